//! The command against servers of several makes.

mod opaque;
mod sarif;
mod server;

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    process::Command,
    thread,
};

use crate::server::{VARY, actix, allow, explain, findings, json, raw};

#[test]
fn an_allowed_page_reads_what_the_policy_exposes() {
    let arguments = ["-X", "PUT", "-H", "X-Tenant: 1", "--credentials", "--send"];
    let (code, report) = json(actix(), "/orders", &arguments);
    assert_eq!((code, report["modes"][0]["verdict"].as_str()), (0, Some("readable")), "{report:#}");
    let readable = report["modes"][0]["readable_headers"].as_array().unwrap();
    assert!(readable.iter().any(|name| name == "x-total-count"));
    assert!(!readable.iter().any(|name| name == "x-secret"));
    assert_eq!(findings(&report), [] as [&str; 0]);
    assert!(report["requests"].as_u64().unwrap() <= 8, "{report:#}");
}

#[test]
fn a_method_with_effects_is_not_sent_unless_asked_for() {
    let (code, report) = json(actix(), "/orders", &["-X", "PUT", "--credentials"]);
    assert_eq!((code, report["modes"][0]["verdict"].as_str()), (0, Some("preflight-allowed")), "{report:#}");
    for mode in report["modes"].as_array().unwrap() {
        assert!(
            mode["exchanges"].as_array().unwrap().iter().all(|exchange| exchange["request"]["method"] == "OPTIONS")
        );
    }
    let text = String::from_utf8(explain(actix(), "/orders", &["-X", "PUT"]).stdout).unwrap();
    assert!(text.contains("PUT can have effects: it was not sent. Add --send to send it."), "{text}");
}

#[test]
fn a_refusal_says_the_reason_and_what_to_answer() {
    let address = actix();
    for (path, arguments, reason) in [
        ("/orders", &["-X", "PUT", "-H", "X-Other: 1"][..], "header-not-allowed"),
        ("/orders", &["-X", "DELETE"], "method-not-allowed"),
        ("/plain", &[], "no-allow-origin"),
        ("/prices", &["--credentials"], "credentials-not-allowed"),
    ] {
        let (code, report) = json(address, path, arguments);
        assert_eq!((code, report["modes"][0]["reason"].as_str()), (1, Some(reason)), "{path}: {report:#}");
        let text = String::from_utf8(explain(address, path, arguments).stdout).unwrap();
        assert!(text.contains(&format!("blocked, {reason}")) && text.contains("to allow"), "{text}");
        assert!(!text.contains('\u{1b}'), "no colours in a pipe");
    }
}

#[test]
fn both_credentials_modes_are_judged() {
    let (code, report) = json(actix(), "/prices", &[]);
    assert_eq!(code, 0);
    assert_eq!(
        (report["modes"][0]["credentials"].as_str(), report["modes"][0]["verdict"].as_str()),
        (Some("omit"), Some("readable"))
    );
    let include = &report["modes"][1];
    assert_eq!(
        (include["credentials"].as_str(), include["reason"].as_str()),
        (Some("include"), Some("credentials-not-allowed"))
    );
}

#[test]
fn a_permissive_actix_cors_is_found_out() {
    let (code, report) = json(actix(), "/permissive", &["--credentials"]);
    assert_eq!(code, 4, "{report:#}");
    assert!(findings(&report).contains(&"reflects-any-origin-with-credentials"), "{report:#}");
}

#[test]
fn careless_comparisons_are_found_out() {
    for (of_origin, expected) in [
        (
            (|origin: &str| {
                if origin.ends_with("app.example.com") { allow(origin, VARY) } else { VARY.to_owned() }
            }) as fn(&str) -> String,
            &["allows-look-alike-origin", "allows-insecure-origin"][..],
        ),
        (
            |origin| {
                if origin.starts_with("https://app.example.com") { allow(origin, VARY) } else { VARY.to_owned() }
            },
            &["allows-look-alike-origin"],
        ),
        (
            |origin| if origin == "https://app.example.com" { allow(origin, "") } else { VARY.to_owned() },
            &["missing-vary"],
        ),
        (
            |origin| if origin == "https://app.example.com" { allow(origin, VARY) } else { String::new() },
            &["vary-only-if-allowed"],
        ),
        (
            |origin| {
                if matches!(origin, "null" | "https://app.example.com") { allow(origin, VARY) } else { VARY.to_owned() }
            },
            &["allows-null"],
        ),
        (|_| allow("*", "access-control-allow-credentials: true\r\n"), &["wildcard-with-credentials"]),
        (
            |origin| allow(origin, "vary: origin\r\naccess-control-allow-credentials: true\r\n"),
            &["reflects-any-origin-with-credentials", "allows-null"],
        ),
        (|origin| allow(origin, VARY), &["allows-null", "reflects-any-origin"]),
    ] {
        let (_, report) = json(raw(of_origin), "/", &[]);
        assert_eq!(findings(&report), expected, "{report:#}");
    }
}

