//! Configurations of real programs beside their translation, each difference with its reason.
//!
//! The values are those of the projects' public sources at the commits that are named; the demonstration's routes stand for
//! theirs.

mod artcraft;
mod conduit;
mod hyperswitch;
mod lemmy;
mod martin;
mod meilisearch;
mod openobserve;
mod parseable;
mod qdrant;

use actix_web::{App, HttpResponse, Responder, test::init_service, web};
use cors_runtime::Cors;
use migrate::{Answer, Question, RAN, Seen, Why, ask, explained, usual};

/// What differs between two configurations.
struct Comparison {
    questions: Vec<Question>,
    before: Vec<Answer>,
    after: Vec<Answer>,
}

/// Sends both configurations the usual requests of `page`.
async fn compare(page: &str, before: actix_cors::Cors, after: Cors) -> Comparison {
    let questions = usual(page);
    let before = ask(init_service(App::new().configure(routes).wrap(before)).await, &questions).await;
    let after = ask(init_service(App::new().configure(routes).wrap(after)).await, &questions).await;
    Comparison { questions, before, after }
}

/// The routes of both, with a header that programs like to show.
fn routes(config: &mut web::ServiceConfig) {
    async fn answer() -> impl Responder {
        HttpResponse::Ok().insert_header((RAN, "1")).insert_header(("X-Request-Id", "3")).body("orders")
    }
    config.service(web::resource("/orders").route(web::get().to(answer)).route(web::post().to(answer))).service(
        web::resource("/orders/{id}")
            .route(web::put().to(answer))
            .route(web::patch().to(answer))
            .route(web::delete().to(answer)),
    );
}

impl Comparison {
    /// The reasons for all differences on the wire and for the senders, and which questions they are about.
    #[track_caller]
    fn differs(&self, expected: &[(Why, &str)]) -> &Self {
        let found = explained(&self.questions, &self.before, &self.after);
        let found: Vec<(Why, &str)> = found.iter().map(|(why, names)| (*why, names.as_str())).collect();
        let table = migrate::table(&self.questions, &self.before, &self.after);
        assert_eq!(found, expected, "\n{table}");
        self
    }

    /// The questions whose sender sees something else than before. A page that is blocked either way sees no difference.
    #[track_caller]
    fn is_seen(&self, expected: &[(&str, Seen, Seen)]) {
        let answers = self.before.iter().zip(&self.after);
        let seen = self.questions.iter().zip(answers).map(|(question, (old, new))| (question.name, old.seen, new.seen));
        let changed: Vec<_> = seen.filter(|(_, old, new)| !old.looks_like(*new)).collect();
        assert_eq!(changed, expected);
    }
}
