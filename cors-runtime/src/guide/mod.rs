//! Guides: from a question to the line of code that answers it.
//!
//! - [CORS in one page](cors_in_one_page): what browsers do, in a picture and two tables.
//! - [From actix-cors](from_actix_cors): method by method, what changes on the wire, a checklist.
//! - [From the console to the cause](console): the sentences that Chrome, Firefox and Safari print, and the line to change.
//! - [CORS and CSRF](csrf): what a policy refuses before the handler runs, and what browsers send.
//! - [The reasons of refusals](reasons): each name that the log, the tests and the inspector use.
//! - [Testing](testing): in a test, in review, against a live server, during development.
//! - [Recipes](recipes): policies for common setups.

#![expect(clippy::doc_markdown, reason = "products are not code")]

// The package `tests/guide` runs the snippets: they use crates that this one does not depend on.

pub mod cors_in_one_page {
    #![cfg_attr(not(doctest), doc = include_str!("cors_in_one_page.md"))]
}

pub mod from_actix_cors {
    #![cfg_attr(not(doctest), doc = include_str!("from_actix_cors.md"))]
}

pub mod console {
    #![cfg_attr(not(doctest), doc = include_str!("console.md"))]
}

pub mod csrf {
    #![cfg_attr(not(doctest), doc = include_str!("csrf.md"))]
}

pub mod reasons {
    #![cfg_attr(not(doctest), doc = include_str!("reasons.md"))]
}

pub mod testing {
    #![cfg_attr(not(doctest), doc = include_str!("testing.md"))]
}

pub mod recipes;
