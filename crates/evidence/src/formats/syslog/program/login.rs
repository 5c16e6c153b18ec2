//! `login` at a console.

use crate::formats::typed;
use events::{BatchBuilder, Column};
use model::{Activity, LogonKind, Outcome};

/// `LOGIN ON tty1 BY mara [FROM host]`, `ROOT LOGIN ON tty1`, `FAILED LOGIN (1) on '/dev/tty1' FOR 'mara', reason`.
pub(crate) fn line(row: &mut BatchBuilder, pid: Option<u64>, message: &str) {
    if let Some(rest) = message.strip_prefix("LOGIN ON ") {
        let Some((terminal, rest)) = rest.split_once(" BY ") else { return };
        let (account, host) = rest.split_once(" FROM ").unwrap_or((rest, ""));
        success(row, pid, account, terminal);
        typed::source(row, host);
    } else if let Some(rest) = message.strip_prefix("ROOT LOGIN") {
        let rest = rest.trim_start();
        success(row, pid, "root", rest.strip_prefix("ON ").unwrap_or(rest));
    } else if let Some(rest) = message.strip_prefix("FAILED LOGIN ") {
        let Some((_, rest)) = rest.split_once(" FOR ") else { return };
        let (account, reason) = rest.split_once(", ").unwrap_or((rest, "failed_login"));
        typed::failure(row, Some(LogonKind::Console), reason);
        typed::text(row, Column::ACCOUNT_NAME, account.trim_matches('\''));
    }
}

fn success(row: &mut BatchBuilder, pid: Option<u64>, account: &str, terminal: &str) {
    typed::activity(row, Activity::Logon, Some(LogonKind::Console), Outcome::Success);
    typed::text(row, Column::ACCOUNT_NAME, account);
    typed::session(row, pid);
    row.push_extra("TTY", terminal);
}
