//! Links between the guide's pages, and from the README, lead to a page and a heading that exist.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use cors_runtime::Reason;

const GUIDE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../cors-runtime/src/guide");
const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md");

/// The text of each page, by its module path: `console`, `recipes::cookies`.
fn pages() -> BTreeMap<String, String> {
    fn read(folder: &Path, prefix: &str, pages: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap();
            if path.is_dir() {
                read(&path, &format!("{prefix}{name}::"), pages);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                let module =
                    if name == "index" { prefix.trim_end_matches("::").to_owned() } else { format!("{prefix}{name}") };
                pages.insert(module, fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut pages = BTreeMap::new();
    read(Path::new(GUIDE), "", &mut pages);
    pages
}

/// The anchors of a page, as rustdoc derives them from headings.
fn anchors(page: &str) -> BTreeSet<String> {
    let mut in_code = false;
    let mut anchors = BTreeSet::new();
    for line in page.lines() {
        in_code ^= line.starts_with("```");
        if !in_code && let Some(heading) = line.strip_prefix('#') {
            let slug = heading.trim_start_matches('#').trim().to_lowercase();
            let kept = slug.chars().filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter));
            anchors.insert(kept.map(|letter| if letter == ' ' { '-' } else { letter }).collect());
        }
    }
    anchors
}

/// The targets of Markdown links.
fn targets(page: &str) -> impl Iterator<Item = &str> {
    page.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target)
}

/// The module that a path in a page refers to.
fn resolve(page: &str, path: &str) -> String {
    if let Some(rest) = path.strip_prefix("crate::guide::") {
        return rest.to_owned();
    }
    let parent = page.rsplit_once("::").map_or("", |(parent, _)| parent);
    match path.strip_prefix("super::") {
        Some(rest) if parent.is_empty() => rest.to_owned(),
        Some(rest) => format!("{parent}::{rest}"),
        None => path.to_owned(),
    }
}

#[test]
fn links_between_pages_lead_to_headings() {
    let pages = pages();
    let mut broken = Vec::new();
    for (page, text) in &pages {
        for target in targets(text) {
            let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
            let is_page = path.is_empty() || path.starts_with("super::") || path.starts_with("crate::guide::");
            if !is_page {
                continue;
            }
            let module = if path.is_empty() { page.clone() } else { resolve(page, path) };
            let found = pages.get(&module).is_some_and(|text| anchor.is_empty() || anchors(text).contains(anchor));
            if !found {
                broken.push(format!("{page}: {target}"));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_readme_links_to_every_page() {
    const ROOT: &str = "https://docs.rs/cors-runtime/latest/cors_runtime/guide/";
    let readme = fs::read_to_string(README).unwrap();
    let linked: BTreeSet<String> = targets(&readme)
        .filter_map(|target| target.strip_prefix(ROOT))
        .map(|path| path.trim_end_matches('/').replace('/', "::"))
        .collect();
    assert_eq!(linked, pages().into_keys().collect());
}

#[test]
fn the_snippets_of_every_page_run() {
    let tested = include_str!("lib.rs");
    for page in pages().keys().filter(|page| *page != "recipes") {
        assert!(tested.contains(&format!("/{}.md", page.replace("::", "/"))), "{page} is missing from lib.rs");
    }
}

#[test]
fn every_snippet_is_compiled() {
    for (page, text) in pages() {
        assert!(!text.contains("```rust,ignore"), "{page}");
    }
}

#[test]
fn every_reason_has_a_section() {
    let sections = anchors(&pages()["reasons"]);
    for reason in Reason::ALL {
        assert!(sections.contains(reason.as_str()), "{reason}");
    }
}

/// The README is also the crate's page on crates.io, where relative links do not work.
#[test]
fn files_that_the_readme_links_to_exist() {
    const ROOT: &str = "https://github.com/cors-runtime/cors-runtime/blob/main/";
    const IMAGES: &str = "https://raw.githubusercontent.com/cors-runtime/cors-runtime/main/";
    let readme = fs::read_to_string(README).unwrap();
    for target in targets(&readme) {
        match target.strip_prefix(ROOT).or_else(|| target.strip_prefix(IMAGES)) {
            Some(path) => assert!(Path::new(README).with_file_name(path).exists(), "{path}"),
            None => assert!(target.starts_with("https://"), "{target} is relative"),
        }
    }
}

/// GitHub shows images but no inline SVG.
#[test]
fn the_readme_shows_the_picture_of_the_guide() {
    let picture = |text: &str| {
        let (_, from) = text.split_once("<defs>").unwrap();
        from.split_once("</svg>").unwrap().0.to_owned()
    };
    let image = fs::read_to_string(Path::new(README).with_file_name("docs/images/exchanges.svg")).unwrap();
    assert_eq!(picture(&image), picture(&pages()["cors_in_one_page"]));
}

#[test]
fn files_that_the_project_pages_name_exist() {
    const ROOTS: [&str; 8] =
        ["cors-rules", "cors-macros", "cors-runtime", "cors-browser", "cors-explain", "docs", "examples", "tests"];
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for page in ["CONTRIBUTING.md", "SECURITY.md", "docs/ARCHITECTURE.md"] {
        let text = fs::read_to_string(project.join(page)).unwrap();
        let paths: Vec<&str> = text
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|code| code.split_once('/').is_some_and(|(root, _)| ROOTS.contains(&root)))
            .filter(|path| !path.contains(['*', ' ']) && !path.contains("NAME"))
            .collect();
        assert!(!paths.is_empty(), "{page}");
        for path in paths {
            assert!(project.join(path).exists(), "{page}: {path}");
        }
    }
}

#[test]
fn figures_in_the_readme_are_those_of_the_benches() {
    let readme = fs::read_to_string(README).unwrap();
    let measured = fs::read_to_string(Path::new(README).with_file_name("benches/README.md")).unwrap();
    let (_, costs) = readme.split_once("## What it costs\n").unwrap();
    let (costs, _) = costs.split_once("\n## ").unwrap();
    let is_figure = |text: &&str| text.len() > 2 && text.starts_with(|first: char| first.is_ascii_digit());
    let figures = |text| -> BTreeSet<&str> {
        let parts = str::split(text, |letter: char| !letter.is_ascii_digit() && letter != ',' && letter != '.');
        parts.map(|part| part.trim_matches([',', '.'])).filter(is_figure).collect()
    };
    let measured = figures(&measured);
    let shown: Vec<&str> = figures(costs).into_iter().filter(|figure| !figure.contains('.')).collect();
    assert!(shown.len() > 10, "{shown:?}");
    for figure in shown {
        assert!(measured.contains(figure), "{figure}");
    }
}

#[test]
fn the_readme_shows_a_test_that_runs() {
    let text =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../cors-browser/tests/kit/readme.rs")).unwrap();
    assert!(fs::read_to_string(README).unwrap().contains(text.split("// README\n").nth(1).unwrap()));
}
