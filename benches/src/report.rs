//! Figures as Markdown tables.

use comfy_table::{CellAlignment, Table, presets::ASCII_MARKDOWN};

/// A Markdown table whose first column has names and whose others have figures.
#[must_use]
pub fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN).set_header(header);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// A count with separators between thousands.
#[must_use]
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The difference from a base, with its sign.
#[must_use]
pub fn more(value: u64, base: u64) -> String {
    let sign = if value < base { '-' } else { '+' };
    format!("{sign}{}", count(value.abs_diff(base)))
}

/// The ratio to a base.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "two digits are shown")]
pub fn ratio(value: u64, base: u64) -> f64 {
    value as f64 / base as f64
}

/// The limit of a figure, and whether the figure is within it.
#[must_use]
pub fn at_most<T: Copy + PartialOrd + std::fmt::Display>(value: T, limit: T, what: &str) -> String {
    let verdict = if value <= limit { "yes" } else { "NO" };
    format!("{what} at most {limit}: {verdict}")
}

/// The median.
///
/// # Panics
/// If there are no values.
#[must_use]
pub fn median<T: Copy + PartialOrd>(values: &[T]) -> T {
    let mut values = values.to_vec();
    values.sort_by(|left, right| left.partial_cmp(right).expect("measurements can be compared"));
    values[values.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_formatted_for_tables() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([more(1_500, 500), more(5, 7)], ["+1,000", "-2"]);
        assert_eq!([at_most(1, 1, "x"), at_most(2, 1, "x")], ["x at most 1: yes", "x at most 1: NO"]);
        assert_eq!(median(&[3, 1, 2]), 2);
    }
}
