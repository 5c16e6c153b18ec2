//! Refused logins: sshd tells of one several times, and PAM and btmp once more each.
//!
//! `Invalid user`, PAM's `authentication failure`, `Failed password` and `Connection closed by .. [preauth]` of one connection
//! are one refused login, however many passwords were tried on it: it begins with its first record and is proved by all of
//! them. A connection is a process of sshd, which also btmp names, or, where a record has no process, a client's port.

use super::draft::Draft;
use crate::identity::{Node, SessionNo, UserNo};
use model::{Activity, CredentialKind, LogonKind, Outcome, Timestamp};
use std::collections::HashMap;
use std::net::IpAddr;

/// sshd gives a client two minutes to prove who it is (`LoginGraceTime`), and then closes.
const CONNECTION: i64 = 150 * Timestamp::SECOND;

/// What the records of one connection have in common.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Connection {
    Process(Node, SessionNo),
    Port(Node, IpAddr, u16),
}

/// Folds the records of each refused connection into the first of them. The drafts are in the order of time.
pub(super) fn fold_refused(drafts: &mut [Draft]) {
    let mut first: HashMap<Connection, usize> = HashMap::new();
    for number in 0..drafts.len() {
        let draft = &drafts[number];
        if !is_refused(draft) {
            continue;
        }
        let connections = connections(draft);
        let known = connections.iter().flatten().filter_map(|connection| first.get(connection).copied());
        let into = known.filter(|&into| is_same(&drafts[into], draft)).min();
        for connection in connections.into_iter().flatten() {
            first.insert(connection, into.unwrap_or(number));
        }
        if let Some(into) = into {
            let [into, other] = drafts.get_disjoint_mut([into, number]).expect("a later draft is another one");
            absorb(into, other);
        }
    }
}

fn is_refused(draft: &Draft) -> bool {
    (draft.told_by, draft.outcome, draft.kind) == (Activity::Logon, Outcome::Failure, LogonKind::Ssh)
}

fn connections(draft: &Draft) -> [Option<Connection>; 2] {
    let process = Some(draft.session).filter(|process| *process != SessionNo::NONE);
    [
        process.map(|process| Connection::Process(draft.dst, process)),
        draft.address().zip(draft.port).map(|(address, port)| Connection::Port(draft.dst, address, port)),
    ]
}

/// Numbers of processes and ports are used again: what else both records tell has to agree.
fn is_same(first: &Draft, draft: &Draft) -> bool {
    let agree = |a: SessionNo, b: SessionNo| a == b || a == SessionNo::NONE || b == SessionNo::NONE;
    draft.time.since(first.time) <= CONNECTION
        && agree(first.session, draft.session)
        && first.port.zip(draft.port).is_none_or(|(a, b)| a == b)
        && first.same_client(&draft.client)
}

/// The account is the one in sshd's own words, which name the port: PAM may name none, and btmp only says `UNKNOWN`.
fn absorb(into: &mut Draft, other: &mut Draft) {
    if (into.port.is_none() && other.port.is_some()) || into.user == UserNo::NOBODY {
        into.user = other.user;
        into.account = other.account.clone();
        into.credential = other.credential.clone();
        into.status = other.status.clone();
    } else if other.credential.kind == CredentialKind::Unknown {
        other.credential = into.credential.clone();
    }
    into.absorb(other, false);
}
