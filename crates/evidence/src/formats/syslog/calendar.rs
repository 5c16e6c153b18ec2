//! Years for lines that carry none: counted along the file.
//!
//! A log grows in order of time, so a month that lies before the month of the line above means a new year. One month back
//! is no new year (that would be a silence of eleven months): it is a line that came late, at most a month's turn ago, and it
//! does not move the count. A line that carries its year sets the count. A line whose date cannot exist takes no part.

use crate::format::Carry;

/// Where the count stands: the year and month of the latest line so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Calendar {
    pub(crate) year: i32,
    /// 1-12; 0 before the first line.
    pub(crate) month: u8,
}

impl Calendar {
    /// The year of the next line, which has no more than its month.
    pub(crate) fn year_of(&mut self, month: u8) -> i32 {
        if self.month == 0 {
            self.month = month;
            return self.year;
        }
        let turn = self.month > month;
        match (12 + month - self.month) % 12 {
            0 => self.year,
            // Late: December after January belongs to the year before.
            11 => self.year - i32::from(!turn),
            _ => {
                self.year += i32::from(turn);
                self.month = month;
                self.year
            }
        }
    }

    /// The next line carries its year.
    pub(crate) const fn set(&mut self, year: i32, month: u8) {
        self.year = year;
        self.month = month;
    }

    pub(crate) const fn carry(self) -> Carry {
        Carry::Year { year: self.year, month: self.month }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_turn_with_the_months() {
        let check = |months: &[u8], expect: &[i32]| {
            let mut calendar = Calendar { year: 2025, month: 0 };
            let years: Vec<i32> = months.iter().map(|&month| calendar.year_of(month)).collect();
            assert_eq!(years, expect, "{months:?}");
        };
        check(&[11, 12, 1, 2], &[2025, 2025, 2026, 2026]);
        check(&[12, 1, 12, 1, 2], &[2025, 2026, 2025, 2026, 2026]);
        check(&[3, 2, 3, 12, 2], &[2025, 2025, 2025, 2025, 2026]);
        check(&[6, 6, 4, 4], &[2025, 2025, 2026, 2026]);
    }
}
