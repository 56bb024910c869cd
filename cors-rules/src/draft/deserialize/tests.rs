//! What a configuration file may look like.

use super::*;

fn read(json: &str) -> Result<Draft, String> {
    serde_json::from_str(json).map_err(|error| error.to_string())
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn every_key_is_read() {
    let written = r#"{
        "origins": ["https://a.com", "https://b.com"],
        "dev_origins": ["http://localhost:*"],
        "danger_origin_regexes": ["https://c\\.com"],
        "credentials": ["https://a.com"],
        "headers": ["X-A"],
        "expose": ["X-B"],
        "max_age": 60,
        "methods": ["GET"],
        "preflight_status": 200,
        "enforce": true,
        "danger_insecure_origins": true,
        "danger_public_suffixes": true
    }"#;
    let expected = Draft {
        origins: Some(owned(&["https://a.com", "https://b.com"])),
        dev_origins: Some(owned(&["http://localhost:*"])),
        danger_origin_regexes: owned(&[r"https://c\.com"]),
        credentials: CredentialsDraft::For(owned(&["https://a.com"])),
        headers: Some(HeadersDraft::Names(owned(&["X-A"]))),
        expose: Some(owned(&["X-B"])),
        max_age: Some(MaxAgeDraft::Seconds(60)),
        methods: Some(owned(&["GET"])),
        preflight_status: Some(200),
        enforce: Some(true),
        danger_insecure_origins: true,
        danger_public_suffixes: PublicSuffixesDraft::On,
        ..Draft::default()
    };
    assert_eq!(read(written), Ok(expected));
    for key in Key::of(KeyPlace::File) {
        assert!(written.contains(&format!("\"{}\"", key.name())), "{key:?}");
    }
    assert_eq!(read("{}"), Ok(Draft::default()));
}

#[test]
fn values_have_the_attributes_forms() {
    for (written, expected) in [
        (r#"{"origins": "*"}"#, Draft { origins: Some(owned(&["*"])), ..Draft::default() }),
        (r#"{"origins": []}"#, Draft { origins: Some(Vec::new()), ..Draft::default() }),
        (r#"{"credentials": true}"#, Draft { credentials: CredentialsDraft::On, ..Draft::default() }),
        (r#"{"credentials": false}"#, Draft::default()),
        (
            r#"{"credentials": "https://a.com"}"#,
            Draft { credentials: CredentialsDraft::For(owned(&["https://a.com"])), ..Draft::default() },
        ),
        (r#"{"headers": {"mirror": true}}"#, Draft { headers: Some(HeadersDraft::Mirror), ..Draft::default() }),
        (r#"{"headers": {"mirror": false}}"#, Draft::default()),
        (
            r#"{"headers": ["mirror", "any"]}"#,
            Draft { headers: Some(HeadersDraft::Names(owned(&["mirror", "any"]))), ..Draft::default() },
        ),
        (r#"{"max_age": "10m"}"#, Draft { max_age: Some(MaxAgeDraft::Text("10m".to_owned())), ..Draft::default() }),
    ] {
        assert_eq!(read(written), Ok(expected), "{written}");
    }
}

#[test]
fn what_is_not_a_policy_is_refused() {
    for (written, message) in [
        (r#"{"allowed_origins": []}"#, "unknown key `allowed_origins`; the key is `origins`"),
        (r#"{"max-age": 1}"#, "unknown key `max-age`; the key is `max_age`"),
        (r#"{"credentails": true}"#, "a key with a similar name exists: `credentials`"),
        (r#"{"zzz": true}"#, "unknown key `zzz`; the keys of a CORS policy are `origins`, `dev_origins`,"),
        (r#"{"served_methods": ["GET"]}"#, "unknown key `served_methods`;"),
        (r#"{"preflight": "manual"}"#, "unknown key `preflight`; `preflight` belongs in the `#[cors(…)]` of a route"),
        (r#"{"disable_vary_header": true}"#, "unknown key `disable_vary_header`; remove it: `Vary` is always"),
        (r#"{"origins": "*", "origins": "*"}"#, "duplicate field `origins`"),
        (r#"{"origins": 1}"#, "invalid type: integer `1`, expected a string or a list of strings"),
        (r#"{"origins": null}"#, "invalid type: null, expected a string or a list of strings"),
        (r#"{"origins": ["*", 1]}"#, "invalid type: integer `1`, expected a string"),
        (r#"{"credentials": 1}"#, "expected `true`, `false`, an origin or a list of origins"),
        (r#"{"headers": true}"#, "expected a name, a list of names, or a table with `mirror = true`"),
        (r#"{"headers": "mirror"}"#, "write `headers = { mirror = true }`"),
        (r#"{"headers": "any"}"#, "write `headers = [\"*\", \"Authorization\"]`"),
        (r#"{"headers": {"mirrors": true}}"#, "unknown field `mirrors`, expected `mirror`"),
        (r#"{"headers": {}}"#, "missing field `mirror`"),
        (r#"{"headers": {"mirror": true, "mirror": true}}"#, "duplicate field `mirror`"),
        (r#"{"max_age": -1}"#, "a negative number, expected a number of seconds, or text such as \"10m\""),
        (r#"{"max_age": 1.5}"#, "expected a number of seconds, or text such as \"10m\""),
        (r#"{"preflight_status": "200"}"#, "invalid type: string \"200\""),
        (r#"{"enforce": "yes"}"#, "expected a boolean"),
        (r#"["https://a.com"]"#, "expected the settings of a CORS policy"),
    ] {
        let error = read(written).unwrap_err();
        assert!(error.contains(message), "{written}: {error}");
    }
}

#[test]
fn a_long_unknown_key_is_cut() {
    let key = "é".repeat(50_000);
    let message = read(&format!(r#"{{"{key}": true}}"#)).unwrap_err();
    assert!(message.starts_with(&format!("unknown key `{}…`; ", "é".repeat(30))), "{message}");
    assert!(message.len() < 1_000, "{message}");
}
