//! All mistakes of a policy.

use std::{fmt, ops::Range};

use super::{PolicyError, Setting};

/// All mistakes of a policy, in the order of its settings, or of a list of origins; never empty.
///
/// [`Display`](fmt::Display), and `Debug` likewise, has a line for each. It names the place as the author wrote it: the
/// builder's method, the file's key or the environment variable. The alternate form, `{:#}`, adds the help, the reason and
/// a link to the rule's page to each.
#[derive(Clone, PartialEq, Eq)]
pub struct PolicyErrors {
    mistakes: Vec<PolicyError>,
    source: Source,
}

/// Where the values came from.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Source {
    /// A draft or a file, whose settings are named as the keys.
    Keys,
    Builder(Vec<Shorthand>),
    /// A list of origins, which does not know the policies that use it.
    List,
    /// A list of origins in an environment variable.
    Variable(String),
}

/// A builder's method that adds items to the list of another one.
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shorthand {
    /// Its name.
    pub method: &'static str,
    /// The setting of the list.
    pub setting: Setting,
    /// The items.
    pub items: Range<usize>,
}

/// What has the mistakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    Policy,
    /// A list of origins, which does not know the policies that use it.
    List,
}

impl PolicyErrors {
    pub(crate) fn in_policy(mistakes: Vec<PolicyError>) -> Self {
        Self { mistakes, source: Source::Keys }
    }

    pub(crate) fn in_list(mistakes: Vec<PolicyError>) -> Self {
        Self { mistakes, source: Source::List }
    }

    /// The same mistakes, in values that a builder was given.
    #[doc(hidden)]
    #[must_use]
    pub fn in_builder(self, shorthands: Vec<Shorthand>) -> Self {
        Self { source: Source::Builder(shorthands), ..self }
    }

    /// The same mistakes, in the value of an environment variable.
    #[doc(hidden)]
    #[must_use]
    pub fn in_variable(self, name: &str) -> Self {
        Self { source: Source::Variable(name.to_owned()), ..self }
    }

    /// The mistakes, one by one.
    pub fn iter(&self) -> std::slice::Iter<'_, PolicyError> {
        self.mistakes.iter()
    }
}

impl<'a> IntoIterator for &'a PolicyErrors {
    type Item = &'a PolicyError;
    type IntoIter = std::slice::Iter<'a, PolicyError>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Source {
    /// Where a mistake is.
    fn place_of(&self, error: &PolicyError) -> String {
        let (setting, index) = (error.setting(), error.index());
        let item = index + 1;
        match (self, error.is_about_item()) {
            (Self::Keys, true) => format!("`{setting}[{index}]`: "),
            (Self::Keys, false) => format!("`{setting}`: "),
            (Self::Builder(shorthands), true) => {
                let is_meant =
                    |shorthand: &&Shorthand| shorthand.setting == setting && shorthand.items.contains(&index);
                match shorthands.iter().find(is_meant) {
                    Some(shorthand) => format!("`.{}()`: ", shorthand.method),
                    None => format!("`.{}(…)`, item {item}: ", builder_method(setting)),
                }
            }
            (Self::Builder(_), false) => format!("`.{}(…)`: ", builder_method(setting)),
            (Self::List | Self::Variable(_), true) => format!("item {item}: "),
            (Self::List | Self::Variable(_), false) => String::new(),
        }
    }
}

/// The method of the builder that takes the values of a setting.
fn builder_method(setting: Setting) -> &'static str {
    match setting {
        Setting::DangerOriginRegexes => "danger_origin_regex",
        Setting::Credentials => "credentials_for",
        Setting::DangerPublicSuffixes => "danger_public_suffixes_below",
        Setting::Origins
        | Setting::DevOrigins
        | Setting::Vary
        | Setting::Headers
        | Setting::Expose
        | Setting::MaxAge
        | Setting::Methods
        | Setting::PreflightStatus
        | Setting::Enforce => setting.name(),
    }
}

impl fmt::Display for PolicyErrors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.mistakes.len();
        write!(formatter, "{count} mistake{} in ", if count == 1 { "" } else { "s" })?;
        match &self.source {
            Source::Keys | Source::Builder(_) => formatter.write_str("the CORS policy")?,
            Source::List => formatter.write_str("the list of origins")?,
            Source::Variable(name) => write!(formatter, "the environment variable `{name}`")?,
        }
        for error in self {
            let place = self.source.place_of(error);
            if formatter.alternate() {
                write!(formatter, "\n\n{place}{error:#}")?;
            } else {
                write!(formatter, "\n{place}{error}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for PolicyErrors {
    /// What `unwrap` and `main` print is for people.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl std::error::Error for PolicyErrors {}

impl From<PolicyErrors> for std::io::Error {
    /// For a `main` that returns `std::io::Result<()>`, as a server's often does.
    fn from(errors: PolicyErrors) -> Self {
        Self::other(errors)
    }
}
