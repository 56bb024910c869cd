//! How the tables hold.

#[cfg(feature = "regex")]
use super::*;
#[cfg(feature = "regex")]
use crate::Rule;
use crate::{CredentialsDraft, Draft, Setting};

fn draft(regexes: &[&str]) -> Draft {
    let regexes = regexes.iter().map(|text| (*text).to_owned()).collect();
    Draft { origins: Some(Vec::new()), origin_regexes: regexes, ..Draft::default() }
}

#[cfg(not(feature = "regex"))]
#[test]
fn without_the_feature_every_expression_is_a_mistake() {
    let errors = draft(&[r"https://.*\.example\.com"]).validate().unwrap_err();
    assert_eq!(
        errors.to_string(),
        r#"1 mistake in the CORS policy
origin_regexes[0]: `https://.*\.example\.com` is a regular expression, and these are turned off
  = note: checking and running them takes libraries that most policies do without
  = help: add `features = ["regex"]` to the dependency `cors-runtime` in Cargo.toml
  = rule: regex-feature"#
    );
    assert_eq!(errors.iter().next().unwrap().setting(), Setting::OriginRegexes);
    assert!(Draft { credentials: CredentialsDraft::On, ..draft(&[]) }.validate().is_err());
}

#[cfg(feature = "regex")]
mod with_feature {
    use proptest::prelude::*;
    use regex::bytes::Regex;

    use super::{
        super::{
            automaton::{Automaton, MOST_STATES},
            tables::{ACCEPTED, ANONYMOUS, MATCHES, OF_STRANGERS, REJECTED},
        },
        *,
    };
    use crate::is_serialized_origin;

    const CREDENTIALED: Trust = Trust { credentialed: true, insecure: false, strangers: false };
    const ANONYMOUSLY: Trust = Trust { credentialed: false, insecure: false, strangers: false };

    fn mistakes(draft: &Draft) -> Vec<(Rule, Setting, usize)> {
        match draft.validate() {
            Ok(_) => Vec::new(),
            Err(errors) => errors.iter().map(|error| (error.rule(), error.setting(), error.index())).collect(),
        }
    }

    #[test]
    fn accepted_expressions_compile_in_one_canonical_form() {
        for text in ACCEPTED {
            let regex = parse(text, CREDENTIALED).unwrap_or_else(|finding| panic!("{text}: {finding:?}"));
            assert_eq!(regex.as_str(), *text);
            assert!(Regex::new(regex.canonical()).is_ok(), "{}", regex.canonical());
            let again = parse(regex.canonical(), CREDENTIALED).unwrap();
            assert_eq!(Regex::new(again.canonical()).unwrap().as_str(), again.canonical());
        }
    }

    #[test]
    fn rejected_expressions_name_the_rule_and_the_correction() {
        assert!(ACCEPTED.len() + REJECTED.len() >= 100);
        let found = REJECTED.iter().map(|(text, ..)| {
            let finding = parse(text, CREDENTIALED).expect_err(text);
            (*text, finding.rule, finding.correction)
        });
        let wrong: Vec<_> = found
            .zip(REJECTED)
            .filter(|((text, rule, correction), expected)| (*text, *rule, correction.as_deref()) != **expected)
            .collect();
        assert!(wrong.is_empty(), "found and expected: {wrong:#?}");
    }

    #[test]
    fn corrections_hold() {
        for (text, _, _) in REJECTED {
            let finding = parse(text, CREDENTIALED).expect_err(text);
            if let Some(Err(remaining)) = finding.correction.map(|text| parse(&text, CREDENTIALED)) {
                panic!("{text}: {remaining:?}");
            }
        }
    }

    #[test]
    fn some_expressions_are_for_anonymous_policies() {
        for text in ANONYMOUS {
            assert!(parse(text, ANONYMOUSLY).is_ok(), "{text}");
        }
        for (text, rule, _) in REJECTED {
            let credentials_matter = matches!(rule, Rule::InsecureOrigin);
            assert_eq!(parse(text, ANONYMOUSLY).is_ok(), credentials_matter, "{text}");
        }
        let insecure = Trust { insecure: true, ..CREDENTIALED };
        assert!(parse(r"https?://.*\.example\.com", insecure).is_ok());
    }

    #[test]
    fn names_of_strangers_are_refused_with_credentials() {
        for text in OF_STRANGERS {
            let rule = parse(text, CREDENTIALED).map_err(|finding| finding.rule).err();
            assert_eq!(rule, Some(Rule::PublicSuffix), "{text}");
            assert!(parse(text, Trust { strangers: true, ..CREDENTIALED }).is_ok(), "{text}");
            assert!(parse(text, ANONYMOUSLY).is_ok(), "{text}");
        }
    }

    #[test]
    fn the_whole_origin_is_matched() {
        for (text, origin, expected) in MATCHES {
            let regex = parse(text, CREDENTIALED).unwrap_or_else(|finding| panic!("{text}: {finding:?}"));
            let compiled = Regex::new(regex.canonical()).unwrap();
            let matches = is_serialized_origin(origin.as_bytes()) && compiled.is_match(origin.as_bytes());
            assert_eq!(matches, *expected, "{text} {origin}");
            // What the rules look at matches no less.
            assert!(!matches || matched_by_any(origin, &[regex]), "{text} {origin}");
        }
    }

