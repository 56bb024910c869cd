//! Sends a live server the requests that a browser would send, and reports what the browser would do.

// In the order of the flow; blank lines keep rustfmt from sorting them.
mod arguments;

mod transport;

mod finding;
mod verdict;

mod probe;

mod checks;

mod report;

use std::{io::Write as _, process::ExitCode};

use clap::Parser as _;

use crate::{
    arguments::{Arguments, Format, Question},
    checks::{check_caching, check_cookies, check_origins},
    probe::both_modes,
    transport::Transport,
    verdict::Report,
};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let question = match arguments.question() {
        Ok(question) => question,
        Err(problem) => {
            anstream::eprintln!("error: {problem}");
            return ExitCode::from(2);
        }
    };
    let report = explain(&question);
    let text = match arguments.format() {
        Format::Text => report::text::render(&report, &question),
        Format::Json => report::json::render(&report, &question),
        Format::Sarif => report::sarif::render(&report, &question),
    };
    // A reader such as `head` closes the pipe when it has read enough; that is not an error.
    let _ = anstream::stdout().lock().write_all(text.as_bytes());
    exit_code(&report)
}

/// Probes the server in both credentials modes, and checks what else it allows.
fn explain(question: &Question) -> Report {
    let mut transport = Transport::new(question);
    let mut report = Report { modes: both_modes(question, &mut transport), findings: Vec::new(), requests: 0 };
    if question.checks && report.primary().has_response() {
        report.findings.extend(check_caching(&report));
        report.findings.extend(check_cookies(&report));
        report.findings.extend(check_origins(question, &mut transport));
        report.findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    }
    report.requests = transport.count();
    report
}

/// 0 if the page may read the response, 1 if the browser blocks it, 3 if the server cannot be reached, 4 if the page may read
/// the response but the server also allows origins that it should not. 2 is clap's code for wrong arguments.
fn exit_code(report: &Report) -> ExitCode {
    let primary = report.primary();
    if report.is_unreachable() {
        ExitCode::from(3)
    } else if primary.blocked().is_some() {
        ExitCode::from(1)
    } else if report.findings.iter().any(finding::Finding::is_error) {
        ExitCode::from(4)
    } else {
        ExitCode::SUCCESS
    }
}
