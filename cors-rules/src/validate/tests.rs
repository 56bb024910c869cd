//! Drafts that hold and drafts that do not.

use std::time::Duration;

use crate::{
    CredentialsDraft, Draft, HeadersDraft, ListDraft, MaxAgeDraft, OriginListRules, OriginPatterns, Origins,
    PolicyError, PublicSuffixesDraft, RequestHeaders, Rule, Setting,
};

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn draft(origins: &[&str]) -> Draft {
    Draft { origins: Some(owned(origins)), ..Draft::default() }
}

#[expect(clippy::unnecessary_wraps, reason = "the field wants it")]
fn names(texts: &[&str]) -> Option<HeadersDraft> {
    Some(HeadersDraft::Names(owned(texts)))
}

/// Rule, setting and index of every mistake.
fn mistakes(draft: &Draft) -> Vec<(Rule, Setting, usize)> {
    match draft.validate() {
        Ok(_) => Vec::new(),
        Err(errors) => errors.iter().map(|error| (error.rule(), error.setting(), error.index())).collect(),
    }
}

#[test]
fn origins_are_required() {
    assert_eq!(mistakes(&Draft::default()), [(Rule::MissingOrigins, Setting::Origins, 0)]);
    assert_eq!(mistakes(&draft(&[])), [(Rule::EmptyList, Setting::Origins, 0)]);
    assert_eq!(mistakes(&draft(&["*"])), []);
    assert_eq!(mistakes(&draft(&["https://a.com"])), []);
}

#[test]
fn lists_may_be_empty_where_a_configuration_says_so() {
    let empty = || Some(Vec::new());
    let draft = Draft {
        origins: empty(),
        dev_origins: empty(),
        credentials: CredentialsDraft::For(Vec::new()),
        headers: Some(HeadersDraft::Names(Vec::new())),
        expose: empty(),
        methods: empty(),
        ..Draft::default()
    };
    assert!(mistakes(&draft).iter().all(|(rule, ..)| *rule == Rule::EmptyList));
    assert_eq!(mistakes(&draft).len(), 6);
    let policy = Draft { allows_empty_lists: true, ..draft }.validate().unwrap();
    assert_eq!(policy.origins(), &Origins::Listed(OriginPatterns::default()));
    assert_eq!(policy.methods(), Some(&[][..]));
    // That nothing was said about origins at all is still a mistake.
    let unset = Draft { allows_empty_lists: true, ..Draft::default() };
    assert_eq!(mistakes(&unset), [(Rule::MissingOrigins, Setting::Origins, 0)]);
}

#[test]
fn every_mistake_is_reported() {
    let draft = Draft {
        origins: Some(owned(&["https://a.com/", "https://b.com", "null"])),
        dev_origins: Some(owned(&["*", "https://b.com"])),
        credentials: CredentialsDraft::For(owned(&["https://c.com:443"])),
        headers: names(&["*", "Cookie"]),
        expose: Some(owned(&["Set-Cookie", "*"])),
        max_age: Some(MaxAgeDraft::Text("2w".to_owned())),
        methods: Some(owned(&["get", "PUT"])),
        served_methods: owned(&["GET"]),
        preflight_status: Some(404),
        ..Draft::default()
    };
    assert_eq!(
        mistakes(&draft),
        [
            (Rule::OriginPath, Setting::Origins, 0),
            (Rule::OriginNull, Setting::Origins, 2),
            (Rule::WildcardMixed, Setting::DevOrigins, 0),
            (Rule::OriginDefaultPort, Setting::Credentials, 0),
            (Rule::WildcardHeadersWithCredentials, Setting::Headers, 0),
            (Rule::HeaderForbidden, Setting::Headers, 1),
            (Rule::ExposeForbidden, Setting::Expose, 0),
            (Rule::WildcardExposeWithCredentials, Setting::Expose, 1),
            (Rule::MaxAgeUnit, Setting::MaxAge, 0),
            (Rule::MethodCase, Setting::Methods, 0),
            (Rule::MethodNotServed, Setting::Methods, 1),
            (Rule::PreflightStatus, Setting::PreflightStatus, 0),
        ]
    );
}

