//! Random policies, as plain values that the oracle can read.

use actix_web::rt::task::yield_now;
use cors_runtime::{OriginRequest, Policy};
use fastrand::Rng;

/// Origins that policies list and pages have.
pub(crate) const ORIGINS: [&str; 6] = [
    "https://app.example.com",
    "https://admin.example.com",
    "https://a.tenants.example.com",
    "https://tenants.example.com",
    "http://localhost:5173",
    "https://evil.example",
];

const PATTERNS: [&str; 5] = [
    "https://app.example.com",
    "https://admin.example.com",
    "https://*.tenants.example.com",
    "https://tenants.example.com",
    "http://localhost:*",
];

pub(crate) const METHODS: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/// Methods that policies are narrowed to.
const NARROWED: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

pub(crate) const HEADERS: [&str; 4] = ["X-Tenant", "Content-Type", "Authorization", "X-Other"];

pub(crate) const EXPOSED: [&str; 2] = ["X-Total-Count", "X-Secret"];

/// A policy as it is written.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    /// `None` for `*`.
    pub(crate) origins: Option<Vec<&'static str>>,
    /// The origins that its function allows, if it has one.
    pub(crate) function: Option<Function>,
    pub(crate) credentials: WrittenCredentials,
    pub(crate) headers: WrittenHeaders,
    /// `None` for `*`.
    pub(crate) expose: Option<Vec<&'static str>>,
    pub(crate) methods: Option<Vec<&'static str>>,
    pub(crate) max_age: Option<u64>,
    pub(crate) enforce: Option<bool>,
}

/// A function that decides about origins.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    pub(crate) allowed: Vec<&'static str>,
    is_async: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WrittenCredentials {
    Off,
    On,
    For(Vec<&'static str>),
}

#[derive(Clone, Debug)]
pub(crate) enum WrittenHeaders {
    Names(Vec<&'static str>),
    Any,
    Mirror,
}

/// Some of these, maybe none.
fn some(rng: &mut Rng, of: &[&'static str]) -> Vec<&'static str> {
    of.iter().copied().filter(|_| rng.bool()).collect()
}

impl Written {
    /// A random policy; many break a rule.
    pub(crate) fn random(rng: &mut Rng) -> Self {
        Self {
            origins: (rng.u8(..4) > 0).then(|| some(rng, &PATTERNS)),
            function: (rng.u8(..3) == 0).then(|| Function { allowed: some(rng, &ORIGINS), is_async: rng.bool() }),
            credentials: match rng.u8(..4) {
                0 | 1 => WrittenCredentials::Off,
                2 => WrittenCredentials::On,
                _ => WrittenCredentials::For(some(rng, &PATTERNS)),
            },
            headers: match rng.u8(..4) {
                0 | 1 => WrittenHeaders::Names(some(rng, &HEADERS)),
                2 => WrittenHeaders::Any,
                _ => WrittenHeaders::Mirror,
            },
            expose: (rng.u8(..4) > 0).then(|| some(rng, &EXPOSED)),
            methods: rng.bool().then(|| some(rng, &NARROWED)),
            max_age: rng.bool().then(|| rng.u64(..7_200)),
            enforce: match rng.u8(..4) {
                0 => Some(true),
                1 => Some(false),
                _ => None,
            },
        }
    }

    /// The policy, unless it breaks a rule.
    pub(crate) fn build(&self) -> Option<Policy> {
        let builder = match &self.origins {
            None => Policy::builder().any_origin(),
            Some(origins) if origins.is_empty() => return None,
            Some(origins) => Policy::builder().origins(origins),
        };
        let builder = match self.function.clone() {
            None => builder,
            Some(Function { allowed, is_async: false }) => {
                builder.allow_if(move |request| allowed.contains(&request.origin()))
            }
            Some(Function { allowed, is_async: true }) => {
                builder.allow_if_async(async move |request: &OriginRequest| {
                    yield_now().await;
                    allowed.contains(&request.origin())
                })
            }
        };
        let builder = match &self.credentials {
            WrittenCredentials::Off => builder,
            WrittenCredentials::On => builder.credentials(),
            WrittenCredentials::For(origins) if origins.is_empty() => return None,
            WrittenCredentials::For(origins) => builder.credentials_for(origins),
        };
        let builder = match &self.headers {
            WrittenHeaders::Names(names) if names.is_empty() => builder,
            WrittenHeaders::Names(names) => builder.headers(names),
            WrittenHeaders::Any => builder.headers(["*"]),
            WrittenHeaders::Mirror => builder.mirror_headers(),
        };
        let builder = match &self.expose {
            None => builder.expose(["*"]),
            Some(names) if names.is_empty() => builder,
            Some(names) => builder.expose(names),
        };
        let builder = match &self.methods {
            Some(names) if names.is_empty() => return None,
            Some(names) => builder.methods(names),
            None => builder,
        };
        let builder = match self.max_age {
            Some(seconds) => builder.max_age(seconds),
            None => builder,
        };
        builder.enforce(self.enforce).build().ok()
    }

    /// A random policy that breaks no rule, and the built policy.
    pub(crate) fn valid(rng: &mut Rng) -> (Self, Policy) {
        loop {
            let written = Self::random(rng);
            if let Some(policy) = written.build() {
                return (written, policy);
            }
        }
    }
}
