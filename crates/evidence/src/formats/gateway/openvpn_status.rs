//! OpenVPN's status file: who is connected just now, in the three versions that the server writes.
//!
//! Source: OpenVPN, "Reference manual", `--status` and `--status-version`.
//!
//! | version | a client | an address |
//! |---|---|---|
//! | 1 | `name,real address,received,sent,since` | `virtual address,name,real address,last seen` |
//! | 2, with commas; 3, with tabs | `CLIENT_LIST,name,real,virtual,virtual v6,received,sent,since,epoch,user,..` | `ROUTING_TABLE,virtual,name,real,last seen,epoch` |
//!
//! A client is a session opened at `since`, with bytes; an address is one assigned. Version 1 has no zone, and no epoch. Headings, times of
//! the file and statistics are noted and no events.

use crate::format::FileContext;
use crate::formats::address;
use crate::formats::one_a_line::{LineReader, Unread};
use crate::formats::time::Written;
use crate::formats::typed;
use events::{BatchBuilder, Column};
use model::{Activity, LogKind, Outcome, Timestamp};

/// The format.
pub(crate) struct OpenVpnStatus;

impl LineReader for OpenVpnStatus {
    const NAME: &'static str = "openvpn-status";
    const DESCRIPTION: &'static str = "OpenVPN status file, versions 1 to 3";
    const LOG: Option<LogKind> = Some(LogKind::Gateway);
    type Memory = ();

    fn is_own(line: &str) -> bool {
        line == "OpenVPN CLIENT LIST"
            || line.starts_with("TITLE,OpenVPN")
            || line.starts_with("TITLE\tOpenVPN")
            || line.starts_with("CLIENT_LIST,")
            || line.starts_with("CLIENT_LIST\t")
            || line.starts_with("Common Name,Real Address,Bytes Received")
    }

    fn is_neutral(line: &str) -> bool {
        !Self::is_own(line) && (is_heading(line) || line.contains(',') || line.contains('\t'))
    }

    fn read(line: &str, context: &FileContext, _memory: &mut (), row: &mut BatchBuilder) -> Result<(), Unread> {
        let mark = if line.contains('\t') { '\t' } else { ',' };
        let fields: Vec<&str> = line.split(mark).take(16).collect();
        let zone = context.assume_zone_minutes;
        match fields.as_slice() {
            ["CLIENT_LIST", name, real, given, given6, received, sent, since, epoch, rest @ ..] => {
                opened(row, name, real, [received, sent]);
                let _ = typed::assigned(row, given) || typed::assigned(row, given6);
                typed::account(row, rest.first().unwrap_or(&""));
                moment(row, since, Some(epoch), zone)?;
            }
            ["ROUTING_TABLE", given, name, real, seen, epoch] => {
                assigned(row, name, real, given);
                moment(row, seen, Some(epoch), zone)?;
            }
            [name, real, received, sent, since] if is_place(real) => {
                opened(row, name, real, [received, sent]);
                moment(row, since, None, zone)?;
            }
            [given, name, real, seen] if is_place(real) => {
                assigned(row, name, real, given);
                moment(row, seen, None, zone)?;
            }
            _ if is_heading(line) => return Err(Unread::Nothing("heading or statistics")),
            _ => return Err(Unread::Lost("no line of an openvpn status file")),
        }
        row.set_text(Column::MESSAGE, line);
        Ok(())
    }
}

fn is_heading(line: &str) -> bool {
    const STARTS: [&str; 12] = [
        "OpenVPN CLIENT LIST",
        "Updated,",
        "Common Name,",
        "ROUTING TABLE",
        "Virtual Address,",
        "GLOBAL STATS",
        "Max bcast",
        "END",
        "TITLE",
        "TIME",
        "HEADER",
        "GLOBAL_STATS",
    ];
    STARTS.iter().any(|start| line.starts_with(start))
}

fn is_place(real: &str) -> bool {
    real.rsplit_once(':').is_some_and(|(address, _)| address::address(address.trim_matches(['[', ']'])).is_some())
}

fn who(row: &mut BatchBuilder, name: &str, real: &str) {
    typed::account(row, name);
    typed::client(row, real);
    row.set_text(Column::SESSION, real);
}

fn opened(row: &mut BatchBuilder, name: &str, real: &str, [received, sent]: [&str; 2]) {
    typed::vpn(row, Activity::SessionOpened, Outcome::Success);
    who(row, name, real);
    typed::number(row, Column::BYTES_OUT, received);
    typed::number(row, Column::BYTES_IN, sent);
}

fn assigned(row: &mut BatchBuilder, name: &str, real: &str, given: &str) {
    // `10.8.0.6C` is an address that the server learned on the way.
    if typed::assigned(row, given.trim_end_matches('C')) {
        typed::vpn(row, Activity::AddressAssigned, Outcome::Success);
    } else {
        row.push_extra("network", given);
    }
    who(row, name, real);
}

/// `Mon Nov 23 10:00:01 2026` or `2026-11-23 10:00:01`, beside which newer versions write seconds since 1970.
fn moment(row: &mut BatchBuilder, text: &str, epoch: Option<&str>, zone_minutes: i32) -> Result<(), Unread> {
    let seconds = epoch.and_then(|epoch| epoch.parse().ok()).and_then(Timestamp::from_seconds);
    let written = seconds.map(|time| Written::Zoned { time, is_utc: true }).or_else(|| {
        let face = jiff::fmt::strtime::parse("%a %b %e %H:%M:%S %Y", text).ok()?.to_datetime().ok()?;
        Written::parse(&face.to_string())
    });
    let written = written.or_else(|| Written::parse(text)).ok_or(Unread::Lost("a time that cannot be read"))?;
    typed::time(row, text, written, zone_minutes);
    Ok(())
}
