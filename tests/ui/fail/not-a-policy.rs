use cors_runtime::Cors;

fn main() {
    let _ = Cors::new("https://app.example.com");
}
