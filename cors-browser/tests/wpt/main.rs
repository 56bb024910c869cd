//! The facts of Web Platform Tests (<https://github.com/web-platform-tests/wpt>) as tables, one module for each folder.
//! Each table names the files that its facts come from.

mod cookies;
mod cors;
mod fetch_api_cors;
mod fetch_metadata;
mod redirects;
mod server;
