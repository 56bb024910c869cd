//! Policies with credentials: which origins and wildcards they exclude.

use super::{draft, mistakes, names, owned};
use crate::{CredentialsDraft, Draft, ListDraft, OriginListRules, Origins, PublicSuffixesDraft, Rule, Setting};

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
