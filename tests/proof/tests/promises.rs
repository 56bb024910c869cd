//! The tests, files and folders that SECURITY.md names exist.

use std::{
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The names of all tests in a folder and below.
fn tests(folder: &Path, names: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("target") && !path.ends_with(".git") {
            tests(&path, names);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            // Other attributes may be in between.
            for test in text.split("test]\n").skip(1) {
                names.extend(
                    test.split_once("fn ").and_then(|(_, rest)| rest.split_once('(')).map(|(name, _)| name.to_owned()),
                );
            }
        }
    }
}

#[test]
fn each_promise_names_tests_that_exist() {
    let (root, mut names) = (root(), Vec::new());
    tests(&root, &mut names);
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let text = fs::read_to_string(root.join("SECURITY.md")).unwrap();
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    assert!(rows.len() > 10);
    for row in rows {
        let tested_by = row.rsplit(" | ").next().unwrap();
        let spans: Vec<&str> = tested_by.split('`').skip(1).step_by(2).collect();
        assert!(!spans.is_empty(), "{row}");
        for name in spans {
            let exists = names.iter().any(|test| test == name)
                || root.join(name).exists()
                || root.join("fuzz/fuzz_targets").join(name).with_extension("rs").exists()
                || manifest.contains(name);
            assert!(exists, "`{name}` is not a test, a file or a fuzz target: {row}");
        }
    }
}
