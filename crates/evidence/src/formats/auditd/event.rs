//! An event, of all its records: fields and typed columns.
//!
//! A field is in `extra` under its own name, from the first record that has it. A record that has it with another value has it as
//! `TYPE.field`, and every path after the first as `PATH.1.field`, by its `item`. The arguments of an `EXECVE` go before those of its
//! `SYSCALL`, whose are addresses. `type` is that of the first record; that others are there is told as `EXECVE.type`, `PATH.type` and so on.
//!
//! | record | activity |
//! |---|---|
//! | `USER_LOGIN`; `USER_AUTH` that failed | logon |
//! | `USER_AUTH`, `CRED_ACQ` of sshd and consoles | network authentication: no proof that a session came of it |
//! | `USER_START`, `USER_END`, `CRED_DISP` of sshd and consoles | session opened, logoff |
//! | `USER_START` of sudo and su; their `USER_AUTH` and `USER_CMD` that failed | account switch, from the account of the login (`AUID`) |
//! | `SYSTEM_BOOT` | boot |
//!
//! What a record that does not say how it went (one that is cut off) comes to has an outcome that is unknown: a `USER_LOGIN` is then a network
//! authentication, a `USER_START` of sshd has no activity.
//!
//! Where auditd did not look up the name of a system call, `SYSCALL` is added for those that rules ask for ([`syscalls`]).
//!
//! `ses` is the session, of a switch the session it was done from; 4294967295 means none. `USER_CMD` that succeeded names no account but the
//! one that acts, and the session of sudo says the rest: it has actor and session, no activity. `saddr` gives the target's address.

use super::hexadecimal;
use super::record::Record;
use super::syscalls;
use crate::formats::typed;
use events::{BatchBuilder, Column};
use hashbrown::HashMap;
use model::{Activity, LogonKind, Outcome, class};
use std::borrow::Cow;
use std::fmt::Write;

/// What stands where there is no session and no login.
const UNSET: &str = "4294967295";

/// Writes a row; `records` has at least one.
pub(super) fn write(row: &mut BatchBuilder, records: &[Record<'_>]) {
    let Some(first) = records.first() else { return };
    let mut named = named(records);
    header(row, first);
    if !named.position.contains_key("SYSCALL")
        && let Some(name) = syscalls::name(named.get("arch"), named.get("syscall"))
    {
        named.enter("SYSCALL", "SYSCALL", Cow::Borrowed(name));
    }
    for (name, value) in &named.in_order {
        typed::extra(row, name, value);
    }
    row.join_repeated_extra("\n");
    let kind: &str = &first.kind;
    let get = |name: &str| named.get(name);
    common(row, &get);
    match kind {
        "USER_LOGIN" | "USER_AUTH" | "USER_START" | "USER_END" | "CRED_ACQ" | "CRED_DISP" | "CRED_REFR"
        | "USER_ACCT" | "USER_CMD" | "USER_CHAUTHTOK" | "USER_ERR" => authentication(row, kind, &get),
        "SYSTEM_BOOT" => typed::activity(row, Activity::Boot, None, Outcome::Success),
        "ADD_USER" | "DEL_USER" | "ADD_GROUP" | "DEL_GROUP" | "USER_MGMT" | "GRP_MGMT" | "USER_ROLE_CHANGE" => {
            row.set_number(Column::CLASS, class::ACCOUNT_CHANGE);
            typed::account(row, get("acct"));
            outcome(row, &get);
        }
        _ if records.iter().any(|record| record.kind == "EXECVE") => row.set_number(Column::CLASS, class::PROCESS),
        _ => {}
    }
    row.finish_row();
}

fn header(row: &mut BatchBuilder, first: &Record<'_>) {
    row.set_number(Column::RECORD, first.number);
    row.set_number(Column::RECORD_ID, first.serial);
    row.set_time(first.time);
    row.set_text(Column::TIME_TEXT, &first.time_text);
    row.set_text(Column::TIME_ZONE, "utc");
    if let Some(node) = first.key.node {
        row.set_text(Column::HOST, &String::from_utf8_lossy(node));
    }
    row.set_text(Column::MESSAGE, &first.text.trim().replace('\u{1d}', " "));
}

/// Fields by the names that they get.
struct Named<'r> {
    in_order: Vec<(Cow<'r, str>, Cow<'r, str>)>,
    position: HashMap<&'r str, usize>,
}

