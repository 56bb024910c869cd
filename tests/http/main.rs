//! HTTP behaviour over a real socket: every header that CORS defines is compared, so that an extra one fails too.

mod server;
mod table;
