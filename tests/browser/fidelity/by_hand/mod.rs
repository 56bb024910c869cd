//! Scenarios of each kind, in tables.

mod access;
mod cache;
mod cookies;
mod preflights;
mod redirects;
mod requests;

use super::scenario::Scenario;

pub fn scenarios() -> Vec<Scenario> {
    let tables = [
        access::scenarios(),
        preflights::scenarios(),
        cache::scenarios(),
        requests::scenarios(),
        redirects::scenarios(),
        cookies::stored(),
        cookies::sent(),
    ];
    tables.into_iter().flatten().collect()
}
