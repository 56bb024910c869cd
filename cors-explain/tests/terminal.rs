//! The report on a terminal: in colour and as wide as the terminal.
#![cfg(target_os = "linux")]

use std::{
    env,
    io::{self, Write as _},
    process::Command,
};

/// What the command prints on a terminal of this width, which `script` makes. `None` where that is not installed.
fn print(columns: usize) -> Option<String> {
    // Browsers do not connect to this port, so nothing is sent.
    let explain = concat!(env!("CARGO_BIN_EXE_cors-explain"), " http://127.0.0.1:1/ --from https://app.example.com");
    let command = format!("stty rows 24 cols {columns}; {explain}");
    let mut script = Command::new("script");
    script.args(["-qec", &command, "/dev/null"]).env("TERM", "xterm").env_remove("NO_COLOR").env_remove("CLICOLOR");
    let output = script.output().ok()?;
    Some(String::from_utf8(output.stdout).unwrap())
}

/// The columns that a line takes.
fn width(line: &str) -> usize {
    let mut parts = line.split('\u{1b}');
    let plain = parts.next().map_or(0, |plain| plain.chars().count());
    plain + parts.map(|part| part.split_once('m').map_or(0, |(_, text)| text.chars().count())).sum::<usize>()
}

#[test]
fn lines_are_as_wide_as_the_terminal_and_in_colour() {
    let Some(narrow) = print(50) else {
        let _ = writeln!(
            io::stderr(),
            "\n*** SKIPPED: the report was not tested on a terminal: `script` is not installed ***\n"
        );
        assert!(env::var("CI").as_deref() != Ok("true"), "with CI=true nothing is skipped");
        return;
    };
    let wide = print(110).unwrap();
    for (text, columns) in [(&narrow, 50), (&wide, 110)] {
        assert!(text.contains("\u{1b}[1m\u{1b}[31mcredentials: omit"), "{text}");
        // Addresses are not broken, so they can be copied.
        let long: Vec<&str> =
            text.lines().filter(|line| width(line.trim_end()) > columns && !line.contains("://")).collect();
        assert_eq!(long, [] as [&str; 0], "{text}");
    }
    assert!(narrow.lines().count() > wide.lines().count(), "{narrow}{wide}");
    assert!(narrow.contains("0 requests sent"), "{narrow}");
}
