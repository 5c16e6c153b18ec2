//! What Splunk exports: search results as JSON (an object a line, or a list under `results`) and as CSV, with the event as Splunk was given it
//! in `_raw`.
//!
//! Sources: Splunk, "Export search results", "REST API: search/jobs/export" (`preview`, `lastrow`, `result`), "Monitor Windows event log data"
//! (`renderXml`), "Splunk Add-on for Microsoft Windows: source types".
//!
//! | member or column | |
//! |---|---|
//! | `result` | around the others in JSON |
//! | `_raw` | the event: Windows XML, Windows text (`LogName=..`), Winlogbeat's or NXLog's JSON, or a syslog line, read as its own format says; else `message` |
//! | `_time` | `time`, where the event itself has none with a year and a zone; a name of a zone counts where it has one meaning (`PDT`, `CET`), else (`CST`) the assumed zone does |
//! | `host` | `host`, where the event names none; else `extra` |
//! | `EventCode`, `EventID`, `LogName`, `Channel`, `SourceName`, `ComputerName`, `Computer`, `RecordNumber`, .. | where there is no `_raw`: the columns of these meanings; all other names are fields |
//! | `source`, `sourcetype`, `index`, .. | `extra`; a field that says again what `_raw` said is left out |
//!
//! Windows text is the form of events that Splunk renders itself: `NAME=value` lines, then `Message=` with sections (`Subject:`, `New Logon:`) of
//! indented lines. Sections of English messages become fields by `text.rs`; of other languages the message alone is kept.

mod raw;
mod result;
#[cfg(test)]
mod tests;
mod text;

use crate::format::FileContext;
use crate::formats::csv::{Row, Rows, Table};
use crate::formats::json::{self, Fault, Leaf, Objects, Sink};
use events::BatchBuilder;
use result::{Memory, finish};

/// Results as JSON.
pub(crate) struct Splunk;

impl Objects for Splunk {
    const NAME: &'static str = "splunk";
    const DESCRIPTION: &'static str = "Splunk search results as JSON";
    type Memory = Memory;

    fn has(paths: &[String]) -> bool {
        let has = |name: &str| paths.iter().any(|path| path == name);
        let has_result = paths.iter().any(|path| path.starts_with("result."));
        has("result._raw") || has("result._time") || (has("preview") && has_result) || (has("_raw") && has("_time"))
    }

    fn read(
        object: &str,
        record: u64,
        context: &FileContext,
        memory: &mut Memory,
        events: &mut BatchBuilder,
    ) -> Result<(), Fault> {
        memory.clear();
        json::walk(object, &mut Members(memory))?;
        if memory.is_empty() {
            return Err(Fault::Lacks("result"));
        }
        finish(memory, record, context, events);
        Ok(())
    }
}

/// Members of a result, without what is around them.
struct Members<'m>(&'m mut Memory);

impl Sink for Members<'_> {
    fn leaf(&mut self, path: &str, leaf: Leaf<'_>) {
        if matches!(path, "preview" | "offset" | "lastrow" | "init_offset") {
            return;
        }
        let name = path.strip_prefix("result.").unwrap_or(path);
        leaf.as_text(&mut String::new(), |text| self.0.push(name, text));
    }
}

/// Results as CSV.
pub(crate) struct SplunkTable;

/// The format of them.
pub(crate) const SPLUNK_TABLE: Table<SplunkTable> = Table(SplunkTable);

impl Rows for SplunkTable {
    const NAME: &'static str = "splunk-csv";
    const DESCRIPTION: &'static str = "Splunk search results as CSV";
    type Action = ();
    type Memory = Memory;

    fn has(names: &[&str]) -> bool {
        let has = |name: &str| names.contains(&name);
        has("_raw") && (has("_time") || has("host") || has("source") || has("sourcetype"))
    }

    fn action(_name: &str) {}

    fn read(
        row: &Row<'_, ()>,
        record: u64,
        context: &FileContext,
        memory: &mut Memory,
        events: &mut BatchBuilder,
    ) -> Result<(), Fault> {
        memory.clear();
        row.cells().for_each(|((), name, cell)| memory.push(name, cell));
        finish(memory, record, context, events);
        Ok(())
    }
}
