//! The raw event of a result, by what it looks like.

use super::text;
use crate::format::FileContext;
use crate::formats::json::Objects;
use crate::formats::nxlog::Nxlog;
use crate::formats::syslog;
use crate::formats::windows_xml;
use crate::formats::winlogbeat::Winlogbeat;
use events::BatchBuilder;

/// What the readers of raw events keep.
#[derive(Default)]
pub(super) struct Memory {
    xml: windows_xml::Memory,
    winlogbeat: <Winlogbeat as Objects>::Memory,
    nxlog: <Nxlog as Objects>::Memory,
}

/// What a raw event was read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// None that is known.
    Nothing,
    /// A Windows event.
    Windows,
    /// A line of syslog.
    Line,
}

/// Reads a raw event into the open row, which stays as it was where the event is none that is known.
pub(super) fn read(raw: &str, context: &FileContext, memory: &mut Memory, events: &mut BatchBuilder) -> Read {
    let trimmed = raw.trim_start();
    let is_windows = match trimmed.as_bytes().first() {
        Some(b'<') if trimmed.starts_with("<Event") => {
            let read = windows_xml::read(trimmed.trim_end(), &mut memory.xml, events).is_ok();
            if read {
                windows_xml::write_zone(events, context.assume_zone_minutes);
            }
            read
        }
        Some(b'{') => json(trimmed, context, memory, events),
        _ => text::read(raw, context.assume_zone_minutes, events),
    };
    if is_windows {
        return Read::Windows;
    }
    events.abandon_row();
    if !raw.trim_end().contains('\n') && syslog::read_line(raw.trim_end(), context.assume_zone_minutes, events) {
        return Read::Line;
    }
    events.abandon_row();
    Read::Nothing
}

fn json(raw: &str, context: &FileContext, memory: &mut Memory, events: &mut BatchBuilder) -> bool {
    // Their own words are looked for before the whole is: most raw JSON is somebody else's.
    if raw.contains("\"winlog\"") || raw.contains("\"event_data\"") {
        Winlogbeat::read(raw, 0, context, &mut memory.winlogbeat, events).is_ok()
    } else if raw.contains("\"SourceModuleType\"") && raw.contains("\"EventID\"") {
        Nxlog::read(raw, 0, context, &mut memory.nxlog, events).is_ok()
    } else {
        false
    }
}
