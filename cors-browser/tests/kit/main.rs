//! The test kit, against apps with policies of `cors-runtime`.

mod apps;
mod connection;
mod cookies;
mod explanations;
mod pages;
mod sockets;
mod writes;
