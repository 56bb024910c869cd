//! The slot through which inner policies pass their decisions to the outermost one.
//!
//! The outermost policy of a request puts a slot into it. Each policy that decides later writes there, so the last writer is the
//! innermost. The outermost one then gives the response its headers: the decision belongs to the request, even if a layer
//! replaces the response. If nothing was written, its own decision applies.
//!
//! A container of app data carries the slot, without allocating: both come from a pool of the middleware.

use std::{
    cell::{Cell, RefCell},
    fmt, mem,
    ops::Deref,
    rc::Rc,
};

use actix_web::{
    HttpMessage as _, HttpRequest,
    dev::{Extensions, ServiceRequest},
    guard::GuardContext,
};

use super::census::Counted;
use crate::decision::{decide::ResponsePlan, respond::PreflightAnswer, site::Site};

/// The decision of a policy about a request.
#[derive(Clone, Debug, Default)]
pub(crate) enum Decided {
    /// No policy was reached.
    #[default]
    Nothing,
    /// A user-supplied handler answers the preflight.
    Manual,
    /// The headers of the response.
    Response(Rc<Site>, ResponsePlan),
    /// The response to a preflight.
    Preflight(Rc<Site>, PreflightAnswer),
}

/// The decision about one request.
#[derive(Debug, Default)]
pub(crate) struct Slot {
    decided: RefCell<Decided>,
    /// Whether that applies regardless of the inner policies.
    is_final: Cell<bool>,
    /// A decision of an inner policy that was overruled.
    overruled: RefCell<Decided>,
    /// The number of written decisions.
    writes: Cell<u32>,
    /// Policies inside the outermost one that enforce for safe methods too.
    enforcing: RefCell<Vec<Rc<Site>>>,
    has_outer_policy: Cell<bool>,
    is_past_skip_preflight: Cell<bool>,
}

/// The app data by which a request carries its slot.
struct Carried(Rc<Slot>);

impl Slot {
    /// The slot of a request, if an outer policy has put one in.
    #[inline]
    pub(crate) fn of(req: &HttpRequest) -> Option<Rc<Self>> {
        if let Some(Carried(slot)) = req.app_data() {
            return Some(Rc::clone(slot));
        }
        req.extensions().get().map(|Carried(slot)| Rc::clone(slot))
    }

    /// The same while routes are matched.
    pub(crate) fn of_guarded(ctx: &GuardContext<'_>) -> Option<Rc<Self>> {
        if let Some(Carried(slot)) = ctx.app_data() {
            return Some(Rc::clone(slot));
        }
        ctx.req_data().get().map(|Carried(slot)| Rc::clone(slot))
    }

    /// Writes a decision. It replaces that of the outer policies, unless that is final.
    #[inline]
    pub(crate) fn write(&self, decided: Decided) {
        self.writes.set(self.writes.get().wrapping_add(1));
        let place = if self.is_final.get() { &self.overruled } else { &self.decided };
        *place.borrow_mut() = decided;
    }

    /// Makes the current decision final.
    pub(crate) fn close(&self) {
        self.is_final.set(true);
    }

    /// Reads the overruled decision of an inner policy.
    pub(crate) fn read_overruled<R>(&self, read: impl FnOnce(&Decided) -> R) -> R {
        read(&self.overruled.borrow())
    }

    /// The number of written decisions: if it has changed, an inner policy has decided.
    #[inline]
    pub(crate) fn writes(&self) -> u32 {
        self.writes.get()
    }

    /// Moves the innermost decision out, when nothing further outside depends on it.
    #[inline]
    fn take(&self) -> Decided {
        // The rest is as new, and need not be cleared.
        if !self.has_enforcing() && !self.is_final.get() {
            self.writes.set(0);
        }
        mem::take(&mut self.decided.borrow_mut())
    }

    /// A copy of the innermost decision.
    fn decided(&self) -> Decided {
        self.decided.borrow().clone()
    }

    /// Records a policy that enforces for safe methods too, for `Vary`.
    pub(crate) fn note_enforcing(&self, site: Rc<Site>) {
        self.enforcing.borrow_mut().push(site);
    }

    /// Whether there are such policies.
    #[inline]
    pub(crate) fn has_enforcing(&self) -> bool {
        !self.enforcing.borrow().is_empty()
    }

    /// Calls a function with each of these policies.
    pub(crate) fn for_each_enforcing(&self, call: impl FnMut(&Rc<Site>)) {
        self.enforcing.borrow().iter().for_each(call);
    }

    /// Whether an outer policy gives the response its headers.
    #[inline]
    pub(crate) fn has_outer_policy(&self) -> bool {
        self.has_outer_policy.get()
    }

    /// Records that an outer policy gives the response its headers. Returns whether one did before.
    pub(crate) fn enter_policy(&self) -> bool {
        self.has_outer_policy.replace(true)
    }

    /// Records that the request has bypassed the middleware in a [`SkipPreflight`](crate::SkipPreflight).
    pub(crate) fn pass_skip_preflight(&self) {
        self.is_past_skip_preflight.set(true);
    }

