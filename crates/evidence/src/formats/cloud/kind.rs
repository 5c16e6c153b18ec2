//! A format of a cloud, as JSON and as a table: what its members mean is said once.

use super::{Action, Kept, Memory, Record, Slot, read};
use crate::format::FileContext;
use crate::formats::csv::{Row, Rows};
use crate::formats::json::{Fault, Leaf, Objects, Sink};
use events::{BatchBuilder, Column};
use model::LogKind;

/// What a format says of its records, however they are written.
pub(crate) trait Cloud: Sync {
    /// [`crate::Format::name`] of the records as JSON.
    const NAME: &'static str;
    /// [`crate::Format::describe`] of the records as JSON.
    const DESCRIPTION: &'static str;
    /// [`crate::Format::name`] and [`crate::Format::describe`] of the records as a table; empty where nobody writes them so.
    const TABLE: [&'static str; 2] = [""; 2];
    /// [`crate::Format::log`].
    const LOG: Option<LogKind> = Some(LogKind::Cloud);
    /// What is kept until the end of a record.
    type Slot: Slot + Sync;

    /// Is a file of this format whose first record, which may be cut off, has these paths?
    fn has(paths: &[String]) -> bool;

    /// What becomes of the leaf at a path.
    fn action(path: &str) -> Action<Self::Slot>;

    /// What the name of a table's file says that none of its rows does.
    fn of_file(_file: &str) -> Option<(Self::Slot, &'static str)> {
        None
    }

    /// The times of a record, the preferred one first: those columns of a table may be in the form of some country.
    const TIMES: &'static [Self::Slot] = &[];

    /// [`Rows::OWN_TIME`].
    const OWN_TIME: Option<(&'static str, &'static str)> = None;

    /// In a file without records, what is left of it without blanks; empty where no such file could be told from others'.
    const WITHOUT_RECORDS: &'static str = "";

    /// Writes what a record says as a whole. A fault is the reason for a rejection.
    fn write(kept: &Kept, events: &mut BatchBuilder) -> Result<(), Fault>;
}

/// The records as JSON.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: Cloud> Objects for Json<T> {
    const NAME: &'static str = T::NAME;
    const DESCRIPTION: &'static str = T::DESCRIPTION;
    const LOG: Option<LogKind> = T::LOG;
    const IS_OF_ONE_HOST: bool = false;
    const WITHOUT_RECORDS: &'static str = T::WITHOUT_RECORDS;
    type Memory = Memory<T::Slot>;

    fn has(paths: &[String]) -> bool {
        T::has(paths)
    }

    fn read(
        object: &str,
        record: u64,
        _context: &FileContext,
        memory: &mut Memory<T::Slot>,
        events: &mut BatchBuilder,
    ) -> Result<(), Fault> {
        let kept = read(object, memory, events, T::action)?;
        end::<T>(kept, record, events)
    }
}

/// The records as rows of a table, whose columns are called as the members are.
pub(crate) struct Sheet<T>(pub(crate) T);

impl<T: Cloud> Rows for Sheet<T> {
    const NAME: &'static str = T::TABLE[0];
    const DESCRIPTION: &'static str = T::TABLE[1];
    const LOG: Option<LogKind> = T::LOG;
    const IS_OF_ONE_HOST: bool = false;
    const OWN_TIME: Option<(&'static str, &'static str)> = T::OWN_TIME;
    type Action = ();
    type Memory = Memory<T::Slot>;

    fn has(names: &[&str]) -> bool {
        T::has(&names.iter().map(|name| plain(name).to_owned()).collect::<Vec<_>>())
    }

    fn action(_name: &str) {}

    fn time_rank(name: &str) -> Option<usize> {
        let (Action::Keep(slot) | Action::Take(slot) | Action::Field(_, Some(slot))) = T::action(plain(name)) else {
            return None;
        };
        T::TIMES.iter().position(|time| *time == slot)
    }

    fn read(
        row: &Row<'_, ()>,
        record: u64,
        context: &FileContext,
        memory: &mut Memory<T::Slot>,
        events: &mut BatchBuilder,
    ) -> Result<(), Fault> {
        let mut cells = Record::new(memory, events, T::action);
        row.cells().for_each(|((), name, cell)| cells.leaf(plain(name), Leaf::Text(cell)));
        events.join_repeated_extra("\n");
        memory.kept.order = row.order();
        let file = context.path.rsplit(['/', '!']).next().unwrap_or_default();
        if let Some((slot, text)) = T::of_file(file) {
            memory.kept.keep(slot.index(), text);
        }
        end::<T>(&memory.kept, record, events)
    }
}

/// The name of a column without the zone that Azure's portal adds to those that hold times.
fn plain(name: &str) -> &str {
    name.strip_suffix(" [UTC]").unwrap_or(name)
}

fn end<T: Cloud>(kept: &Kept, record: u64, events: &mut BatchBuilder) -> Result<(), Fault> {
    T::write(kept, events)?;
    events.set_number(Column::RECORD, record);
    Ok(())
}
