//! The policies of the stacks, and their description for the model.

use cors_runtime::{OriginRequest, Policy, policy};

policy! {
    pub static FIRST = { origins = ["https://a.example", "https://b.example"], credentials, expose = "X-First", max_age = 1 };
    pub static SECOND = { origins = ["https://b.example"], expose = "X-Second", max_age = 2, headers = mirror };
    pub static PUBLIC = { origins = "*", max_age = 3 };
    pub static ENFORCED = { origins = ["https://b.example"], enforce, max_age = 4 };
    pub static ROUTE = { origins = ["https://a.example", "https://c.example"], expose = "X-Route", max_age = 5 };
}

/// A policy as the model sees it.
pub struct Figures {
    pub policy: fn() -> Policy,
    /// Listed, or allowed by a function. Empty for every origin.
    pub origins: &'static [&'static str],
    pub credentials: bool,
    pub expose: Option<&'static str>,
    pub max_age: &'static str,
    pub enforces: bool,
}

const PLAIN: Figures = Figures {
    policy: || ROUTE.clone(),
    origins: &["https://a.example", "https://c.example"],
    credentials: false,
    expose: None,
    max_age: "5",
    enforces: false,
};

pub static POLICIES: [Figures; 8] = [
    Figures {
        policy: || FIRST.clone(),
        origins: &["https://a.example", "https://b.example"],
        credentials: true,
        expose: Some("X-First"),
        max_age: "1",
        ..PLAIN
    },
    Figures {
        policy: || SECOND.clone(),
        origins: &["https://b.example"],
        expose: Some("X-Second"),
        max_age: "2",
        ..PLAIN
    },
    Figures { policy: || PUBLIC.clone(), origins: &[], max_age: "3", ..PLAIN },
    Figures { policy: || ENFORCED.clone(), origins: &["https://b.example"], enforces: true, max_age: "4", ..PLAIN },
    Figures {
        policy: || asking().allow_if(is_c).build().unwrap(),
        origins: &["https://a.example", "https://c.example"],
        max_age: "6",
        enforces: true,
        ..PLAIN
    },
    Figures {
        policy: || asking().allow_if_async(async |request: &OriginRequest| is_c(request)).build().unwrap(),
        origins: &["https://a.example", "https://c.example"],
        max_age: "6",
        enforces: true,
        ..PLAIN
    },
    Figures { expose: Some("X-Route"), ..PLAIN },
    // The route with a function, which allows one more origin.
    Figures {
        origins: &["https://a.example", "https://b.example", "https://c.example"],
        expose: Some("X-Route"),
        ..PLAIN
    },
];

fn asking() -> cors_runtime::PolicyBuilder {
    Policy::builder().origins(["https://a.example"]).max_age(6).enforce(true)
}

fn is_c(request: &OriginRequest) -> bool {
    request.origin() == "https://c.example"
}

/// The number of policies that are around services. Those of annotated routes follow.
pub const OUTER_POLICIES: usize = 6;

/// The index of the policy of most annotated routes.
pub const ROUTE_POLICY: usize = 6;

/// The index of the policy of the annotated route with a function.
pub const ASKING_ROUTE_POLICY: usize = 7;
