//! `sudo`: `mara : TTY=pts/0 ; PWD=/home/mara ; USER=root ; COMMAND=/bin/ls`, with the reason first when it refused.

use crate::formats::{find, typed};
use events::{BatchBuilder, Column};
use model::{Activity, LogonKind, Outcome};

/// A line of sudo itself; its PAM sessions are no logons.
pub(crate) fn line(row: &mut BatchBuilder, message: &str) {
    let Some((actor, rest)) = find::split_once(message, " : ") else { return };
    // The command comes last and may hold whatever parts fields.
    let (fields, command) = match find::place(rest, "COMMAND=") {
        Some(at) => (&rest[..at], Some(&rest[at + "COMMAND=".len()..])),
        None => (rest, None),
    };
    let (mut reason, mut account) = ("", "");
    let mut extra = Vec::new();
    for (index, field) in find::parts(fields, " ; ").map(str::trim).filter(|field| !field.is_empty()).enumerate() {
        let named = find::split_once(field, "=");
        match named.filter(|(name, _)| name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')) {
            Some(("USER", value)) => account = value,
            Some((name, value)) => extra.push((name, value)),
            None if index == 0 => reason = field,
            None => {}
        }
    }
    if command.is_none() && account.is_empty() {
        return;
    }
    let outcome = if reason.is_empty() { Outcome::Success } else { Outcome::Failure };
    typed::activity(row, Activity::AccountSwitch, Some(LogonKind::Switch), outcome);
    typed::text(row, Column::ACTOR_NAME, actor.trim());
    typed::text(row, Column::ACCOUNT_NAME, account);
    typed::text(row, Column::STATUS_CODE, reason);
    extra.extend(command.map(|command| ("COMMAND", command)));
    for (name, value) in extra {
        row.push_extra(name, value);
    }
}
