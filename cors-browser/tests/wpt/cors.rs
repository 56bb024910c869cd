//! `cors`, apart from redirects.

use cors_browser::{Browser, Fetch, Reason};

use crate::server::{OTHER, PAGE, header, page, send};

#[test]
fn values_of_allow_origin() {
    // origin.htm, access-control-basic-*. The page is https://page.example.
    for value in
        ["*", " *  ", "\t*", PAGE, " https://page.example", " https://page.example   \t ", "\thttps://page.example"]
    {
        let headers = [("access-control-allow-origin", value)];
        let seen = send(&page(), Fetch::get(OTHER), &[], &headers).unwrap();
        assert_eq!(header(seen.exchanges()[0].request(), "origin"), PAGE);
    }
    for value in [
        "https://sub.page.example",
        "//page.example",
        "://page.example",
        "ftp://page.example",
        "http://page.example",
        "https:://page.example",
        "https:/page.example",
        "https:page.example",
        "page.example",
        "https://page.example?",
        "https://page.example/",
        "https://page.example /",
        "https://page.example#",
        "https://page.example%23",
        "https://page.example:443",
        "https://page.example, *",
        "HTTPS://PAGE.EXAMPLE",
        "HTTPS://page.example",
        "-",
        "**",
        "'*'",
        "\"*\"",
        "* *",
        "* null",
        "*https://*",
        "*https://page.example",
        "* https://page.example",
        "*, https://page.example",
        "null https://page.example",
        "http://example.net",
        "null",
        "null *",
        "",
        "https://page.example/path",
        OTHER,
        "*.example",
        "https://*.example",
    ] {
        let blocked = send(&page(), Fetch::get(OTHER), &[], &[("access-control-allow-origin", value)]).unwrap_err();
        assert_eq!(blocked.reason(), Reason::AllowOriginMismatch, "{value}");
    }
    for (first, second) in [("", "*"), ("*", ""), ("*", "*"), ("", PAGE), ("*", PAGE), (PAGE, PAGE)] {
        let headers = [("access-control-allow-origin", first), ("access-control-allow-origin", second)];
        let blocked = send(&page(), Fetch::get(OTHER), &[], &headers).unwrap_err();
        assert_eq!(blocked.reason(), Reason::AllowOriginRepeated, "{first}, {second}");
    }
}

#[test]
fn values_of_allow_credentials() {
    // credentials-flag.htm
    let rows = [
        (Some("true"), true),
        (Some(" true "), true),
        (Some("TRUE"), false),
        (Some("True"), false),
        (Some("\"true\""), false),
        (Some("false"), false),
        (Some("1"), false),
        (Some("0"), false),
        (Some("true, true"), false),
        (Some(""), false),
        (None, false),
    ];
    for (value, allowed) in rows {
        let mut headers = vec![("access-control-allow-origin", PAGE)];
        headers.extend(value.map(|value| ("access-control-allow-credentials", value)));
        let result = send(&page(), Fetch::get(OTHER).credentials(), &[], &headers);
        let reason = result.err().map(|blocked| blocked.reason());
        assert_eq!(reason, (!allowed).then_some(Reason::CredentialsNotAllowed), "{value:?}");
    }
    let any = [("access-control-allow-origin", "*"), ("access-control-allow-credentials", "true")];
    let blocked = send(&page(), Fetch::get(OTHER).credentials(), &[], &any).unwrap_err();
    assert_eq!(blocked.reason(), Reason::WildcardWithCredentials);
}

#[test]
fn cookies_need_credentials_both_ways() {
    // credentials-flag.htm
    let page = page();
    let allow = [
        ("access-control-allow-origin", PAGE),
        ("access-control-allow-credentials", "true"),
        ("set-cookie", "a=1; SameSite=None; Secure"),
    ];
    let cookie = |fetch| {
        let seen = send(&page, fetch, &[], &allow).unwrap();
        header(seen.exchanges()[0].request(), "cookie").to_owned()
    };
    assert_eq!(cookie(Fetch::get(OTHER)), "");
    assert_eq!(cookie(Fetch::get(OTHER).credentials()), "", "the first response was not to store cookies");
    assert_eq!(cookie(Fetch::get(OTHER)), "");
    assert_eq!(cookie(Fetch::get(OTHER).credentials()), "a=1");
}

