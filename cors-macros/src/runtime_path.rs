//! The path of the crate that expansions use.

use std::{path::Path as FilePath, sync::LazyLock};

use cors_rules::Rule;
use proc_macro2::{Ident, Span};
use syn::{Path, parse_quote};

use crate::{
    args::Arguments,
    diagnostic::{Diagnostic, Errors, SpanRange},
};

/// The name under which expansions look for the crate, unless `crate` gives another one.
const CRATE: &str = "cors_runtime";

/// The path that was given, or the crate's own name. Where `Cargo.toml` has renamed the crate, that is a mistake.
pub(crate) fn runtime_path(arguments: &Arguments, errors: &mut Errors) -> Path {
    if let Some(path) = &arguments.crate_path {
        return path.clone();
    }
    // The compiler's arguments name each dependency and its file; where they do not, as in an editor, nothing is known.
    match &*RENAMED {
        Some(name) => {
            errors.report(
                Diagnostic::new(
                    Rule::RenamedCrate,
                    SpanRange::attribute(),
                    format!("`cors-runtime` is renamed to `{name}`"),
                )
                .help(format!("add `crate = ::{name}`"))
                .note("the expansion looks for the crate under its own name, `::cors_runtime`"),
            );
            let name = Ident::new(name, Span::call_site());
            parse_quote!(::#name)
        }
        None => parse_quote!(::cors_runtime),
    }
}

static RENAMED: LazyLock<Option<String>> = LazyLock::new(|| renamed(std::env::args()));

/// The name that `--extern NAME=…/libcors_runtime-….rlib` gives to the crate, if none gives it its own.
fn renamed(arguments: impl Iterator<Item = String>) -> Option<String> {
    let names = arguments.filter_map(|argument| {
        let (name, file) = argument.trim_start_matches("--extern=").split_once('=')?;
        let file = FilePath::new(file).file_stem()?.to_str()?.strip_prefix("lib")?;
        let is_crate = file.strip_prefix(CRATE).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
        // Options such as `priv:` come before the name.
        let name = name.rsplit(':').next()?;
        (is_crate && syn::parse_str::<Ident>(name).is_ok()).then(|| name.to_owned())
    });
    let names: Vec<String> = names.collect();
    if names.iter().any(|name| name == CRATE) { None } else { names.into_iter().next() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_renamed_crate_is_found_in_the_arguments_of_the_compiler() {
        const RENAMED: &str = "cors=/target/debug/deps/libcors_runtime-0123456789abcdef.rmeta";
        const OWN: &str = "cors_runtime=/target/debug/deps/libcors_runtime-0123456789abcdef.rmeta";
        for (arguments, expected) in [
            (&["rustc", "--extern", RENAMED, "-L", "x=y"][..], Some("cors")),
            (&["rustc", "--extern", OWN], None),
            (&["rustc", "--extern", RENAMED, "--extern", OWN], None),
            (&["rustc", "--extern=noprelude:cors=libcors_runtime.rlib"], Some("cors")),
            (&["rustc", "--extern", "other=/deps/libcors_runtime_extras-01.rmeta"], None),
            (&["rustc", "--extern", "cors_runtime"], None),
            (&["rust-analyzer"], None),
        ] {
            let found = renamed(arguments.iter().map(ToString::to_string));
            assert_eq!(found.as_deref(), expected, "{arguments:?}");
        }
    }
}
