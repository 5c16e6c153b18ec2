//! Which of the rows that a tenant has waiting go into which part file: files of days that follow each other, each worth its columns.
//!
//! Every column of a file costs some ten microseconds and some ten bytes whatever is in it, so a file per day would cost more than its
//! rows where days are thin: `docs/decisions/0008`. Days are kept whole where they fit,
//! so that a window of days touches few files of each flush. The parts of a day that has several, and of different flushes, overlap.

use events::EventBatch;
use model::Timestamp;
use std::collections::BTreeMap;

/// Rows of one part file: per batch the numbers of its rows, ascending.
pub(crate) type Rows = Vec<Vec<u32>>;

/// The rows of all batches in parts of about `part_rows` rows; within a part in the order in which they came. Rows without a time
/// come first.
pub(crate) fn cut(batches: &[EventBatch], part_rows: usize) -> Vec<Rows> {
    let mut days: BTreeMap<Option<i64>, usize> = BTreeMap::new();
    for day in batches.iter().flat_map(|batch| (0..batch.rows()).map(|row| day(batch, row))) {
        *days.entry(day).or_default() += 1;
    }
    let mut plan = Plan::new(part_rows);
    days.iter().for_each(|(&day, &rows)| plan.add(day, rows));
    plan.deal(batches)
}

fn day(batch: &EventBatch, row: usize) -> Option<i64> {
    batch.time(row).map(Timestamp::day_number)
}

/// Where the rows of each day go.
struct Plan {
    part_rows: usize,
    /// First part of a day, and how many of its rows went to it and the ones behind it.
    places: BTreeMap<Option<i64>, (usize, usize)>,
    parts: usize,
    /// Rows in the last part.
    filled: usize,
}

impl Plan {
    fn new(part_rows: usize) -> Self {
        Self { part_rows: part_rows.max(1), places: BTreeMap::new(), parts: 0, filled: 0 }
    }

    /// The next day, with rows enough for a part or more of its own, or else in one part with its neighbours.
    fn add(&mut self, day: Option<i64>, rows: usize) {
        let fits = self.parts > 0 && self.filled + rows <= self.part_rows;
        if fits {
            self.filled += rows;
        } else {
            self.parts += 1;
            self.filled = rows;
        }
        self.places.insert(day, (self.parts - 1, 0));
        while self.filled > self.part_rows {
            self.parts += 1;
            self.filled -= self.part_rows;
        }
    }

    fn deal(mut self, batches: &[EventBatch]) -> Vec<Rows> {
        let mut parts: Vec<Rows> = vec![vec![Vec::new(); batches.len()]; self.parts];
        for (index, batch) in batches.iter().enumerate() {
            for row in 0..batch.rows() {
                let (first, dealt) = self.places.get_mut(&day(batch, row)).expect("every day was counted");
                // A day of one part never comes to the next one: it was counted to fit.
                let part = *first + *dealt / self.part_rows;
                *dealt += 1;
                parts[part][index].push(u32::try_from(row).expect("a batch has far fewer rows"));
            }
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use events::{BatchBuilder, Column};

    fn batch(days: &[Option<i64>]) -> EventBatch {
        let mut builder = BatchBuilder::new();
        for day in days {
            builder.set_number(Column::RECORD, 1);
            if let Some(day) = day {
                builder.set_time(Timestamp::from_micros(day * Timestamp::DAY + 5));
            }
            builder.finish_row();
        }
        builder.finish()
    }

    #[test]
    fn thin_days_share_a_part_and_thick_ones_have_several() {
        let batches = [batch(&[Some(3), Some(1), None]), batch(&[Some(2), Some(3), Some(3), Some(3), Some(3)])];
        let parts = cut(&batches, 3);
        assert_eq!(parts, [vec![vec![1, 2], vec![0]], vec![vec![0], vec![1, 2]], vec![vec![], vec![3, 4]],]);
        assert_eq!(cut(&[], 3), Vec::<Rows>::new());
        assert_eq!(cut(&batches, 100).len(), 1);
    }

    #[test]
    fn every_row_goes_to_one_part() {
        let days: Vec<Option<i64>> = (0..997).map(|n: i64| (n % 11 != 0).then_some(n * n % 17)).collect();
        for part_rows in [1, 7, 50, 400, 5000] {
            let parts = cut(&[batch(&days[..400]), batch(&days[400..])], part_rows);
            for (index, rows) in [400, 597].into_iter().enumerate() {
                let mut found: Vec<u32> = parts.iter().flat_map(|part| part[index].iter().copied()).collect();
                found.sort_unstable();
                assert!(found.iter().copied().eq(0..rows));
            }
            let rows = |part: &Rows| part.iter().map(Vec::len).sum::<usize>();
            assert!(parts.iter().all(|part| (1..=part_rows).contains(&rows(part))));
        }
    }
}
