//! How a browser processes a response.

mod cors;
mod exposed;
mod redirect;
mod resource_policy;

pub(crate) use self::{
    cors::cors_check,
    exposed::readable_headers,
    redirect::{follow, is_redirect},
    resource_policy::check as check_resource_policy,
};