#[test]
fn cookies_that_the_browser_ignores_are_reported() {
    let of_origin: fn(&str) -> String = |origin| {
        allow(
            origin,
            "vary: origin\r\naccess-control-allow-credentials: true\r\nset-cookie: session=1; SameSite=Lax\r\n",
        )
    };
    let (_, report) = json(raw(of_origin), "/", &["--credentials"]);
    assert!(findings(&report).contains(&"cookie-not-stored"), "{report:#}");
    assert!(!report.to_string().contains("session=1"), "values of cookies are secrets: {report:#}");
}

#[test]
fn an_unreachable_server_is_exit_status_3() {
    let address = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
    let (code, report) = json(address, "/", &[]);
    assert_eq!((code, report["modes"][0]["reason"].as_str()), (3, Some("connection-failed")));
}

#[test]
fn wrong_arguments_are_exit_status_2_and_say_what_to_write() {
    let run = |arguments: &[&str]| Command::new(env!("CARGO_BIN_EXE_cors-explain")).args(arguments).output().unwrap();
    for (arguments, message) in [
        (&["nonsense", "--from", "https://app.example.com"][..], "`nonsense` is not a URL"),
        (&["ftp://a.com/", "--from", "https://app.example.com"], "is not an http or https URL"),
        (&["http://a.com/", "--from", "app.example.com"], "`app.example.com` is not an origin; write one like"),
        (&["http://a.com/", "--from", "https://1.2.3.400"], "`https://1.2.3.400` is not an origin"),
        (&["http://a.com/", "--from", "https://0x7f.1"], "`https://0x7f.1` is not an origin"),
        (&["http://a.com/", "--from", "https://a.com", "-H", "X-Tenant"], "`X-Tenant` is not a header"),
        (&["http://a.com/", "--from", "https://a.com", "-X", "P UT"], "`P UT` is not a method"),
        (&["http://a.com/"], "--from"),
    ] {
        let output = run(arguments);
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.contains(message), "{text}");
    }
}

#[test]
fn a_check_without_a_response_is_reported() {
    let of_origin: fn(&str) -> String = |origin| match origin {
        "https://app.example.com" => allow(origin, VARY),
        "null" => "this is no header line\r\n".to_owned(),
        _ => VARY.to_owned(),
    };
    let (code, report) = json(raw(of_origin), "/", &[]);
    assert_eq!((code, findings(&report)), (0, vec!["check-failed"]), "{report:#}");
    let message = report["findings"][0]["message"].as_str().unwrap();
    assert!(message.starts_with("the check with the origin `null` got no response: "), "{message}");
}

#[test]
fn what_a_server_sends_cannot_control_the_terminal() {
    // 0x9b begins a control sequence as `ESC [` does.
    let of_origin: fn(&str) -> String = |_| allow("https://app.example.com\u{9b}31m", "vary: \u{9b}2J\r\n");
    let output = explain(raw(of_origin), "/", &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_ascii(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn colours_are_for_terminals_and_for_those_who_force_them() {
    let address = actix();
    let run = |variable: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cors-explain"));
        command.arg(format!("http://{address}/prices")).args(["--from", "https://app.example.com"]);
        let output = command.env(variable, "1").output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(run("CLICOLOR_FORCE").contains("\u{1b}["));
    for variable in ["NO_COLOR", "UNRELATED"] {
        assert!(!run(variable).contains('\u{1b}'), "{variable}");
    }
}

#[test]
fn few_requests_are_sent_whatever_the_server_does() {
    // Redirected forever.
    let of_origin: fn(&str) -> String = |origin| allow(origin, VARY);
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4_096]);
            let lines = of_origin("https://app.example.com");
            let _ = write!(
                stream,
                "HTTP/1.1 302 Found\r\nconnection: close\r\ncontent-length: 0\r\nlocation: /{number}\r\n{lines}\r\n"
            );
        }
    });
    let (_, report) = json(address, "/", &[]);
    assert_eq!(report["requests"], 24, "{report:#}");
    // What was left out is said.
    assert!(findings(&report).contains(&"check-failed"), "{report:#}");
}
