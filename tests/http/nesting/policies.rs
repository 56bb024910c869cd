//! The policies of the stacks, and their description for the model.

use cors_runtime::{Policy, policy};

policy! {
    pub static FIRST = { origins = ["https://a.example", "https://b.example"], credentials, expose = "X-First", max_age = 1 };
    pub static SECOND = { origins = ["https://b.example"], expose = "X-Second", max_age = 2, headers = mirror };
    pub static PUBLIC = { origins = "*", max_age = 3 };
    pub static ENFORCED = { origins = ["https://b.example"], enforce, max_age = 4 };
    pub static ROUTE = { origins = ["https://a.example", "https://c.example"], expose = "X-Route", max_age = 5 };
}

/// A policy as the model sees it.
pub struct Figures {
    pub policy: &'static Policy,
    /// Empty for every origin.
    pub origins: &'static [&'static str],
    pub credentials: bool,
    pub expose: Option<&'static str>,
    pub max_age: &'static str,
    pub enforces: bool,
}

pub static POLICIES: [Figures; 5] = [
    Figures {
        policy: &FIRST,
        origins: &["https://a.example", "https://b.example"],
        credentials: true,
        expose: Some("X-First"),
        max_age: "1",
        enforces: false,
    },
    Figures {
        policy: &SECOND,
        origins: &["https://b.example"],
        credentials: false,
        expose: Some("X-Second"),
        max_age: "2",
        enforces: false,
    },
    Figures { policy: &PUBLIC, origins: &[], credentials: false, expose: None, max_age: "3", enforces: false },
    Figures {
        policy: &ENFORCED,
        origins: &["https://b.example"],
        credentials: false,
        expose: None,
        max_age: "4",
        enforces: true,
    },
    Figures {
        policy: &ROUTE,
        origins: &["https://a.example", "https://c.example"],
        credentials: false,
        expose: Some("X-Route"),
        max_age: "5",
        enforces: false,
    },
];

/// The index of the policy of annotated routes.
pub const ROUTE_POLICY: usize = 4;
