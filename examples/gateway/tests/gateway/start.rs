//! Invalid command lines.

use std::{
    io::{BufRead, BufReader, Read},
    net::TcpListener,
    process::Stdio,
};

use crate::running::gateway;

/// The exit code and the message of a gateway that does not start.
fn refusal(flags: &[&str]) -> (Option<i32>, String) {
    let mut command = gateway();
    command.args(flags).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(process.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    if !line.is_empty() {
        process.kill().unwrap();
    }
    let mut text = String::new();
    process.stderr.take().unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(line, "", "it started with {flags:?}");
    (process.wait().unwrap().code(), text)
}

#[test]
fn every_mistake_is_reported_at_once() {
    let flags = [
        "--backend=https://api.example.com/v1",
        "--backend_deadline=soon",
        "--require_token=two words",
        "--allow_cors",
        "--cors_preset=basic",
        "--cors_allow_credentials",
        "--cors_allow_methods=get,POST,TRACE",
        "--cors_allow_headers=DNT,Content-Type,Cookie",
        "--cors_max_age=480h",
    ];
    let text = r"error: 10 mistakes on the command line
--backend: `https://api.example.com/v1` is not a backend
  note: requests keep their path, and this example does not support TLS to the backend
  help: write --backend=http://127.0.0.1:8082
--backend_deadline: `soon` is not a usable deadline
  note: units are h, m, s and ms
  help: write --backend_deadline=15s
--require_token: the value is not a bearer token
  note: no client can send it: a token consists of letters, digits and `-._~+/`, with `=` at the end only
  help: generate one, for example with `openssl rand -hex 32`
--allow_cors: cannot be combined with --cors_preset=basic
  note: either the gateway or the backend handles CORS, not both
  help: remove one of the two
--cors_allow_origin: --cors_allow_credentials cannot be combined with the origin `*`
  note: browsers refuse such a response (Fetch, CORS check)
  help: write --cors_allow_origin=https://app.example.com
--cors_allow_headers: scripts cannot set the request header `DNT`
  note: browsers set it themselves and never ask for it in a preflight (Fetch, forbidden request-header)
  help: write --cors_allow_headers=Content-Type
--cors_allow_headers: scripts cannot set the request header `Cookie`
  note: browsers set it themselves and never ask for it in a preflight (Fetch, forbidden request-header)
  help: write --cors_allow_headers=Content-Type
--cors_max_age: no browser keeps a preflight longer than a day
  note: Firefox keeps a preflight for at most 86400 seconds, Chromium for 7200
  help: write --cors_max_age=24h or less; 2h is all that Chromium uses
--cors_allow_methods: methods are case-sensitive: `get` is not `GET`
  note: browsers convert only some methods to upper case, and `patch` is not one of them (Fetch, normalize a method)
  help: write --cors_allow_methods=GET,POST
--cors_allow_methods: browsers never send the method `TRACE`
  note: scripts cannot use CONNECT, TRACE or TRACK (Fetch, forbidden method)
  help: write --cors_allow_methods=GET,POST
";
    let (code, found) = refusal(&flags);
    assert_eq!(found, text);
    assert_eq!(code, Some(2));
}

#[test]
fn an_invalid_command_line_does_not_start() {
    let basic = "--cors_preset=basic";
    let regex = "--cors_preset=cors_with_regex";
    for (flags, parts) in [
        (
            &["--cors_max_age=2h", "--cors_allow_credentials"][..],
            &[
                "--cors_max_age: has no effect without --cors_preset",
                "--cors_allow_credentials: has no effect without --cors_preset",
                "add --cors_preset=basic",
            ][..],
        ),
        (&["--allow_cors", "--cors_allow_origin=*"], &["--cors_allow_origin: has no effect without --cors_preset"]),
        (&["--cors_preset=Basic"], &["there is no preset `Basic`", "write --cors_preset=basic"]),
        (&[regex], &["--cors_allow_origin_regex: is missing", "write --cors_allow_origin_regex='https://["]),
        (
            &[regex, "--cors_allow_origin_regex=https://(a", "--cors_max_age=0.5s"],
            &["2 mistakes", "--cors_allow_origin_regex: the expression `https://(a` does not parse", "'https://["],
        ),
        (&[regex, "--cors_allow_origin_regex=https://a)|(b"], &["does not parse"]),
        (&[regex, "--cors_allow_origin_regex=https://(?!evil).*"], &["look-around"]),
        (
            &[regex, "--cors_allow_origin=https://app.example.com"],
            &["--cors_allow_origin: has no effect with --cors_preset=cors_with_regex", "is missing"],
        ),
        (
            &[basic, "--cors_allow_origin_regex=https://.*"],
            &["--cors_allow_origin_regex: has no effect with --cors_preset=basic", "--cors_preset=cors_with_regex"],
        ),
        (
            &[basic, "--cors_allow_origin=https://app.example.com/,https://b.example.com:443,null"],
            &[
                "--cors_allow_origin: an origin cannot have a trailing slash: `https://app.example.com/`",
                "help: write --cors_allow_origin=https://app.example.com,https://b.example.com\n",
            ],
        ),
        (
            &[basic, "--cors_allow_origin="],
            &["the list of --cors_allow_origin is empty", "write --cors_allow_origin=h"],
        ),
        (
            &[basic, "--cors_allow_origin=http://app.example.com", "--cors_allow_credentials"],
            &["write --cors_allow_origin=https://app.example.com\n"],
        ),
        (&[basic, "--cors_allow_methods=*"], &["`*` is not a method", "leave --cors_allow_methods out"]),
        (
            &[
                basic,
                "--cors_allow_origin=https://app.example.com",
                "--cors_allow_credentials",
                "--cors_allow_headers=*",
            ],
            &["cannot be combined with the request header `*`", "leave --cors_allow_headers out"],
        ),
        (&[basic, "--cors_expose_headers=Set-Cookie,ETag"], &["`Set-Cookie`", "write --cors_expose_headers=ETag\n"]),
        (&[basic, "--cors_max_age=600"], &["`600` is not a duration", "write --cors_max_age=600s\n"]),
        (&[basic, "--cors_max_age=1.5s"], &["`1.5s` is not a duration", "write --cors_max_age=2h45m\n"]),
        (&[basic, "--cors_max_age=-1h"], &["`-1h` is not a duration"]),
        (&["--backend=127.0.0.1:1/path"], &["--backend: `127.0.0.1:1/path` is not a backend"]),
        (&["--backend=http://user@127.0.0.1:1"], &["is not a backend"]),
        (&["--cors_alow_origin=*"], &["unexpected argument '--cors_alow_origin'", "--cors_allow_origin"]),
        (&["--listener_port=70000"], &["invalid value '70000'"]),
    ] {
        let (code, text) = refusal(flags);
        assert_eq!(code, Some(2), "{flags:?}");
        for part in parts {
            assert!(text.contains(part), "{flags:?}, {part}: {text}");
        }
    }
}

#[test]
fn a_port_in_use_is_a_clear_error() {
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
    let _held = TcpListener::bind(taken).unwrap();
    let (code, text) = refusal(&[&format!("--listener_port={}", taken.port())]);
    assert_eq!(code, Some(1));
    assert!(text.starts_with(&format!("error: cannot listen on {taken} (")), "{text}");
}
