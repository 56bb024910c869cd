//! The report as SARIF.

use serde::Deserialize as _;
use serde_json::Value;
use serde_sarif::sarif::Sarif;
use url::Url;

use crate::server::{actix, explain};

/// The types are generated from the schema of the standard, which names every property, its type, and whether it is required:
/// <https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json>.
#[test]
fn sarif_is_what_its_schema_requires() {
    let address = actix();
    for (path, arguments, found) in [
        ("/plain", &[][..], 1),
        ("/orders", &["-X", "DELETE"], 1),
        ("/prices", &[], 0),
        ("/permissive", &["--credentials"], 2),
    ] {
        let output = explain(address, path, &[arguments, &["--sarif"]].concat());
        let sarif: Value = serde_json::from_slice(&output.stdout).unwrap();
        let typed = Sarif::deserialize(&sarif).unwrap_or_else(|error| panic!("{error}: {sarif:#}"));
        assert_eq!(serde_json::to_value(&typed).unwrap(), sarif, "no property is unknown");
        assert_eq!(sarif["version"], "2.1.0");

        let [run] = &typed.runs[..] else { panic!("{sarif:#}") };
        let results = run.results.as_ref().unwrap();
        assert_eq!(results.len(), found, "{sarif:#}");
        let rules = run.tool.driver.rules.as_deref().unwrap_or_default();
        for result in results {
            // Section 3.27.5: the rule's id is the key to its description.
            let of_result = rules.iter().filter(|rule| Some(&rule.id) == result.rule_id.as_ref());
            let [rule] = of_result.collect::<Vec<_>>()[..] else { panic!("{sarif:#}") };
            // The schema's format `uri`.
            assert!(Url::parse(rule.help_uri.as_deref().unwrap()).is_ok(), "{sarif:#}");
            let location = &result.locations.as_ref().unwrap()[0];
            let artifact = location.physical_location.as_ref().unwrap().artifact_location.as_ref().unwrap();
            assert_eq!(artifact.uri.as_deref(), Some(&*format!("http://{address}{path}")));
        }
    }
    let output = explain(address, "/plain", &["--sarif"]);
    let sarif: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "no-allow-origin");
}
