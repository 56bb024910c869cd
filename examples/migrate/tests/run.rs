//! The program explains every difference of its own two configurations.

use std::process::Command;

#[test]
fn every_difference_has_a_reason() {
    let output = Command::new(env!("CARGO_BIN_EXE_migrate")).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    for reason in ["Status", "Strangers", "Vary", "Compares", "Enforced", "NotPreflight"] {
        assert!(text.contains(&format!("\n{reason}: ")), "{reason} is missing:\n{text}");
    }
    assert!(!text.contains("Unexplained"), "{text}");
    // The width of a terminal is the reader's; the table keeps to its own.
    assert!(text.lines().all(|line| line.chars().count() <= 140 || line.starts_with("    https://")), "{text}");
}
