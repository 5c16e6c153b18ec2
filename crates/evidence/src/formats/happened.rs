//! What an event says happened, written with the class that it puts the event in: the one way to write an activity.
//!
//! Scans for logons load whole classes, so a row with an activity and another class would never be seen. Which record says what is
//! not known here.

use events::{BatchBuilder, Column};
use model::Activity;

/// Writes both columns of the open row, whatever its class was before.
pub(crate) fn write(row: &mut BatchBuilder, activity: Activity) {
    row.set_number(Column::CLASS, activity.class());
    row.set_text(Column::ACTIVITY, activity.as_str());
}

/// The rows whose class is not that of their activity, for tests: there must be none.
#[cfg(test)]
pub(crate) fn misplaced(batch: &events::EventBatch) -> Vec<usize> {
    let (Some(activities), classes) = (batch.text(Column::ACTIVITY), batch.numbers(Column::CLASS)) else {
        return Vec::new();
    };
    let is_misplaced = |row: usize| {
        let activity = activities.get(row).map(|word| Activity::parse(word).expect("a word of Activity"));
        activity.is_some_and(|activity| classes.as_ref().and_then(|classes| classes.get(row)) != Some(activity.class()))
    };
    (0..batch.rows()).filter(|row| is_misplaced(*row)).collect()
}
