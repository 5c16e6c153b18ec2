//! Dropbear, the SSH server of routers and small machines: `Password auth succeeded for 'root' from 192.0.2.1:4711`.
//!
//! Source: Dropbear's messages, 2012 to 2024.

use crate::formats::typed;
use events::{BatchBuilder, Column};
use model::{Activity, CredentialKind, LogonKind, Outcome};

const SSH: Option<LogonKind> = Some(LogonKind::Ssh);

/// A line of dropbear.
pub(crate) fn line(row: &mut BatchBuilder, pid: Option<u64>, message: &str) {
    let Some((start, place)) = message.rsplit_once(" from ") else { return ended(row, pid, message) };
    let quoted = start.split_once(" for '").and_then(|(_, rest)| Some((rest, rest.rfind('\'')?)));
    if start.starts_with("Password auth succeeded") || start.starts_with("Pubkey auth succeeded") {
        let Some((rest, end)) = quoted.map(|(rest, _)| (rest, rest.find('\'').unwrap_or(rest.len()))) else { return };
        typed::activity(row, Activity::Logon, SSH, Outcome::Success);
        typed::text(row, Column::ACCOUNT_NAME, &rest[..end]);
        typed::session(row, pid);
        let key =
            rest[end..].split_once(" with key ").map(|(_, key)| key.split_once(' ').map_or(key, |(_, print)| print));
        let kind = if start.starts_with("Pub") { CredentialKind::Key } else { CredentialKind::Password };
        row.set_text(Column::CREDENTIAL_KIND, kind.as_str());
        typed::text(row, Column::CREDENTIAL, key.unwrap_or_default());
    } else if start.starts_with("Bad password attempt") || start.starts_with("Bad PAM password attempt") {
        typed::failure(row, SSH, "failed_password");
        typed::text(row, Column::ACCOUNT_NAME, quoted.map_or("", |(rest, end)| &rest[..end]));
    } else if start.starts_with("Login attempt for nonexistent user") {
        typed::failure(row, SSH, "invalid_user");
        typed::text(row, Column::ACCOUNT_NAME, quoted.map_or("", |(rest, end)| &rest[..end]));
    } else {
        return;
    }
    typed::client(row, place);
}

/// `Exit (root) from <192.0.2.1:4711>: Disconnect received`, `Exit (root): Disconnect received`.
fn ended(row: &mut BatchBuilder, pid: Option<u64>, message: &str) {
    let Some((account, rest)) = message.strip_prefix("Exit (").and_then(|rest| rest.split_once(')')) else { return };
    if rest.starts_with(':') || rest.starts_with(" from ") {
        typed::activity(row, Activity::Logoff, SSH, Outcome::Success);
        typed::text(row, Column::ACCOUNT_NAME, account);
        typed::session(row, pid);
    }
}