impl<'r> Named<'r> {
    /// The value of a field that has its own name.
    fn get(&self, name: &str) -> &str {
        self.position.get(name).map_or("", |&at| &*self.in_order[at].1)
    }

    fn push(&mut self, name: Cow<'r, str>, value: Cow<'r, str>) {
        self.in_order.push((name, value));
    }

    /// A field of a record: under its own name if that is free.
    fn enter(&mut self, kind: &str, name: &'r str, value: Cow<'r, str>) {
        match self.position.get(name) {
            None => {
                self.position.insert(name, self.in_order.len());
                self.push(Cow::Borrowed(name), value);
            }
            Some(&at) if self.in_order[at].1 == value => {}
            Some(_) => self.push(format!("{kind}.{name}").into(), value),
        }
    }
}

fn named<'r>(records: &'r [Record<'_>]) -> Named<'r> {
    let mut named = Named { in_order: Vec::with_capacity(64), position: HashMap::with_capacity(64) };
    let has_arguments = records.iter().any(|record| record.kind == "EXECVE");
    let mut paths = 0;
    let mut kinds: Vec<&str> = Vec::new();
    for record in records {
        let kind: &'r str = &record.kind;
        if kinds.is_empty() {
            named.enter(kind, "type", Cow::Borrowed(kind));
        }
        if !kinds.contains(&kind) && kinds.len() < 32 {
            if !kinds.is_empty() {
                named.push(format!("{kind}.type").into(), Cow::Borrowed(kind));
            }
            kinds.push(kind);
        }
        match kind {
            "PATH" => {
                path(&mut named, record, paths);
                paths += 1;
            }
            "EXECVE" => arguments(&mut named, record),
            "SYSCALL" if has_arguments => record.fields(&mut |name, value| match name {
                "a0" | "a1" | "a2" | "a3" => named.push(format!("SYSCALL.{name}").into(), value),
                _ => named.enter(kind, name, value),
            }),
            _ => record.fields(&mut |name, value| named.enter(kind, name, value)),
        }
    }
    named
}

fn path<'r>(named: &mut Named<'r>, record: &'r Record<'_>, index: usize) {
    let mut item = index.to_string();
    record.fields(&mut |name, value| {
        if name == "item" && value.len() <= 4 {
            item = value.clone().into_owned();
        }
        if index == 0 {
            named.enter(&format!("PATH.{item}"), name, value);
        } else {
            named.push(format!("PATH.{item}.{name}").into(), value);
        }
    });
}

/// Long arguments come in pieces, `a2[0]`, `a2[1]`, which are put together; their lengths are left out.
fn arguments<'r>(named: &mut Named<'r>, record: &'r Record<'_>) {
    record.fields(&mut |name, value| match name.split_once('[') {
        None if name.ends_with("_len") => {}
        None => named.enter("EXECVE", name, value),
        Some((argument, _)) => match named.position.get(argument) {
            Some(&at) => {
                let whole = named.in_order[at].1.to_mut();
                let _ = write!(whole, "{value}");
            }
            None => named.enter("EXECVE", argument, value),
        },
    });
}

/// What any record may have.
fn common<'n>(row: &mut BatchBuilder, get: &impl Fn(&str) -> &'n str) {
    typed::number(row, Column::PID, get("pid"));
    if let Some((address, port)) = hexadecimal::socket(get("saddr")) {
        row.set_number(Column::CLASS, class::NETWORK);
        row.set_text(Column::DST_ADDRESS, &address.to_canonical().to_string());
        row.set_number(Column::DST_PORT, u64::from(port));
    }
}

/// Did it succeed, where the record says so?
fn is_success<'n>(get: &impl Fn(&str) -> &'n str) -> Option<bool> {
    match get("res") {
        "success" | "1" | "yes" => Some(true),
        "failed" | "0" | "no" => Some(false),
        _ => None,
    }
}

