//! What was asked, what came out.

/// One row: what was asked of a value, and the value.
pub(super) struct Row {
    /// What it is.
    pub(super) name: String,
    /// The value.
    pub(super) value: f64,
    /// What was asked, for people.
    pub(super) asked: String,
    /// Is it reached?
    pub(super) held: bool,
}

impl Row {
    /// At least so much was asked.
    pub(super) fn at_least(name: &str, value: f64, asked: f64) -> Self {
        Self { name: name.to_owned(), value, asked: format!(">= {asked:.2}"), held: value >= asked }
    }

    /// At most so much was asked.
    pub(super) fn at_most(name: &str, value: f64, asked: f64) -> Self {
        Self { name: name.to_owned(), value, asked: format!("<= {asked:.2}"), held: value <= asked }
    }
}

/// Prints them, what failed first; gives whether all were reached.
pub(super) fn tell(rows: &[Row]) -> bool {
    println!();
    for held in [false, true] {
        for row in rows.iter().filter(|row| row.held == held) {
            println!("{:<62} {:>8.3}  {:<10} {}", row.name, row.value, row.asked, if held { "held" } else { "FAILED" });
        }
    }
    rows.iter().all(|row| row.held)
}
