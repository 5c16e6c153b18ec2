//! `lastlog`: the last login of every account, by its number.
//!
//! Source: glibc, `struct lastlog`; lastlog(8). An entry is the time (32 bits; 64 on some machines), the terminal (32 bytes) and the client's
//! name or address (256); entry N, from 0, is that of the account with the number N. Those who never logged in are zeros, so a file is mostly
//! that. A row is a session that began, by another log than sshd's; the account's name is not in the file, but that 0 is root. Its number
//! is in `extra` as `uid`.
//!
//! Nothing marks such a file. It is told by entries that all are zeros or could be real, and at least one of the latter in its beginning.
//! Where no account of a low number ever logged in (the first person's is 1000 mostly), the beginning is zeros as of many other files: such
//! a file is told by its name, `lastlog`, and its size, which is one of whole entries. A size of whole entries of both widths is taken for
//! 32-bit times.

use crate::format::{Decoded, Emit, FileContext, Format, Rejection, Unit};
use crate::formats::{fixed, typed};
use events::{BatchBuilder, Column};
use model::{Activity, LogKind, LogonKind, Outcome, Timestamp};
use std::io::{self, Read};

/// Times that such a file may hold: 1980 to 2100.
const SECONDS: std::ops::Range<i64> = 315_532_800..4_102_444_800;

/// The format, by the bytes of a time.
pub(crate) struct Lastlog {
    time_bytes: usize,
}

/// 32-bit times.
pub(crate) const NARROW: Lastlog = Lastlog { time_bytes: 4 };
/// 64-bit times.
pub(crate) const WIDE: Lastlog = Lastlog { time_bytes: 8 };

struct Entry<'b> {
    seconds: i64,
    line: &'b [u8],
    host: &'b [u8],
}

/// The format of a file that begins with nothing but zeros, by its name and size. `path` is that inside the evidence.
pub(crate) fn of_zeros(path: &str, head: &[u8], whole_bytes: u64) -> Option<&'static Lastlog> {
    let is_named = path.rsplit(['/', '!']).next() == Some("lastlog");
    let is_whole = |format: &&Lastlog| whole_bytes > 0 && whole_bytes.is_multiple_of(format.entry_bytes() as u64);
    [&NARROW, &WIDE].into_iter().find(is_whole).filter(|_| is_named && is_zeros(head))
}

impl Lastlog {
    const fn entry_bytes(&self) -> usize {
        self.time_bytes + 32 + 256
    }

    /// An entry that could be real; `None` for zeros and for what could not.
    fn entry<'b>(&self, bytes: &'b [u8]) -> Option<Entry<'b>> {
        let (time, rest) = bytes.split_at(self.time_bytes);
        let mut number = [0; 8];
        number[..time.len()].copy_from_slice(time);
        let (line, host) = rest.split_at(32);
        let seconds = i64::from_le_bytes(number);
        let entry = Entry { seconds, line: text(line)?, host: text(host)? };
        (SECONDS.contains(&seconds) && !entry.line.is_empty()).then_some(entry)
    }
}

/// A field up to its first NUL, if that is text and nothing follows.
fn text(field: &[u8]) -> Option<&[u8]> {
    let (text, rest) = field.split_at(memchr::memchr(0, field)?);
    (text.iter().all(|&byte| byte >= 0x20 && byte != 0x7f) && is_zeros(rest)).then_some(text)
}

fn is_zeros(bytes: &[u8]) -> bool {
    bytes.iter().all(|&byte| byte == 0)
}

impl Format for Lastlog {
    fn name(&self) -> &'static str {
        if self.time_bytes == 4 { "lastlog" } else { "lastlog-wide" }
    }

    fn describe(&self) -> &'static str {
        if self.time_bytes == 4 { "Linux lastlog, 32-bit times" } else { "Linux lastlog, 64-bit times" }
    }

    fn log(&self) -> Option<LogKind> {
        Some(LogKind::LinuxAccounting)
    }

    fn sniff(&self, head: &[u8], _whole_bytes: u64) -> bool {
        let mut found = 0;
        for bytes in head.chunks_exact(self.entry_bytes()) {
            match self.entry(bytes) {
                Some(_) => found += 1,
                None if is_zeros(bytes) => {}
                None => return false,
            }
        }
        found > 0
    }

    fn split(
        &self,
        input: &mut dyn Read,
        context: &FileContext,
        emit: &mut Emit<'_>,
        reject: &mut dyn FnMut(Rejection),
    ) -> io::Result<()> {
        fixed::split(input, self.entry_bytes(), &context.start, emit, reject)
    }

    fn decode(&self, unit: &Unit, _context: &FileContext, out: &mut Decoded) {
        let entry_bytes = self.entry_bytes();
        for (bytes, index) in unit.bytes.chunks_exact(entry_bytes).zip(0_u64..) {
            let record = unit.first_record + index;
            let reason = match self.entry(bytes) {
                Some(entry) => {
                    out.events.set_number(Column::RECORD, record);
                    fill(&mut out.events, &entry, record - 1);
                    out.events.finish_row();
                    continue;
                }
                None if is_zeros(bytes) => ("an account that never logged in", false),
                None => ("not a login entry: text or time out of range", true),
            };
            fixed::refuse(&mut out.rejections, unit.offset + index * entry_bytes as u64, record, reason);
        }
        out.blocks.extend(fixed::blocks(unit, entry_bytes));
    }

    fn show(&self, block: &[u8], first_record: u64, record: u64) -> Option<String> {
        let index = usize::try_from(record.checked_sub(first_record)?).ok()?;
        let bytes = block.chunks_exact(self.entry_bytes()).nth(index)?;
        let entry = self.entry(bytes);
        Some(entry.map_or_else(|| "no login".to_owned(), |entry| describe(&entry, record.saturating_sub(1))))
    }
}

