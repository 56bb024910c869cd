//! Measures what `cors-runtime` costs, beside actix-cors and no CORS at all.

pub mod allocations;
pub mod app;
pub mod build_cost;
pub mod callgrind;
pub mod cpu;
pub mod instructions;
pub mod lists;
pub mod report;
pub mod request;
pub mod routes;
pub mod scenario;
pub mod server;
pub mod socket;
pub mod throughput;
mod words;
