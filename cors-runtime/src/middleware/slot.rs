//! How inner policies tell an outer one what they have decided.
//!
//! The outermost policy of a request hands a slot into it. Each policy that decides later writes there, so that the last one
//! to write is the innermost. The decision belongs to the request, whatever becomes of the response on its way out.
//!
//! A slot travels in a container of app data, which costs no allocation: both come from a pool of the middleware.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    ops::Deref,
    rc::Rc,
};

use actix_web::{
    HttpMessage as _, HttpRequest,
    dev::{Extensions, ServiceRequest},
    guard::GuardContext,
};

use crate::decision::{decide::ResponsePlan, respond::PreflightAnswer, site::Site};

/// What a policy has decided about a request.
#[derive(Clone, Debug, Default)]
pub(crate) enum Decided {
    /// No policy has been reached.
    #[default]
    Nothing,
    /// A user-supplied handler answers the preflight.
    Manual,
    /// The headers of the response.
    Response(Rc<Site>, ResponsePlan),
    /// The answer to a preflight.
    Preflight(Rc<Site>, PreflightAnswer),
}

/// The decision about one request.
#[derive(Debug, Default)]
pub(crate) struct Slot {
    decided: RefCell<Decided>,
    /// How many decisions have been written.
    writes: Cell<u32>,
    is_past_skip_preflight: Cell<bool>,
}

/// How a request carries its slot.
#[derive(Clone)]
struct Carried(Rc<Slot>);

impl Slot {
    /// The slot of a request, if there is an outer policy.
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

    /// Writes a decision. It takes the place of those of the policies outside.
    pub(crate) fn write(&self, decided: Decided) {
        self.writes.set(self.writes.get().wrapping_add(1));
        let previous = self.decided.replace(decided);
        drop(previous);
    }

    /// How many decisions have been written: where this number has changed, a policy further inside has decided.
    pub(crate) fn writes(&self) -> u32 {
        self.writes.get()
    }

    /// Reads the innermost decision.
    pub(crate) fn read<R>(&self, read: impl FnOnce(&Decided) -> R) -> R {
        read(&self.decided.borrow())
    }

    /// Notes that the request has passed a middleware that requests without credentials should not pass.
    pub(crate) fn pass_skip_preflight(&self) {
        self.is_past_skip_preflight.set(true);
    }

    /// Whether the request has passed around the middleware in a [`SkipPreflight`](crate::SkipPreflight).
    pub(crate) fn is_past_skip_preflight(&self) -> bool {
        self.is_past_skip_preflight.get()
    }

    fn reset(&self) {
        drop(self.decided.take());
        self.writes.set(0);
        self.is_past_skip_preflight.set(false);
    }
}

/// A slot and the container that carries it.
#[derive(Clone)]
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

    /// Whether nothing refers to it but the pool. Handlers may keep a request for as long as they like, and inner services
    /// may run on after their caller has gone.
    fn is_unused(&self) -> bool {
        Rc::strong_count(&self.container) == 1 && Rc::strong_count(&self.slot) == 2
    }
}

/// The slots of a middleware that no request has at present.
#[derive(Default)]
pub(crate) struct SlotPool(RefCell<VecDeque<Pooled>>);

impl SlotPool {
    /// No more slots are kept, as actix-web keeps no more requests.
    const CAPACITY: usize = 128;

    /// The slot of a request. It gets one unless it has one already.
    ///
    /// To be called when the request is forwarded and nothing else refers to it.
    pub(crate) fn enter(self: &Rc<Self>, req: &mut ServiceRequest) -> SlotGuard {
        if let Some(slot) = Slot::of(req.request()) {
            return SlotGuard { slot, leased: None };
        }
        let Pooled { slot, container } = self.take();
        slot.reset();
        // actix-web panics if a container is added while a clone of the request is alive. So does its router; once the
        // whole path has been matched, a layer may well keep a clone.
        if req.match_info().unprocessed().is_empty() {
            req.extensions_mut().insert(Carried(Rc::clone(&slot)));
        } else {
            req.add_data_container(Rc::clone(&container));
        }
        SlotGuard { slot, leased: Some((container, Rc::clone(self))) }
    }

    fn take(&self) -> Pooled {
        let mut free = self.0.borrow_mut();
        match free.pop_front() {
            Some(pooled) if pooled.is_unused() => pooled,
            Some(in_use) => {
                free.push_back(in_use);
                Pooled::new()
            }
            None => Pooled::new(),
        }
    }

    fn put_back(&self, pooled: Pooled) {
        let mut free = self.0.borrow_mut();
        if free.len() < Self::CAPACITY {
            free.push_back(pooled);
        }
    }
}

/// A slot while its request is in the service: dropped when the response has come, or when nobody waits for it any more.
pub(crate) struct SlotGuard {
    slot: Rc<Slot>,
    /// Where it goes back to, if it was not the slot of a policy outside.
    leased: Option<(Rc<Extensions>, Rc<SlotPool>)>,
}

impl SlotGuard {
    /// Whether the slot is that of a policy further outside.
    pub(crate) fn is_shared(&self) -> bool {
        self.leased.is_none()
    }
}

impl Deref for SlotGuard {
    type Target = Slot;

    fn deref(&self) -> &Slot {
        &self.slot
    }
}

impl Drop for SlotGuard {
    fn drop(&mut self) {
        if let Some((container, pool)) = self.leased.take() {
            // Policies do not live longer than they are needed.
            drop(self.slot.decided.take());
            pool.put_back(Pooled { slot: Rc::clone(&self.slot), container });
        }
    }
}

impl std::fmt::Debug for SlotGuard {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.slot.fmt(formatter)
    }
}