#[test]
fn wildcard_origin_excludes_credentials_and_other_origins() {
    let on = |origins: &[&str]| Draft { credentials: CredentialsDraft::On, ..draft(origins) };
    assert_eq!(mistakes(&on(&["*"])), [(Rule::WildcardOriginWithCredentials, Setting::Origins, 0)]);
    assert_eq!(mistakes(&on(&["https://a.com", "*"])), [(Rule::WildcardOriginWithCredentials, Setting::Origins, 1)]);
    assert_eq!(mistakes(&draft(&["*", "https://a.com"])), [(Rule::WildcardMixed, Setting::Origins, 0)]);
    let tiers = |list: &[&str]| Draft { credentials: CredentialsDraft::For(owned(list)), ..draft(&["*"]) };
    assert_eq!(mistakes(&tiers(&["https://a.com"])), []);
    assert_eq!(mistakes(&tiers(&["*"])), [(Rule::WildcardOriginWithCredentials, Setting::Credentials, 0)]);
    assert_eq!(mistakes(&tiers(&[])), [(Rule::EmptyList, Setting::Credentials, 0)]);
    let enforced = |origins: &[&str]| Draft { enforce: Some(true), ..draft(origins) };
    assert_eq!(mistakes(&enforced(&["*"])), [(Rule::EnforceAnyOrigin, Setting::Enforce, 0)]);
    let tiers = Draft { credentials: CredentialsDraft::For(owned(&["https://a.com"])), ..enforced(&["*"]) };
    assert_eq!(mistakes(&tiers), [(Rule::EnforceAnyOrigin, Setting::Enforce, 0)]);
    for enforce in [None, Some(false)] {
        assert_eq!(mistakes(&Draft { enforce, ..tiers.clone() }), [], "{enforce:?}");
    }
    assert_eq!(mistakes(&enforced(&["https://a.com"])), []);
}

#[test]
fn dev_origins_name_origins() {
    let dev = |texts: &[&str], credentials| Draft {
        dev_origins: Some(owned(texts)),
        credentials,
        ..draft(&["https://a.com"])
    };
    assert_eq!(mistakes(&dev(&["http://localhost:*"], CredentialsDraft::On)), []);
    assert_eq!(mistakes(&dev(&[], CredentialsDraft::Off)), [(Rule::EmptyList, Setting::DevOrigins, 0)]);
    assert_eq!(
        mistakes(&dev(&["https://b.com", "*"], CredentialsDraft::Off)),
        [(Rule::WildcardMixed, Setting::DevOrigins, 1)]
    );
    assert_eq!(
        mistakes(&dev(&["*"], CredentialsDraft::On)),
        [(Rule::WildcardOriginWithCredentials, Setting::DevOrigins, 0)]
    );
    assert_eq!(
        mistakes(&dev(&["http://192.168.0.2:3000"], CredentialsDraft::On)),
        [(Rule::InsecureOrigin, Setting::DevOrigins, 0)]
    );
    // Under a list they stay anonymous, so plain http does no harm.
    let list = CredentialsDraft::For(owned(&["https://a.com"]));
    assert_eq!(mistakes(&dev(&["http://192.168.0.2:3000"], list)), []);
}

#[test]
fn dev_origins_are_any_for_policies_without_credentials_or_with_a_list_of_them() {
    let dev = |credentials, enforce| Draft {
        dev_origins: Some(owned(&["*"])),
        credentials,
        enforce,
        ..draft(&["https://a.com"])
    };
    let list = || CredentialsDraft::For(owned(&["https://a.com"]));
    for credentials in [CredentialsDraft::Off, list()] {
        for enforce in [None, Some(false)] {
            let policy = dev(credentials.clone(), enforce).validate().unwrap();
            assert_eq!(policy.dev_origins(), &Origins::Any);
            assert_ne!(policy.origins(), &Origins::Any);
        }
        let enforced = dev(credentials, Some(true));
        assert_eq!(mistakes(&enforced), [(Rule::EnforceAnyOrigin, Setting::Enforce, 0)]);
    }
    assert_eq!(
        mistakes(&dev(CredentialsDraft::On, Some(true))),
        [(Rule::WildcardOriginWithCredentials, Setting::DevOrigins, 0), (Rule::EnforceAnyOrigin, Setting::Enforce, 0)]
    );
}

#[test]
fn credentials_need_encryption() {
    for (origin, ok) in [
        ("https://a.com", true),
        ("http://localhost:3000", true),
        ("http://localhost:*", true),
        ("http://app.localhost", true),
        ("http://*.localhost:*", true),
        ("http://127.0.0.1", true),
        ("http://127.9.9.9:1", true),
        ("http://[::1]:3000", true),
        ("tauri://localhost", true),
        ("http://a.com", false),
        ("http://localhost.evil.com", false),
        ("http://notlocalhost", false),
        ("http://192.168.0.1", false),
        ("http://0.0.0.0", false),
        ("http://[::2]", false),
        ("http://*.a.com", false),
    ] {
        let expected = if ok { vec![] } else { vec![(Rule::InsecureOrigin, Setting::Origins, 0)] };
        let with = Draft { credentials: CredentialsDraft::On, ..draft(&[origin]) };
        assert_eq!(mistakes(&with), expected, "{origin}");
        assert_eq!(mistakes(&Draft { danger_insecure_origins: true, ..with }), [], "{origin}");
        assert_eq!(mistakes(&draft(&[origin])), [], "{origin} without credentials");
    }
}

