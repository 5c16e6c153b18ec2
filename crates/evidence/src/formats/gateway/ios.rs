//! Cisco IOS, IOS XE and NX-OS in syslog: `123: *Nov 23 10:00:00.123: %SEC_LOGIN-5-LOGIN_SUCCESS: Login Success [user: mara] ..`
//!
//! Source: Cisco, "System Message Guide". The tag is written to `program`, so that rules find it; these are logons on the device itself:
//!
//! | tag | becomes |
//! |---|---|
//! | `%SEC_LOGIN-5-LOGIN_SUCCESS`, `%SEC_LOGIN-4-LOGIN_FAILED` | logon, and one that failed |
//! | `%SYS-6-LOGOUT` | logoff |
//! | `%SYS-5-CONFIG_I`, `%PARSER-5-CFGLOG_LOGGEDCMD` | account and address |

use crate::formats::find::between;
use crate::formats::typed;
use events::{BatchBuilder, Column};
use model::{Activity, LogonKind, Outcome};

/// A line that its number stood before, perhaps with the device's own time.
pub(crate) fn numbered(row: &mut BatchBuilder, message: &str) {
    const BEFORE_BYTES: usize = 64;
    let Some(at) = memchr::memchr(b'%', &message.as_bytes()[..message.len().min(BEFORE_BYTES)]) else { return };
    let Some((tag, text)) = message[at..].split_once(": ") else { return };
    if is_tag(tag) {
        row.set_text(Column::PROGRAM, tag);
        said(row, tag, text);
    }
}

/// A line of the program of that name. The message keeps the tag: rules look for it there.
pub(crate) fn line(row: &mut BatchBuilder, tag: &str, text: &str) {
    if is_tag(tag) {
        row.set_text(Column::MESSAGE, &format!("{tag}: {text}"));
        said(row, tag, text);
    }
}

/// `%FACILITY-LEVEL-NAME`.
fn is_tag(tag: &str) -> bool {
    let mut parts = tag.rsplitn(3, '-');
    let (name, level, facility) = (parts.next(), parts.next(), parts.next());
    let is_word = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    };
    name.is_some_and(is_word)
        && level.is_some_and(|level| matches!(level.as_bytes(), [b'0'..=b'7']))
        && facility.and_then(|facility| facility.strip_prefix('%')).is_some_and(is_word)
}

fn said_between<'m>(text: &'m str, start: &str, end: &str) -> &'m str {
    between(text, start, end).unwrap_or_default().trim()
}

/// A message by its tag.
fn said(row: &mut BatchBuilder, tag: &str, text: &str) {
    let kind = match said_between(text, "[localport: ", "]") {
        "22" => LogonKind::Ssh,
        _ => LogonKind::Other,
    };
    match tag {
        "%SEC_LOGIN-5-LOGIN_SUCCESS" => typed::activity(row, Activity::Logon, Some(kind), Outcome::Success),
        "%SEC_LOGIN-4-LOGIN_FAILED" => typed::failure(row, Some(kind), said_between(text, "[Reason: ", "]")),
        "%SYS-6-LOGOUT" => {
            typed::activity(row, Activity::Logoff, Some(LogonKind::Other), Outcome::Success);
            typed::account(row, said_between(text, "User ", " has exited"));
            return typed::source(row, text.rsplit_once('(').map_or("", |(_, address)| address.trim_end_matches(')')));
        }
        "%SYS-5-CONFIG_I" => {
            typed::account(row, said_between(text, " by ", " on "));
            return typed::source(row, text.rsplit_once('(').map_or("", |(_, address)| address.trim_end_matches(')')));
        }
        "%PARSER-5-CFGLOG_LOGGEDCMD" => {
            typed::account(row, said_between(text, "User:", " "));
            return typed::extra(row, "command", text.split_once("logged command:").map_or("", |(_, command)| command));
        }
        _ => return,
    }
    typed::account(row, said_between(text, "[user: ", "]"));
    typed::source(row, said_between(text, "[Source: ", "]"));
}
