//! The time to compare an origin with patterns that are not in a hash table.

use std::{hint::black_box, time::Instant};

use cors_runtime::rules::{Draft, Origins, ParameterMatch, Policy};

use crate::report::table;

/// Comparisons of one measurement.
const ROUNDS: u32 = 1_000_000;

/// The most patterns of a row: an origin of the last one is compared with all of them.
const MANY: usize = 10;

/// Patterns of one kind.
struct Row {
    what: &'static str,
    /// The text of a pattern; `#` becomes its number.
    text: &'static str,
    /// An origin that the pattern means, and one of the same name that it does not.
    hit: &'static str,
    near: &'static str,
    is_whole: bool,
}

const ROWS: &[Row] = &[
    Row {
        what: "`https://{tenant}.a#.example.com`",
        text: "https://{tenant}.a#.example.com",
        hit: "https://acme.a#.example.com",
        near: "https://x.acme.a#.example.com",
        is_whole: false,
    },
    Row {
        what: "`https://pr-{_:[0-9]+}.a#.example.com`",
        text: "https://pr-{_:[0-9]+}.a#.example.com",
        hit: "https://pr-1234.a#.example.com",
        near: "https://pr-12x4.a#.example.com",
        is_whole: false,
    },
    Row {
        what: "`https://{tenant:[a-z]+}.a#.example.com`",
        text: "https://{tenant:[a-z]+}.a#.example.com",
        hit: "https://acme.a#.example.com",
        near: "https://acme1.a#.example.com",
        is_whole: false,
    },
    Row {
        what: "whole-origin expression, as the second",
        text: r"https://pr-[0-9]+\.a#\.example\.com",
        hit: "https://pr-1234.a#.example.com",
        near: "https://pr-12x4.a#.example.com",
        is_whole: true,
    },
    Row {
        what: "`http://10.#.*.*:5173`",
        text: "http://10.#.*.*:5173",
        hit: "http://10.#.20.30:5173",
        near: "http://10.#.20.300:5173",
        is_whole: false,
    },
];

fn policy(row: &Row, count: usize) -> Policy {
    let texts: Vec<String> = (0..count).map(|number| row.text.replace('#', &number.to_string())).collect();
    let mut draft = Draft::default();
    if row.is_whole {
        draft.danger_origin_regexes = texts;
    } else {
        draft.origins = Some(texts);
    }
    draft.validate().expect("the patterns break no rule")
}

fn matches(policy: &Policy, origin: &[u8]) -> bool {
    let Origins::Listed(patterns) = policy.origins() else { return true };
    let templates = patterns.templates().iter();
    templates.map(|template| template.compare(origin, |_, _| ParameterMatch::Equal)).any(|matched| matched.is_some())
        || policy.danger_origin_regexes().iter().any(|regex| regex.matches(origin))
}

fn nanoseconds(policy: &Policy, origin: &str, expected: bool) -> String {
    // Compiles what is compiled at first use.
    assert_eq!(matches(policy, origin.as_bytes()), expected, "{origin}");
    let start = Instant::now();
    for _ in 0..ROUNDS {
        black_box(matches(policy, black_box(origin.as_bytes())));
    }
    format!("{:.0} ns", start.elapsed().as_secs_f64() * 1e9 / f64::from(ROUNDS))
}

/// Compares origins with one pattern, and with ten.
///
/// # Panics
/// If an origin matches that should not, or the other way round.
pub fn patterns() {
    let mut rows = table(&["patterns", "number", "hit", "miss of the same name", "miss of another name"]);
    for row in ROWS {
        for count in [1, MANY] {
            let policy = policy(row, count);
            let last = (count - 1).to_string();
            rows.add_row([
                row.what.to_owned(),
                count.to_string(),
                nanoseconds(&policy, &row.hit.replace('#', &last), true),
                nanoseconds(&policy, &row.near.replace('#', &last), false),
                nanoseconds(&policy, "https://shop.partner.example", false),
            ]);
        }
    }
    println!("{rows}\n");
}
