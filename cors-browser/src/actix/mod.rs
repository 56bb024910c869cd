//! The test kit: pages that send to services of `actix_web::test`.

mod app;
mod events;
mod json;
mod page;
