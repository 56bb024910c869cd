//! How the page looks: contrast in both schemes, nothing beyond the edge of a phone, and pictures.

use std::{env, fs, path::PathBuf};

use cors_test_browser::Ports;
use fantoccini::{Client, Locator, error::CmdError};
use serde_json::{Value, json};

use crate::{
    Checked,
    page::{DevTools, open, wait_for},
};

/// Colours with less contrast are hard to read (WCAG 2.2, success criterion 1.4.3).
const CONTRAST: &str = include_str!("contrast.js");

pub async fn check(client: &Client, ports: Ports) -> Result<Vec<Checked>, CmdError> {
    let mut checked = Vec::new();
    let pictures = env::var_os("INSPECTOR_SCREENSHOTS").map(PathBuf::from);
    for (scheme, width) in [("light", 1200), ("dark", 1200), ("light", 400), ("dark", 400)] {
        let feature = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        client.issue_cmd(DevTools("Emulation.setEmulatedMedia", feature)).await?;
        let metrics = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600 });
        client.issue_cmd(DevTools("Emulation.setDeviceMetricsOverride", metrics)).await?;
        let question = "origin=https%3A%2F%2Fapp.example.com&method=PUT&path=%2Fchange%2F7&headers=X-Tenant%3A+1&credentials=include\
                        &set_cookie=session%3D1%3B+SameSite%3DLax";
        client.goto("about:blank").await?;
        client.goto(&ports.fill(&format!("http://localhost:<api>/_cors?{question}"))).await?;
        wait_for(
            client,
            "document.querySelector('#answer .word') && document.querySelectorAll('#list details').length > 50",
        )
        .await?;
        let opened = "const entry = [...document.querySelectorAll('#list details')].find((entry) => entry.dataset.reason === 'header-not-allowed' && entry.textContent.includes('/change/3'));
            entry.querySelector('summary').click();
            const filter = document.getElementById('filter');
            filter.value = '/change';
            filter.dispatchEvent(new Event('input'));";
        client.execute(opened, Vec::new()).await?;
        for view in ["exchanges", "surface", "try"] {
            client.find(Locator::Css(&format!("#tab-{view}"))).await?.click().await?;
            let found = client.execute(CONTRAST, Vec::new()).await?;
            checked.push(Checked::new(format!("contrast of {view}, {scheme}, {width}"), found.to_string(), "[]"));
            let wide = client.execute("return document.documentElement.scrollWidth > innerWidth;", Vec::new()).await?;
            checked.push(Checked::new(format!("{view} is wider than {width}"), wide.to_string(), "false"));
            let matches = client
                .execute("return matchMedia(`(prefers-color-scheme: ${arguments[0]})`).matches;", vec![json!(scheme)])
                .await?;
            checked.push(Checked::new("the scheme", matches.to_string(), "true"));
            if let Some(folder) = &pictures {
                client.execute("scrollTo(0, 0);", Vec::new()).await?;
                let picture = client.screenshot().await?;
                fs::create_dir_all(folder)
                    .and_then(|()| fs::write(folder.join(format!("{view}-{scheme}-{width}.png")), picture))
                    .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
            }
        }
    }
    client.issue_cmd(DevTools("Emulation.clearDeviceMetricsOverride", Value::Object(serde_json::Map::new()))).await?;
    open(client, ports).await?;
    Ok(checked)
}
