//! OpenSSH's server.
//!
//! A login is `Accepted ..` alone: `Accepted key`, `Accepted certificate` and `Postponed publickey` are steps on the way.
//! The client chooses the account name, so a refused line may hold `root from 192.0.2.1 port 22` as a name: there the last address
//! counts. After `Accepted` the account is a real one, and what may follow is a certificate's free text: there the first counts.

use crate::formats::{find, typed};
use events::{BatchBuilder, Column};
use model::{Activity, CredentialKind, LogonKind, Outcome};

const SSH: Option<LogonKind> = Some(LogonKind::Ssh);

/// A line of sshd itself; PAM's are elsewhere.
pub(crate) fn line(row: &mut BatchBuilder, pid: Option<u64>, message: &str) {
    let (word, rest) = find::split_once(message, " ").unwrap_or((message, ""));
    match word {
        "Accepted" => accepted(row, pid, rest),
        "Failed" => failed(row, rest),
        "Invalid" | "Illegal" => {
            if let Some(rest) = rest.strip_prefix("user ") {
                invalid(row, rest);
            }
        }
        "Disconnected" => {
            if let Some(rest) = rest.strip_prefix("from user ") {
                disconnected(row, rest);
            } else if let Some(rest) = rest.strip_prefix("from ") {
                gave_up(row, rest);
            }
        }
        "Connection" => {
            if let Some(rest) = rest.strip_prefix("closed by ").or_else(|| rest.strip_prefix("reset by ")) {
                gave_up(row, rest);
            }
        }
        "User" => not_allowed(row, rest),
        "error:" => {
            if let Some(rest) = rest.strip_prefix("PAM: ") {
                refused_by_pam(row, rest);
            }
        }
        "Received" => {
            if let Some(end) = rest.strip_prefix("disconnect from ").and_then(endpoint) {
                end.write(row);
            }
        }
        _ => {}
    }
}

/// `192.0.2.1 port 4711`, and what follows.
struct Endpoint<'m> {
    address: &'m str,
    port: Option<u64>,
    rest: &'m str,
}

impl Endpoint<'_> {
    fn write(&self, row: &mut BatchBuilder) {
        typed::source(row, self.address);
        if let Some(port) = self.port {
            row.set_number(Column::SRC_PORT, port);
        }
    }
}

/// `ADDRESS port NUMBER`: only as far as the next word is looked, for one is asked for behind every ` from ` of a line.
fn endpoint(text: &str) -> Option<Endpoint<'_>> {
    let (address, rest) = find::split_once(text, " ")?;
    let rest = rest.strip_prefix("port ").filter(|_| !address.is_empty())?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (port, rest) = rest.split_at(digits);
    Some(Endpoint { address, port: port.parse().ok(), rest })
}

/// Parts `who from endpoint` at the first or the last place where an endpoint follows.
fn who_from(text: &str, last: bool) -> Option<(&str, Endpoint<'_>)> {
    let mut found = find::splits(text, " from ").filter_map(|(who, rest)| Some((who, endpoint(rest)?)));
    if last { found.last() } else { found.next() }
}

/// `publickey for mara from 192.0.2.1 port 4711 ssh2: ED25519 SHA256:..`
fn accepted(row: &mut BatchBuilder, pid: Option<u64>, rest: &str) {
    let Some((method, rest)) = find::split_once(rest, " for ") else { return };
    let Some((account, from)) = who_from(rest, false) else { return };
    typed::activity(row, Activity::Logon, SSH, Outcome::Success);
    typed::text(row, Column::ACCOUNT_NAME, account);
    typed::session(row, pid);
    from.write(row);
    let proof = find::split_once(from.rest, ": ").map_or("", |(_, proof)| proof);
    credential(row, method, proof);
}

fn credential(row: &mut BatchBuilder, method: &str, proof: &str) {
    let (key_type, fingerprint) = proof.split_once(' ').unwrap_or((proof, ""));
    let kind = match method {
        "publickey" if key_type.ends_with("-CERT") => CredentialKind::Certificate,
        "publickey" | "hostbased" => CredentialKind::Key,
        "password" => CredentialKind::Password,
        _ if method.starts_with("keyboard-interactive") => CredentialKind::Password,
        _ if method.starts_with("gssapi") => CredentialKind::Kerberos,
        _ => CredentialKind::Unknown,
    };
    row.set_text(Column::CREDENTIAL_KIND, kind.as_str());
    row.push_extra("method", method);
    if !matches!(kind, CredentialKind::Key | CredentialKind::Certificate) || fingerprint.is_empty() {
        return;
    }
    row.push_extra("key_type", key_type);
    let (fingerprint, rest) = fingerprint.split_once(' ').unwrap_or((fingerprint, ""));
    // Before 6.8 a fingerprint was MD5 and did not say so.
    let is_bare = fingerprint.len() == 47 && fingerprint.bytes().all(|byte| byte == b':' || byte.is_ascii_hexdigit());
    let named = if is_bare { format!("MD5:{fingerprint}") } else { fingerprint.to_owned() };
    row.set_text(Column::CREDENTIAL, &named);
    certificate(row, rest);
}

