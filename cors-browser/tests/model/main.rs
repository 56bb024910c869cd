//! What Web Platform Tests do not hold: what users ask of the model, and what it explains.

mod cache;
mod chromium;
mod cookies;
mod engines;
mod explanations;
mod network;
mod requests;
mod robustness;
mod server;
mod websockets;
