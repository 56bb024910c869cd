//! Requests that try to get markup and scripts into the page, through every field.

use cors_test_browser::Ports;
use cors_test_support::send;
use fantoccini::{Client, Locator, error::CmdError};
use serde_json::{Value, json};

use crate::{
    Checked,
    page::{open, wait_for},
};

const MARKUP: &[&str] = &[
    "<img src=x onerror=window.injected=1>",
    "\"><script>window.injected=1</script>",
    "'\"><svg onload=window.injected=1>",
    "</pre></details><iframe srcdoc='<script>parent.injected=1</script>'>",
    "javascript:window.injected=1",
    "\\u003cimg src=x onerror=window.injected=1\\u003e",
    "&lt;img src=x onerror=window.injected=1&gt;",
    "`${window.injected=1}`",
    "data: 1\\n\\ndata: {}",
    "https://a.example/`<img src=x onerror=window.injected=1>`",
];

pub async fn check(client: &Client, ports: Ports) -> Result<Vec<Checked>, CmdError> {
    open(client, ports).await?;
    client.find(Locator::Css("#clear")).await?.click().await?;
    let sent = send_all(ports.api);
    let mut checked = Vec::new();
    let shown =
        wait_for(client, &format!("document.querySelectorAll('#list details').length === {}", sent.min(200))).await?;
    checked.push(Checked::new("hostile requests are shown", shown.to_string(), "true"));
    let open_all = "for (const entry of document.querySelectorAll('#list details')) { entry.open = true; entry.dispatchEvent(new Event('toggle')); }
        return document.getElementById('list').textContent;";
    let Value::String(text) = client.execute(open_all, Vec::new()).await? else { return Ok(checked) };
    for markup in &MARKUP[..5] {
        let escaped = markup.escape_default().to_string().replace("\\'", "'");
        let is_text =
            text.contains(markup) || text.contains(&escaped) || text.contains(&markup.escape_default().to_string());
        checked.push(Checked::new(format!("{markup} is shown as text"), is_text.to_string(), "true"));
    }
    checked.push(clean(client, "the exchanges").await?);
    // The form, by hand and by a link.
    for field in ["origin", "method", "path", "headers", "set_cookie", "server"] {
        for markup in MARKUP {
            let script = "const form = document.forms[0];
                form.reset();
                form.elements.namedItem(arguments[0]).value = arguments[1];
                document.getElementById('answer').replaceChildren();
                form.requestSubmit();";
            client.execute(script, vec![json!(field), json!(markup)]).await?;
            wait_for(client, "document.getElementById('answer').textContent").await?;
        }
        checked.push(clean(client, &format!("the field {field}")).await?);
        let markup = form_encoded(MARKUP[0]);
        client
            .goto(
                &ports
                    .fill(&format!("http://localhost:<api>/_cors?origin=null&method=GET&path=/&{field}={markup}#try")),
            )
            .await?;
        wait_for(client, "document.getElementById('answer').textContent").await?;
        checked.push(clean(client, &format!("a link with {field}")).await?);
    }
    // Names of fields that a form has of its own.
    client
        .goto(&ports.fill("http://localhost:<api>/_cors?origin=null&length=1&item=2&namedItem=3&__proto__=4#exchanges"))
        .await?;
    let works = wait_for(client, "document.getElementById('live').classList.contains('on')").await?;
    checked.push(Checked::new("a link with other fields breaks nothing", works.to_string(), "true"));
    Ok(checked)
}

fn form_encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// Sends each text in each place that the server lets it come through, and returns how many requests the inspector has to show.
fn send_all(port: u16) -> usize {
    let mut sent = 0;
    for markup in MARKUP {
        let encoded = form_encoded(markup).replace('+', "%20");
        // The characters that a request line may have.
        let quoted = markup.replace([' ', '<', '>', '\\'], "");
        let origin = ("Origin", "https://a.example");
        for (line, headers) in [
            ("GET /allowed/1".to_owned(), &[("Origin", *markup)][..]),
            (
                "GET /allowed/1".to_owned(),
                &[origin, ("Cookie", markup), ("Authorization", markup), ("User-Agent", markup)],
            ),
            ("GET /allowed/1".to_owned(), &[origin, ("X-Other", markup), ("Referer", markup)]),
            ("GET /echo".to_owned(), &[origin, ("X-Echo", markup)]),
            (format!("GET /plain/{encoded}"), &[origin]),
            (format!("GET /{quoted}"), &[origin]),
            ("OPTIONS /allowed/1".to_owned(), &[origin, ("Access-Control-Request-Method", markup)]),
            (
                "OPTIONS /change/1".to_owned(),
                &[
                    ("Origin", "http://app.localhost:1"),
                    ("Access-Control-Request-Method", "PUT"),
                    ("Access-Control-Request-Headers", markup),
                ],
            ),
            ("GET /allowed/1".to_owned(), &[("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", markup)]),
        ] {
            sent += usize::from(send(port, &line, headers, "").status != 400);
        }
    }
    sent
}

/// Nothing has run, and nothing has become an element.
async fn clean(client: &Client, what: &str) -> Result<Checked, CmdError> {
    let script = r"return [
        typeof window.injected,
        document.querySelectorAll('img, svg, iframe, object, embed, script:not([nonce]), [onerror], [onload]').length,
        [...document.querySelectorAll('a')].filter((a) => !/^(https:|http:\/\/localhost:\d+\/_cors\?)/.test(a.href)).length,
    ].join();";
    let found = client.execute(script, Vec::new()).await?;
    Ok(Checked::new(format!("nothing is injected through {what}"), found.as_str().unwrap_or_default(), "undefined,0,0"))
}
