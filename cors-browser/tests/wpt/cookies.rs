//! `cookies/samesite`, `cookies/schemeful-same-site`, `cookies/prefix`, `cookies/secure`, `cookies/attributes` and
//! `cookies/partitioned-cookies`.

use std::time::Duration;

use cors_browser::{Browser, Destination, Fetch, Page, Profile, Reason, ThirdPartyCookies};

use crate::server::{OTHER, PAGE, SUBDOMAIN, header, response};

const COOKIES: [&str; 4] = [
    "strict=1; Secure; SameSite=Strict; Domain=page.example",
    "lax=1; Secure; SameSite=Lax; Domain=page.example",
    "none=1; Secure; SameSite=None; Domain=page.example",
    "unspecified=1; Secure; Domain=page.example",
];

fn browser(profile: Profile) -> Browser {
    let browser = Browser::with_profile(profile);
    for cookie in COOKIES {
        browser.set_cookie(PAGE, cookie).unwrap();
    }
    browser
}

/// The cookies that arrive at the end of redirects over these URLs.
fn sent(page: &Page, fetch: impl Fn(&str) -> Fetch, urls: &[&str]) -> String {
    let mut rest = urls.iter().skip(1);
    let origin = page.origin();
    let allow = [("access-control-allow-origin", origin.as_str()), ("access-control-allow-credentials", "true")];
    let result = page.send(fetch(urls[0]), |_| match rest.next() {
        Some(next) => response(307, &[allow[0], allow[1], ("location", *next)]),
        None => response(200, &allow),
    });
    // Whether the page may read the response makes no difference.
    let exchanges = result.map_or_else(|blocked| blocked.exchanges().to_vec(), |seen| seen.exchanges().to_vec());
    assert_eq!(exchanges.len(), urls.len());
    let mut names: Vec<&str> = header(exchanges.last().unwrap().request(), "cookie")
        .split("; ")
        .map(|pair| pair.split('=').next().unwrap())
        .collect();
    names.sort_unstable();
    names.join(" ")
}

const ALL: &str = "lax none strict unspecified";
const LAX: &str = "lax none unspecified";
const NONE: &str = "none";

#[test]
fn same_site_cookies_are_not_sent_with_cross_site_subresources() {
    // samesite/fetch.https.html, img.https.html, iframe.https.html
    let fetch = |url: &str| Fetch::get(url).credentials();
    let image = |url: &str| Fetch::get(url).no_cors().credentials().destination(Destination::Image);
    let frame = |url: &str| Fetch::get(url).navigate().destination(Destination::Iframe);
    for (page, urls, expected) in [
        (PAGE, &[PAGE][..], ALL),
        (PAGE, &[SUBDOMAIN], ALL),
        (SUBDOMAIN, &[PAGE], ALL),
        (OTHER, &[PAGE], NONE),
        (PAGE, &[PAGE, PAGE], ALL),
        (PAGE, &[SUBDOMAIN, PAGE], ALL),
        (PAGE, &[PAGE, SUBDOMAIN], ALL),
        // "Cross-site redirecting to same-host fetches are strictly same-site"; Firefox thinks otherwise.
        (PAGE, &[OTHER, PAGE], ALL),
    ] {
        let page = browser(Profile::standard()).open(page);
        for fetch in [fetch, image, frame] {
            assert_eq!(sent(&page, fetch, urls), expected, "{urls:?}");
        }
    }
    let strict_about_redirects = Profile::standard().redirects_taint_cookies(true);
    let page = browser(strict_about_redirects).open(PAGE);
    assert_eq!(sent(&page, fetch, &[OTHER, PAGE]), NONE);
    assert_eq!(sent(&page, fetch, &[SUBDOMAIN, PAGE]), ALL);
}