    /// Whether the request has bypassed the middleware in a [`SkipPreflight`](crate::SkipPreflight).
    #[inline]
    pub(crate) fn is_past_skip_preflight(&self) -> bool {
        self.is_past_skip_preflight.get()
    }

    /// Drops the decision, so policies do not live longer than needed.
    #[inline]
    fn clear(&self) {
        if self.writes.replace(0) != 0 {
            self.forget();
        }
    }

    fn forget(&self) {
        *self.decided.borrow_mut() = Decided::Nothing;
        self.enforcing.borrow_mut().clear();
        if self.is_final.replace(false) {
            *self.overruled.borrow_mut() = Decided::Nothing;
        }
    }

    fn reset(&self) {
        self.clear();
        self.has_outer_policy.set(false);
        self.is_past_skip_preflight.set(false);
    }
}

/// A slot and the container that carries it.
struct Pooled {
    slot: Rc<Slot>,
    container: Rc<Extensions>,
}

impl Pooled {
    fn new() -> Self {
        let slot = Rc::new(Slot::default());
        let mut container = Extensions::new();
        container.insert(Carried(Rc::clone(&slot)));
        Self { slot, container: Rc::new(container) }
    }

    /// Whether only the pool refers to it. Handlers may keep a request for any time, and inner services may outlive their caller.
    fn is_unused(&self) -> bool {
        Rc::strong_count(&self.container) == 1 && Rc::strong_count(&self.slot) == 2
    }
}

/// The slots of a middleware. They stay here while requests refer to them.
pub(crate) struct SlotPool {
    /// Counts the policy that owns the pool.
    _counted: Counted,
    slots: RefCell<Vec<Pooled>>,
    /// Where the next search begins.
    next: Cell<usize>,
}

impl SlotPool {
    /// The maximum number of kept slots: that of requests in actix-web's pool.
    const CAPACITY: usize = 128;

    /// How many slots are tried before a new one is created.
    const MAX_SEARCHED: usize = 8;

    pub(crate) fn new() -> Self {
        Self { _counted: Counted::new(), slots: RefCell::default(), next: Cell::default() }
    }

    /// The slot of a request, which gets one unless it has one.
    ///
    /// Must be called when the request is forwarded and nothing else refers to it.
    pub(crate) fn enter(&self, req: &mut ServiceRequest) -> SlotGuard {
        let outside = Slot::of(req.request());
        self.enter_inside(outside, req)
    }

    /// The same, after looking up the slot of an outer policy.
    #[inline]
    pub(crate) fn enter_inside(&self, outside: Option<Rc<Slot>>, req: &mut ServiceRequest) -> SlotGuard {
        match outside {
            Some(slot) => SlotGuard { slot, is_own: false },
            None => SlotGuard { slot: self.hand_in(req), is_own: true },
        }
    }

    fn hand_in(&self, req: &mut ServiceRequest) -> Rc<Slot> {
        let (slot, container) = self.unused();
        slot.reset();
        // actix-web panics if a container is added while a clone of the request is alive, and so does its router. But
        // after routing, a layer may keep a clone.
        if req.match_info().unprocessed().is_empty() {
            req.extensions_mut().insert(Carried(Rc::clone(&slot)));
        } else {
            req.add_data_container(container);
        }
        slot
    }

    /// A free slot.
    fn unused(&self) -> (Rc<Slot>, Rc<Extensions>) {
        let mut slots = self.slots.borrow_mut();
        let share = |pooled: &Pooled| (Rc::clone(&pooled.slot), Rc::clone(&pooled.container));
        let start = self.next.get();
        if let Some(pooled) = slots.get(start)
            && pooled.is_unused()
        {
            return share(pooled);
        }
        for offset in 0..slots.len().min(Self::MAX_SEARCHED) {
            let index = (start + offset) % slots.len();
            if slots[index].is_unused() {
                self.next.set(index);
                return share(&slots[index]);
            }
        }
        let pooled = Pooled::new();
        let shared = share(&pooled);
        if slots.len() < Self::CAPACITY {
            self.next.set(slots.len());
            slots.push(pooled);
        } else {
            self.next.set(start + Self::MAX_SEARCHED);
        }
        shared
    }
}

/// A slot while its request is in the service: dropped when the response is ready, or the caller has gone.
pub(crate) struct SlotGuard {
    slot: Rc<Slot>,
    /// Whether it was handed in here, and not further outside.
    is_own: bool,
}

impl SlotGuard {
    /// Whether it was handed in here, and not further outside.
    #[inline]
    pub(crate) fn is_own(&self) -> bool {
        self.is_own
    }

    /// The innermost decision, once the response is there.
    #[inline]
    pub(crate) fn last(&self) -> Decided {
        if self.is_own { self.slot.take() } else { self.slot.decided() }
    }
}

impl Deref for SlotGuard {
    type Target = Slot;

    #[inline]
    fn deref(&self) -> &Slot {
        &self.slot
    }
}

impl Drop for SlotGuard {
    #[inline]
    fn drop(&mut self) {
        if self.is_own {
            self.slot.clear();
        }
    }
}

impl fmt::Debug for SlotGuard {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.slot.fmt(formatter)
    }
}
