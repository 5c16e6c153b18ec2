//! systemd-logind: `New session 3 of user mara.`, `Session 3 logged out. ..`, `Removed session 3.`
//!
//! The account and the session are told, without an activity: sshd, login or su has told of the session already, by another number.

use crate::formats::{find, typed};
use events::{BatchBuilder, Column};

/// A line of logind.
pub(crate) fn line(row: &mut BatchBuilder, message: &str) {
    if let Some((session, account)) =
        message.strip_prefix("New session ").and_then(|rest| find::split_once(rest, " of user "))
    {
        typed::extra(row, "logind_session", session.trim_matches('\''));
        // Since systemd 254 the class follows: `mara with class 'user' and type 'tty'.`
        let account = account.split(" with class ").next().unwrap_or(account).trim_end_matches('.');
        typed::text(row, Column::ACCOUNT_NAME, account.trim_matches('\''));
        return;
    }
    let ended = message.strip_prefix("Removed session ").or_else(|| message.strip_prefix("Session "));
    if let Some(session) = ended.and_then(|rest| rest.split([' ', '.']).next()) {
        typed::extra(row, "logind_session", session);
    }
}
