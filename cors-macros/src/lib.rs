//! x
/// x
#[proc_macro_attribute]
pub fn cors(_: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    item
}