#[test]
fn odd_lists_of_request_headers() {
    // request-headers.htm
    let fetch = || Fetch::get(OTHER).header("x-print", "unicorn").header("y-print", "narwhal");
    for (allowed, succeeds) in [
        ("x-print", false),
        (",y-lol,x-PriNT, ,,,Y-PRINT", true),
        ("x-print,y-print", true),
        ("x-print,", false),
        ("", false),
    ] {
        let headers = [("access-control-allow-origin", "*"), ("access-control-allow-headers", allowed)];
        let reason = send(&page(), fetch(), &headers, &headers).err().map(|blocked| blocked.reason());
        assert_eq!(reason, (!succeeds).then_some(Reason::HeaderNotAllowed), "{allowed}");
    }
    let lines = [
        ("access-control-allow-origin", "*"),
        ("access-control-allow-headers", "x-print"),
        ("access-control-allow-headers", "y-print"),
    ];
    assert!(send(&page(), fetch(), &lines, &lines).is_ok());
    let simple = Fetch::get(OTHER)
        .header("x-print", "unicorn")
        .header("content-type", "text/plain")
        .header("accept", "test")
        .header("accept-language", "nn")
        .header("content-language", "nn");
    let seen = send(&page(), simple, &lines, &lines).unwrap();
    let asked = header(seen.exchanges()[0].request(), "access-control-request-headers");
    assert_eq!(asked, "x-print");
}

#[test]
fn lists_of_exposed_headers() {
    // access-control-expose-headers-parsing.window.js
    for (value, exposed) in [
        ("bb-8", true),
        ("BB-8", true),
        ("bb-8,,@#$#%%&^&^*()()11!", false),
        ("bb-8, ", true),
        (",bb-8", true),
        ("bb-8 , no", true),
        ("bb-8,no,bb-8", true),
        ("bb-8;no", false),
        ("bb-8 no", false),
        ("\"bb-8\"", false),
        ("'bb-8'", false),
        ("no", false),
        ("*", true),
    ] {
        let headers = [
            ("access-control-allow-origin", "*"),
            ("access-control-expose-headers", value),
            ("content-language", "mkay"),
            ("bb-8", "hey"),
        ];
        let seen = send(&page(), Fetch::get(OTHER), &[], &headers).unwrap();
        assert_eq!(seen.header("content-language").as_deref(), Some("mkay"));
        assert_eq!(seen.header("bb-8").as_deref(), exposed.then_some("hey"), "{value}");
    }
}

#[test]
fn lines_of_a_readable_header_are_joined() {
    // response-headers.htm
    let headers = [
        ("access-control-allow-origin", "*"),
        ("access-control-expose-headers", "x-comma, X-Custom"),
        ("access-control-expose-headers", "x-second, x-empty, date"),
        ("x-comma", "1"),
        ("x-comma", "2"),
        ("x-custom", "test"),
        ("x-second", "flyingpig"),
        ("x-empty", ""),
        ("date", "Thu, 01 Dec 1994 16:00:00 GMT"),
        ("x-nonexposed", "unreachable"),
    ];
    let seen = send(&page(), Fetch::get(OTHER), &[], &headers).unwrap();
    let read = |name| seen.header(name).map(std::borrow::Cow::into_owned);
    for (name, value) in [
        ("X-Comma", Some("1, 2")),
        ("x-custom", Some("test")),
        (" x-custom", None),
        ("x-second", Some("flyingpig")),
        ("x-empty", Some("")),
        ("Date", Some("Thu, 01 Dec 1994 16:00:00 GMT")),
        ("x-nonexposed", None),
        ("x-missing", None),
    ] {
        assert_eq!(read(name).as_deref(), value, "{name}");
    }
}

#[test]
fn pages_of_opaque_origins_are_null() {
    // access-control-sandboxed-iframe-*, fetch/api/cors/sandboxed-iframe.html, data-url-iframe.html
    let browser = Browser::new();
    for page in [
        browser.open(PAGE).sandboxed_frame(),
        browser.open(PAGE).frame("data:text/html,"),
        browser.open("data:text/html,"),
    ] {
        for (value, allowed) in [("*", true), ("null", true), (PAGE, false)] {
            let result = send(&page, Fetch::get(OTHER), &[], &[("access-control-allow-origin", value)]);
            assert_eq!(result.is_ok(), allowed, "{value}");
            let exchanges =
                result.map_or_else(|blocked| blocked.exchanges().to_vec(), |seen| seen.exchanges().to_vec());
            assert_eq!(header(exchanges[0].request(), "origin"), "null");
        }
    }
}

#[test]
fn every_other_origin_is_foreign() {
    // remote-origin.htm, origin.htm: scheme, host and port count.
    for (page, url, origin) in [
        (PAGE, "https://page.example/", ""),
        (PAGE, "https://page.example:444/", PAGE),
        (PAGE, "https://sub.page.example/", PAGE),
        ("http://page.example", "https://page.example/", "http://page.example"),
        ("https://page.example:8443/x", "https://page.example/", "https://page.example:8443"),
    ] {
        let page = Browser::new().open(page);
        let seen = send(&page, Fetch::get(url), &[], &[("access-control-allow-origin", "*")]).unwrap();
        assert_eq!(header(seen.exchanges()[0].request(), "origin"), origin, "{url}");
    }
}