    #[test]
    fn the_largest_expressions_compile_by_far() {
        let class = (b'!'..=b'~').step_by(2).map(|byte| format!(r"\x{byte:02x}")).collect::<Vec<_>>().concat();
        let expression = |count| format!(r"https://[{class}]{{0,{count}}}\.example\.com");
        let fits = |count: &usize| Automaton::new(&spelling::read(&expression(*count), &|_| None).unwrap()).is_some();
        let largest = (1..MOST_STATES).collect::<Vec<_>>().partition_point(fits);
        assert!(largest > MOST_STATES / 4);
        let hir = spelling::read(&expression(largest), &|_| None).unwrap();
        // A fifth of the default limit.
        let limit = 2 << 20;
        assert!(regex::bytes::RegexBuilder::new(&format!(r"\A(?:{hir})\z")).size_limit(limit).build().is_ok());
    }

    #[test]
    fn large_expressions_are_refused_in_time() {
        for text in
            [r"https://.{0,1000}.{0,1000}", r"https://(.{0,30}x?){0,30}", r"https://[a-z]{1,900}\.(com|[a-z]{1,900})"]
        {
            assert_eq!(parse(text, CREDENTIALED).unwrap_err().rule, Rule::RegexAnyOrigin, "{text}");
        }
    }

    /// Parts that are easily put together wrongly.
    const PARTS: &[&str] = &[
        ".*",
        ".+",
        "[a-z]+",
        "[^.]*",
        "(a|b)",
        "(x\\.)?",
        "(.*\\.)?",
        "example",
        "\\.",
        "\\.com",
        "com",
        "a",
        "(:\\d+)?",
        ":.*",
        "|https://",
        "$|^https://",
        "\\.?",
        "\\d{1,3}",
        "(?:)",
        "|",
        "localhost",
        "(?s:.)*",
        "tld",
        "://",
    ];

    const ENDS: &[&str] = &["", r"\.com", r"example\.com", r"\.example\.com"];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]

        #[test]
        fn strangers_are_never_matched(parts in prop::collection::vec(prop::sample::select(PARTS), 1..8), end in prop::sample::select(ENDS)) {
            let text = format!("https://{}{end}", parts.concat());
            if let Ok(regex) = parse(&text, ANONYMOUSLY) {
                let compiled = Regex::new(regex.canonical()).unwrap();
                for end in ["", ".com", "example.com", "com", "a.com", ".a", "example", "localhost", "tld", ".", ".com:8443", "x.tld"] {
                    for front in ["evil-evil", "evilevil", "999999"] {
                        let origin = format!("https://{front}{end}");
                        prop_assert!(!compiled.is_match(origin.as_bytes()), "{text} {origin}");
                    }
                }
            }
        }
    }

    #[test]
    fn expressions_stand_beside_patterns() {
        let regex = r"https://.*\.example\.com";
        assert_eq!(mistakes(&draft(&[regex])), []);
        assert_eq!(mistakes(&draft(&[])), [(Rule::EmptyList, Setting::Origins, 0)]);
        assert_eq!(mistakes(&Draft { origins: None, ..draft(&[regex]) }), []);
        let wildcard = Draft { origins: Some(vec!["*".to_owned()]), ..draft(&[regex]) };
        assert_eq!(mistakes(&wildcard), [(Rule::WildcardMixed, Setting::Origins, 0)]);
        assert_eq!(
            mistakes(&draft(&[r"https://a.com", regex, ".*"])),
            [(Rule::RegexDot, Setting::OriginRegexes, 0), (Rule::RegexAnyOrigin, Setting::OriginRegexes, 2)]
        );
        let dev = Draft {
            dev_origins: Some(Vec::new()),
            dev_origin_regexes: vec![r"http://192\.168\.\d+\.\d+".to_owned()],
            ..draft(&[regex])
        };
        assert_eq!(mistakes(&dev), []);
        let with_credentials = Draft { credentials: CredentialsDraft::On, ..dev };
        assert_eq!(mistakes(&with_credentials), [(Rule::InsecureOrigin, Setting::DevOriginRegexes, 0)]);
        let policy = draft(&[regex]).validate().unwrap();
        assert_eq!(
            policy.origin_regexes()[0].canonical(),
            r"\A(?:(?:(?:https://)(?-u:[\x00-\x09\x0B-\xFF])*(?:\.example\.com)))\z"
        );
        assert!(policy.dev_origin_regexes().is_empty());
    }

    #[test]
    fn listed_credentials_are_for_origins_that_match() {
        let tiers = |credentials: &[&str]| Draft {
            credentials: CredentialsDraft::For(credentials.iter().map(|text| (*text).to_owned()).collect()),
            ..draft(&[r"https://.*\.example\.com"])
        };
        assert_eq!(mistakes(&tiers(&["https://a.example.com", "https://*.example.com"])), []);
        assert_eq!(
            mistakes(&tiers(&["https://a.example.com", "https://example.com"])),
            [(Rule::CredentialsNotInOrigins, Setting::Credentials, 1)]
        );
    }

    #[test]
    fn mistakes_in_the_syntax_have_a_column() {
        let finding = parse(r"https://é(?!a)", CREDENTIALED).unwrap_err();
        assert_eq!(
            finding.problem,
            r"`https://é(?!a)` is no regular expression for origins: at column 10, look-around, including look-ahead and look-behind, is not supported"
        );
    }
}
