//! Collects the right text from the page of each rule in one program, which `pass/pages.rs` compiles.

use std::{env, fs, path::Path};

const PAGES: &str = "../../cors-rules/src/error/rules";

/// The handler that a page omits if its right text ends with the attribute.
const HANDLER: &str = "#[get(\"/orders\")]\nasync fn orders() -> impl Responder {\n    \"orders\"\n}\n";

fn main() {
    println!("cargo::rerun-if-changed={PAGES}");
    let mut modules: Vec<String> = fs::read_dir(PAGES)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let page = fs::read_to_string(&path).unwrap();
            let (_, right) = page.rsplit_once("```rust,ignore\n").unwrap();
            let right = right.strip_suffix("\n```\n").unwrap();
            let handler = if right.ends_with(")]") { HANDLER } else { "" };
            let name = path.file_stem().unwrap().to_str().unwrap().replace('-', "_");
            format!("mod {name} {{\n    use super::*;\n\n{right}\n{handler}}}\n")
        })
        .collect();
    modules.sort();
    fs::write(Path::new(&env::var_os("OUT_DIR").unwrap()).join("pages.rs"), modules.concat()).unwrap();
}
