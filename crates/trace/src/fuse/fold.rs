//! Folding: several records of the destination that tell of one logon become one draft.

use super::draft::Draft;
use super::index::Index;
use super::noise::is_noise;
use super::refused::fold_refused;
use crate::identity::{Node, Other, Row, SessionNo, UserNo};
use model::{Activity, LogonKind, Outcome, Timestamp};

/// PAM, wtmp and the terminal services tell of a session this soon after, or before, its logon.
const OPENING: i64 = 5 * Timestamp::SECOND;
/// The two tokens of an elevated logon are logged in the same instant.
const LINKED: i64 = Timestamp::SECOND / 20;
/// Network level authentication comes this long before the session it is for.
const NETWORK_FIRST: i64 = 60 * Timestamp::SECOND;
/// The records of one reconnection lie this close.
const RECONNECT: i64 = 10 * Timestamp::SECOND;

type ByAccount = Index<(Node, UserNo)>;

/// The logons that destinations tell of, each once.
pub(crate) fn opened(rows: &[Row<'_>]) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = rows
        .iter()
        .filter(|row| matches!(row.seen.activity, Activity::Logon | Activity::SessionOpened | Activity::Reconnect))
        .filter(|row| !is_noise(row))
        .filter_map(|row| row.host.map(|host| Draft::of_row(row, host)))
        .collect();
    fold_refused(&mut drafts);
    let index = by_account(&drafts);
    fold_openings(&mut drafts, &index);
    fold_linked(&mut drafts, &index);
    fold_network_first(&mut drafts, &index);
    fold_reconnects(&mut drafts, &index);
    add_network_authentications(rows, &mut drafts, &index);
    drafts.retain(|draft| !draft.folded);
    drafts
}

/// Live drafts by destination and account, at the time of their first record.
pub(crate) fn by_account(drafts: &[Draft]) -> ByAccount {
    Index::new(drafts.iter().enumerate().map(|(number, draft)| ((draft.dst, draft.user), draft.earliest, number)))
}

/// Folds draft `other` into draft `into`.
fn fold(drafts: &mut [Draft], into: usize, other: usize, ends_session: bool) {
    let [into, other] = drafts.get_disjoint_mut([into, other]).expect("a draft is not folded into itself");
    into.absorb(other, ends_session);
}

/// `Accepted` + PAM `session opened` + wtmp, and 4624 + TerminalServices 21, are one logon each.
fn fold_openings(drafts: &mut [Draft], index: &ByAccount) {
    for number in 0..drafts.len() {
        let draft = &drafts[number];
        if draft.told_by != Activity::SessionOpened {
            continue;
        }
        let best = index
            .around(&(draft.dst, draft.user), draft.earliest, OPENING, OPENING)
            .filter_map(|(time, other)| {
                let rank = opening_rank(&drafts[other], draft, other < number)?;
                Some((rank, time.since(draft.earliest).saturating_abs(), other))
            })
            .min();
        if let Some((_, _, into)) = best {
            fold(drafts, into, number, true);
        }
    }
}

/// How well `opening` fits `logon`, 0 best; `None` when it is another session.
fn opening_rank(logon: &Draft, opening: &Draft, came_first: bool) -> Option<u8> {
    let is_logon = logon.told_by == Activity::Logon;
    let usable = is_logon || (logon.told_by == Activity::SessionOpened && came_first);
    if logon.folded || !usable || logon.outcome == Outcome::Failure || !logon.same_client(&opening.client) {
        return None;
    }
    if !kinds_agree(logon.kind, opening.kind) {
        return None;
    }
    let rank = match (logon.session, opening.session) {
        (a, b) if a == b && a != SessionNo::NONE => 0,
        (SessionNo::NONE, _) | (_, SessionNo::NONE) => 2,
        // Two process ids are two sessions; a terminal's name beside a process id may be the same one, once.
        _ if is_process(logon) && is_process(opening) || !logon.aliases.is_empty() => return None,
        _ => 4,
    };
    Some(rank + u8::from(!is_logon))
}

fn kinds_agree(a: LogonKind, b: LogonKind) -> bool {
    let terminal = |kind| matches!(kind, LogonKind::Console | LogonKind::RemoteInteractive | LogonKind::Unlock);
    a == b || a == LogonKind::Other || b == LogonKind::Other || (terminal(a) && terminal(b))
}

fn is_process(draft: &Draft) -> bool {
    draft.session_id.as_deref().is_some_and(|id| id.bytes().all(|byte| byte.is_ascii_digit()))
}

/// An administrator's logon is logged twice, with the full and with the filtered token: one logon.
fn fold_linked(drafts: &mut [Draft], index: &ByAccount) {
    for number in 0..drafts.len() {
        let draft = &drafts[number];
        if draft.folded || !may_be_linked(draft) {
            continue;
        }
        let first = index
            .around(&(draft.dst, draft.user), draft.earliest, LINKED, 0)
            .map(|(_, other)| other)
            .filter(|other| *other < number)
            .find(|other| {
                let other = &drafts[*other];
                !other.folded
                    && may_be_linked(other)
                    && (other.kind, other.session != draft.session) == (draft.kind, true)
                    && (other.client, other.port) == (draft.client, draft.port)
            });
        if let Some(first) = first {
            fold(drafts, first, number, true);
        }
    }
}

fn may_be_linked(draft: &Draft) -> bool {
    draft.told_by == Activity::Logon
        && draft.outcome == Outcome::Success
        && matches!(draft.kind, LogonKind::Console | LogonKind::RemoteInteractive | LogonKind::Unlock)
}

/// Network level authentication is logged as a network logon, and then the session it was for.
fn fold_network_first(drafts: &mut [Draft], index: &ByAccount) {
    for number in 0..drafts.len() {
        let draft = &drafts[number];
        let is_session = matches!(draft.kind, LogonKind::RemoteInteractive | LogonKind::Unlock | LogonKind::Ssh);
        let Some(address) = draft.address().filter(|_| is_session) else {
            continue;
        };
        if draft.folded || draft.outcome != Outcome::Success {
            continue;
        }
        let last = index
            .around(&(draft.dst, draft.user), draft.earliest, NETWORK_FIRST, 0)
            .map(|(_, other)| other)
            .filter(|other| {
                let other = &drafts[*other];
                !other.folded
                    && matches!(other.kind, LogonKind::Network | LogonKind::NetworkCleartext)
                    && other.outcome == Outcome::Success
                    && other.address() == Some(address)
            })
            .max();
        if let Some(last) = last {
            fold(drafts, number, last, false);
        }
    }
}

/// A client attached to its old session: 4778, TerminalServices 25 and the logon that proved it (type 7 or 10) are one,
/// and its session is the old one. Without a client's address or name it carries nobody anywhere.
fn fold_reconnects(drafts: &mut [Draft], index: &ByAccount) {
    for number in 0..drafts.len() {
        let draft = &drafts[number];
        if draft.folded || draft.told_by != Activity::Reconnect {
            continue;
        }
        let best = index
            .around(&(draft.dst, draft.user), draft.earliest, RECONNECT, RECONNECT)
            .filter(|(_, other)| belongs_to_reconnect(&drafts[*other], draft, *other < number))
            .map(|(time, other)| (time.since(draft.earliest).saturating_abs(), other))
            .min();
        match best {
            Some((_, into)) => attach(drafts, into, number),
            None if draft.client.is_self || draft.client == Other::default() => {
                drafts[number].folded = true;
            }
            None => {}
        }
    }
}

fn belongs_to_reconnect(other: &Draft, reconnect: &Draft, came_first: bool) -> bool {
    let is_logon = matches!(other.told_by, Activity::Logon | Activity::SessionOpened)
        && matches!(other.kind, LogonKind::Unlock | LogonKind::RemoteInteractive);
    !other.folded
        && other.outcome == Outcome::Success
        && (is_logon || (other.told_by == Activity::Reconnect && came_first))
        && other.same_client(&reconnect.client)
}

fn attach(drafts: &mut [Draft], into: usize, reconnect: usize) {
    let old = (drafts[reconnect].session, drafts[reconnect].session_id.clone());
    fold(drafts, into, reconnect, true);
    let draft = &mut drafts[into];
    draft.kind = LogonKind::RemoteInteractive;
    // The logon's own session ends at once; the one it attached to lives on. Terminal services number sessions their
    // own way: the LogonId, in hexadecimal, is the better name.
    let is_better = old.1.as_deref().is_some_and(|id| id.starts_with("0x")) || draft.session == SessionNo::NONE;
    let was_attached = std::mem::replace(&mut draft.attached, true);
    if is_better && draft.session != old.0 {
        draft.aliases.retain(|(session, _)| *session != old.0);
        draft.aliases.push((draft.session, was_attached));
        (draft.session, draft.session_id) = old;
    }
}

/// The network part of a remote desktop logon proves nothing alone; beside a logon it is one more record of it.
fn add_network_authentications(rows: &[Row<'_>], drafts: &mut [Draft], index: &ByAccount) {
    for row in rows.iter().filter(|row| row.seen.activity == Activity::NetworkAuthentication) {
        let Some(host) = row.host else { continue };
        let best = index
            .around(&(Node::Host(host), row.user), row.time, NETWORK_FIRST, NETWORK_FIRST)
            .filter(|(_, number)| {
                let draft = &drafts[*number];
                !draft.folded && draft.kind == LogonKind::RemoteInteractive && draft.same_client(&row.client)
            })
            .map(|(time, number)| (time.since(row.time).saturating_abs(), number))
            .min();
        if let Some((_, number)) = best {
            drafts[number].own.extend(row.records());
        }
    }
}
