use super::*;

/// The fields of the table's header.
const LIST: &str = "2026-10-22_08-36-41_UTC";
const RULES: usize = 10_397;

fn rules() -> impl Iterator<Item = &'static str> {
    TABLE.lines().filter(|line| !line.starts_with('#'))
}

#[test]
fn the_table_states_its_date_and_number_of_rules() {
    let field = |name: &str| TABLE.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    assert_eq!(field("# list"), Some(LIST));
    assert_eq!(field("# rules"), Some(RULES.to_string().as_str()));
    assert_eq!(field("# commit").map(str::len), Some(40));
    assert_eq!(rules().count(), RULES);
}

#[test]
fn the_table_is_sorted_and_written_as_browsers_write_names() {
    assert!(TABLE.is_ascii() && TABLE.ends_with('\n'));
    assert!(rules().is_sorted_by(|first, second| first < second), "the search needs the order of bytes");
    assert!(rules().all(|rule| rule > "#"), "the header sorts before every rule");
    for rule in rules() {
        let name = reversed(rule.trim_end_matches(".*").trim_end_matches('!'));
        assert_eq!(url::Host::parse(&name).map(|host| host.to_string()).as_ref(), Ok(&name), "{rule}");
        if let Some(exception) = rule.strip_suffix('!') {
            let (parent, _) = exception.rsplit_once('.').expect("an exception has a parent");
            assert!(contains(&format!("{parent}.*")), "{rule} is an exception from nothing");
        }
    }
}

/// The facts of the [official test](https://github.com/publicsuffix/list/blob/main/tests/test_psl.txt), whose names in
/// upper case or Unicode and empty labels are refused before their suffix is looked up.
#[test]
fn registrable_names_are_those_of_the_official_test() {
    // Registrable names: these, and all names below.
    for name in [
        "example.com",
        "example.example",
        "domain.biz",
        "example.uk.com",
        "test.ac",
        "b.c.mm",
        "test.jp",
        "test.ac.jp",
        "test.kyoto.jp",
        "b.ide.kyoto.jp",
        "b.c.kobe.jp",
        "city.kobe.jp",
        "b.test.ck",
        "www.ck",
        "test.us",
        "test.ak.us",
        "test.k12.ak.us",
        "xn--85x722f.com.cn",
        "xn--85x722f.xn--55qx5d.cn",
        "shishi.xn--55qx5d.cn",
        "xn--85x722f.xn--fiqs8s",
        "shishi.xn--fiqs8s",
    ] {
        for below in ["", "www.", "a.b."] {
            assert_eq!(registrable_domain(&format!("{below}{name}")), Some(name), "{below}{name}");
        }
    }
    for suffix in [
        "com",
        "example",
        "biz",
        "uk.com",
        "mm",
        "c.mm",
        "jp",
        "ac.jp",
        "kyoto.jp",
        "ide.kyoto.jp",
        "c.kobe.jp",
        "ck",
        "test.ck",
        "us",
        "ak.us",
        "k12.ak.us",
        "xn--55qx5d.cn",
        "xn--fiqs8s",
    ] {
        assert_eq!(registrable_domain(suffix), None, "{suffix}");
    }
}

#[test]
fn every_rule_makes_the_public_suffixes_that_it_says() {
    for rule in rules() {
        if let Some(exception) = rule.strip_suffix('!') {
            assert!(!is_public_suffix(&reversed(exception)), "{rule}");
        } else if let Some(parent) = rule.strip_suffix(".*") {
            let parent = reversed(parent);
            assert!(is_public_suffix(&format!("any-label.{parent}")), "{rule}");
            assert!(!is_public_suffix(&format!("a.any-label.{parent}")), "{rule}");
            assert!(suffix_below(&parent).is_some(), "{rule}");
        } else {
            let name = reversed(rule);
            assert!(is_public_suffix(&name), "{rule}");
            for (_, parent) in name.match_indices('.').map(|(dot, _)| name.split_at(dot + 1)) {
                assert!(suffix_below(parent).is_some(), "{rule} is below {parent}");
            }
        }
    }
}

#[test]
fn a_name_spans_itself_or_a_suffix_below() {
    for (name, suffix) in [
        ("github.io", "github.io"),
        ("co.uk", "co.uk"),
        ("up.railway.app", "up.railway.app"),
        ("lambda-url.us-east-1.on.aws", "lambda-url.us-east-1.on.aws"),
        ("web.core.windows.net", "web.core.windows.net"),
        ("lovable.run", "lovable.run"),
        ("cloudflare.app", "cloudflare.app"),
        // Where no rule matches, the last label is a public suffix.
        ("internal", "internal"),
        ("any-label.kawasaki.jp", "any-label.kawasaki.jp"),
        // Below the name.
        ("kawasaki.jp", "*.kawasaki.jp"),
        ("core.windows.net", "blob.core.windows.net"),
        ("windows.net", "blob.core.windows.net"),
        ("amazonaws.com", "webview-assets.aws-cloud9.af-south-1.amazonaws.com"),
    ] {
        assert_eq!(suffix_at_or_below(name).as_deref(), Some(suffix), "{name}");
    }
    for name in [
        "example.com",
        "example.github.io",
        "city.kawasaki.jp",
        "www.ck",
        "a.any-label.kawasaki.jp",
        "mail.internal",
        // A stranger's name that ends like a public suffix.
        "not-github.io",
        "localhost",
        "app.localhost",
    ] {
        assert_eq!(suffix_at_or_below(name), None, "{name}");
    }
}

#[test]
fn names_outside_of_the_list_have_a_registrable_domain() {
    for (name, domain) in [
        ("example.com.", Some("example.com.")),
        ("a.example.com.", Some("example.com.")),
        ("com.", None),
        ("localhost", None),
        ("app.localhost", Some("app.localhost")),
        ("a.app.localhost", Some("app.localhost")),
        ("", None),
        (".", None),
    ] {
        assert_eq!(registrable_domain(name), domain, "{name}");
    }
}
