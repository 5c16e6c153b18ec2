//! PAM's own lines, in the log of the program that asked: `pam_unix(sshd:session): session opened for user mara(uid=1000) by (uid=0)`.

use crate::formats::syslog::program::su;
use crate::formats::{find, typed};
use events::{BatchBuilder, Column};
use model::{Activity, LogonKind, Outcome};

/// Service and text of a message that is PAM's.
pub(crate) fn prefix(message: &str) -> Option<(&str, &str)> {
    let (place, text) = find::split_once(message.strip_prefix("pam_")?, "): ")?;
    let (module, place) = find::split_once(place, "(")?;
    let service = &place[..find::byte(place.as_bytes(), 0, b':')];
    // Other modules report on the same session; one of them is enough.
    matches!(module, "unix" | "sss" | "krb5" | "winbind" | "ldap" | "faillock" | "tally2").then_some((service, text))
}

/// A PAM line of a service.
pub(crate) fn line(row: &mut BatchBuilder, service: &str, pid: Option<u64>, text: &str) {
    if let Some(rest) = text.strip_prefix("session opened for user ") {
        opened(row, service, pid, rest);
    } else if let Some(rest) = text.strip_prefix("session closed for user ") {
        if let Some(kind) = session_kind(service) {
            typed::activity(row, Activity::Logoff, Some(kind), Outcome::Success);
            typed::text(row, Column::ACCOUNT_NAME, account(rest));
            typed::session(row, pid);
        }
    } else if let Some(rest) = text.strip_prefix("authentication failure; ") {
        refused(row, service, rest);
    }
}

/// Services whose sessions are people's, and how they come.
fn session_kind(service: &str) -> Option<LogonKind> {
    match service {
        "sshd" | "ssh" => Some(LogonKind::Ssh),
        "login" | "gdm" | "gdm3" | "gdm-password" | "lightdm" | "sddm" | "kdm" | "kde" | "xdm" => {
            Some(LogonKind::Console)
        }
        "xrdp-sesman" => Some(LogonKind::RemoteInteractive),
        _ => None,
    }
}

fn is_su(service: &str) -> bool {
    matches!(service, "su" | "su-l")
}

fn opened(row: &mut BatchBuilder, service: &str, pid: Option<u64>, rest: &str) {
    let (user, by) = find::split_once(rest, " by ").unwrap_or((rest, ""));
    if is_su(service) {
        su::switch(row, Outcome::Success, account(by), account(user), pid);
    } else if let Some(kind) = session_kind(service) {
        typed::activity(row, Activity::SessionOpened, Some(kind), Outcome::Success);
        typed::text(row, Column::ACCOUNT_NAME, account(user));
        typed::session(row, pid);
    }
}

/// `mara(uid=1000)` is `mara`; `(uid=0)` names nobody.
fn account(text: &str) -> &str {
    let text = text.trim();
    find::split_once(text, "(uid=").map_or(text, |(name, _)| name)
}

/// `logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.5  user=root`. The user may be anything the client sent, and comes last.
fn refused(row: &mut BatchBuilder, service: &str, rest: &str) {
    let (fields, user) = match find::split_once(rest, " user=") {
        Some((fields, user)) => (fields, user.trim()),
        None => (rest, ""),
    };
    let field =
        |name: &str| fields.split(' ').find_map(|field| field.strip_prefix(name)?.strip_prefix('=')).unwrap_or("");
    if is_su(service) || service.starts_with("sudo") {
        typed::activity(row, Activity::AccountSwitch, Some(LogonKind::Switch), Outcome::Failure);
        row.set_text(Column::STATUS_CODE, "authentication_failure");
        let actor = if field("ruser").is_empty() { field("logname") } else { field("ruser") };
        typed::text(row, Column::ACTOR_NAME, actor);
    } else {
        let kind = session_kind(service).unwrap_or(LogonKind::Other);
        typed::failure(row, Some(kind), "authentication_failure");
        typed::source(row, field("rhost"));
    }
    typed::text(row, Column::ACCOUNT_NAME, user);
}
