//! Differences for people.

use std::collections::BTreeSet;

use comfy_table::{ContentArrangement, Table};

use crate::{
    answer::Answer,
    difference::{Difference, Why, differences},
    question::Question,
};

/// The width of the table in columns.
const WIDTH: u16 = 140;

/// The differences of all questions as a table, each once, and the reasons in it.
#[must_use]
pub fn table(questions: &[Question], before: &[Answer], after: &[Answer]) -> String {
    let mut rows: Vec<(Difference, String)> = Vec::new();
    for ((question, old), new) in questions.iter().zip(before).zip(after) {
        for difference in differences(old, new) {
            match rows.iter_mut().find(|(known, _)| *known == difference) {
                Some((_, names)) => *names = format!("{names} {}", question.name),
                None => rows.push((difference, question.name.to_owned())),
            }
        }
    }
    rows.sort_by_key(|(difference, _)| difference.why);
    let mut table = Table::new();
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH);
    table.set_header(["why", "what", "actix-cors", "cors-runtime", "requests"]);
    for (Difference { what, before, after, why }, names) in &rows {
        let what = what.replace("access-control-", "");
        let short = |value: &str| value.replace("access-control-request-", "…request-");
        table.add_row([format!("{why:?}"), what, short(before), short(after), names.clone()]);
    }
    let reasons: BTreeSet<Why> = rows.iter().map(|(difference, _)| difference.why).collect();
    let reasons = reasons.iter().map(|why| format!("{why:?}: {}\n    {}\n", why.text(), why.link()));
    format!("{table}\n\n{}", reasons.collect::<String>())
}

/// The questions by the reason for which their answers differ, each once. A test compares them.
#[must_use]
pub fn explained(questions: &[Question], before: &[Answer], after: &[Answer]) -> Vec<(Why, String)> {
    let mut found: Vec<(Why, String)> = Vec::new();
    for ((question, old), new) in questions.iter().zip(before).zip(after) {
        let reasons: BTreeSet<Why> = differences(old, new).iter().map(|difference| difference.why).collect();
        for why in reasons {
            match found.iter_mut().find(|(known, _)| *known == why) {
                Some((_, names)) => *names = format!("{names} {}", question.name),
                None => found.push((why, question.name.to_owned())),
            }
        }
    }
    found.sort();
    found
}
