//! Login files: `wtmp` and `utmp` (sessions), `btmp` (refused logins), in the layouts of [`entry`].
//!
//! Content tells them from other files, and sessions from refusals. An entry that only a refusal has (see
//! [`entry::Entry::is_refused`]) is one in any file. A session's entry (`USER_PROCESS`) is a refusal if the whole file has nothing but
//! sessions' and refusals' entries and at least one of the latter: a file of sessions also has ends, boots or gettys. Where a file has
//! nothing but `USER_PROCESS`, nothing inside tells; then, and only then, a file called `btmp` is taken for refusals, and that is noted.

mod entry;

use crate::format::{Carry, Decoded, Emit, FileContext, Format, Rejection, Unit};
use crate::formats::fixed;
use crate::formats::happened;
use crate::formats::utmp::entry::{Entry, Kind, Layout};
use events::{BatchBuilder, Column};
use model::{Activity, LogKind, LogonKind, Outcome};
use std::io::{self, BufReader, Read};

/// Entries looked at for telling.
const SNIFF_ENTRIES: usize = 32;

/// The format, in one layout.
pub(crate) struct Utmp {
    layout: Layout,
}

/// 32-bit times, little-endian.
pub(crate) const NARROW: Utmp = Utmp { layout: Layout::Narrow };
/// 32-bit times, big-endian.
pub(crate) const NARROW_BIG_ENDIAN: Utmp = Utmp { layout: Layout::NarrowBigEndian };
/// 64-bit times.
pub(crate) const WIDE: Utmp = Utmp { layout: Layout::Wide };
/// 64-bit times, big-endian.
pub(crate) const WIDE_BIG_ENDIAN: Utmp = Utmp { layout: Layout::WideBigEndian };

impl Format for Utmp {
    fn name(&self) -> &'static str {
        match self.layout {
            Layout::Narrow => "utmp",
            Layout::NarrowBigEndian => "utmp-big-endian",
            Layout::Wide => "utmp-wide",
            Layout::WideBigEndian => "utmp-wide-big-endian",
        }
    }

    fn log(&self) -> Option<LogKind> {
        Some(LogKind::LinuxAccounting)
    }

    fn describe(&self) -> &'static str {
        match self.layout {
            Layout::Narrow => "Linux login file (wtmp, btmp, utmp), 32-bit times",
            Layout::NarrowBigEndian => "Linux login file (wtmp, btmp, utmp), 32-bit times, big-endian",
            Layout::Wide => "Linux login file (wtmp, btmp, utmp), 64-bit times",
            Layout::WideBigEndian => "Linux login file (wtmp, btmp, utmp), 64-bit times, big-endian",
        }
    }

    fn sniff(&self, head: &[u8], _whole_bytes: u64) -> bool {
        let own = plausible(self.layout, head);
        let others = Layout::ALL.into_iter().filter(|layout| *layout != self.layout);
        own > 0 && others.into_iter().all(|layout| plausible(layout, head) < own)
    }

    fn prepare(
        &self,
        input: &mut dyn Read,
        context: &mut FileContext,
        reject: &mut dyn FnMut(Rejection),
    ) -> io::Result<()> {
        let mut input = BufReader::with_capacity(64 * 1024, input);
        let mut bytes = vec![0; self.layout.entry_bytes()];
        let (mut has_session, mut has_refusal, mut has_other) = (false, false, false);
        while fixed::read_whole(&mut input, &mut bytes)? == bytes.len() {
            match self.layout.entry(&bytes) {
                Some(entry) if entry.is_refused() => has_refusal = true,
                Some(entry) => match entry.kind {
                    Kind::User => has_session = true,
                    Kind::Empty => {}
                    _ => has_other = true,
                },
                None => {}
            }
        }
        let name = context.path.rsplit(['/', '!']).next().unwrap_or_default();
        let by_name = has_session && !has_refusal && !has_other && name.starts_with("btmp");
        if by_name {
            let reason = "taken for refused logins by its name, nothing inside tells";
            reject(Rejection { offset: None, record: None, reason: reason.to_owned(), count: 0, lost: false });
        }
        if by_name || (has_refusal && !has_other) {
            context.start = Carry::Refused;
        }
        Ok(())
    }

    fn split(
        &self,
        input: &mut dyn Read,
        context: &FileContext,
        emit: &mut Emit<'_>,
        reject: &mut dyn FnMut(Rejection),
    ) -> io::Result<()> {
        fixed::split(input, self.layout.entry_bytes(), &context.start, emit, reject)
    }

    fn decode(&self, unit: &Unit, _context: &FileContext, out: &mut Decoded) {
        let entry_bytes = self.layout.entry_bytes();
        for (index, bytes) in unit.bytes.chunks_exact(entry_bytes).enumerate() {
            let record = unit.first_record + index as u64;
            let reason = match self.layout.entry(bytes) {
                None => ("no such type of entry", true),
                Some(entry) if entry.kind == Kind::Empty => ("empty entry", false),
                Some(entry) if !entry.is_plausible() => ("not a login entry: text or numbers out of range", true),
                Some(entry) => {
                    out.events.set_number(Column::RECORD, record);
                    fill(&mut out.events, &entry, unit.carry == Carry::Refused);
                    out.events.finish_row();
                    continue;
                }
            };
            fixed::refuse(&mut out.rejections, unit.offset + (index * entry_bytes) as u64, record, reason);
        }
        out.blocks.extend(fixed::blocks(unit, entry_bytes));
    }

    fn show(&self, block: &[u8], first_record: u64, record: u64) -> Option<String> {
        let index = usize::try_from(record.checked_sub(first_record)?).ok()?;
        let bytes = block.chunks_exact(self.layout.entry_bytes()).nth(index)?;
        Some(self.layout.entry(bytes).map_or_else(|| "entry of no known type".to_owned(), |entry| entry.describe()))
    }
}

