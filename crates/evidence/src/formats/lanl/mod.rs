//! The authentication events of Los Alamos National Laboratory's published data set, `auth.txt`.
//!
//! Source: A. D. Kent, "Comprehensive, Multi-source Cyber-security Events", 2015, the description beside the data: lines of
//! `time,source user@domain,destination user@domain,source computer,destination computer,authentication type,logon type,orientation,outcome`, where
//! `?` stands for what is missing. Times are whole seconds since a beginning that was taken away: second 1 becomes one second after
//! 1970-01-01T00:00:00Z.
//!
//! | field | column |
//! |---|---|
//! | time | `time` |
//! | source user | `actor_name`, where it is another than the destination user |
//! | destination user | `account_name`, `account_domain` |
//! | source computer | `src_host`, where it is another than the destination computer |
//! | destination computer | `host` |
//! | authentication type | `credential_kind` of Kerberos and NTLM; `extra` |
//! | logon type | `logon_kind`; `extra` |
//! | orientation | `LogOn` is a logon, `LogOff` a logoff, `ScreenUnlock` a logon of kind unlock, `TGT` a ticket-granting ticket on the controller; `extra` |
//! | outcome | `outcome` |
//!
//! `TGS` names no service and `AuthMap`, `ScreenLock` are no logons: those rows have no activity. A logoff names no session.
//! The labels of the data set (`redteam.txt`) are no evidence; `hopscope evaluate` reads them.

#[cfg(test)]
mod tests;

use crate::format::FileContext;
use crate::formats::one_a_line::{LineReader, Unread};
use crate::formats::time::Written;
use crate::formats::typed;
use events::{BatchBuilder, Column};
use model::{Activity, CredentialKind, LogKind, LogonKind, Outcome, Timestamp};

/// Fields of a line.
const FIELDS: usize = 9;
/// No data set lasts longer: 100 years in seconds.
const SECONDS_MAX: i64 = 100 * 366 * 86_400;

/// `auth.txt`.
pub(crate) struct Auth;

fn fields(line: &str) -> Option<[&str; FIELDS]> {
    let mut parts = line.trim().split(',');
    let mut fields = [""; FIELDS];
    for field in &mut fields {
        *field = parts.next()?;
    }
    parts.next().is_none().then_some(fields)
}

fn seconds(text: &str) -> Option<i64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|seconds| is_number && (0..=SECONDS_MAX).contains(seconds))
}

fn outcome(text: &str) -> Option<Outcome> {
    match text {
        "Success" => Some(Outcome::Success),
        "Fail" | "Failure" => Some(Outcome::Failure),
        "?" => Some(Outcome::Unknown),
        _ => None,
    }
}

fn kind(logon_type: &str) -> Option<LogonKind> {
    Some(match logon_type {
        "Interactive" | "CachedInteractive" => LogonKind::Console,
        "Network" => LogonKind::Network,
        "Batch" => LogonKind::Batch,
        "Service" => LogonKind::Service,
        "Unlock" | "CachedUnlock" => LogonKind::Unlock,
        "NetworkCleartext" => LogonKind::NetworkCleartext,
        "NewCredentials" => LogonKind::NewCredentials,
        "RemoteInteractive" | "CachedRemoteInteractive" => LogonKind::RemoteInteractive,
        _ => return None,
    })
}

/// Name and domain of `U1@DOM1`; the name may hold an `@` itself.
fn user(text: &str) -> (&str, &str) {
    text.rsplit_once('@').filter(|(name, _)| !name.is_empty()).unwrap_or((text, ""))
}

fn is_known(text: &str) -> bool {
    !matches!(text, "" | "?")
}

impl LineReader for Auth {
    const NAME: &'static str = "lanl-auth";
    const DESCRIPTION: &'static str = "authentication events of the LANL data set (auth.txt)";
    const LOG: Option<LogKind> = Some(LogKind::WindowsSecurity);
    type Memory = ();

    fn is_own(line: &str) -> bool {
        let orientations = ["LogOn", "LogOff", "TGT", "TGS", "AuthMap", "ScreenLock", "ScreenUnlock", "?"];
        fields(line).is_some_and(|fields| {
            seconds(fields[0]).is_some()
                && [fields[1], fields[2]].iter().all(|user| user.contains('@') || *user == "?")
                && orientations.contains(&fields[7])
                && outcome(fields[8]).is_some()
        })
    }

    fn read(line: &str, _context: &FileContext, _memory: &mut (), row: &mut BatchBuilder) -> Result<(), Unread> {
        let Some([time, actor, account, source, host, authentication, logon_type, orientation, ended]) = fields(line)
        else {
            return Err(Unread::Lost("not nine fields"));
        };
        let since = seconds(time).ok_or(Unread::Lost("a time that is no number of seconds"))?;
        let outcome = outcome(ended).ok_or(Unread::Lost("neither a success nor a failure"))?;
        let when = Timestamp::from_micros(since * Timestamp::SECOND);
        typed::time(row, time, Written::Zoned { time: when, is_utc: true }, 0);
        row.set_text(Column::MESSAGE, line.trim());
        if is_known(host) {
            row.set_text(Column::HOST, host);
        }
        if is_known(account) {
            let (name, domain) = user(account);
            row.set_text(Column::ACCOUNT_NAME, name);
            typed::text(row, Column::ACCOUNT_DOMAIN, domain);
        }
        if is_known(actor) && actor != account {
            row.set_text(Column::ACTOR_NAME, user(actor).0);
        }
        if is_known(source) && source != host {
            row.set_text(Column::SRC_HOST, source);
        }
        happened(row, orientation, kind(logon_type), outcome);
        let credential = match authentication {
            "Kerberos" => Some(CredentialKind::Kerberos),
            _ if authentication.starts_with("NTLM") => Some(CredentialKind::Ntlm),
            _ => None,
        };
        if let Some(credential) = credential {
            row.set_text(Column::CREDENTIAL_KIND, credential.as_str());
        }
        let named = [("auth_type", authentication), ("logon_type", logon_type), ("orientation", orientation)];
        named.into_iter().filter(|(_, value)| is_known(value)).for_each(|(name, value)| row.push_extra(name, value));
        Ok(())
    }
}

fn happened(row: &mut BatchBuilder, orientation: &str, kind: Option<LogonKind>, outcome: Outcome) {
    match orientation {
        "LogOn" => typed::activity(row, Activity::Logon, kind, outcome),
        "ScreenUnlock" => typed::activity(row, Activity::Logon, Some(LogonKind::Unlock), outcome),
        "LogOff" => typed::activity(row, Activity::Logoff, kind, outcome),
        "TGT" => typed::activity(row, Activity::TicketGrant, None, outcome),
        _ if outcome != Outcome::Unknown => row.set_text(Column::OUTCOME, outcome.as_str()),
        _ => {}
    }
}
