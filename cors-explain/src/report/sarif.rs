//! The report as SARIF 2.1.0, which code scanning services read.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{arguments::Question, finding::Level, verdict::Report};

/// One result for a blocked request, and one for each finding.
pub(crate) fn render(report: &Report, question: &Question) -> String {
    let blocked = report.primary().blocked().map(|blocked| {
        let reason = blocked.reason();
        let text = format!("{}. To allow: {}", blocked.problem(), blocked.remedy());
        (reason.as_str(), reason.meaning(), reason.link(), Level::Error, text)
    });
    let findings = report.findings.iter().map(|finding| {
        (finding.id, finding.help, finding.link, finding.level, format!("{}. {}", finding.message, finding.help))
    });
    let mut rules = BTreeMap::new();
    let mut results: Vec<Value> = Vec::new();
    for (id, description, link, level, text) in blocked.into_iter().chain(findings) {
        rules.insert(id, json!({ "id": id, "shortDescription": { "text": description }, "helpUri": link }));
        results.push(json!({
            "ruleId": id,
            "level": level.as_str(),
            "message": { "text": text },
            "locations": [{ "physicalLocation": { "artifactLocation": { "uri": question.url.as_str() } } }],
        }));
    }
    let driver = json!({
        "name": "cors-explain",
        "version": env!("CARGO_PKG_VERSION"),
        "rules": rules.into_values().collect::<Vec<_>>(),
    });
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{ "tool": { "driver": driver }, "results": results }],
    });
    format!("{log:#}\n")
}