/// `ID bert@msp (serial 12) CA ED25519 SHA256:..`
fn certificate(row: &mut BatchBuilder, text: &str) {
    let Some((id, rest)) = text.strip_prefix("ID ").and_then(|rest| rest.rsplit_once(" (serial ")) else { return };
    row.push_extra("certificate_id", id);
    let (serial, authority) = rest.split_once(')').unwrap_or((rest, ""));
    row.push_extra("certificate_serial", serial);
    if let Some(authority) = authority.trim().strip_prefix("CA ") {
        row.push_extra("certificate_authority", authority.split_whitespace().last().unwrap_or(authority));
    }
}

/// `password for [invalid user ]mara from 192.0.2.1 port 4711 ssh2`
fn failed(row: &mut BatchBuilder, rest: &str) {
    let Some((method, rest)) = find::split_once(rest, " for ") else { return };
    let Some((account, from)) = who_from(rest, true) else { return };
    let invalid = account.strip_prefix("invalid user ").or_else(|| account.strip_prefix("illegal user "));
    // The word for the method is sshd's own; it is short.
    let status = if invalid.is_some() { "invalid_user".to_owned() } else { format!("failed_{method}") };
    typed::failure(row, SSH, &status);
    row.push_extra("method", method);
    typed::text(row, Column::ACCOUNT_NAME, invalid.unwrap_or(account));
    from.write(row);
}

/// `mara from 192.0.2.1[ port 4711]`, with or without an account.
fn invalid(row: &mut BatchBuilder, rest: &str) {
    let from = who_from(rest, true).or_else(|| who_at(rest));
    if let Some((account, from)) = from {
        refused(row, "invalid_user", account, &from);
    }
}

/// `mara from 192.0.2.1 not allowed because not listed in AllowUsers`: a real account that may not come in.
fn not_allowed(row: &mut BatchBuilder, rest: &str) {
    let who = rest.rsplit_once(" not allowed because ").and_then(|(who, _)| who_at(who));
    if let Some((account, from)) = who {
        refused(row, "not_allowed", account, &from);
    }
}

/// `Authentication failure for [illegal user ]mara from 192.0.2.1`, of keyboard-interactive logins.
fn refused_by_pam(row: &mut BatchBuilder, rest: &str) {
    let who = find::split_once(rest, " for ").and_then(|(_, who)| who_at(who));
    let Some((account, from)) = who else { return };
    let invalid = account.strip_prefix("illegal user ").or_else(|| account.strip_prefix("invalid user "));
    let status = if invalid.is_some() { "invalid_user" } else { "failed_pam" };
    refused(row, status, invalid.unwrap_or(account), &from);
}

/// `mara from 192.0.2.1`, where no port is logged.
fn who_at(text: &str) -> Option<(&str, Endpoint<'_>)> {
    let (account, address) = text.rsplit_once(" from ")?;
    (!address.is_empty() && !address.contains(' ')).then_some((account, Endpoint { address, port: None, rest: "" }))
}

fn refused(row: &mut BatchBuilder, status: &str, account: &str, from: &Endpoint<'_>) {
    typed::failure(row, SSH, status);
    typed::text(row, Column::ACCOUNT_NAME, account.trim());
    from.write(row);
}

/// `authenticating user mara 192.0.2.1 port 4711 [preauth]`: the client left before it had proved anything. Without a user
/// it is a lost connection, of a session or not.
fn gave_up(row: &mut BatchBuilder, rest: &str) {
    let (rest, status) = if let Some(rest) = rest.strip_prefix("authenticating user ") {
        (rest, "closed_before_authentication")
    } else if let Some(rest) = rest.strip_prefix("invalid user ") {
        (rest, "invalid_user")
    } else {
        if let Some(end) = endpoint(rest) {
            end.write(row);
        }
        return;
    };
    let Some((account, end)) = user_at(rest) else { return };
    refused(row, status, account, &end);
}

/// `mara 192.0.2.1 port 4711`: the session's end as a child process saw it; PAM names the session itself.
fn disconnected(row: &mut BatchBuilder, rest: &str) {
    let Some((account, end)) = user_at(rest) else { return };
    typed::activity(row, Activity::Logoff, SSH, Outcome::Success);
    typed::text(row, Column::ACCOUNT_NAME, account);
    end.write(row);
}

/// `mara 192.0.2.1 port 4711`, by the last port.
fn user_at(text: &str) -> Option<(&str, Endpoint<'_>)> {
    let port = find::last_place(text, " port ")?;
    let (account, _) = text[..port].rsplit_once(' ')?;
    Some((account, endpoint(&text[account.len() + 1..])?))
}
