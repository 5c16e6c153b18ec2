//! The invariant between `class` and `activity`, as one pure function for tests and debug assertions.

use crate::{Column, EventBatch};
use model::Activity;

/// The rows whose class is not that of their activity. There must be none: scans for logons load whole classes, and would never see
/// such a row.
#[must_use]
pub fn misplaced(batch: &EventBatch) -> Vec<usize> {
    let Some(activities) = batch.text(Column::ACTIVITY) else { return Vec::new() };
    let classes = batch.numbers(Column::CLASS);
    let class_of = |row: usize| classes.as_ref().and_then(|classes| classes.get(row));
    let is_misplaced = |row: &usize| {
        let activity = activities.get(*row).and_then(Activity::parse);
        activity.is_some_and(|activity| class_of(*row) != Some(activity.class()))
    };
    (0..batch.rows()).filter(is_misplaced).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::BatchBuilder;
    use model::class;

    #[test]
    fn rows_in_another_class_than_their_activity_are_found() {
        let mut events = BatchBuilder::new();
        for (activity, class) in [
            (Some(Activity::Logon), Some(class::AUTHENTICATION)),
            (Some(Activity::Logon), Some(class::API)),
            (Some(Activity::Boot), None),
            (None, Some(class::API)),
            (Some(Activity::LogCleared), Some(class::EVENT_LOG)),
        ] {
            activity.into_iter().for_each(|activity| events.set_text(Column::ACTIVITY, activity.as_str()));
            class.into_iter().for_each(|class| events.set_number(Column::CLASS, class));
            events.finish_row();
        }
        assert_eq!(misplaced(&events.finish()), [1, 2]);
    }
}
