//! Policies that are put together at run time.

use cors_rules::{CredentialsDraft, Draft, HeadersDraft, ListDraft, MaxAgeDraft, PolicyErrors};

use super::{Policy, origin_list::OriginList, table::ListTable};

/// Builder for [`Policy`]. Methods are named after the keys of [`#[cors]`](macro@crate::cors) and mean the same.
///
/// Nothing is checked before [`build`](Self::build), which finds every mistake. Unset values take the
/// attribute's defaults; `origins` is required.
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
#[derive(Clone, Debug, Default)]
#[must_use = "a builder does nothing before `build`"]
pub struct PolicyBuilder {
    draft: Draft,
    lists: Vec<ListTable>,
}

impl PolicyBuilder {
    /// Adds origins that may read responses: patterns such as `https://app.example.com`, `https://*.example.com` or
    /// `http://localhost:*`, or `"*"` alone.
    pub fn origins<I>(mut self, origins: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.draft.origins.get_or_insert_default().extend(texts(origins));
        self
    }

    /// Lets everybody read responses: the same as `origins(["*"])`.
    pub fn any_origin(self) -> Self {
        self.origins(["*"])
    }

    /// Adds a list that is filled at start-up and may be replaced while serving. `name` is what the log calls it.
    ///
    /// With [`credentials`](Self::credentials), it has to be a strict one.
    pub fn origins_from(mut self, name: &'static str, list: &'static OriginList) -> Self {
        self.draft.origins.get_or_insert_default();
        self.draft.lists.push(ListDraft { name: name.to_owned(), rules: list.rules() });
        self.lists.push(ListTable { name, list });
        self
    }

    /// Adds origins by a regular expression, which is [matched against the whole origin](macro@crate::cors#regular-expressions).
    ///
    /// It needs the feature `regex`; without it, [`build`](Self::build) says so.
    ///
    #[cfg_attr(feature = "regex", doc = "```")]
    #[cfg_attr(not(feature = "regex"), doc = "```ignore")]
    /// use cors_runtime::Policy;
    ///
    /// let policy = Policy::builder().origin_regex(r"https://pr-[0-9]+\.preview\.example\.com").build();
    /// assert!(policy.is_ok());
    /// // `.` is any character, and the name ends without a dot before it.
    /// assert!(Policy::builder().origin_regex("https://.*example.com").build().is_err());
    /// ```
    pub fn origin_regex(mut self, regex: impl Into<String>) -> Self {
        self.draft.origin_regexes.push(regex.into());
        self
    }

    /// The same for builds with `debug_assertions` only.
    pub fn dev_origin_regex(mut self, regex: impl Into<String>) -> Self {
        self.draft.dev_origin_regexes.push(regex.into());
        self
    }

    /// Adds origins that count in builds with `debug_assertions` only.
    pub fn dev_origins<I>(mut self, origins: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.draft.dev_origins.get_or_insert_default().extend(texts(origins));
        self
    }

    /// Allows cookies and HTTP authentication for all allowed origins. Of this method and
    /// [`credentials_for`](Self::credentials_for), the last call holds.
    pub fn credentials(mut self) -> Self {
        self.draft.credentials = CredentialsDraft::On;
        self
    }

    /// Allows cookies and HTTP authentication for these of the allowed origins, and anonymous access for the others.
    pub fn credentials_for<I>(mut self, origins: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        let mut patterns = match self.draft.credentials {
            CredentialsDraft::For(patterns) => patterns,
            CredentialsDraft::On | CredentialsDraft::Off => Vec::new(),
        };
        patterns.extend(texts(origins));
        self.draft.credentials = CredentialsDraft::For(patterns);
        self
    }

    /// Adds request headers beyond the safelisted ones, or `"*"`. `Content-Type` belongs here where a route reads JSON.
    pub fn headers<I>(mut self, names: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        let mut listed = match self.draft.headers {
            Some(HeadersDraft::Names(listed)) => listed,
            Some(HeadersDraft::Mirror) | None => Vec::new(),
        };
        listed.extend(texts(names));
        self.draft.headers = Some(HeadersDraft::Names(listed));
        self
    }

    /// Allows whatever request headers are asked for. Of this method and [`headers`](Self::headers), the last call holds.
    pub fn mirror_headers(mut self) -> Self {
        self.draft.headers = Some(HeadersDraft::Mirror);
        self
    }

    /// Adds response headers that scripts may read beyond the safelisted ones, or `"*"`.
    pub fn expose<I>(mut self, names: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.draft.expose.get_or_insert_default().extend(texts(names));
        self
    }

    /// How long a preflight may be cached: a [`Duration`](std::time::Duration) of whole seconds, a number of seconds, or text
    /// such as `"10m"`; 0 turns caching off.
    pub fn max_age(mut self, max_age: impl Into<MaxAgeDraft>) -> Self {
        self.draft.max_age = Some(max_age.into());
        self
    }

    /// Adds methods that the policy covers; the others have no CORS.
    pub fn methods<I>(mut self, names: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.draft.methods.get_or_insert_default().extend(texts(names));
        self
    }

    /// The status of a successful preflight, from 200 to 299.
    pub fn preflight_status(mut self, status: u16) -> Self {
        self.draft.preflight_status = Some(status.into());
        self
    }

    /// Refuses requests from disallowed origins with 403 before any handler runs.
    pub fn enforce(mut self) -> Self {
        self.draft.enforce = true;
        self
    }

    /// Permits credentials over plain `http`.
    pub fn danger_insecure_origins(mut self) -> Self {
        self.draft.danger_insecure_origins = true;
        self
    }

    /// Permits credentials for all names under a public suffix.
    pub fn danger_public_suffixes(mut self) -> Self {
        self.draft.danger_public_suffixes = true;
        self
    }

    /// The policy.
    ///
    /// # Errors
    /// Every mistake, by the rules of the attribute.
    pub fn build(self) -> Result<Policy, PolicyErrors> {
        Policy::from_draft(&self.draft, self.lists)
    }
}

fn texts<I>(items: I) -> impl Iterator<Item = String>
where
    I: IntoIterator,
    I::Item: Into<String>,
{
    items.into_iter().map(Into::into)
}

impl Policy {
    /// A policy that is known only at run time, for [`Cors::new`](crate::Cors::new).
    pub fn builder() -> PolicyBuilder {
        PolicyBuilder::default()
    }
}

#[cfg(test)]
mod tests;
