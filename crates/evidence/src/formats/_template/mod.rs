//! Doors of a made-up product: JSON, an object for each door that somebody opened. Copy this folder to read a new format.
//!
//! It is compiled and tested with the others, and in no registry. Replace this text by what the format is, in this order: whose it is; its
//! source (the vendor's document by title, never a sample of somebody's); which field goes to which column; what is not evident.
//!
//! Source: Alder Doors, "Event export", chapter 3 (made up).
//!
//! | member | column |
//! |---|---|
//! | `at` | `time`; without a zone, the one assumed |
//! | `controller` | `host` |
//! | `person.name` | `account_name` |
//! | `terminal` | `src_address`, where it is an address |
//! | `result` | `outcome`: `granted` is a success, `denied` a failure |
//! | all else | `extra`, under its path: Sigma rules ask for original names |
//!
//! A door opened is a logon at its controller; a door `forced` is none, and stays without an activity.
//!
//! # Which trait
//! | records are | implement | registry |
//! |---|---|---|
//! | JSON objects, however they lie in the file | [`Objects`], as here | `&NAME` |
//! | rows under a row of names | `csv::Rows` (`csv/tests.rs` has a small one) | `&csv::Table(NAME)` |
//! | lines | `one_a_line::LineReader` (`remote/` has small ones) | `&OneALine(NAME)` |
//! | something else | [`crate::Format`] itself; `zeek/table.rs` is one of lines with a header, `utmp/` a binary one | `&NAME` |
//!
//! # Steps
//! 1. Copy the folder, rename the type, and add `mod NAME;` and a line to the registry in `formats/mod.rs`, before whatever could take the
//!    same file for its own.
//! 2. Write `has`, strictly: it must not say yes to a neighbour's file. The tests hold it against the whole registry.
//! 3. Say what each path means in `action`. It is asked once per path and unit, so that a leaf costs no look-up of text.
//! 4. Where one member decides what another means, let both go to `extra` and read them in `finish`.
//! 5. Only what the record truly tells becomes an activity (`model::Activity`). Say in the table above what does not.
//! 6. Tests: the golden rows, and the bad input that `tests.rs` goes through. A target in `fuzz/`; rules of Sigma in
//!    `crates/detect/src/route/logsources.toml`, if there are some.

mod tests;

use crate::format::FileContext;
use crate::formats::address::address;
use crate::formats::happened;
use crate::formats::json::row::{self, Memory, Target};
use crate::formats::json::{self, Fault, Leaf, Objects, Sink};
use crate::formats::time::Written;
use events::{BatchBuilder, Column};
use model::{Activity, Outcome};

/// The format.
struct Doors;

impl Objects for Doors {
    const NAME: &'static str = "doors";
    const DESCRIPTION: &'static str = "doors that were opened, as Alder Doors exports them";
    // Of the hot path: which paths mean what, remembered through a unit.
    type Memory = Memory<Action>;

    fn has(paths: &[String]) -> bool {
        let has = |name: &str| paths.iter().any(|path| path == name);
        has("controller") && has("door") && has("at")
    }

    fn read(
        object: &str,
        record: u64,
        context: &FileContext,
        memory: &mut Memory<Action>,
        events: &mut BatchBuilder,
    ) -> Result<(), Fault> {
        json::walk(object, &mut Door { events, memory, assume_zone_minutes: context.assume_zone_minutes })?;
        if events.open_extra("door").is_none() {
            // Valid JSON, and nothing of ours: rejected with that reason.
            return Err(Fault::Lacks("door"));
        }
        events.set_number(Column::RECORD, record);
        // Members may repeat; names in `extra` do not.
        events.join_repeated_extra("\n");
        finish(events);
        Ok(())
    }
}

/// What becomes of a path.
#[derive(Clone, Debug)]
enum Action {
    /// As it is, into a column or `extra`.
    Write(Target),
    Time,
    Terminal,
}

fn action(path: &str) -> Action {
    match path {
        "at" => Action::Time,
        "controller" => Action::Write(Target::Text(Column::HOST)),
        "person.name" => Action::Write(Target::Text(Column::ACCOUNT_NAME)),
        "terminal" => Action::Terminal,
        _ => Action::Write(Target::Extra),
    }
}

struct Door<'a> {
    events: &'a mut BatchBuilder,
    memory: &'a mut Memory<Action>,
    assume_zone_minutes: i32,
}

impl Sink for Door<'_> {
    fn leaf(&mut self, path: &str, leaf: Leaf<'_>) {
        let events = &mut *self.events;
        let (action, scratch) = self.memory.of(path, action);
        match (action, leaf) {
            (Action::Write(target), _) => row::write(events, scratch, target, path, leaf),
            (Action::Time, Leaf::Text(text)) => time(events, path, text, self.assume_zone_minutes),
            (Action::Terminal, Leaf::Text(text)) if let Some(address) = address(text) => {
                events.set_text(Column::SRC_ADDRESS, &address);
            }
            // What does not fit is kept under its name.
            (Action::Time | Action::Terminal, _) => row::write(events, scratch, &Target::Extra, path, leaf),
        }
    }
}

/// A time that cannot be read is kept under its name, and the row has none.
fn time(events: &mut BatchBuilder, path: &str, text: &str, assume_zone_minutes: i32) {
    let Some(written) = Written::parse(text) else { return events.push_extra(path, text) };
    written.write(events, assume_zone_minutes);
    events.set_text(Column::TIME_TEXT, text);
}

/// Adds what only the whole object tells.
fn finish(events: &mut BatchBuilder) {
    let outcome = match events.open_extra("result") {
        Some("granted") => Outcome::Success,
        Some("denied") => Outcome::Failure,
        _ => return,
    };
    happened::write(events, Activity::Logon);
    events.set_text(Column::OUTCOME, outcome.as_str());
}
