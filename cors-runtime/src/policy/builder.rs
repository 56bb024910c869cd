//! Policies that are built at run time.

use cors_rules::{
    CredentialsDraft, Draft, HeadersDraft, ListDraft, PolicyErrors, PublicSuffixesDraft, Setting, Shorthand,
};

pub use self::input::{MaxAge, SettingText};
use super::{Policy, origin_list::OriginList, predicate::BoxedPredicate, table::ListTable};
use crate::predicate::{OriginRequest, PredicateResult};

mod input;

/// Builder for [`Policy`]. Methods are named after the keys of [`#[cors]`](macro@crate::cors) and mean the same.
///
/// Nothing is checked before [`build`](Self::build), which reports every mistake. Unset values take the attribute's
/// defaults; `origins` is required. Lists may come from a configuration: the methods accept text and actix-web's types
/// ([`SettingText`]), an `Option`, or an iterator of them. A list may be empty; an empty list of origins allows none.
///
/// ```
/// use std::time::Duration;
/// use cors_runtime::Policy;
///
/// let policy = Policy::builder()
///     .origins(["https://shop.example.com", "https://*.partners.example.com"])
///     .credentials()
///     .headers(["Content-Type", "X-Request-Id"])
///     .expose(["X-Total-Count"])
///     .max_age(Duration::from_secs(600))
///     .build()?;
/// # Ok::<(), cors_runtime::rules::PolicyErrors>(())
/// ```
///
/// ```
/// use actix_web::http::{Method, Uri, header};
/// use cors_runtime::Policy;
///
/// // As a configuration may contain them.
/// let origins: Vec<Uri> = vec!["https://app.example.com".parse().unwrap()];
/// let max_age: Option<u32> = None;
///
/// let policy = Policy::builder()
///     .origins(&origins)
///     .methods([Method::GET, Method::PUT])
///     .headers([header::CONTENT_TYPE, header::AUTHORIZATION])
///     .max_age(max_age)
///     .build()?;
/// # Ok::<(), cors_runtime::rules::PolicyErrors>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "a builder does nothing before `build`"]
pub struct PolicyBuilder {
    draft: Draft,
    lists: Vec<ListTable>,
    function: Option<BoxedPredicate>,
    /// For messages.
    shorthands: Vec<Shorthand>,
}

impl PolicyBuilder {
    /// Adds origins that may read responses: patterns such as `https://app.example.com`, `https://*.example.com`,
    /// `https://{tenant}.example.com` or `http://localhost:*`, or `"*"` alone.
    ///
    /// Sends `Access-Control-Allow-Origin` with the page's origin, if it is allowed, and `Vary: Origin`.
    #[doc(alias = "allowed_origin")]
    #[doc(alias = "allowed_origins")]
    #[doc(alias = "allow_origin")]
    pub fn origins<I>(mut self, origins: I) -> Self
    where
        I: IntoIterator,
        I::Item: SettingText,
    {
        self.draft.origins.get_or_insert_default().extend(texts(origins));
        self
    }

    /// Lets every page read responses: the same as `origins(["*"])`.
    ///
    /// Sends `Access-Control-Allow-Origin: *`, to requests without `Origin` too, and no `Vary`. With
    /// [`credentials`](Self::credentials) it is a mistake, because browsers refuse such a response. With
    /// [`credentials_for`](Self::credentials_for), the listed origins are sent by name, with `Vary: Origin`.
    #[doc(alias = "allow_any_origin")]
    #[doc(alias = "send_wildcard")]
    #[doc(alias = "permissive")]
    pub fn any_origin(mut self) -> Self {
        let index = self.draft.origins.as_ref().map_or(0, Vec::len);
        self.shorthands.push(Shorthand { method: "any_origin", setting: Setting::Origins, items: index..index + 1 });
        self.origins(["*"])
    }

