//! The rows of a CORS surface, and their display.

use std::{collections::BTreeSet, fmt};

/// A CORS surface, sorted by path and method, from [`mounted`](crate::mounted) or
/// [`surface`](crate::surface).
///
/// [`Display`](fmt::Display) writes a table that changes only when a policy does: it has no line numbers unless
/// [`with_places`](Self::with_places) adds them, and is the same in debug and release builds without
/// [`with_dev_origins`](Self::with_dev_origins). [`Debug`] writes the same, so `assert_eq!` failures are readable. With the feature
/// `serde` it serialises as a list of rows. The contents of an [`OriginList`](crate::OriginList) are not shown.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Surface {
    rows: BTreeSet<SurfaceRow>,
    with_places: bool,
}

/// A method of a route, and its policy.
// The order of the fields is the order of the rows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SurfaceRow {
    pub(super) path: String,
    pub(super) method: String,
    pub(super) policy: String,
    /// With the `dev_origins` of this build.
    pub(super) policy_with_dev: String,
    pub(super) file: String,
    pub(super) line: u32,
    pub(super) settings: Vec<(&'static str, String)>,
    pub(super) risks: Vec<&'static str>,
}

impl Surface {
    /// The rows.
    pub fn iter(&self) -> std::collections::btree_set::Iter<'_, SurfaceRow> {
        self.rows.iter()
    }

    /// The same, with a column for the file and line of each policy.
    #[must_use]
    pub fn with_places(self) -> Self {
        Self { with_places: true, ..self }
    }

    /// The same with the `dev_origins` of each policy. They count in builds with `debug_assertions` only, and the others do not
    /// show them.
    #[must_use]
    pub fn with_dev_origins(self) -> Self {
        let rows = self.rows.into_iter();
        let rows = rows.map(|row| SurfaceRow { policy: row.policy_with_dev.clone(), ..row }).collect();
        Self { rows, ..self }
    }
}

impl<'a> IntoIterator for &'a Surface {
    type Item = &'a SurfaceRow;
    type IntoIter = std::collections::btree_set::Iter<'a, SurfaceRow>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl FromIterator<SurfaceRow> for Surface {
    fn from_iter<I: IntoIterator<Item = SurfaceRow>>(rows: I) -> Self {
        Self { rows: rows.into_iter().collect(), with_places: false }
    }
}

impl SurfaceRow {
    /// The method, or `*` for a policy around an app, a scope or a resource.
    #[must_use]
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The path as written on the route, and with the feature `surface` with the prefixes of its scopes; `*` as for the method.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The policy for the method, in the notation of the attribute; `disabled` for a route without CORS. `dev_origins` are shown after
    /// [`Surface::with_dev_origins`] only.
    #[must_use]
    pub fn policy(&self) -> &str {
        &self.policy
    }

    /// The settings of the policy by key, in the order and the words of the attribute: `("max_age", "3600")`, the
    /// `dev_origins` of this build included. A flag is `true`; a route without CORS has none.
    pub fn settings(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.settings.iter().map(|(key, value)| (*key, value.as_str()))
    }

    /// The file of the attribute, or of the call to [`Cors::new`](crate::Cors::new), as the compiler names it.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The line in the file.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.line
    }

    /// Settings that a reviewer should look at twice, such as `any origin may read responses`.
    #[must_use]
    pub fn risks(&self) -> &[&'static str] {
        &self.risks
    }

    fn place(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }
}

impl fmt::Display for Surface {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cells = |row: &SurfaceRow| {
            let place = self.with_places.then(|| row.place());
            let cells = [Some(row.method.clone()), Some(row.path.clone()), place, Some(row.policy.clone())];
            cells.into_iter().flatten().collect::<Vec<_>>()
        };
        let header = ["method", "path"].into_iter().chain(self.with_places.then_some("place")).chain(["policy"]);
        let header = header.map(str::to_owned).collect::<Vec<_>>();
        // Rows with places may differ in their places only.
        let lines: Vec<Vec<String>> = std::iter::once(header).chain(self.iter().map(cells)).collect();
        let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default();
        let widths: Vec<usize> = (0..lines[0].len() - 1).map(width).collect();
        let mut last = None;
        for line in &lines {
            if last == Some(line) {
                continue;
            }
            last = Some(line);
            for (cell, width) in line.iter().zip(&widths) {
                write!(formatter, "{cell:width$}  ")?;
            }
            writeln!(formatter, "{}", line[widths.len()])?;
        }
        Ok(())
    }
}

impl fmt::Debug for Surface {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "\n{self}")
    }
}

#[cfg(feature = "serde")]
impl serde_core::Serialize for Surface {
    fn serialize<S: serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
    }
}

#[cfg(feature = "serde")]
impl serde_core::Serialize for SurfaceRow {
    fn serialize<S: serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde_core::ser::SerializeStruct as _;

        let mut row = serializer.serialize_struct("SurfaceRow", 5)?;
        row.serialize_field("method", &self.method)?;
        row.serialize_field("path", &self.path)?;
        row.serialize_field("policy", &self.policy)?;
        row.serialize_field("file", &self.file)?;
        row.serialize_field("line", &self.line)?;
        row.end()
    }
}
