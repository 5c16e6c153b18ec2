//! Files of Cisco ASA messages without a header of syslog: every line begins with the tag, or with the device's own time and the tag.
//!
//! Lines with a header of syslog are syslog's ([`super::asa`] says what they mean). Without a time an event keeps its order alone.

use crate::format::FileContext;
use crate::formats::gateway::asa;
use crate::formats::one_a_line::{LineReader, Unread};
use events::{BatchBuilder, Column};
use model::LogKind;

/// The format.
pub(crate) struct CiscoAsa;

impl LineReader for CiscoAsa {
    const NAME: &'static str = "cisco-asa";
    const DESCRIPTION: &'static str = "Cisco ASA messages without times";
    const LOG: Option<LogKind> = Some(LogKind::Gateway);
    type Memory = ();

    fn is_own(line: &str) -> bool {
        line.starts_with('%') && asa::tagged(line).is_some()
    }

    fn read(line: &str, _context: &FileContext, _memory: &mut (), row: &mut BatchBuilder) -> Result<(), Unread> {
        let Some((tag, text)) = asa::tagged(line) else {
            return Err(Unread::Lost("no message of a cisco asa"));
        };
        row.set_text(Column::PROGRAM, tag);
        row.set_text(Column::MESSAGE, text);
        asa::line(row, tag, text);
        Ok(())
    }
}
