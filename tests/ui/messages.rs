//! Compiler messages: one case for each rule, compared with the documentation.

use std::{collections::BTreeSet, fs, path::Path};

use cors_rules::{Key, KeyPlace, Rule};

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("fail/*.rs");
}

/// The rules in the first column of the documentation's table.
fn documented_rules() -> Vec<String> {
    let documentation = fs::read_to_string("../../cors-macros/src/cors.md").unwrap();
    let (_, table) = documentation.split_once("| rule | what is wrong |").unwrap();
    table.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next().map(str::to_owned)).collect()
}

/// The messages of a case.
fn messages(case: &str) -> String {
    fs::read_to_string(Path::new("fail").join(case).with_extension("stderr")).unwrap_or_default()
}

/// The rules without a case, because it would need other dependencies.
const WITHOUT_CASE: [Rule; 1] = [Rule::RenamedCrate];

#[test]
fn every_rule_has_a_row_and_a_case() {
    let rules: Vec<&str> = Rule::ALL.iter().map(|rule| rule.name()).collect();
    assert_eq!(documented_rules(), rules);
    for rule in Rule::ALL.iter().filter(|rule| !WITHOUT_CASE.contains(rule)) {
        assert!(messages(rule.name()).contains(&format!("see {}\n", rule.page())), "{rule} is not shown by its case");
    }
}

/// The page of a rule: the wrong text, the message and the reason. `pass/pages.rs` compiles the right text, which follows.
fn page(rule: Rule) -> [String; 3] {
    let path = Path::new("../../cors-rules/src/error/rules").join(rule.name()).with_extension("md");
    let page = fs::read_to_string(path).unwrap();
    let parts = (|| {
        let (wrong, rest) = page.strip_prefix("```rust,ignore\n")?.split_once("\n```\n\n> ")?;
        let (message, rest) = rest.split_once("\n\n")?;
        let (reason, rest) = rest.split_once("\n\n```rust,ignore\n")?;
        rest.ends_with("\n```\n").then(|| [wrong, message, reason].map(str::to_owned))
    })();
    parts.unwrap_or_else(|| panic!("the page of {rule} has another form"))
}

#[test]
fn every_page_shows_its_case_and_its_source() {
    for rule in Rule::ALL.iter().filter(|rule| !WITHOUT_CASE.contains(rule)) {
        let [wrong, message, reason] = page(*rule);
        let case = fs::read_to_string(Path::new("fail").join(rule.name()).with_extension("rs")).unwrap();
        assert!(case.contains(&wrong), "{rule}: the case has another text");
        let shows = |line: &str| line.strip_prefix("error: ").is_some_and(|error| error == message);
        let of_constants = format!("evaluation panicked: {message}; see {}", rule.page());
        let messages = messages(rule.name());
        assert!(messages.lines().any(shows) || messages.contains(&of_constants), "{rule}: the message is another one");
        assert!(reason.contains("](https://"), "{rule}: the reason has no source");
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

/// Whether this is an error of the macros, rather than the compiler's own or a denied warning.
fn is_ours(line: &str) -> bool {
    let of_the_compiler = ["use of deprecated constant", "struct is not supported", "implementation is not supported"];
    line.strip_prefix("error: ").is_some_and(|error| !of_the_compiler.iter().any(|start| error.starts_with(start)))
}

#[test]
fn every_message_links_to_the_page_of_a_rule() {
    let pages: BTreeSet<String> = Rule::ALL.iter().map(|rule| rule.page()).collect();
    for case in fs::read_dir("fail").unwrap() {
        let path = case.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "stderr") {
            let messages = fs::read_to_string(&path).unwrap();
            let errors = messages.lines().filter(|line| is_ours(line)).count();
            let links: Vec<_> = messages.lines().filter_map(|line| line.trim().strip_prefix("see ")).collect();
            assert_eq!(links.len(), errors, "{}: one link an error", path.display());
            assert!(links.iter().all(|link| pages.contains(*link)), "{}: {links:?}", path.display());
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