#[test]
fn credentials_stay_with_one_owner() {
    for (origin, ok) in [
        ("https://*.example.com", true),
        ("https://*.me.github.io", true),
        ("https://me.github.io", true),
        ("https://github.io", true),
        ("https://*.localhost:*", true),
        ("https://*.github.io", false),
        ("https://*.com", false),
        ("https://*.co.uk", false),
        ("https://*.xn--p1ai", false),
        ("https://*.kawasaki.jp", false),
        ("https://*.compute.amazonaws.com", false),
        ("https://*.a.kawasaki.jp", false),
        ("https://*.city.kawasaki.jp", true),
        ("https://*.internal", false),
        // Public suffixes are below these.
        ("https://*.core.windows.net", false),
        ("https://*.render.com", false),
    ] {
        let expected = if ok { vec![] } else { vec![(Rule::PublicSuffix, Setting::Origins, 0)] };
        let with = Draft { credentials: CredentialsDraft::On, ..draft(&[origin]) };
        assert_eq!(mistakes(&with), expected, "{origin}");
        assert_eq!(mistakes(&Draft { danger_public_suffixes: PublicSuffixesDraft::On, ..with }), [], "{origin}");
        assert_eq!(mistakes(&draft(&[origin])), [], "{origin} without credentials");
    }
}

#[test]
fn credentialed_origins_are_allowed_origins() {
    let tiers =
        |origins: &[&str], list: &[&str]| Draft { credentials: CredentialsDraft::For(owned(list)), ..draft(origins) };
    for (origins, list, ok) in [
        (&["https://a.com"][..], "https://a.com", true),
        (&["https://*.a.com"], "https://x.a.com", true),
        (&["https://*.a.com"], "https://*.x.a.com", true),
        (&["https://b.com", "https://a.com:*"], "https://a.com:8443", true),
        (&["*"], "https://a.com", true),
        (&["https://a.com"], "https://b.com", false),
        (&["https://*.a.com"], "https://a.com", false),
        (&["https://a.com"], "https://a.com:8443", false),
    ] {
        let expected = if ok { vec![] } else { vec![(Rule::CredentialsNotInOrigins, Setting::Credentials, 0)] };
        assert_eq!(mistakes(&tiers(origins, &[list])), expected, "{origins:?} {list}");
    }
    // A mistake in `origins` is not reported a second time.
    assert_eq!(mistakes(&tiers(&["https://a.com/"], &["https://a.com"])), [(Rule::OriginPath, Setting::Origins, 0)]);
}

#[test]
fn wildcard_headers_exclude_credentials() {
    let with =
        |headers: &[&str], credentials| Draft { headers: names(headers), credentials, ..draft(&["https://a.com"]) };
    let list = CredentialsDraft::For(owned(&["https://a.com"]));
    assert_eq!(mistakes(&with(&["*"], CredentialsDraft::Off)), []);
    assert_eq!(mistakes(&with(&["*", "authorization"], CredentialsDraft::Off)), []);
    assert_eq!(mistakes(&with(&["X-A", "*"], CredentialsDraft::Off)), [(Rule::WildcardMixed, Setting::Headers, 1)]);
    for credentials in [CredentialsDraft::On, list] {
        let rule = Rule::WildcardHeadersWithCredentials;
        assert_eq!(mistakes(&with(&["*"], credentials.clone())), [(rule, Setting::Headers, 0)]);
        assert_eq!(mistakes(&with(&["X-A", "*"], credentials)), [(rule, Setting::Headers, 1)]);
    }
    assert_eq!(mistakes(&with(&[], CredentialsDraft::Off)), [(Rule::EmptyList, Setting::Headers, 0)]);
}

#[test]
fn wildcard_expose_excludes_credentials() {
    let with =
        |expose: &[&str], credentials| Draft { expose: Some(owned(expose)), credentials, ..draft(&["https://a.com"]) };
    assert_eq!(mistakes(&with(&["*"], CredentialsDraft::Off)), []);
    assert_eq!(mistakes(&with(&["*", "X-A"], CredentialsDraft::Off)), [(Rule::WildcardMixed, Setting::Expose, 0)]);
    assert_eq!(
        mistakes(&with(&["*"], CredentialsDraft::On)),
        [(Rule::WildcardExposeWithCredentials, Setting::Expose, 0)]
    );
    assert_eq!(mistakes(&with(&[], CredentialsDraft::Off)), [(Rule::EmptyList, Setting::Expose, 0)]);
}

