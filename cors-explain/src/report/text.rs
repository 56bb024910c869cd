//! The report as text.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use cors_browser::{Blocked, Purpose, Response};

use crate::{
    arguments::Question,
    finding::{Finding, Level},
    verdict::{Mode, Report, Verdict},
};

const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const DOUBT: Style = AnsiColor::Yellow.on_default().bold();
const TITLE: Style = Style::new().bold();

/// The minimum width of lines, even in narrower terminals.
const MIN_WIDTH: usize = 40;

/// Lines for a terminal. They always have colours, which the stream removes if they are not wanted.
pub(crate) fn render(report: &Report, question: &Question) -> String {
    let width = textwrap::termwidth().clamp(MIN_WIDTH, 120);
    let mut out = Page { text: String::new(), width };
    out.title(&format!("{} {}, for {}", question.method, question.url, question.page_name()));
    for (number, exchange) in report.primary().exchanges().iter().enumerate() {
        let what = match exchange.purpose() {
            Purpose::Preflight => "preflight: may this be sent?",
            Purpose::Request => "the request",
        };
        out.line(&format!("\n{}. {what}", number + 1));
        // HTTP fields are not wrapped, so they can be copied.
        out.line(&exchange.to_string());
    }
    if let Verdict::WouldSend(_, request) = &report.primary().verdict {
        let note = format!("{} can have effects: it was not sent. Add --send to send it.", request.method());
        out.line("");
        out.styled(DOUBT, "not sent", &note);
    }
    out.line("");
    for mode in &report.modes {
        out.mode(mode);
    }
    if let Some(blocked) = report.primary().blocked() {
        out.why(blocked);
    }
    if !report.findings.is_empty() {
        out.line("");
        out.title("Beyond this request");
        for finding in &report.findings {
            out.finding(finding);
        }
    }
    let plural = if report.requests == 1 { "" } else { "s" };
    out.line(&format!("\n{} request{plural} sent", report.requests));
    out.text
}

struct Page {
    text: String,
    width: usize,
}

impl Page {
    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn title(&mut self, text: &str) {
        self.line(&format!("{TITLE}{text}{TITLE:#}"));
    }

    /// A word in colour and a paragraph beside it.
    fn styled(&mut self, style: Style, word: &str, text: &str) {
        let indent = " ".repeat(word.chars().count() + 2);
        let room = self.width.saturating_sub(indent.len()).max(MIN_WIDTH / 2);
        let wrapped = textwrap::wrap(text, options(room)).join(&format!("\n{indent}"));
        self.line(&format!("{style}{word}{style:#}  {wrapped}"));
    }

    fn mode(&mut self, mode: &Mode) {
        let name = format!("credentials: {:7}", mode.name());
        match &mode.verdict {
            Verdict::Readable(response) => self.styled(GOOD, &name, &readable(response)),
            Verdict::WouldSend(exchanges, _) if exchanges.is_empty() => {
                self.styled(
                    DOUBT,
                    &name,
                    "the browser sends the request without a preflight; only the response is checked",
                );
            }
            Verdict::WouldSend(..) => self.styled(GOOD, &name, "the preflight allows the request"),
            Verdict::Blocked(blocked) => {
                self.styled(BAD, &name, &format!("blocked, {}: {}", blocked.reason(), blocked.problem()));
            }
        }
    }

    fn why(&mut self, blocked: &Blocked) {
        let reason = blocked.reason();
        self.line("");
        self.styled(TITLE, "to allow", blocked.remedy());
        self.styled(TITLE, "rule    ", &format!("{}, {}", reason.rule(), reason.link()));
        self.styled(TITLE, "guide   ", reason.guide());
    }

    fn finding(&mut self, finding: &Finding) {
        let style = match finding.level {
            Level::Error => BAD,
            Level::Warning => DOUBT,
            Level::Note => TITLE,
        };
        let word = format!("{:7}", finding.level.as_str());
        self.styled(style, &word, &format!("{} ({})", finding.message, finding.id));
        let indent = " ".repeat(word.len() + 2);
        let help = options(self.width).initial_indent(&indent).subsequent_indent(&indent);
        let help = textwrap::fill(finding.help, help);
        self.line(&help);
    }
}

/// Lines of this width. Addresses and names are not broken, so they can be copied.
fn options<'a>(width: usize) -> textwrap::Options<'a> {
    textwrap::Options::new(width).word_splitter(textwrap::WordSplitter::NoHyphenation).break_words(false)
}

fn readable(response: &Response) -> String {
    let mut text = format!("the page reads status {}", response.status());
    let names: Vec<&str> = response.headers().keys().map(http::HeaderName::as_str).collect();
    if names.is_empty() {
        text.push_str(" and no headers");
    } else {
        let _ = write!(text, " and {}", names.join(", "));
    }
    text
}
