//! What formats of clouds write into the open row after an object: hosts, times, addresses, outcomes in the words that all share.

use crate::formats::address::endpoint;
use crate::formats::csv::{DateOrder, local_date};
use crate::formats::happened;
use crate::formats::json::Fault;
use crate::formats::time::{Written, names_zone, zone_word};
use events::{BatchBuilder, Column};
use model::{Activity, CredentialKind, LogonKind, Outcome, Timestamp};

/// Writes a text column where there is text and none is written.
pub(crate) fn text(events: &mut BatchBuilder, column: Column, text: Option<&str>) {
    if let Some(text) = text.filter(|text| !text.is_empty())
        && !events.is_written(column)
    {
        events.set_text(column, text);
    }
}

/// What happened, of what kind, and with what outcome. The class becomes that of the activity.
pub(crate) fn happened(
    events: &mut BatchBuilder,
    activity: Activity,
    kind: Option<LogonKind>,
    outcome: Option<Outcome>,
) {
    happened::write(events, activity);
    text(events, Column::LOGON_KIND, kind.map(LogonKind::as_str));
    ended(events, outcome);
}

/// With what outcome.
pub(crate) fn ended(events: &mut BatchBuilder, outcome: Option<Outcome>) {
    text(events, Column::OUTCOME, outcome.map(Outcome::as_str));
}

/// What it was proved with.
pub(crate) fn credential(events: &mut BatchBuilder, kind: CredentialKind, id: Option<&str>) {
    events.set_text(Column::CREDENTIAL_KIND, kind.as_str());
    text(events, Column::CREDENTIAL, id);
}

/// Writes the name of a directory or account among hosts: in lower case, and `-` for what a host's name cannot hold.
pub(crate) fn host(events: &mut BatchBuilder, column: Column, prefix: &str, id: Option<&str>) {
    if let Some(id) = id.filter(|id| !id.is_empty()) {
        let name: String = prefix.chars().chain(id.chars().map(host_character)).collect();
        events.set_text(column, &name);
    }
}

fn host_character(character: char) -> char {
    let is_kept = character.is_alphanumeric() || matches!(character, '-' | '_');
    if is_kept { character.to_ascii_lowercase() } else { '-' }
}

/// Writes the time. What has no zone is in UTC, which the documentation of all these logs says of theirs; what an export wrote in the form
/// of some country, or with the name of a zone that has several meanings, is taken to be, and marked as assumed.
pub(crate) fn time(events: &mut BatchBuilder, text: Option<&str>) {
    if let Some(text) = text {
        write_time(events, text, None);
    }
}

/// The same for the row of a table, whose dates are all in one order. A date that can only be in the other is a fault: the row is not
/// given a wrong day in silence.
pub(crate) fn time_in_order(
    events: &mut BatchBuilder,
    text: Option<&str>,
    order: Option<DateOrder>,
) -> Result<(), Fault> {
    let Some(text) = text else { return Ok(()) };
    let is_read = write_time(events, text, order);
    let is_other = || order.is_some() && local_date(text, None).is_some();
    if !is_read && is_other() { Err(Fault::OtherDateOrder) } else { Ok(()) }
}

fn write_time(events: &mut BatchBuilder, text: &str, order: Option<DateOrder>) -> bool {
    const ASSUMED: &str = "assumed:+00:00";
    events.set_text(Column::TIME_TEXT, text);
    let (time, zone) = match Written::parse(text) {
        Some(zoned @ Written::Zoned { .. }) => {
            zoned.write(events, 0);
            return true;
        }
        Some(Written::Local(time)) => (time, if names_zone(text) { ASSUMED } else { zone_word(true) }),
        None => match (epoch(text), local_date(text, order)) {
            (Some(time), _) => (time, zone_word(true)),
            (None, Some(time)) => (time, ASSUMED),
            (None, None) => return false,
        },
    };
    events.set_time(time);
    events.set_text(Column::TIME_ZONE, zone);
    true
}

/// Seconds or milliseconds since 1970: a number of 10 digits is of this century in seconds, one of 13 in milliseconds.
fn epoch(text: &str) -> Option<Timestamp> {
    let number: i64 = text.trim().parse().ok()?;
    match text.trim().len() {
        10 => Timestamp::from_seconds(number),
        13 => Some(Timestamp::from_micros(number * 1000)),
        _ => None,
    }
}

/// Writes a client's address, with its port where there is one. What is no address goes to `extra` under `name`.
pub(crate) fn client(events: &mut BatchBuilder, name: &str, text: Option<&str>) {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return };
    match endpoint(text) {
        Some((address, port)) => {
            events.set_text(Column::SRC_ADDRESS, &address);
            if let Some(port) = port {
                events.set_number(Column::SRC_PORT, u64::from(port));
            }
        }
        None => {
            events.push_extra(name, text);
            events.join_repeated_extra("\n");
        }
    }
}

/// The name of an operation as one would type it: products write some with dashes, and with blanks or a full stop at the end.
pub(crate) fn plain(name: &str) -> String {
    name.trim().trim_end_matches('.').replace(['\u{2013}', '\u{2014}', '\u{2011}'], "-")
}

/// The outcome that a word means, whatever its case; `None` for words that promise one.
pub(crate) fn outcome_of(word: &str) -> Option<Outcome> {
    let is = |words: &[&str]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
    if is(&["success", "succeeded", "successful", "succeed", "true", "allow", "ok", "0"]) {
        Some(Outcome::Success)
    } else if is(&["failure", "failed", "fail", "false", "deny", "denied", "error", "timeout"]) {
        Some(Outcome::Failure)
    } else {
        None
    }
}

/// The outcome of something that failed if there is a code.
pub(crate) const fn failed_if(has_code: bool) -> Outcome {
    if has_code { Outcome::Failure } else { Outcome::Success }
}
