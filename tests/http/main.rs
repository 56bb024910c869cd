//! HTTP behaviour over a real socket: every header that CORS defines is compared, so an extra one fails too.

mod allow_if;
mod nested_policies;
mod layers;
mod attributes;
mod authentication;
mod bug_classes;
mod built;
mod enforce;
mod except;
mod expressions;
mod http2;
mod lists;
mod log;
mod middleware;
mod nesting;
mod placeholders;
mod responses;
mod routing;
mod server;
mod shared;
mod skip_preflight;
mod table;
mod values;