    /// Adds a list that is filled at start-up and may be replaced while serving. `name` is its name in the log.
    ///
    /// With [`credentials`](Self::credentials), it must be a strict list.
    pub fn origins_from(mut self, name: &'static str, list: &'static OriginList) -> Self {
        self.draft.origins.get_or_insert_default();
        self.draft.lists.push(ListDraft { name: name.to_owned(), rules: list.rules() });
        self.lists.push(ListTable { name, list, is_dev: false });
        self
    }

    /// Sets a predicate for unlisted origins. It is called with a well-formed origin that is not listed, and returns `bool` or a
    /// `Result<bool, E>`. An `Err` denies the origin and is logged. A later call replaces the closure.
    ///
    /// The middleware calls it before a route is chosen: see [`OriginRequest`].
    ///
    /// ```
    /// use std::collections::HashSet;
    /// use cors_runtime::Policy;
    ///
    /// let partners = HashSet::from(["https://shop.acme.example".to_owned()]);
    /// let policy = Policy::builder()
    ///     .origins(["https://app.example.com"])
    ///     .allow_if(move |request| partners.contains(request.origin()))
    ///     .credentials()
    ///     .build()?;
    /// # Ok::<(), cors_runtime::rules::PolicyErrors>(())
    /// ```
    #[doc(alias = "allowed_origin_fn")]
    pub fn allow_if<F, R>(self, function: F) -> Self
    where
        F: Fn(&OriginRequest) -> R + Send + Sync + 'static,
        R: PredicateResult,
    {
        self.with_function(BoxedPredicate::from_sync(function))
    }

    /// The same for an asynchronous closure. Its future is boxed, and need not be `Send`.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use cors_runtime::Policy;
    ///
    /// struct Database;
    ///
    /// impl Database {
    ///     async fn knows(&self, origin: &str) -> Result<bool, std::io::Error> {
    ///         Ok(origin.ends_with(".example"))
    ///     }
    /// }
    ///
    /// let database = Arc::new(Database);
    /// let policy = Policy::builder()
    ///     .allow_if_async(async move |request| database.knows(request.origin()).await)
    ///     .build()?;
    /// # Ok::<(), cors_runtime::rules::PolicyErrors>(())
    /// ```
    pub fn allow_if_async<F, R>(self, function: F) -> Self
    where
        F: AsyncFn(&OriginRequest) -> R + Send + Sync + 'static,
        R: PredicateResult,
    {
        self.with_function(BoxedPredicate::from_async(function))
    }

    fn with_function(mut self, function: BoxedPredicate) -> Self {
        self.draft.origins.get_or_insert_default();
        self.function = Some(function);
        self
    }

    /// Adds origins by a regular expression that is matched against the whole of an origin.
    ///
    /// No rule checks which origins it matches: `https://.*example\.com` also matches `https://evilexample.com`. Use it for
    /// configurations that already contain such expressions. In new ones, write a pattern with a placeholder:
    /// `https://{_:pr-[0-9]+}.example.com`.
    ///
    /// The syntax is that of the crate `regex`, with ASCII classes only. It needs the feature `regex`; without it,
    /// [`build`](Self::build) returns an error.
    ///
    #[cfg_attr(feature = "regex", doc = "```")]
    #[cfg_attr(not(feature = "regex"), doc = "```ignore")]
    /// use cors_runtime::Policy;
    ///
    /// let policy = Policy::builder().danger_origin_regex(r"https://[a-z0-9-]+\.preview\.example\.com").build();
    /// assert!(policy.is_ok());
    /// ```
    pub fn danger_origin_regex(self, regex: impl Into<String>) -> Self {
        self.danger_origin_regexes([regex])
    }

    /// Adds several [whole-origin expressions](Self::danger_origin_regex).
    pub fn danger_origin_regexes<I>(mut self, regexes: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.draft.danger_origin_regexes.extend(regexes.into_iter().map(Into::into));
        self
    }

    /// Adds origins that are allowed in builds with `debug_assertions` only.
    pub fn dev_origins<I>(mut self, origins: I) -> Self
    where
        I: IntoIterator,
        I::Item: SettingText,
    {
        self.draft.dev_origins.get_or_insert_default().extend(texts(origins));
        self
    }

