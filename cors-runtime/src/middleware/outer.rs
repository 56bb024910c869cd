//! An outer policy.

use std::rc::Rc;

use actix_web::dev::ServiceRequest;

use super::{exceptions::Exceptions, slot::SlotPool};
use crate::decision::site::Site;

/// An outer policy.
pub(super) struct Outer {
    pub(super) site: Rc<Site>,
    pub(super) routes_first: bool,
    pub(super) exceptions: Exceptions,
    pub(super) slots: SlotPool,
}

impl Outer {
    /// Whether the path of a request is exempt from enforcing.
    pub(super) fn excepts(&self, req: &ServiceRequest) -> bool {
        self.exceptions.contain(req.match_info().as_str())
    }
}
