//! What has been tried, and what came of it.

use comfy_table::{ContentArrangement, Table};

/// One thing that was tried.
pub struct Checked {
    pub page: String,
    pub request: String,
    /// What the page sees.
    pub seen: String,
    /// The mistake.
    pub problem: Option<String>,
}

impl Checked {
    /// Compares what a page sees with what it should see.
    pub fn compare(page: impl Into<String>, request: impl Into<String>, seen: String, expected: &str) -> Self {
        let problem = (seen != expected).then(|| format!("{seen}\ninstead of\n{expected}"));
        Self { page: page.into(), request: request.into(), seen, problem }
    }
}

/// Everything that was tried.
pub struct Report {
    pub table: Table,
    pub passed: usize,
    pub failed: usize,
}

impl Report {
    pub fn new() -> Self {
        let mut table = Table::new();
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(160);
        table.set_header(["", "scenario", "page", "request", "the page sees"]);
        Self { table, passed: 0, failed: 0 }
    }

    /// Adds what was tried under one name, or why the driver could not.
    pub fn add(&mut self, name: &str, checked: Result<Vec<Checked>, String>) {
        let checked = checked.unwrap_or_else(|error| {
            let problem = Some(format!("driver: {error}"));
            vec![Checked { page: String::new(), request: String::new(), seen: String::new(), problem }]
        });
        for Checked { page, request, seen, problem } in checked {
            let verdict = if problem.is_none() { "ok" } else { "FAILED" };
            self.passed += usize::from(problem.is_none());
            self.failed += usize::from(problem.is_some());
            self.table.add_row([verdict, name, &page, &request, &problem.unwrap_or(seen)]);
        }
    }
}
