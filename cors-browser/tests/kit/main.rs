//! The test kit, against apps with policies of `cors-runtime`.

mod apps;
mod connection;
mod cookies;
mod explanations;
mod pages;
mod readme;
mod sockets;
mod writes;

#[test]
fn the_readme_shows_a_test_that_runs() {
    let text = include_str!("readme.rs").split("// README\n").nth(1).unwrap();
    assert!(include_str!("../../README.md").contains(text));
}
