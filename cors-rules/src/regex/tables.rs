//! Expressions that are accepted and rejected, and origins that match and do not.

use crate::Rule;

/// Expressions that hold, with credentials too.
pub(super) const ACCEPTED: &[&str] = &[
    r"https://app\.example\.com",
    r"https://[a-z0-9-]+\.preview\.example\.com",
    r"https://.*\.example\.com",
    r"https://.+\.example\.com",
    r"https://.{1,20}\.example\.com",
    r"https://(.*)\.example\.com",
    r"https://(?:.*\.)?example\.com",
    r"https://(.+\.|)example\.com",
    r"https://\w+\.example\.com",
    r"https://[^.]+\.example\.com",
    r"https://\S+\.example\.com\.?",
    r"https://pr-\d+-shop\.example\.com",
    r"https://pr-\d+shop\.example\.com",
    // Anchors change nothing
    r"^https://.*\.example\.com$",
    r"\Ahttps://.*\.example\.com\z",
    r"^https://a\.com$|^https://b\.com$",
    r"^(https://a\.com|https://b\.com)$",
    r"(?m)^https://.*\.example\.com$",
    r"(^https://a\.com$)",
    // Alternatives
    r"https://a\.com|https://b\.com",
    r"https://(a|b|www)\.example\.(com|org)",
    r"https://site-[0-9]\.com",
    r"https://[a-c]\.github\.io",
    r"(https|tauri)://localhost",
    // Ports
    r"https://.*\.example\.com:\d+",
    r"https://.*\.example\.com(:\d{1,5})?",
    r"https://.*\.example\.com(:(3000|8080))?",
    r"https://.*\.example\.com:.*",
    r"https?://localhost(:\d+)?",
    r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?",
    r"http://.*\.localhost:\d+",
    r"http://127\.\d+\.\d+\.\d+(:\d+)?",
    r"https://192\.168\.\d{1,3}\.\d{1,3}(:\d+)?",
    r"https://10(\.\d+){3}",
    r"https://172\.(1[6-9]|2\d|3[01])\.\d+\.\d+",
    r"https://203\.0\.113\.5",
    // Schemes of apps
    r"tauri://localhost",
    r"chrome-extension://(abcdefghijklmnopabcdefghijklmnop|ponmlkjihgfedcbaponmlkjihgfedcba)",
    // Dots and case
    r"https://a[.]example[.]com",
    r"https://[A-Za-z0-9-]+\.example\.com",
    r"(?x) https :// [a-z]+ \.example\.com # the previews",
    r"(?-i)https://a\.com",
];

