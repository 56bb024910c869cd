//! Pages of other origins, and other names of this machine, get nothing of the inspector.

use cors_test_browser::Ports;
use fantoccini::{Client, Locator, error::CmdError};

use crate::{Checked, page::wait_for};

const PAGE: &str = "http://app.localhost:<pages>/page";
const REFUSED: &str = "only available on the machine that the server runs on";

pub async fn check(client: &Client, ports: Ports) -> Result<Vec<Checked>, CmdError> {
    let mut checked = Vec::new();
    client.goto(&ports.fill(PAGE)).await?;
    for path in ["", "/surface", "/exchanges", "/try?origin=null&method=GET&path=/"] {
        let url = ports.fill(&format!("http://localhost:<api>/_cors{path}"));
        let script = "const [url, done] = arguments;
            const loads = (name, attributes) => new Promise((resolve) => {
                const element = Object.assign(document.createElement(name), attributes);
                element.onload = () => resolve('loaded');
                element.onerror = () => resolve('refused');
                document.head.append(element);
            });
            const streams = () => new Promise((resolve) => {
                const source = new EventSource(url);
                source.onopen = () => resolve('open');
                source.onerror = () => { source.close(); resolve('refused'); };
            });
            (async () => done([
                await fetch(url).then(() => 'read', () => 'refused'),
                await fetch(url, { credentials: 'include' }).then(() => 'read', () => 'refused'),
                await streams(),
                await loads('script', { src: url }),
                await loads('link', { rel: 'stylesheet', href: url }),
            ].join()))();";
        let seen = client.execute_async(script, vec![serde_json::json!(url)]).await?;
        let seen = seen.as_str().unwrap_or_default().to_owned();
        checked.push(Checked::new(
            format!("/_cors{path} for a page of another origin"),
            seen,
            "refused,refused,refused,refused,refused",
        ));
    }
    // A link of that page.
    let url = ports.fill("http://localhost:<api>/_cors");
    client.execute("location.href = arguments[0];", vec![serde_json::json!(url)]).await?;
    wait_for(client, "document.body && document.readyState === 'complete' && location.hostname === 'localhost'")
        .await?;
    checked.push(refused("a link", client).await?);
    // As after a name has been rebound to this machine: the page and the inspector have one origin then.
    client.goto(&ports.fill("http://app.localhost:<api>/_cors")).await?;
    checked.push(refused("another name of this machine", client).await?);
    Ok(checked)
}

async fn refused(what: &str, client: &Client) -> Result<Checked, CmdError> {
    let text = client.find(Locator::Css("body")).await?.text().await?;
    let found = if text.contains(REFUSED) { REFUSED.to_owned() } else { text };
    Ok(Checked::new(format!("the page by {what}"), found, REFUSED))
}
