//! Placeholders, local networks and whole-origin expressions beside other patterns.

use super::{draft, mistakes, owned};
use crate::{CredentialsDraft, Draft, Rule, Setting};

#[test]
fn a_bound_placeholder_is_not_shadowed() {
    const TENANT: &str = "https://{tenant}.example.com";
    let on = |origins: &[&str]| Draft { credentials: CredentialsDraft::On, ..draft(origins) };
    let tiers =
        |origins: &[&str], list: &[&str]| Draft { credentials: CredentialsDraft::For(owned(list)), ..draft(origins) };
    let dev = |origins: &[&str], dev: &[&str]| Draft { dev_origins: Some(owned(dev)), ..draft(origins) };
    let shadowed = |setting, index| vec![(Rule::PlaceholderShadowed, setting, index)];
    for (draft, expected) in [
        (draft(&[TENANT]), vec![]),
        (draft(&[TENANT, "https://admin.example.com"]), vec![]),
        (draft(&[TENANT, TENANT]), vec![]),
        (draft(&[TENANT, "https://{org}.example.com"]), vec![]),
        (draft(&["https://{_}.example.com", "https://*.example.com"]), vec![]),
        (draft(&["https://*.example.com", TENANT]), shadowed(Setting::Origins, 1)),
        (draft(&[TENANT, "https://{_}.example.com"]), shadowed(Setting::Origins, 0)),
        (on(&[TENANT, "https://*.example.com"]), shadowed(Setting::Origins, 0)),
        // A pattern with another access shadows nothing.
        (tiers(&["*"], &[TENANT]), vec![]),
        (tiers(&["https://*.example.com"], &[TENANT]), vec![]),
        (tiers(&["https://*.example.com", TENANT], &[TENANT]), vec![]),
        (tiers(&["https://*.example.com", TENANT], &["https://a.example.com"]), shadowed(Setting::Origins, 1)),
        (tiers(&["*"], &[TENANT, "https://*.example.com"]), shadowed(Setting::Credentials, 0)),
        // While developing, more may be allowed; what is allowed then need not be restricted.
        (dev(&[TENANT], &["https://*.example.com"]), vec![]),
        (dev(&["https://*.example.com"], &[TENANT]), shadowed(Setting::DevOrigins, 0)),
        (dev(&["https://a.example"], &[TENANT, "https://*.example.com"]), shadowed(Setting::DevOrigins, 0)),
    ] {
        assert_eq!(mistakes(&draft), expected, "{draft:?}");
    }
    let text = draft(&[TENANT, "https://*.example.com"]).validate().unwrap_err().to_string();
    assert!(
        text.contains("`https://*.example.com` also allows all that `https://{tenant}.example.com` means"),
        "{text}"
    );
}

#[test]
fn credentials_of_placeholders_are_among_the_origins() {
    let tiers =
        |origins: &[&str], list: &[&str]| Draft { credentials: CredentialsDraft::For(owned(list)), ..draft(origins) };
    for (origins, list, ok) in [
        ("https://{tenant}.example.com", "https://{tenant}.example.com", true),
        ("https://*.example.com", "https://{tenant}.example.com", true),
        ("https://{_}.example.com", "https://{tenant}.example.com", true),
        ("https://{_}.example.com", "https://a.example.com", true),
        ("https://{tenant}.example.com", "https://a.example.com", true),
        ("http://127.*.*.*", "http://127.0.0.1", true),
        ("https://*.example.org", "https://{tenant}.example.com", false),
        ("https://a.example.com", "https://{tenant}.example.com", false),
        ("https://{tenant}.example.com", "https://{org}.example.com", false),
        ("https://{_}.example.com", "https://a.b.example.com", false),
        ("https://{_}.example.com", "https://*.example.com", false),
    ] {
        let expected = if ok { vec![] } else { vec![(Rule::CredentialsNotInOrigins, Setting::Credentials, 0)] };
        assert_eq!(mistakes(&tiers(&[origins], &[list])), expected, "{origins} {list}");
    }
    assert_eq!(
        mistakes(&tiers(&["http://{_}.example.com"], &["http://{_}.example.com"])),
        [(Rule::InsecureOrigin, Setting::Credentials, 0)]
    );
    assert_eq!(
        mistakes(&tiers(&["http://10.*.*.*"], &["http://10.*.*.*"])),
        [(Rule::InsecureOrigin, Setting::Credentials, 0)]
    );
}