    /// Allows cookies and HTTP authentication for all allowed origins. Overrides an earlier
    /// [`credentials_for`](Self::credentials_for).
    ///
    /// Sends `Access-Control-Allow-Credentials: true`, to allowed origins only.
    #[doc(alias = "supports_credentials")]
    #[doc(alias = "allow_credentials")]
    pub fn credentials(mut self) -> Self {
        self.draft.credentials = CredentialsDraft::On;
        self
    }

    /// Allows cookies and HTTP authentication for these origins, and anonymous access for the other allowed ones.
    pub fn credentials_for<I>(mut self, origins: I) -> Self
    where
        I: IntoIterator,
        I::Item: SettingText,
    {
        let mut patterns = match self.draft.credentials {
            CredentialsDraft::For(patterns) => patterns,
            CredentialsDraft::On | CredentialsDraft::Off => Vec::new(),
        };
        patterns.extend(texts(origins));
        self.draft.credentials = CredentialsDraft::For(patterns);
        self
    }

    /// Adds request headers beyond the safelisted ones, or `"*"`. List `Content-Type` if a route reads JSON.
    ///
    /// Sends the whole list in response to preflights, as `Access-Control-Allow-Headers`; the browser compares.
    #[doc(alias = "allowed_header")]
    #[doc(alias = "allowed_headers")]
    #[doc(alias = "allow_headers")]
    pub fn headers<I>(mut self, names: I) -> Self
    where
        I: IntoIterator,
        I::Item: SettingText,
    {
        let mut listed = match self.draft.headers {
            Some(HeadersDraft::Names(listed)) => listed,
            Some(HeadersDraft::Mirror) | None => Vec::new(),
        };
        listed.extend(texts(names));
        self.draft.headers = Some(HeadersDraft::Names(listed));
        self
    }

    /// Allows every request header: the same as `headers(["*", "Authorization"])` and the key `headers = any`.
    ///
    /// Sends `Access-Control-Allow-Headers: *, Authorization`, because `*` alone does not cover `Authorization`. With
    /// credentials it is a mistake, because browsers then take `*` for a header of that name; use
    /// [`mirror_headers`](Self::mirror_headers).
    #[doc(alias = "allow_any_header")]
    pub fn any_header(mut self) -> Self {
        const NAMES: [&str; 2] = ["*", "Authorization"];
        let index = match &self.draft.headers {
            Some(HeadersDraft::Names(listed)) => listed.len(),
            Some(HeadersDraft::Mirror) | None => 0,
        };
        let items = index..index + NAMES.len();
        self.shorthands.push(Shorthand { method: "any_header", setting: Setting::Headers, items });
        self.headers(NAMES)
    }

    /// Allows every request header that a preflight requests. Overrides an earlier [`headers`](Self::headers).
    ///
    /// Copies the preflight's `Access-Control-Request-Headers` to `Access-Control-Allow-Headers`: lines of header names, up to
    /// 4 KiB in all. For a longer list the header is omitted, so the browser refuses the request. It works with credentials.
    #[doc(alias = "allow_any_header")]
    pub fn mirror_headers(mut self) -> Self {
        self.draft.headers = Some(HeadersDraft::Mirror);
        self.shorthands.retain(|shorthand| shorthand.setting != Setting::Headers);
        self
    }

    /// Adds response headers that scripts may read beyond the safelisted ones, or `"*"`.
    ///
    /// Sends `Access-Control-Expose-Headers`, to allowed origins only. With credentials, `"*"` is a mistake: list the names.
    #[doc(alias = "expose_headers")]
    #[doc(alias = "expose_any_header")]
    pub fn expose<I>(mut self, names: I) -> Self
    where
        I: IntoIterator,
        I::Item: SettingText,
    {
        self.draft.expose.get_or_insert_default().extend(texts(names));
        self
    }

