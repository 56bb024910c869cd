//! The state that the pages of a browser share.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use crate::{cookies::CookieJar, origin::address::AddressSpace, preflight::PreflightCache, profile::Profile};

/// The state that the pages of a browser share.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) profile: Profile,
    pub(crate) jar: CookieJar,
    pub(crate) preflights: PreflightCache,
    /// Does not move unless it is advanced.
    pub(crate) now: SystemTime,
    pub(crate) hosts: HashMap<String, IpAddr>,
    /// The number of opaque origins so far.
    opaque_origins: u64,
}

/// A handle to the state. Nothing panics while it is locked, so poisoning is ignored.
#[derive(Clone, Debug)]
pub(crate) struct Shared(Arc<Mutex<State>>);

impl Shared {
    pub(crate) fn new(profile: Profile) -> Self {
        Self(Arc::new(Mutex::new(State {
            profile,
            jar: CookieJar::default(),
            preflights: PreflightCache::default(),
            now: SystemTime::now(),
            hosts: HashMap::new(),
            opaque_origins: 0,
        })))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// A number for an opaque origin.
    pub(crate) fn next_opaque_origin(&mut self) -> u64 {
        self.opaque_origins += 1;
        self.opaque_origins
    }

    /// The address space of a host, as far as it is known.
    pub(crate) fn space_of(&self, host: &str) -> AddressSpace {
        self.hosts.get(host).map_or_else(|| AddressSpace::of_host(host), |address| AddressSpace::of(*address))
    }
}
