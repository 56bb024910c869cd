//! Pages with an opaque origin.

use serde_json::json;

use crate::server::{VARY, actix, allow, explain_from, findings, json_of, raw};

/// Sandboxed frames, `data:` pages and files have an opaque origin, which is serialized as `null`:
/// <https://html.spec.whatwg.org/#ascii-serialisation-of-an-origin>.
#[test]
fn a_page_with_an_opaque_origin_sends_null() {
    let from_null = |of_origin: fn(&str) -> String, arguments: &[&str]| {
        let output = explain_from("null", raw(of_origin), "/", &[arguments, &["--json"]].concat());
        let (code, report) = json_of(&output);
        let sent = &report["modes"][0]["exchanges"][0]["request"]["headers"];
        assert!(sent.as_array().unwrap().contains(&json!(["origin", "null"])), "{report:#}");
        let (verdict, reason) = (&report["modes"][0]["verdict"], &report["modes"][0]["reason"]);
        let verdict = reason.as_str().or(verdict.as_str()).unwrap().to_owned();
        (code, verdict, findings(&report).join(" "))
    };
    for (of_origin, arguments, expected) in [
        ((|_| VARY.to_owned()) as fn(&str) -> String, &[][..], (1, "no-allow-origin", "")),
        (|_| allow("https://app.example.com", VARY), &[], (1, "allow-origin-mismatch", "")),
        (|_| allow("*", ""), &[], (0, "readable", "")),
        (|_| allow("*", ""), &["--credentials"], (1, "wildcard-with-credentials", "")),
        // A server that allows `null` allows sandboxes in any page.
        (
            |origin| if origin == "null" { allow(origin, VARY) } else { VARY.to_owned() },
            &[],
            (4, "readable", "allows-null"),
        ),
        (
            |origin| allow(origin, "vary: origin\r\naccess-control-allow-credentials: true\r\n"),
            &["--credentials"],
            (4, "readable", "reflects-any-origin-with-credentials allows-null"),
        ),
        (
            |origin| {
                allow(origin, "vary: origin\r\naccess-control-allow-methods: PUT\r\naccess-control-max-age: 9\r\n")
            },
            &["-X", "PUT"],
            (4, "preflight-allowed", "allows-null reflects-any-origin"),
        ),
    ] {
        let (code, verdict, found) = from_null(of_origin, arguments);
        assert_eq!((code, verdict.as_str(), found.as_str()), expected, "{arguments:?}");
    }
    let text = String::from_utf8(explain_from("null", actix(), "/prices", &[]).stdout).unwrap();
    assert!(text.contains("/prices, for a page with the origin `null`\n"), "{text}");
}
