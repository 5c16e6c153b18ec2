//! The journal of systemd: as `journalctl -o json` and `journalctl -o export` write it, and as it lies on disk.
//!
//! Source: systemd, "Journal Export Formats", "Journal File Format", systemd.journal-fields(7).
//!
//! | field | column |
//! |---|---|
//! | `_SOURCE_REALTIME_TIMESTAMP`, else `__REALTIME_TIMESTAMP` (microseconds) | `time` |
//! | `_HOSTNAME` | `host` |
//! | `SYSLOG_IDENTIFIER`, else `_COMM` | `program` |
//! | `SYSLOG_PID`, else `_PID` | `pid` |
//! | `MESSAGE` | `message` |
//! | `__SEQNUM` | `record_id` |
//! | all else | `extra`, by its name; values of a field that is there twice are lines |
//!
//! What programs say is read as in [`super::syslog`], so a line gives the same logon whether it stands in `auth.log` or here.

pub(crate) mod binary;
mod compression;
mod entry;
pub(crate) mod export;
pub(crate) mod json;
#[cfg(test)]
pub(crate) mod tests;