#[test]
fn a_json_body_needs_content_type() {
    let headers = |headers: Option<HeadersDraft>| {
        let policy = Draft { headers, ..draft(&["https://a.com"]) }.validate().unwrap();
        match policy.request_headers_for_json() {
            RequestHeaders::Names(names) => names.join(", "),
            RequestHeaders::Mirror => "mirror".to_owned(),
        }
    };
    assert_eq!(headers(None), "Content-Type");
    assert_eq!(headers(names(&["X-A"])), "X-A, Content-Type");
    assert_eq!(headers(names(&["content-type", "X-A"])), "content-type, X-A");
    assert_eq!(headers(names(&["*", "Authorization"])), "*, Authorization");
    assert_eq!(headers(Some(HeadersDraft::Mirror)), "mirror");
}

#[test]
fn a_policy_is_normalized_and_has_defaults() {
    let policy = Draft {
        headers: names(&["X-A", "x-a", "X-B"]),
        expose: Some(owned(&["ETag", "etag"])),
        max_age: Some(MaxAgeDraft::Text("2h".to_owned())),
        methods: Some(owned(&["GET", "GET"])),
        ..draft(&["https://a.com"])
    }
    .validate()
    .unwrap();
    assert!(matches!(policy.origins(), Origins::Listed(patterns) if patterns.plain().len() == 1));
    assert_eq!(*policy.request_headers(), RequestHeaders::Names(owned(&["X-A", "X-B"])));
    assert_eq!(policy.exposed_headers(), ["ETag"]);
    assert_eq!(policy.max_age_seconds(), Some(7_200));
    assert_eq!(policy.methods(), Some(&owned(&["GET"])[..]));
    assert_eq!(policy.preflight_status(), 204);
    assert_eq!(policy.enforces(), None);
}

#[test]
fn a_preflight_status_is_from_200_to_299() {
    for (status, ok) in
        [(200, true), (204, true), (299, true), (199, false), (300, false), (403, false), (0, false), (u64::MAX, false)]
    {
        let expected = if ok { vec![] } else { vec![(Rule::PreflightStatus, Setting::PreflightStatus, 0)] };
        assert_eq!(mistakes(&Draft { preflight_status: Some(status), ..draft(&["*"]) }), expected, "{status}");
    }
}

#[test]
fn credentials_are_not_for_relaxed_lists() {
    let strict = ListDraft { name: "FRONTENDS".to_owned(), rules: OriginListRules::default() };
    let rules = OriginListRules { danger_insecure_origins: true, ..OriginListRules::default() };
    let relaxed = ListDraft { name: "INTRANET".to_owned(), rules };
    let mut draft = Draft { lists: vec![strict.clone(), relaxed.clone(), strict], ..draft(&["https://a.com"]) };
    assert_eq!(mistakes(&draft), []);
    draft.credentials = CredentialsDraft::For(owned(&["https://b.com"]));
    assert_eq!(mistakes(&draft), [], "what a list covers is known at run time only");
    draft.credentials = CredentialsDraft::On;
    assert_eq!(mistakes(&draft), [(Rule::RelaxedListWithCredentials, Setting::Origins, 2)]);
    let alone = Draft { lists: vec![relaxed], ..self::draft(&[]) };
    assert_eq!(mistakes(&alone), []);
    let mixed = Draft { origins: Some(owned(&["*"])), ..alone };
    assert_eq!(mistakes(&mixed), [(Rule::WildcardMixed, Setting::Origins, 0)]);
}

#[test]
fn durations_are_whole_seconds() {
    let written = |max_age: MaxAgeDraft| Draft { max_age: Some(max_age), ..draft(&["*"]) };
    assert_eq!(written(600.into()).validate().unwrap().max_age_seconds(), Some(600));
    assert_eq!(written("10m".into()).validate().unwrap().max_age_seconds(), Some(600));
    assert_eq!(written(Duration::from_secs(600).into()).validate().unwrap().max_age_seconds(), Some(600));
    for (duration, rule) in [(1_500, Rule::MaxAgeUnit), (1, Rule::MaxAgeUnit), (86_401_000, Rule::MaxAgeRange)] {
        let draft = written(Duration::from_millis(duration).into());
        assert_eq!(mistakes(&draft), [(rule, Setting::MaxAge, 0)], "{duration} ms");
    }
}

