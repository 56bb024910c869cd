//! What the compiler says: one case a rule that fails, and what of it the documentation shows.

use std::{collections::BTreeSet, fs, path::Path};

use cors_rules::{Key, KeyPlace, Rule};

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("fail/*.rs");
}

/// The rules in the first column of the documentation's table.
fn documented_rules() -> BTreeSet<String> {
    let documentation = fs::read_to_string("../../cors-macros/src/cors.md").unwrap();
    let (_, table) = documentation.split_once("| rule | what is wrong |").unwrap();
    table.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next().map(str::to_owned)).collect()
}

#[test]
fn every_rule_has_a_row_and_a_case() {
    let documented = documented_rules();
    for rule in Rule::ALL {
        assert!(documented.contains(rule.name()), "{rule} has no row");
    }
    // The cases are compiled with all features. The tests of `cors-rules` show this one's message.
    for rule in documented.iter().filter(|rule| *rule != Rule::RegexFeature.name()) {
        let case = Path::new("fail").join(rule).with_extension("stderr");
        let messages = fs::read_to_string(&case).unwrap_or_default();
        // What only constants know is a failed assertion, whose message is one line.
        let shows_rule =
            ["= rule: {}\n", "(rule: {})\n"].iter().any(|form| messages.contains(&form.replace("{}", rule)));
        assert!(shows_rule, "{} does not show the rule", case.display());
    }
}

/// The keys in the first column of a page's table.
fn documented_keys(page: &str) -> Vec<String> {
    let page = fs::read_to_string(page).unwrap();
    let (_, table) = page.split_once("| key | value | default |").unwrap();
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let keys = |row: &str| {
        let column = row.split('|').nth(1).unwrap_or_default();
        column.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()
    };
    rows.flat_map(keys).collect()
}

#[test]
fn every_key_has_a_row_and_every_row_a_key() {
    let keys: Vec<&str> = Key::of(KeyPlace::Attribute).map(Key::name).collect();
    for page in ["../../cors-macros/src/cors.md", "../../README.md"] {
        assert_eq!(documented_keys(page), keys, "{page}");
    }
}

/// Whether this is an error of the macros, and neither one of the compiler's own nor a denied warning.
fn is_ours(line: &str) -> bool {
    line.starts_with("error: ") && !line.starts_with("error: use of deprecated constant")
}

#[test]
fn every_message_names_a_documented_rule() {
    let documented = documented_rules();
    for case in fs::read_dir("fail").unwrap() {
        let path = case.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "stderr") {
            let messages = fs::read_to_string(&path).unwrap();
            let errors = messages.lines().filter(|line| is_ours(line)).count();
            let rules: Vec<_> = messages.lines().filter_map(|line| line.trim().strip_prefix("= rule: ")).collect();
            assert_eq!(rules.len(), errors, "{}: one rule an error", path.display());
            assert!(rules.iter().all(|rule| documented.contains(*rule)), "{}: {rules:?}", path.display());
        }
    }
}

#[test]
fn the_readme_shows_what_the_compiler_says() {
    let readme = fs::read_to_string("../../README.md").unwrap();
    let message = fs::read_to_string("fail/wildcard-origin-with-credentials.stderr").unwrap();
    let message = message.replace("fail/wildcard-origin-with-credentials.rs", "src/main.rs");
    assert!(readme.contains(message.trim_end()));
}
