//! What the quick start's window states about the requests that it sends.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

const WINDOW: &str = include_str!("../../examples/quickstart/window.html");

/// The names of the pages: of the one that the policies list, and the other one.
pub const PAGES: [&str; 2] = ["listed", "other"];

/// A request, and what a page of each origin sees of the response.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stated {
    pub request: String,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    pub json: Option<Value>,
    pub credentials: Option<String>,
    /// The page whose origin the policies list: `readable`, or the reason why it cannot read the response.
    listed: String,
    /// The same for the other page.
    other: String,
    /// What the row is about.
    #[serde(rename = "shows")]
    _shows: String,
    /// Whether its headers are shown at first.
    #[serde(default, rename = "open")]
    _open: bool,
}

impl Stated {
    /// What a page sees of the response.
    pub fn verdict(&self, page: &str) -> &str {
        if page == "listed" { &self.listed } else { &self.other }
    }

    pub fn method_and_path(&self) -> (&str, &str) {
        self.request.split_once(' ').expect("a method and a path")
    }
}

/// All of them, in the order in which they are sent.
pub fn stated() -> Vec<Stated> {
    let (_, rows) = WINDOW.split_once(r#"<script type="application/json" id="requests">"#).expect("the requests");
    let (rows, _) = rows.split_once("</script>").expect("their end");
    serde_json::from_str(rows).expect("requests of this form")
}