#[test]
fn only_items_of_lists_have_an_index() {
    let mut draft = draft(&["https://a.com", "null"]);
    draft.headers = Some(HeadersDraft::Names(Vec::new()));
    draft.max_age = Some(MaxAgeDraft::from("2w"));
    draft.preflight_status = Some(404);
    let text = draft.validate().unwrap_err().to_string();
    let places: Vec<_> = text.lines().skip(1).filter_map(|line| Some(line.split_once(": ")?.0)).collect();
    assert_eq!(places, ["`origins[1]`", "`headers`", "`max_age`", "`preflight_status`"]);
    let text = Draft::default().validate().unwrap_err().to_string();
    assert!(text.contains("\n`origins`: `origins` is missing"), "{text}");
}

#[test]
fn a_mistake_is_one_line_and_explained_on_demand() {
    let errors = draft(&["https://a.com/"]).validate().unwrap_err();
    let line = "an origin cannot have a trailing slash: `https://a.com/`; write `https://a.com` (origin-path)";
    assert_eq!(errors.to_string(), format!("1 mistake in the CORS policy\n`origins[0]`: {line}"));
    assert_eq!(format!("{errors:?}"), errors.to_string());
    assert_eq!(
        format!("{errors:#}"),
        "1 mistake in the CORS policy\n\n\
         `origins[0]`: an origin cannot have a trailing slash: `https://a.com/`\n\n\
         help: write `\"https://a.com\"`\n\
         note: browsers send a scheme, a host and a port and nothing else, so it never matches (RFC 6454, section 6.2)\n\
         see https://docs.rs/cors-runtime/latest/cors_runtime/rules/enum.Rule.html#variant.OriginPath"
    );
    assert_eq!(
        errors.in_builder(Vec::new()).to_string(),
        format!("1 mistake in the CORS policy\n`.origins(…)`, item 1: {line}")
    );
}

/// Twelve kilobytes of this once overflowed the stack of a worker, and a forgotten pair of quotes is an honest mistake.
#[test]
fn long_values_are_refused_early_and_shown_in_part() {
    let joined = (0..3_000).map(|number| format!("https://a{number}.example.com")).collect::<Vec<_>>().join(",");
    for text in [joined.as_str(), &"a://".repeat(25_000), &"x".repeat(100_000), &"é".repeat(50_000)] {
        let draft = Draft {
            origins: Some(vec![text.to_owned()]),
            headers: Some(HeadersDraft::Names(vec![text.to_owned()])),
            expose: Some(vec![text.to_owned()]),
            methods: Some(vec![text.to_owned()]),
            max_age: Some(MaxAgeDraft::Text(text.to_owned())),
            ..Draft::default()
        };
        let errors = draft.validate().unwrap_err();
        let rules: Vec<_> = errors.iter().map(PolicyError::rule).collect();
        let expected = [Rule::OriginHost, Rule::HeaderToken, Rule::HeaderToken, Rule::MaxAgeUnit, Rule::MethodToken];
        assert_eq!(rules, expected);
        assert!(errors.to_string().len() < 2_000, "{errors}");
    }
    let errors = draft(&[&joined]).validate().unwrap_err();
    assert!(format!("{errors:#}").contains("write each value as a literal of its own"), "{errors:#}");
}

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

#[test]
fn owners_of_names_may_cover_what_is_below_them() {
    let owned_names = |names: &[&str], origin: &str| Draft {
        credentials: CredentialsDraft::On,
        danger_public_suffixes: PublicSuffixesDraft::For(owned(names)),
        ..draft(&[origin])
    };
    for origin in ["https://*.render.com", "https://*.app.render.com", "https://{_}.app.render.com"] {
        assert_eq!(mistakes(&owned_names(&["render.com"], origin)), [], "{origin}");
    }
    for origin in ["https://*.onrender.com", "https://*.com", "https://*.github.io"] {
        let expected = [(Rule::PublicSuffix, Setting::Origins, 0)];
        assert_eq!(mistakes(&owned_names(&["render.com"], origin)), expected, "{origin}");
    }
    let wrong = owned_names(&["render.com", "https://github.io"], "https://*.render.com");
    assert_eq!(mistakes(&wrong), [(Rule::OriginHost, Setting::DangerPublicSuffixes, 1)]);
    let empty = owned_names(&[], "https://a.com");
    assert_eq!(mistakes(&empty), [(Rule::EmptyList, Setting::DangerPublicSuffixes, 0)]);
    let needless = owned_names(&["render.com", "app.example.com"], "https://*.render.com").redundancies();
    let places: Vec<_> = needless.iter().map(|needless| (needless.setting(), needless.index())).collect();
    assert_eq!(places, [(Setting::DangerPublicSuffixes, 1)]);
}