    /// How long a preflight may be cached: a [`Duration`](std::time::Duration) of whole seconds, an integer of seconds, or text
    /// such as `"10m"`. 0 turns caching off; `None`, the default, leaves it to the browser.
    ///
    /// Sends `Access-Control-Max-Age` in response to preflights, in seconds.
    pub fn max_age(mut self, max_age: impl MaxAge) -> Self {
        self.draft.max_age = max_age.max_age();
        self
    }

    /// Adds methods that the policy covers; other methods have no CORS. By default, the policy covers all, and with an empty list none.
    ///
    /// Sends the list in response to preflights, as `Access-Control-Allow-Methods`. Without it, that header lists DELETE, GET,
    /// HEAD, OPTIONS, PATCH, POST, PUT and QUERY.
    #[doc(alias = "allowed_methods")]
    #[doc(alias = "allow_any_method")]
    #[doc(alias = "allow_methods")]
    pub fn methods<I>(mut self, names: I) -> Self
    where
        I: IntoIterator,
        I::Item: SettingText,
    {
        self.draft.methods.get_or_insert_default().extend(texts(names));
        self
    }

    /// The status of a successful preflight, from 200 to 299; 204 by default and for `None`.
    pub fn preflight_status(mut self, status: impl Into<Option<u16>>) -> Self {
        self.draft.preflight_status = status.into().map(u64::from);
        self
    }

    /// Refuses requests of untrusted origins with 403 before any handler runs: all of them (`true`) or none (`false`).
    ///
    /// By default (`None`), a policy with credentials refuses those that can have effects.
    #[doc(alias = "block_on_origin_mismatch")]
    pub fn enforce(mut self, enforce: impl Into<Option<bool>>) -> Self {
        self.draft.enforce = enforce.into();
        self
    }

    /// Permits credentials over plain `http`.
    pub fn danger_insecure_origins(mut self) -> Self {
        self.draft.danger_insecure_origins = true;
        self
    }

    /// Permits credentials for all names under a public suffix.
    ///
    /// Overrides an earlier [`danger_public_suffixes_below`](Self::danger_public_suffixes_below).
    pub fn danger_public_suffixes(mut self) -> Self {
        self.draft.danger_public_suffixes = PublicSuffixesDraft::On;
        self
    }

    /// Permits credentials for all names below these. They are public suffixes, or have public suffixes below them, and you own
    /// them.
    ///
    /// ```
    /// use cors_runtime::Policy;
    ///
    /// // `app.render.com` is a public suffix.
    /// let policy = || Policy::builder().origins(["https://*.render.com"]).credentials();
    /// assert!(policy().build().is_err());
    /// assert!(policy().danger_public_suffixes_below(["render.com"]).build().is_ok());
    /// ```
    pub fn danger_public_suffixes_below<I>(mut self, names: I) -> Self
    where
        I: IntoIterator,
        I::Item: SettingText,
    {
        let mut owned = match self.draft.danger_public_suffixes {
            PublicSuffixesDraft::For(owned) => owned,
            PublicSuffixesDraft::On | PublicSuffixesDraft::Off => Vec::new(),
        };
        owned.extend(texts(names));
        self.draft.danger_public_suffixes = PublicSuffixesDraft::For(owned);
        self
    }

    /// Builds the policy.
    ///
    /// # Errors
    /// Every mistake, by the same rules as for the attribute; each names the method that received the value.
    pub fn build(self) -> Result<Policy, PolicyErrors> {
        Policy::from_draft(self.draft, self.lists, self.function).map_err(|errors| errors.in_builder(self.shorthands))
    }
}

fn texts<I>(items: I) -> impl Iterator<Item = String>
where
    I: IntoIterator,
    I::Item: SettingText,
{
    items.into_iter().map(|item| item.setting_text())
}

impl Policy {
    /// A policy that is known only at run time, for [`Cors::new`](crate::Cors::new).
    pub fn builder() -> PolicyBuilder {
        PolicyBuilder::default()
    }
}

#[cfg(test)]
mod tests;
