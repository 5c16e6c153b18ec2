//! `su`, of util-linux (`(to root) mara on pts/0`) and of shadow (`Successful su for root by mara`).

use crate::formats::typed;
use events::{BatchBuilder, Column};
use model::{Activity, LogonKind, Outcome};

/// A line of su itself; PAM's are elsewhere.
pub(crate) fn line(row: &mut BatchBuilder, pid: Option<u64>, message: &str) {
    let (outcome, rest) = match message.strip_prefix("FAILED SU ") {
        Some(rest) => (Outcome::Failure, rest),
        None => (Outcome::Success, message),
    };
    if let Some((account, rest)) = rest.strip_prefix("(to ").and_then(|rest| rest.split_once(") ")) {
        let (actor, terminal) = rest.rsplit_once(" on ").unwrap_or((rest, ""));
        switch(row, outcome, actor, account, pid);
        if !terminal.is_empty() {
            row.push_extra("TTY", terminal);
        }
        return;
    }
    for (start, outcome) in [("Successful su for ", Outcome::Success), ("FAILED su for ", Outcome::Failure)] {
        if let Some((account, actor)) = message.strip_prefix(start).and_then(|rest| rest.split_once(" by ")) {
            return switch(row, outcome, actor, account, pid);
        }
    }
}

/// Somebody became another account, or failed to.
pub(crate) fn switch(row: &mut BatchBuilder, outcome: Outcome, actor: &str, account: &str, pid: Option<u64>) {
    typed::activity(row, Activity::AccountSwitch, Some(LogonKind::Switch), outcome);
    typed::text(row, Column::ACTOR_NAME, actor);
    typed::text(row, Column::ACCOUNT_NAME, account);
    typed::session(row, pid);
    if outcome == Outcome::Failure {
        row.set_text(Column::STATUS_CODE, "failed_su");
    }
}
