//! cron: `(root) CMD (/usr/local/bin/backup)`. A job is no logon.

use crate::formats::typed;
use events::{BatchBuilder, Column};
use model::class;

/// A line of cron itself; its PAM sessions are no logons.
pub(crate) fn line(row: &mut BatchBuilder, message: &str) {
    let Some((account, rest)) = message.strip_prefix('(').and_then(|rest| rest.split_once(") ")) else { return };
    let Some(command) = rest.strip_prefix("CMD (").or_else(|| rest.strip_prefix("CMDEND (")) else { return };
    row.set_number(Column::CLASS, class::SCHEDULED_JOB);
    typed::text(row, Column::ACCOUNT_NAME, account);
    row.push_extra("COMMAND", command.strip_suffix(')').unwrap_or(command));
}