#[test]
fn lax_cookies_are_sent_with_safe_top_level_navigations() {
    // samesite/form-get-blank.https.html, form-post-blank.https.html, window-open.https.html, about-blank-*
    let get = |url: &str| Fetch::get(url).navigate();
    let post = |url: &str| Fetch::post(url).navigate();
    for (page, url, with_get, with_post) in
        [(PAGE, PAGE, ALL, ALL), (SUBDOMAIN, PAGE, ALL, ALL), (OTHER, PAGE, LAX, "none unspecified")]
    {
        let browser = browser(Profile::standard());
        let page = browser.open(page);
        assert_eq!(sent(&page, get, &[url]), with_get);
        assert_eq!(sent(&page, post, &[url]), with_post, "within two minutes");
        browser.advance(Duration::from_secs(120));
        assert_eq!(sent(&page, post, &[url]), with_post, "after two minutes to the second");
        browser.advance(Duration::from_secs(1));
        // Set again, a cookie keeps its age.
        browser.set_cookie(PAGE, COOKIES[3]).unwrap();
        assert_eq!(sent(&page, get, &[url]), with_get);
        assert_eq!(sent(&page, post, &[url]), if with_post == ALL { ALL } else { NONE }, "after two minutes");
    }
    let strict = browser(Profile::standard().lax_allows_recent_posts(false));
    assert_eq!(sent(&strict.open(OTHER), post, &[PAGE]), NONE);
    let firefox = browser(Profile::firefox());
    assert_eq!(sent(&firefox.open(OTHER), post, &[PAGE]), "none unspecified");
    firefox.advance(Duration::from_secs(121));
    assert_eq!(sent(&firefox.open(OTHER), post, &[PAGE]), "none unspecified");
}

#[test]
fn frames_of_other_sites_make_everything_cross_site() {
    // samesite/sandbox-iframe-nested.https.html, multiple-samesite-attributes.https.html; RFC 6265bis, section 5.2.1
    let fetch = |url: &str| Fetch::get(url).credentials();
    let browser = browser(Profile::standard());
    let within = browser.open(PAGE).frame(SUBDOMAIN);
    assert_eq!(sent(&within, fetch, &[PAGE]), ALL);
    let foreign = browser.open(OTHER).frame(PAGE);
    assert_eq!(sent(&foreign, fetch, &[PAGE]), NONE);
    let nested = browser.open(PAGE).frame(OTHER).frame(PAGE);
    assert_eq!(sent(&nested, fetch, &[PAGE]), NONE);
    assert_eq!(sent(&nested, |url| Fetch::get(url).navigate(), &[PAGE]), LAX);
}

#[test]
fn sites_have_schemes() {
    // schemeful-same-site/schemeful-subresource.html, schemeful-navigation.html, schemeful-iframe-subresource.html
    let browser = Browser::new();
    for cookie in ["strict=1; SameSite=Strict", "lax=1; SameSite=Lax", "unspecified=1"] {
        browser.set_cookie("http://page.example", cookie).unwrap();
    }
    let fetch = |url: &str| Fetch::get(url).credentials();
    let link = |url: &str| Fetch::get(url).navigate();
    let http = "http://page.example";
    assert_eq!(sent(&browser.open(http), fetch, &[http]), "lax strict unspecified");
    assert_eq!(sent(&browser.open(http), fetch, &[PAGE]), "");
    assert_eq!(sent(&browser.open(PAGE), link, &[http]), "lax unspecified");
}

#[test]
fn which_responses_may_set_what() {
    // samesite/setcookie-navigation.https.html, setcookie-lax.https.html
    let stored = |page: &dyn Fn(&Browser) -> Page, fetch: Fetch| {
        let browser = Browser::new();
        let page = page(&browser);
        let origin = page.origin();
        let mut headers =
            vec![("access-control-allow-origin", origin.as_str()), ("access-control-allow-credentials", "true")];
        headers.extend(COOKIES.iter().map(|cookie| ("set-cookie", *cookie)));
        let _ = page.send(fetch, |_| response(200, &headers));
        let mut names: Vec<String> = browser.cookies().iter().map(|cookie| cookie.name().into_owned()).collect();
        names.sort_unstable();
        names.join(" ")
    };
    let own = |browser: &Browser| browser.open(PAGE);
    let foreign = |browser: &Browser| browser.open(OTHER);
    assert_eq!(stored(&own, Fetch::get(PAGE)), ALL);
    assert_eq!(stored(&foreign, Fetch::get(PAGE).credentials()), NONE);
    assert_eq!(stored(&foreign, Fetch::get(PAGE)), "", "without credentials");
    assert_eq!(stored(&foreign, Fetch::get(PAGE).navigate()), ALL);
    assert_eq!(stored(&foreign, Fetch::post(PAGE).navigate()), ALL);
    assert_eq!(stored(&foreign, Fetch::get(PAGE).navigate().destination(Destination::Iframe)), NONE);
    assert_eq!(stored(&own, Fetch::get(SUBDOMAIN).navigate().destination(Destination::Iframe)), ALL);
}

