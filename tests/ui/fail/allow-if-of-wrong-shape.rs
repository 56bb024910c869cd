use actix_web::{App, Responder, get};
use cors_runtime::{OriginRequest, cors};

async fn right(request: &OriginRequest) -> Result<bool, String> {
    Ok(request.host() == Some("example.com"))
}

fn returns_text(request: &OriginRequest) -> String {
    request.origin().to_owned()
}

async fn returns_nothing(_: &OriginRequest) {}

fn takes_text(origin: &str) -> bool {
    origin == "https://app.example.com"
}

fn takes_nothing() -> bool {
    true
}

struct Opaque;

fn fails_without_words(_: &OriginRequest) -> Result<bool, Opaque> {
    Err(Opaque)
}

#[cors(origins = [allow_if(right)])]
#[get("/right")]
async fn zero() -> impl Responder {
    "zero"
}

#[cors(origins = [allow_if(returns_text)])]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = [allow_if(returns_nothing)])]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

#[cors(origins = [allow_if(takes_text)])]
#[get("/three")]
async fn three() -> impl Responder {
    "three"
}

#[cors(origins = [allow_if(takes_nothing)])]
#[get("/four")]
async fn four() -> impl Responder {
    "four"
}

#[cors(origins = [allow_if(fails_without_words)])]
#[get("/five")]
async fn five() -> impl Responder {
    "five"
}

#[cors(origins = [allow_if(misspelt)])]
#[get("/six")]
async fn six() -> impl Responder {
    "six"
}

fn main() {
    let _ = App::new().service((zero, one, two, three, four, five, six));
}
