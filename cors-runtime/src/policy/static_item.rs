//! The items that a path in an attribute may name; for any other item, the compiler gives an error in plain words.

use super::{Policy, origin_list::OriginList, predicate_policy::PredicatePolicy};

/// The item that `policy = NAME` names.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a policy",
    label = "expected the name of a `policy!`",
    note = "define one: `policy! {{ static PAGES = {{ origins = [\"https://app.example.com\"] }}; }}`"
)]
pub trait StaticPolicy: 'static {
    /// The type itself. It exists only if the trait is implemented, so the compiler reports nothing else.
    type This: 'static;
}

#[diagnostic::do_not_recommend]
impl StaticPolicy for Policy {
    type This = Self;
}

#[diagnostic::do_not_recommend]
impl<P: 'static> StaticPolicy for PredicatePolicy<P> {
    type This = Self;
}

/// The policy that `policy = NAME` names.
#[must_use]
pub const fn static_policy<P: StaticPolicy<This = P>>(policy: &'static P) -> &'static <P as StaticPolicy>::This {
    policy
}

/// The item that `from(NAME)` names.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of origins",
    label = "expected the name of a `static` of type `OriginList`",
    note = "define one: `static FRONTENDS: OriginList = OriginList::new();`"
)]
pub trait StaticList: 'static {
    /// The type itself.
    type This: 'static;
}

#[diagnostic::do_not_recommend]
impl StaticList for OriginList {
    type This = Self;
}

/// The list that `from(NAME)` names.
#[must_use]
pub const fn static_list<L: StaticList<This = L>>(list: &'static L) -> &'static <L as StaticList>::This {
    list
}