/// The entry in one line, for people.
fn describe(entry: &Entry<'_>, uid: u64) -> String {
    let text = |field| String::from_utf8_lossy(field);
    format!("uid={uid} line={} host={} seconds={}", text(entry.line), text(entry.host), entry.seconds)
}

fn fill(row: &mut BatchBuilder, entry: &Entry<'_>, uid: u64) {
    if let Some(time) = Timestamp::from_seconds(entry.seconds) {
        row.set_time(time);
        row.set_text(Column::TIME_ZONE, "utc");
    }
    row.set_text(Column::MESSAGE, &describe(entry, uid));
    let host = String::from_utf8_lossy(entry.host);
    let is_remote = !host.is_empty() && !host.starts_with(':');
    let kind = if is_remote || entry.line.starts_with(b"ssh") { LogonKind::Ssh } else { LogonKind::Console };
    typed::activity(row, Activity::SessionOpened, Some(kind), Outcome::Success);
    if is_remote {
        typed::source(row, &host);
    }
    if uid == 0 {
        row.set_text(Column::ACCOUNT_NAME, "root");
    }
    row.push_extra("uid", &uid.to_string());
    row.push_extra("line", &String::from_utf8_lossy(entry.line));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::testing::{logon, read, told_as};
    use proptest::prelude::*;

    fn file(format: &Lastlog, entries: &[(i64, &str, &str)]) -> Vec<u8> {
        let entry = |&(seconds, line, host): &(i64, &str, &str)| {
            let mut bytes = vec![0; format.entry_bytes()];
            bytes[..format.time_bytes].copy_from_slice(&seconds.to_le_bytes()[..format.time_bytes]);
            bytes[format.time_bytes..][..line.len()].copy_from_slice(line.as_bytes());
            bytes[format.time_bytes + 32..][..host.len()].copy_from_slice(host.as_bytes());
            bytes
        };
        entries.iter().flat_map(entry).collect()
    }

    #[test]
    fn accounts_by_their_number() {
        for format in [&NARROW, &WIDE] {
            let bytes = file(
                format,
                &[(1_700_000_000, "pts/0", "192.0.2.7"), (0, "", ""), (1_700_000_001, "tty1", ""), (5, "x", "y")],
            );
            assert_eq!(told_as(&bytes[..format.entry_bytes() * 3]), [format.name()]);
            let found = read(format, &[&bytes[..], b"cut"].concat(), &FileContext::default());
            let logons: Vec<&str> = found.rows.iter().map(|row| logon(row)).collect();
            let opened = "class=3002 activity=session_opened outcome=success logon_kind=";
            assert_eq!(
                logons,
                [format!("{opened}ssh account_name=root src_address=192.0.2.7"), format!("{opened}console")]
            );
            assert!(
                found.rows[1].starts_with("2023-11-14T22:13:21Z ") && found.rows[1].ends_with(" +uid=2 +line=tty1")
            );
            let cut = format!("5 x1 lost entry cut short: 3 of {} bytes", format.entry_bytes());
            let expect = [
                cut.as_str(),
                "2 x1 an account that never logged in",
                "4 x1 lost not a login entry: text or time out of range",
            ];
            assert_eq!(found.rejected, expect);
        }
    }

    #[test]
    fn other_files_are_not_taken() {
        for bytes in [vec![0; 4096], b"x".repeat(800), vec![7; 4096], Vec::new()] {
            assert!(told_as(&bytes).is_empty());
        }
    }

    #[test]
    fn zeros_are_told_by_name_and_size() {
        let told = |path: &str, bytes: u64| of_zeros(path, &[0; 1000], bytes).map(Format::name);
        assert_eq!(told("web01/var/log/lastlog", 292 * 1001), Some("lastlog"));
        assert_eq!(told("x.tar!lastlog", 296 * 1001), Some("lastlog-wide"));
        assert_eq!(told("lastlog", 292 * 296), Some("lastlog"));
        for (path, bytes) in
            [("lastlog", 292 * 1001 + 1), ("var/log/other", 292 * 1001), ("lastlog/x", 2920), ("lastlog", 0)]
        {
            assert_eq!(told(path, bytes), None, "{path} {bytes}");
        }
        assert!(of_zeros("lastlog", &[0, 0, 1], 292).is_none());
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..900)) {
            for format in [&NARROW, &WIDE] {
                let found = read(format, &bytes, &FileContext::default());
                let entries = bytes.len().div_ceil(format.entry_bytes()) as u64;
                prop_assert_eq!(found.rows.len() as u64 + found.lost_records, entries);
            }
        }
    }
}