#[test]
fn local_networks_have_credentials_while_developing_only() {
    let network = "http://192.168.*.*:5173";
    let on = |origins: &[&str]| Draft { credentials: CredentialsDraft::On, ..draft(origins) };
    assert_eq!(mistakes(&draft(&[network])), []);
    assert_eq!(mistakes(&on(&[network])), [(Rule::InsecureOrigin, Setting::Origins, 0)]);
    assert_eq!(mistakes(&on(&["https://192.168.*.*"])), [(Rule::InsecureOrigin, Setting::Origins, 0)]);
    assert_eq!(mistakes(&on(&["http://127.*.*.*:5173"])), []);
    assert_eq!(mistakes(&Draft { danger_insecure_origins: true, ..on(&[network]) }), []);
    let dev = |texts: &[&str]| Draft { dev_origins: Some(owned(texts)), ..on(&["https://a.com"]) };
    assert_eq!(mistakes(&dev(&[network])), []);
    assert_eq!(mistakes(&dev(&["http://{_}.a.com"])), [(Rule::InsecureOrigin, Setting::DevOrigins, 0)]);
}

#[test]
fn whole_origin_expressions_are_compiled_and_not_judged() {
    let with = |origins: Option<&[&str]>, regexes: &[&str], credentials| Draft {
        origins: origins.map(owned),
        danger_origin_regexes: owned(regexes),
        credentials,
        ..Draft::default()
    };
    let off = || CredentialsDraft::Off;
    if !cfg!(feature = "regex") {
        assert_eq!(
            mistakes(&with(None, &["a"], off())),
            [(Rule::PlaceholderExpression, Setting::DangerOriginRegexes, 0)]
        );
        return;
    }
    for regex in [r"https://.*", r"^https://.*\.example\.com$", "(?x) https://a[.]com # )\n", "(?i)HTTPS://A[.]COM", ""]
    {
        assert_eq!(mistakes(&with(None, &[regex], CredentialsDraft::On)), [], "{regex}");
    }
    for regex in ["(", "a)|(b", r"https://(?!evil).*", r"\p{L}", "(a{1000}){1000}", "(?x) a # )"] {
        assert_eq!(
            mistakes(&with(None, &["a", regex], off())),
            [(Rule::PlaceholderExpression, Setting::DangerOriginRegexes, 1)],
            "{regex}"
        );
    }
    let regexes: &[&str] = &[r"https://.*\.example\.com"];
    assert_eq!(mistakes(&with(Some(&[]), regexes, off())), []);
    assert_eq!(mistakes(&with(Some(&["*"]), regexes, off())), [(Rule::WildcardMixed, Setting::Origins, 0)]);
    assert_eq!(mistakes(&with(None, &[], off())), [(Rule::MissingOrigins, Setting::Origins, 0)]);
    // One origin is compared; what a pattern means is taken at its word.
    let list = |text: &str| CredentialsDraft::For(owned(&[text]));
    assert_eq!(mistakes(&with(Some(&["https://b.com"]), regexes, list("https://a.example.com"))), []);
    assert_eq!(mistakes(&with(Some(&["https://b.com"]), regexes, list("https://*.example.com"))), []);
    assert_eq!(
        mistakes(&with(Some(&["https://b.com"]), regexes, list("https://c.com"))),
        [(Rule::CredentialsNotInOrigins, Setting::Credentials, 0)]
    );
}
