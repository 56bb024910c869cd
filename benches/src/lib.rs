//! Measures the cost of `cors-runtime`, beside actix-cors and plain actix-web.

pub mod allocations;
pub mod app;
pub mod axum_app;
pub mod build_cost;
pub mod callgrind;
pub mod cpu;
pub mod instructions;
pub mod lists;
pub mod outer;
pub mod patterns;
pub mod report;
pub mod request;
pub mod routes;
pub mod scenario;
pub mod server;
pub mod socket;
pub mod throughput;
mod cli_enum;
