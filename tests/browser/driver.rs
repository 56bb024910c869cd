//! Chromium and its driver.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use fantoccini::{
    Client, ClientBuilder,
    error::{CmdError, NewSessionError},
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tempfile::TempDir;

/// Whether cookies of other sites than the one in the address bar are taken, which is the user's choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThirdPartyCookies {
    Allowed,
    Blocked,
}

/// A running chromedriver.
pub struct Driver {
    process: Child,
    port: u16,
    profiles: TempDir,
}

impl Driver {
    /// Starts the driver on a port of its choice. `None` if it or the browser is not installed.
    pub fn start() -> Option<Self> {
        Command::new("chromium").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().ok()?;
        let mut process =
            Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
        let output = BufReader::new(process.stdout.take()?);
        // The line ends with "on port 1234."
        let port = output.lines().map_while(Result::ok).find_map(|line| {
            line.strip_prefix("ChromeDriver was started successfully on port ")?.trim_end_matches('.').parse().ok()
        })?;
        Some(Self { process, port, profiles: tempfile::tempdir().ok()? })
    }

    /// Does something in a browser with an empty profile.
    pub async fn open<T>(
        &self,
        third_party_cookies: ThirdPartyCookies,
        work: impl AsyncFnOnce(&Client) -> Result<T, CmdError>,
    ) -> Result<T, String> {
        let client = self.client(third_party_cookies).await.map_err(|error| error.to_string())?;
        let result = work(&client).await;
        let _ = client.close().await;
        result.map_err(|error| error.to_string())
    }

    /// A browser with an empty profile.
    async fn client(&self, third_party_cookies: ThirdPartyCookies) -> Result<Client, NewSessionError> {
        let profile =
            tempfile::tempdir_in(self.profiles.path()).map_or_else(|_| self.profiles.path().into(), TempDir::keep);
        let blocked = third_party_cookies == ThirdPartyCookies::Blocked;
        let preferences = json!({
            "profile.cookie_controls_mode": u8::from(blocked),
            "profile.block_third_party_cookies": blocked,
        });
        let options = json!({ "prefs": preferences, "args": [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            format!("--user-data-dir={}", profile.display()),
        ]});
        let capabilities = [
            ("goog:chromeOptions".to_owned(), options),
            ("goog:loggingPrefs".to_owned(), json!({ "browser": "ALL" })),
            ("timeouts".to_owned(), json!({ "script": 20_000 })),
        ];
        ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities.into_iter().collect())
            .connect(&format!("http://127.0.0.1:{}", self.port))
            .await
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