/// How many of the first entries a host could have written with something in them; 0 if more than half could not be.
fn plausible(layout: Layout, head: &[u8]) -> usize {
    let entries = || head.chunks_exact(layout.entry_bytes()).take(SNIFF_ENTRIES);
    let filled = entries().filter(|bytes| bytes.iter().any(|&byte| byte != 0)).count();
    let read = || entries().filter_map(|bytes| layout.entry(bytes)).filter(Entry::is_plausible);
    // An unused entry may keep what it held, so it speaks neither for nor against.
    let empty = read().filter(|entry| entry.kind == Kind::Empty && entry.time().is_some()).count();
    let good = read().filter(|entry| entry.kind != Kind::Empty).count();
    if good * 2 >= filled.saturating_sub(empty) { good } else { 0 }
}

fn fill(row: &mut BatchBuilder, entry: &Entry<'_>, is_refused_file: bool) {
    if let Some(time) = entry.time() {
        row.set_time(time);
        row.set_text(Column::TIME_ZONE, "utc");
    }
    row.set_text(Column::MESSAGE, &entry.describe());
    if let Ok(pid) = u64::try_from(entry.pid) {
        row.set_number(Column::PID, pid);
    }
    for (name, value) in [("line", entry.line), ("id", entry.id)] {
        if !value.is_empty() {
            row.push_extra(name, &String::from_utf8_lossy(value));
        }
    }
    let is_refused = entry.is_refused() || (is_refused_file && entry.kind == Kind::User);
    let (activity, outcome) = match entry.kind {
        _ if is_refused => (Activity::Logon, Outcome::Failure),
        Kind::User => (Activity::SessionOpened, Outcome::Success),
        Kind::Dead => (Activity::Logoff, Outcome::Success),
        Kind::Boot => (Activity::Boot, Outcome::Success),
        _ => return,
    };
    happened::write(row, activity);
    row.set_text(Column::OUTCOME, outcome.as_str());
    if activity == Activity::Boot {
        return;
    }
    client(row, entry);
    if is_refused {
        row.set_text(Column::STATUS_CODE, "failed_login");
    } else if entry.pid > 0 {
        row.set_text(Column::SESSION, &entry.pid.to_string());
    }
}

fn client(row: &mut BatchBuilder, entry: &Entry<'_>) {
    let (address, host) = (entry.address(), entry.host_name());
    if let Some(address) = address {
        row.set_text(Column::SRC_ADDRESS, &address.to_string());
    }
    if let Some(host) = host {
        row.set_text(Column::SRC_HOST, &String::from_utf8_lossy(host));
    }
    if !entry.user.is_empty() {
        row.set_text(Column::ACCOUNT_NAME, &String::from_utf8_lossy(entry.user));
    }
    // The end of a session names no client; how it came is known from its beginning.
    if entry.kind == Kind::Dead {
        return;
    }
    let is_remote = address.is_some() || host.is_some() || entry.line.starts_with(b"ssh");
    let kind = if is_remote { LogonKind::Ssh } else { LogonKind::Console };
    row.set_text(Column::LOGON_KIND, kind.as_str());
}

#[cfg(test)]
mod tests;