/// Expressions that do not hold, with credentials: the rule, and the text to write instead.
pub(super) const REJECTED: &[(&str, Rule, Option<&str>)] = &[
    // Syntax
    (r"https://(a\.com", Rule::RegexSyntax, None),
    (r"https://*.example.com\", Rule::RegexSyntax, None),
    (r"*.example.com", Rule::RegexSyntax, None),
    (r"(?!evil).*", Rule::RegexSyntax, None),
    (r"(?<=https://)a\.com", Rule::RegexSyntax, None),
    (r"https://(a)\.\1\.com", Rule::RegexSyntax, None),
    (r"https://\bexample\.com", Rule::RegexSyntax, None),
    (r"https://\p{L}+\.example\.com", Rule::RegexSyntax, None),
    (r"(?u)https://\w+\.example\.com", Rule::RegexSyntax, None),
    (r"https://[é]\.example\.com", Rule::RegexSyntax, None),
    (r"https://a\.com\Z", Rule::RegexSyntax, None),
    // Case
    (r"https://Example\.com", Rule::RegexCase, Some(r"https://example\.com")),
    (r"HTTPS://\S+\.example\.com", Rule::RegexCase, Some(r"https://\S+\.example\.com")),
    (r"https://[A-Z]+\.example\.com", Rule::RegexCase, Some(r"https://[a-z]+\.example\.com")),
    (r"https://[AB]\.example\.com", Rule::RegexCase, Some(r"https://[ab]\.example\.com")),
    (r"(?i)https://.*\.Example\.com", Rule::RegexCase, Some(r"https://.*\.example\.com")),
    (r"https://(?i:app)\.example\.com", Rule::RegexCase, Some(r"https://(?:app)\.example\.com")),
    (r"(?im)https://.*\.example\.com", Rule::RegexCase, None),
    // Dots
    (r"https://a.example.com", Rule::RegexDot, Some(r"https://a\.example\.com")),
    (r"https://.*.example\.com", Rule::RegexDot, Some(r"https://.*\.example\.com")),
    (r"https://example(.)com", Rule::RegexDot, Some(r"https://example(\.)com")),
    (r"https://.*\.example.com:\d+", Rule::RegexDot, Some(r"https://.*\.example\.com:\d+")),
    // Alternatives
    (r"^https://a\.com|https://b\.com$", Rule::RegexAlternation, Some(r"https://a\.com|https://b\.com")),
    (
        r"https://a\.com$|https://b\.com$|https://c\.com",
        Rule::RegexAlternation,
        Some(r"https://a\.com|https://b\.com|https://c\.com"),
    ),
    (r"(^https://a\.com|https://b\.com)", Rule::RegexAlternation, Some(r"(https://a\.com|https://b\.com)")),
    (r"\Ahttps://a\.com|https://b\.com", Rule::RegexAlternation, Some(r"https://a\.com|https://b\.com")),
    // Size
    (r"https://(a{1000}){1000}\.example\.com", Rule::RegexTooLarge, None),
    (r"https://((((a{99}){99}){99}){99}){99}", Rule::RegexTooLarge, None),
    (r"https://(?:){999999999}a\.com(x{0,9999})", Rule::RegexTooLarge, None),
    // Nothing
    (r"example\.com", Rule::RegexNoOrigin, None),
    (r"https://example\.com/", Rule::RegexNoOrigin, None),
    (r"https://example\.com/.*", Rule::RegexNoOrigin, None),
    (r"https://münchen\.example", Rule::RegexNoOrigin, None),
    (r"https:\.example\.com", Rule::RegexNoOrigin, None),
    (r"https://[[:upper:]]+\.example\.com", Rule::RegexNoOrigin, None),
    (r"https://a\.com:0\d+", Rule::RegexNoOrigin, None),
    (r"", Rule::RegexNoOrigin, None),
    (r"null", Rule::RegexNoOrigin, None),
    // Anybody
    (r".*", Rule::RegexAnyOrigin, None),
    (r".+", Rule::RegexAnyOrigin, None),
    (r"https://.*", Rule::RegexAnyOrigin, None),
    (r"https?://.+", Rule::RegexAnyOrigin, None),
    (r"^https://[^/]+$", Rule::RegexAnyOrigin, None),
    (r".*\.example\.com", Rule::RegexAnyOrigin, None),
    (r"[a-z]+://app\.example\.com", Rule::RegexAnyOrigin, None),
    (r"https://.*\.com", Rule::RegexAnyOrigin, None),
    (r"https://[a-z]+\.(com|org)", Rule::RegexAnyOrigin, None),
    (r"https://app\..*", Rule::RegexAnyOrigin, None),
    (r"https://example\.com.*", Rule::RegexAnyOrigin, None),
    (r"https://.*\.example\.com|https://.*", Rule::RegexAnyOrigin, None),
    (r"https://.*\.example\.com|https://.*\.", Rule::RegexAnyOrigin, None),
    (r"https://(.*\.example\.com)?.*", Rule::RegexAnyOrigin, None),
    (r"https://.*\.example\.com|.*", Rule::RegexAnyOrigin, None),
    (r"https://[a-z]{9}", Rule::RegexAnyOrigin, None),
    (r"https://.*com", Rule::RegexAnyOrigin, None),
    (r"chrome-extension://[a-p]{32}", Rule::RegexAnyOrigin, None),
    (r"https://\d+\.\d+\.\d+\.\d+", Rule::RegexAnyOrigin, None),
    (r"https://172\.\d+\.\d+\.\d+", Rule::RegexAnyOrigin, None),
    (r"https://52\.\d+\.\d+\.\d+", Rule::RegexAnyOrigin, None),
    (r"https://\[[0-9a-f:]+\]", Rule::RegexAnyOrigin, None),
    (r"http://192\.168\..*", Rule::RegexAnyOrigin, None),
    // Boundaries
    (r"https://.*example\.com", Rule::RegexBoundary, Some(r"https://.*\.example\.com")),
    (r"https://[a-z0-9-]*example\.com", Rule::RegexBoundary, Some(r"https://[a-z0-9-]*\.example\.com")),
    (r"https://(.*)example\.com(:\d+)?", Rule::RegexBoundary, Some(r"https://(.*)\.example\.com(:\d+)?")),
    (r"https://.*myco\.co\.uk", Rule::RegexBoundary, Some(r"https://.*\.myco\.co\.uk")),
    (r"https://.*(example\.com)", Rule::RegexBoundary, Some(r"https://.*(\.example\.com)")),
    (
        r"https://.*\.example\.com|https://.*example\.org",
        Rule::RegexBoundary,
        Some(r"https://.*\.example\.com|https://.*\.example\.org"),
    ),
    (r"http://.*localhost:\d+", Rule::RegexBoundary, Some(r"http://.*\.localhost:\d+")),
    (r"https://[a-z-]+example[.]com", Rule::RegexBoundary, None),
    // Encryption
    (r"http://.*\.example\.com", Rule::InsecureOrigin, Some(r"https://.*\.example\.com")),
    (r"https?://.*\.example\.com", Rule::InsecureOrigin, Some(r"https://.*\.example\.com")),
    (
        r"https?://(localhost|app\.example\.com)(:\d+)?",
        Rule::InsecureOrigin,
        Some(r"https://(localhost|app\.example\.com)(:\d+)?"),
    ),
    (r"http(s)?://app\.example\.com", Rule::InsecureOrigin, None),
    (r"http://192\.168\.\d+\.\d+", Rule::InsecureOrigin, Some(r"https://192\.168\.\d+\.\d+")),
    (r"http://localhost\.evil\.com", Rule::InsecureOrigin, Some(r"https://localhost\.evil\.com")),
    (r"http://[a-z]+\.github\.io", Rule::InsecureOrigin, None),
];

/// With the list of public suffixes, these do not hold with credentials either.
pub(super) const OF_STRANGERS: &[&str] = &[
    r"https://[a-z]+\.github\.io",
    r"https://my-app-[a-z0-9]+-my-team\.vercel\.app",
    r"https://.*\.co\.uk",
    r"https://.*\.kawasaki\.jp",
];

/// Expressions that hold without credentials only.
pub(super) const ANONYMOUS: &[&str] =
    &[r"https?://.*\.example\.com", r"http://192\.168\.\d+\.\d+", r"https://my-app-[a-z0-9]+-my-team\.vercel\.app"];

/// An expression, an origin, and whether it matches.
pub(super) const MATCHES: &[(&str, &str, bool)] = &[
    (r"https://[a-z0-9-]+\.example\.com", "https://pr-1.example.com", true),
    // Other libraries search within the origin.
    (r"https://[a-z0-9-]+\.example\.com", "https://pr-1.example.com.evil.com", false),
    (r"https://[a-z0-9-]+\.example\.com", "evil-https://pr-1.example.com", false),
    (r"https://[a-z0-9-]+\.example\.com", "https://a.pr-1.example.com", false),
    (r"https://[a-z0-9-]+\.example\.com", "https://pr-1.example.com:8443", false),
    (r"https://[a-z0-9-]+\.example\.com", "https://pr-1.example.com/", false),
    (r"https://[a-z0-9-]+\.example\.com", "https://pr-1xexample.com", false),
    (r"https://a\.com|https://b\.com", "https://a.com", true),
    (r"https://a\.com|https://b\.com", "https://b.com", true),
    (r"https://a\.com|https://b\.com", "https://a.com.evil.com", false),
    (r"https://a\.com|https://b\.com", "evil-https://b.com", false),
    (r"https://a\.com|https://a\.com:8443", "https://a.com:8443", true),
    (r"^https://.*\.example\.com$", "https://a.b.example.com", true),
    (r"(?m)^https://.*\.example\.com$", "https://a.example.com", true),
    (r"(?m)^https://.*\.example\.com$", "https://a.example.com\nhttps://evil.com", false),
    (r"(?m)^https://.*\.example\.com$", "https://evil.com\nhttps://a.example.com", false),
    (r"(?x) https://a\.com # \z) (", "https://a.com", true),
    (r"(?x) https://a\.com # \z) (", "https://a.com.evil.com", false),
    (r"(?x)https://a\.com#", "https://a.comx", false),
    (r"(?s)https://.*\.example\.com", "https://\n.example.com", false),
    (r"https?://localhost(:\d+)?", "http://localhost:3000", true),
    (r"https?://localhost(:\d+)?", "http://localhost:80", false),
    (r"https?://localhost(:\d+)?", "http://localhost:99999", false),
    (r"https://\w+\.example\.com", "https://é.example.com", false),
    (r"https://[A-Za-z]+\.example\.com", "https://ABC.example.com", false),
    (r"https://\S+\.example\.com\.?", "https://a.example.com.", true),
    (r"https://[^.]+\.example\.com", "https://evil/.example.com", false),
    (r"https://[^.]+\.example\.com", "https://evil:1@a.example.com", false),
];