#[test]
fn which_cookies_are_taken() {
    // prefix/*.html, secure/*.html, attributes/domain.sub.html, samesite-none-secure/cookies.sub.html
    use Reason as R;
    const HTTP: &str = "http://page.example/dir/page";
    const HTTPS: &str = "https://www.page.example/dir/page";
    for (url, cookie, expected) in [
        (HTTPS, "a=1", Ok(())),
        (HTTP, "a=1", Ok(())),
        (HTTP, "a=1; Secure", Err(R::CookieSecure)),
        ("http://localhost:8080", "a=1; Secure", Ok(())),
        (HTTPS, "a=1; SameSite=None", Err(R::CookieNoneWithoutSecure)),
        (HTTPS, "a=1; SameSite=None; Secure", Ok(())),
        (HTTPS, "a=1; Domain=page.example", Ok(())),
        (HTTPS, "a=1; Domain=.page.example", Ok(())),
        (HTTPS, "a=1; Domain=WWW.page.example", Ok(())),
        (HTTPS, "a=1; Domain=other.test", Err(R::CookieDomain)),
        (HTTPS, "a=1; Domain=sub.www.page.example", Err(R::CookieDomain)),
        (HTTPS, "a=1; Domain=ge.example", Err(R::CookieDomain)),
        (HTTPS, "a=1; Domain=example", Err(R::CookiePublicSuffix)),
        ("https://alice.github.io", "a=1; Domain=github.io", Err(R::CookiePublicSuffix)),
        ("https://github.io", "a=1; Domain=github.io", Ok(())),
        ("http://127.0.0.1", "a=1; Domain=127.0.0.1", Ok(())),
        ("http://127.0.0.1", "a=1; Domain=0.0.1", Err(R::CookieDomain)),
        (HTTPS, "__Secure-a=1", Err(R::CookiePrefix)),
        (HTTPS, "__Secure-a=1; Secure; Domain=page.example", Ok(())),
        (HTTPS, "__sEcUrE-a=1", Err(R::CookiePrefix)),
        (HTTPS, "__Host-a=1", Err(R::CookiePrefix)),
        (HTTPS, "__Host-a=1; Secure", Err(R::CookiePrefix)),
        (HTTPS, "__Host-a=1; Secure; Path=/", Ok(())),
        (HTTPS, "__host-a=1; Secure; Path=/", Ok(())),
        (HTTPS, "__Host-a=1; Secure; Path=/dir", Err(R::CookiePrefix)),
        (HTTPS, "__Host-a=1; Secure; Path=/; Domain=www.page.example", Err(R::CookiePrefix)),
        ("https://page.example/page", "__Host-a=1; Secure", Err(R::CookiePrefix)),
        (HTTPS, "=__Secure-a=1", Err(R::CookiePrefix)),
        (HTTPS, "__Host-a; Secure; Path=/", Err(R::CookiePrefix)),
        (HTTPS, "a=1; Partitioned", Err(R::CookiePartitioned)),
        (HTTPS, "a=1; Partitioned; Secure", Ok(())),
        (HTTPS, "", Err(R::CookieMalformed)),
        (HTTPS, "a=\u{7}", Err(R::CookieMalformed)),
    ] {
        let taken = Browser::new().set_cookie(url, cookie).map_err(|problem| problem.reason());
        assert_eq!(taken, expected, "{cookie} from {url}");
    }
}

#[test]
fn secure_cookies_stay_on_encrypted_connections() {
    // secure/set-from-https.*, secure/create-cookie-http.html
    let browser = browser(Profile::standard());
    browser.set_cookie("http://localhost", "local=1; Secure").unwrap();
    let page = browser.open("http://page.example");
    let seen = page.send(Fetch::get("/"), |_| response(200, &[])).unwrap();
    assert_eq!(header(seen.exchanges()[0].request(), "cookie"), "");
    let reasons: Vec<_> = seen.cookie_problems().map(|problem| (problem.was_stored(), problem.reason())).collect();
    assert_eq!(reasons, [(true, Reason::CookieSecure); 4]);
    let local = browser.open("http://localhost:8080");
    let seen = local.send(Fetch::get("/"), |_| response(200, &[])).unwrap();
    assert_eq!(header(seen.exchanges()[0].request(), "cookie"), "local=1");
}

