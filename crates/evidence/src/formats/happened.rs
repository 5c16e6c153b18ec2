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