/// Unknown where the record does not say it, as in one that is cut off: nothing succeeded that is not said to have.
fn outcome_of<'n>(get: &impl Fn(&str) -> &'n str) -> Outcome {
    match is_success(get) {
        Some(true) => Outcome::Success,
        Some(false) => Outcome::Failure,
        None => Outcome::Unknown,
    }
}

fn outcome<'n>(row: &mut BatchBuilder, get: &impl Fn(&str) -> &'n str) {
    match outcome_of(get) {
        Outcome::Unknown => {}
        known => row.set_text(Column::OUTCOME, known.as_str()),
    }
}

/// How somebody came, by the program that let them in.
fn kind_of(exe: &str, terminal: &str) -> Option<LogonKind> {
    match exe.rsplit('/').next().unwrap_or_default() {
        "sshd" | "sshd-session" | "sshd-auth" | "dropbear" => Some(LogonKind::Ssh),
        "login" | "lightdm" | "gdm" | "gdm-session-worker" | "sddm" | "sddm-helper" | "xdm" | "kdm" => {
            Some(LogonKind::Console)
        }
        "xrdp-sesman" => Some(LogonKind::RemoteInteractive),
        "sudo" | "su" | "runuser" | "pkexec" | "doas" => Some(LogonKind::Switch),
        _ if matches!(terminal, "ssh" | "sshd") => Some(LogonKind::Ssh),
        _ => None,
    }
}

fn authentication<'n>(row: &mut BatchBuilder, kind: &str, get: &impl Fn(&str) -> &'n str) {
    use Activity as A;
    let way = kind_of(get("exe"), get("terminal"));
    let is_switch = way == Some(LogonKind::Switch) || kind == "USER_CMD";
    let said = outcome_of(get);
    let failed = said == Outcome::Failure;
    row.set_number(Column::CLASS, class::AUTHENTICATION);
    outcome(row, get);
    account(row, kind, get);
    if is_switch {
        typed::account_into(row, Column::ACTOR_NAME, get("AUID"));
        session(row, Column::ACTOR_SESSION, get);
        if failed || kind == "USER_START" {
            typed::activity(row, A::AccountSwitch, Some(LogonKind::Switch), said);
        }
    } else {
        session(row, Column::SESSION, get);
        client(row, get);
        // A logon and a session that was opened mean success to whoever reads them, so they take a record that says so.
        let activity = match (kind, said, way) {
            ("USER_LOGIN", Outcome::Unknown, _) => Some(A::NetworkAuthentication),
            ("USER_LOGIN", _, _) | ("USER_AUTH" | "USER_ERR", Outcome::Failure, Some(_)) => Some(A::Logon),
            (_, Outcome::Failure, _) => None,
            ("USER_AUTH" | "CRED_ACQ", _, Some(_)) => Some(A::NetworkAuthentication),
            ("USER_START", Outcome::Success, Some(_)) => Some(A::SessionOpened),
            ("USER_END" | "CRED_DISP", _, Some(_)) => Some(A::Logoff),
            _ => None,
        };
        if let Some(activity) = activity {
            typed::activity(row, activity, way.or(Some(LogonKind::Other)), said);
        }
    }
    if failed {
        row.set_text(Column::STATUS_CODE, "failed");
    }
}

/// The account as named, else as looked up for the number beside it.
fn account<'n>(row: &mut BatchBuilder, kind: &str, get: &impl Fn(&str) -> &'n str) {
    let named = match get("acct") {
        "(unknown)" | "(invalid user)" | "?" | "" => get("ID"),
        account => account,
    };
    // Of a login without either, the account that the session is accounted to.
    let named = if named.is_empty() && kind == "USER_LOGIN" { get("AUID") } else { named };
    typed::account_into(row, Column::ACCOUNT_NAME, named);
}

fn session<'n>(row: &mut BatchBuilder, column: Column, get: &impl Fn(&str) -> &'n str) {
    let session = get("ses");
    if session != UNSET {
        typed::text(row, column, session);
    }
}

fn client<'n>(row: &mut BatchBuilder, get: &impl Fn(&str) -> &'n str) {
    let (address, host) = (get("addr"), get("hostname"));
    if !typed::set_address(row, Column::SRC_ADDRESS, address) {
        typed::source(row, host);
    }
}