#[test]
fn secure_cookies_are_not_overwritten() {
    // secure/set-from-http.https.sub.html, "leave secure cookies alone"
    for (path, expected) in [
        ("/login", Some(Reason::CookieOverwritesSecure)),
        ("/login/en", Some(Reason::CookieOverwritesSecure)),
        ("/", None),
        ("/foo", None),
    ] {
        let browser = Browser::new();
        browser.set_cookie(PAGE, "a=1; Secure; Path=/login").unwrap();
        let cookie = format!("a=2; Path={path}");
        let problem = browser.set_cookie("http://page.example", &cookie).err();
        assert_eq!(problem.map(|problem| problem.reason()), expected, "{path}");
        assert_eq!(browser.cookies()[0].value(), "1");
    }
}

#[test]
fn cookies_are_ordered_replaced_and_forgotten() {
    // ordering/ordering.sub.html, attributes/max-age.html, attributes/path-*.html
    let browser = Browser::new();
    let set = |cookie| browser.set_cookie("https://page.example/a/b/page", cookie).unwrap();
    let cookies = |url: &str| {
        let page = browser.open(PAGE);
        let seen = page.send(Fetch::get(url), |_| response(200, &[])).unwrap();
        header(seen.exchanges()[0].request(), "cookie").to_owned()
    };
    set("root=1; Path=/");
    browser.advance(Duration::from_secs(1));
    set("deep=1");
    set("long=1; Path=/a/b/c");
    set("second=1; Path=/");
    assert_eq!(cookies("/a/b/c/d"), "long=1; deep=1; root=1; second=1");
    assert_eq!(cookies("/a/b"), "deep=1; root=1; second=1");
    assert_eq!(cookies("/a/bc"), "root=1; second=1");
    set("root=2; Path=/");
    assert_eq!(cookies("/"), "root=2; second=1", "a replaced cookie keeps its age");
    set("root=; Path=/; Max-Age=0");
    set("brief=1; Path=/; Max-Age=60");
    assert_eq!(cookies("/"), "second=1; brief=1");
    browser.advance(Duration::from_secs(60));
    assert_eq!(cookies("/"), "second=1");
}

#[test]
fn partitioned_cookies_are_kept_apart_by_top_level_site() {
    // partitioned-cookies/partitioned-cookies.tentative.https.html
    let widget = "https://widget.test";
    for treatment in [ThirdPartyCookies::Allow, ThirdPartyCookies::Block, ThirdPartyCookies::Partition] {
        let browser = Browser::with_profile(Profile::standard().third_party_cookies(treatment));
        let fetch = |url: &str| Fetch::get(url).credentials();
        let set = |page: &Page, cookie: &str| {
            let origin = page.origin();
            let headers = [
                ("access-control-allow-origin", origin.as_str()),
                ("access-control-allow-credentials", "true"),
                ("set-cookie", cookie),
            ];
            let seen = page.send(fetch(widget), |_| response(200, &headers)).unwrap();
            seen.cookie_problems().map(cors_browser::CookieProblem::reason).collect::<Vec<_>>()
        };
        let (page, other, own) = (browser.open(PAGE), browser.open(OTHER), browser.open(widget));
        assert_eq!(set(&page, "partitioned=1; Secure; SameSite=None; Partitioned"), []);
        assert_eq!(sent(&page, fetch, &[widget]), "partitioned");
        assert_eq!(sent(&browser.open(SUBDOMAIN), fetch, &[widget]), "partitioned", "one site");
        assert_eq!(sent(&other, fetch, &[widget]), "");
        assert_eq!(sent(&own, fetch, &[widget]), "");
        let blocks = treatment == ThirdPartyCookies::Block;
        let problems = set(&page, "plain=1; Secure; SameSite=None");
        assert_eq!(problems.contains(&Reason::CookieThirdParty), blocks);
        let (here, elsewhere) = match treatment {
            ThirdPartyCookies::Allow => ("partitioned plain", "plain"),
            ThirdPartyCookies::Block => ("partitioned", ""),
            _ => ("partitioned plain", ""),
        };
        assert_eq!(sent(&page, fetch, &[widget]), here, "{treatment:?}");
        assert_eq!(sent(&other, fetch, &[widget]), elsewhere, "{treatment:?}");
        assert_eq!(sent(&own, fetch, &[widget]), elsewhere, "{treatment:?}");
    }
}
