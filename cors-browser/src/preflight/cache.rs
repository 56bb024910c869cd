//! The cache of what earlier preflights have allowed.

use std::time::{Duration, SystemTime};

use crate::{
    classify::{is_non_wildcard, is_safelisted_method, unsafe_header_names},
    fetch::Credentials,
    flight::Flight,
    origin::site::Site,
};

/// The permissions from one preflight.
#[derive(Clone, Debug)]
pub(crate) struct Allowed {
    pub(crate) methods: Vec<String>,
    pub(crate) headers: Vec<String>,
    pub(crate) max_age: Duration,
}

/// The CORS-preflight cache (<https://fetch.spec.whatwg.org/#concept-cache>).
#[derive(Clone, Debug, Default)]
pub(crate) struct PreflightCache {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    key: Key,
    credentials: bool,
    permission: Permission,
    expires: SystemTime,
}

/// The key of a permission: network partition, origin and URL.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Key {
    partition: Site,
    origin: String,
    url: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Permission {
    Method(String),
    /// In lower case.
    Header(String),
}

impl PreflightCache {
    /// Whether the cache makes a preflight unnecessary.
    ///
    /// <https://fetch.spec.whatwg.org/#concept-http-fetch>, step 4.1
    pub(crate) fn covers(&self, flight: &Flight, now: SystemTime) -> bool {
        if flight.quirks.asks_again_in_sandboxes && flight.client.origin.host().is_none() {
            return false;
        }
        let key = Key::of(flight);
        let with_credentials = flight.credentials == Credentials::Include;
        let fits = |allowed: bool| {
            if flight.quirks.caches_by_credentials { allowed == with_credentials } else { allowed || !with_credentials }
        };
        // "Cache entry match".
        let entries: Vec<&Entry> = self
            .entries
            .iter()
            .filter(|entry| entry.key == key && entry.expires > now && fits(entry.credentials))
            .collect();
        let has = |permission: &Permission| entries.iter().any(|entry| entry.permission == *permission);
        // In the standard, a cached `*` from a credentialed preflight matches any method, although it did not in the
        // preflight itself; in browsers it does not.
        let has_any = |wildcard: &Permission| {
            let is_any = |entry: &&Entry| !entry.credentials && entry.permission == *wildcard;
            !flight.quirks.caches_no_wildcards && entries.iter().any(is_any)
        };
        let always = flight.use_preflight || flight.keeps_preflight;
        let asked = flight.quirks.cached_entries_cover_listeners;
        let any_method = has_any(&Permission::Method("*".to_owned()));
        let any_header = has_any(&Permission::Header("*".to_owned()));
        let method = any_method
            || has(&Permission::Method(flight.method.clone()))
            || is_safelisted_method(&flight.method) && (!always || asked && !entries.is_empty());
        let header = |name: &str| {
            // In Chromium, `*` covers `Authorization` in the preflight but not in the cache, so each request has a preflight.
            let wildcard = any_header && !is_non_wildcard(name);
            wildcard || has(&Permission::Header(name.to_owned()))
        };
        method && unsafe_header_names(&flight.headers, flight.quirks).into_iter().all(header)
    }

    /// Caches what a preflight has allowed (CORS-preflight fetch, steps 7.12 to 7.15).
    pub(crate) fn store(&mut self, flight: &Flight, allowed: Allowed, now: SystemTime) {
        let key = Key::of(flight);
        let credentials = flight.credentials == Credentials::Include;
        let methods = allowed.methods.into_iter().map(Permission::Method);
        let headers = allowed.headers.into_iter().map(|name| Permission::Header(name.to_ascii_lowercase()));
        let expires = now + allowed.max_age;
        for permission in methods.chain(headers) {
            self.entries.retain(|entry| {
                entry.expires > now
                    && !(entry.key == key && entry.credentials == credentials && entry.permission == permission)
            });
            self.entries.push(Entry { key: key.clone(), credentials, permission, expires });
        }
    }

    /// Removes the permissions for requests like this, after one has failed.
    ///
    /// <https://fetch.spec.whatwg.org/#concept-cache-clear>
    pub(crate) fn clear(&mut self, flight: &Flight) {
        let key = Key::of(flight);
        self.entries.retain(|entry| entry.key != key);
    }

    /// Empties the cache.
    pub(crate) fn clear_all(&mut self) {
        self.entries.clear();
    }
}

impl Key {
    fn of(flight: &Flight) -> Self {
        Self {
            partition: flight.client.top_level.clone(),
            origin: flight.serialized_origin(),
            url: flight.current_url().as_str().to_owned(),
        }
    }
}
