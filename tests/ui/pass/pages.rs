//! The right texts from the pages of the rules.
#![allow(clippy::wildcard_imports, dead_code, deprecated, unused_imports)]

use actix_web::{Responder, get, route};
use cors_runtime::{OriginList, cors, policy};

include!(concat!(env!("OUT_DIR"), "/pages.rs"));

fn main() {}
