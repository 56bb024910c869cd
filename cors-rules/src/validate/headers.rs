//! Header names: those that scripts may send, those that they may read, and those that a predicate reads.

use std::collections::HashSet;

use super::{Check, WILDCARD};
use crate::{
    draft::HeadersDraft,
    error::Setting,
    error::messages::{
        empty_list, wildcard_expose_with_credentials, wildcard_headers_with_credentials, wildcard_mixed,
    },
    names::header::{check_exposed_header, check_read_header, check_request_header, is_always_varied_by},
    policy::RequestHeaders,
};

impl Check<'_> {
    pub(super) fn predicate_vary(&mut self) -> Vec<String> {
        let Some(names) = &self.draft.predicate_vary else {
            return Vec::new();
        };
        if names.is_empty() {
            self.report(Setting::Vary, 0, "", empty_list(Setting::Vary));
        }
        let mut read = Names::default();
        for (index, name) in names.iter().enumerate() {
            match check_read_header(name) {
                Ok(()) if is_always_varied_by(name) => {}
                Ok(()) => read.push(name),
                Err(rejection) => self.report(Setting::Vary, index, name, rejection),
            }
        }
        read.texts
    }

    pub(super) fn request_headers(&mut self) -> RequestHeaders {
        let names = match &self.draft.headers {
            Some(HeadersDraft::Mirror) => return RequestHeaders::Mirror,
            Some(HeadersDraft::Names(names)) => names.as_slice(),
            None => &[],
        };
        if names.is_empty() && self.draft.headers.is_some() {
            self.report(Setting::Headers, 0, "", empty_list(Setting::Headers));
        }
        let others = names.iter().any(|name| name != WILDCARD && !name.eq_ignore_ascii_case("authorization"));
        let mut allowed = Names::default();
        for (index, name) in names.iter().enumerate() {
            let checked = match name.as_str() {
                WILDCARD if self.draft.has_credentials() => Err(wildcard_headers_with_credentials()),
                WILDCARD if others => Err(wildcard_mixed(
                    "`headers` lists other names beside `*`",
                    "`*` already covers every request header except `Authorization`",
                    "write `headers = \"*\"` or `headers = [\"*\", \"Authorization\"]`, or remove the `\"*\"`",
                )),
                WILDCARD => Ok(()),
                name => check_request_header(name),
            };
            match checked {
                Ok(()) => allowed.push(name),
                Err(rejection) => self.report(Setting::Headers, index, name, rejection),
            }
        }
        RequestHeaders::Names(allowed.texts)
    }

    pub(super) fn exposed_headers(&mut self) -> Vec<String> {
        let Some(names) = &self.draft.expose else {
            return Vec::new();
        };
        if names.is_empty() {
            self.report(Setting::Expose, 0, "", empty_list(Setting::Expose));
        }
        let others = names.iter().any(|name| name != WILDCARD);
        let mut exposed = Names::default();
        for (index, name) in names.iter().enumerate() {
            let checked = match name.as_str() {
                WILDCARD if self.draft.has_credentials() => Err(wildcard_expose_with_credentials()),
                WILDCARD if others => Err(wildcard_mixed(
                    "`expose` lists other names beside `*`",
                    "`*` already covers every response header",
                    "write `expose = \"*\"`, or remove the `\"*\"`",
                )),
                WILDCARD => Ok(()),
                name => check_exposed_header(name),
            };
            match checked {
                Ok(()) => exposed.push(name),
                Err(rejection) => self.report(Setting::Expose, index, name, rejection),
            }
        }
        exposed.texts
    }
}

/// Header names without repetitions, ignoring case.
#[derive(Default)]
struct Names {
    texts: Vec<String>,
    seen: HashSet<String>,
}

impl Names {
    fn push(&mut self, name: &str) {
        if self.seen.insert(name.to_ascii_lowercase()) {
            self.texts.push(name.to_owned());
        }
    }
}
