//! Policies that tests use from another crate, and the library under another name.

/// The library, as a company's own crate might re-export it.
pub mod web {
    pub use cors_runtime as cross_origin;
}

cors_runtime::policy! {
    /// The shop's own pages.
    pub static SHOP = { origins = ["https://shop.example.com"], credentials, expose = "ETag", methods = ["GET"] };
}
