//! A browser and its driver.

use std::{
    env,
    io::{BufRead, BufReader},
    process::{Child, Command, ExitCode, Stdio},
    sync::mpsc,
    thread,
};

use fantoccini::{
    Client, ClientBuilder,
    error::{CmdError, NewSessionError},
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

/// Whether cookies of other sites than the one in the address bar are taken, which is the user's choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThirdPartyCookies {
    /// They are.
    Allowed,
    /// They are not. For Chromium only.
    Blocked,
}

/// A browser by its engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// `chromium` and `chromedriver`.
    Chromium,
    /// `firefox-esr` or `firefox`, and `geckodriver`.
    Firefox,
}

/// A running driver.
#[derive(Debug)]
pub struct Driver {
    engine: Engine,
    process: Child,
    port: u16,
    profiles: TempDir,
}

impl Driver {
    /// Starts the driver on a port of its choice. `None` if it or the browser is not installed.
    #[must_use]
    pub fn start(engine: Engine) -> Option<Self> {
        let (browsers, driver, listening) = match engine {
            Engine::Chromium => (&["chromium"][..], "chromedriver", "ChromeDriver was started successfully on port "),
            Engine::Firefox => (&["firefox-esr", "firefox"][..], "geckodriver", "Listening on 127.0.0.1:"),
        };
        let is_installed = |browser: &&str| {
            let version = Command::new(browser).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
            version.is_ok()
        };
        browsers.iter().find(|browser| is_installed(browser))?;
        let mut process =
            Command::new(driver).arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
        // The driver stops if its output is not read.
        let (sender, port) = mpsc::channel();
        let output = BufReader::new(process.stdout.take()?);
        thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let port = line.split_once(listening).and_then(|(_, port)| port.trim_end_matches('.').parse().ok());
                let _ = port.map(|port| sender.send(port));
            }
        });
        let port = port.recv().ok()?;
        Some(Self { engine, process, port, profiles: tempfile::tempdir().ok()? })
    }

    /// Starts the driver for the tests of a program, or prints why they are skipped. The exit code is that of the program: a
    /// failure where `CI` is `true`.
    ///
    /// # Errors
    ///
    /// If the tests are skipped.
    pub fn start_or_skip(engine: Engine) -> Result<Self, ExitCode> {
        let is_set_to = |variable, value: &str| env::var(variable).is_ok_and(|found| found == value);
        if is_set_to("BROWSER_TESTS", "off") {
            eprintln!("\n*** SKIPPED: the browser tests are switched off by BROWSER_TESTS=off ***\n");
            return Err(ExitCode::SUCCESS);
        }
        Self::start(engine).ok_or_else(|| {
            let programs = match engine {
                Engine::Chromium => "`chromium` and `chromedriver`",
                Engine::Firefox => "`firefox` and `geckodriver`",
            };
            eprintln!("\n*** SKIPPED: the browser tests need {programs}, which are not installed ***\n");
            if is_set_to("CI", "true") { ExitCode::FAILURE } else { ExitCode::SUCCESS }
        })
    }

    /// What it drives.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// Does something in a browser with an empty profile.
    ///
    /// # Errors
    ///
    /// If the browser does not start or does not answer.
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
        let mut capabilities = match self.engine {
            Engine::Chromium => self.chromium(third_party_cookies),
            Engine::Firefox => vec![("moz:firefoxOptions".to_owned(), json!({ "args": ["-headless"] }))],
        };
        capabilities.push(("timeouts".to_owned(), json!({ "script": 60_000 })));
        ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities.into_iter().collect())
            .connect(&format!("http://127.0.0.1:{}", self.port))
            .await
    }

    fn chromium(&self, third_party_cookies: ThirdPartyCookies) -> Vec<(String, Value)> {
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
        vec![("goog:chromeOptions".to_owned(), options), ("goog:loggingPrefs".to_owned(), json!({ "browser": "ALL" }))]
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
