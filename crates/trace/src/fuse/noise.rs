//! Records that look like logons and carry nobody anywhere.

use crate::identity::{Row, bare_name};
use model::{Activity, LogonKind};

/// SIDs of the system's own principals, by their beginnings: SYSTEM, the service accounts, anonymous, services,
/// virtual accounts, window manager and font driver.
const SYSTEM_SIDS: [&str; 4] = ["S-1-5-80-", "S-1-5-82-", "S-1-5-90-", "S-1-5-96-"];
const SYSTEM_SIDS_WHOLE: [&str; 4] = ["S-1-5-7", "S-1-5-18", "S-1-5-19", "S-1-5-20"];
const SYSTEM_NAMES: [&str; 4] = ["SYSTEM", "LOCAL SERVICE", "NETWORK SERVICE", "ANONYMOUS LOGON"];

/// Is it an account of the operating system, or a machine's, that no person logs on with?
pub(crate) fn is_system(name: Option<&str>, sid: Option<&str>) -> bool {
    is_principal(name, sid) || name.is_some_and(is_machine_name)
}

fn is_machine_name(name: &str) -> bool {
    bare_name(name).ends_with('$')
}

/// Is it one of the operating system's own principals?
fn is_principal(name: Option<&str>, sid: Option<&str>) -> bool {
    let by_sid = sid
        .is_some_and(|sid| SYSTEM_SIDS_WHOLE.contains(&sid) || SYSTEM_SIDS.iter().any(|start| sid.starts_with(start)));
    by_sid || name.map(bare_name).is_some_and(is_system_name)
}

fn is_system_name(name: &str) -> bool {
    let starts = |start: &str| name.get(..start.len()).is_some_and(|part| part.eq_ignore_ascii_case(start));
    SYSTEM_NAMES.iter().any(|system| name.eq_ignore_ascii_case(system))
        || ["DWM-", "UMFD-"].iter().any(|start| starts(start))
}

/// Does the row tell of an account that no person logs on with?
pub(crate) fn is_system_row(row: &Row<'_>) -> bool {
    is_system(row.seen.account_name.as_deref(), row.seen.account_sid.as_deref())
}

/// Machines do not sit at keyboards and open no remote desktop: an account called `x$` that does is a person's, whatever
/// it wants to look like.
fn is_nobody(row: &Row<'_>) -> bool {
    let by_person = matches!(
        row.seen.kind,
        Some(
            LogonKind::Console
                | LogonKind::Unlock
                | LogonKind::RemoteInteractive
                | LogonKind::NetworkCleartext
                | LogonKind::Ssh
                | LogonKind::Vpn
                | LogonKind::RemoteManagement
                | LogonKind::Cloud
                | LogonKind::Role
        )
    );
    let (name, sid) = (row.seen.account_name.as_deref(), row.seen.account_sid.as_deref());
    if by_person { is_principal(name, sid) } else { is_system(name, sid) }
}

/// Is the row no logon of a person: a system's account, a task, a service, a change of account, a logon nobody is named
/// for, or a session opened by something that is no login?
pub(crate) fn is_noise(row: &Row<'_>) -> bool {
    let kind = row.seen.kind;
    let no_hop = matches!(kind, Some(LogonKind::Batch | LogonKind::Service | LogonKind::Switch));
    // A session opened without a word on how, and from where, is a cron job or a user's service manager.
    let unexplained = row.seen.activity == Activity::SessionOpened
        && kind.is_none()
        && row.client.address.is_none()
        && row.client.host.is_none();
    no_hop || unexplained || is_nobody(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_accounts_are_known_by_name_or_sid() {
        let check = |name: &str, sid: Option<&str>, expect: bool| {
            assert_eq!(is_system(Some(name), sid), expect, "{name}");
        };
        check("mara", Some("S-1-5-21-1-2-3-1104"), false);
        check("FS01$", None, true);
        check("system", None, true);
        check("ANONYMOUS-ANMELDUNG", Some("S-1-5-7"), true);
        check("DWM-2", Some("S-1-5-90-0-2"), true);
        check("umfd-0", None, true);
        check("DWM", None, false);
        check("mara", Some("S-1-5-181"), false);
    }
}
