//! What the source says: 4648 ties a session there to the credential used elsewhere, clients log where they connect to.
//!
//! Where both ends call what they tell of by one name (`logon_guid`), that decides: whatever the source calls the destination, whoever is
//! logged on at either end, and however far their clocks are apart.

use super::draft::{Draft, account_of, actor_of, credential_of};
use super::fold::by_account;
use super::index::Index;
use super::noise::{is_system, is_system_row};
use super::presence::Presence;
use super::sessions::Openings;
use crate::identity::{HostNo, Identity, Located, Node, Row, SessionNo, UserNo};
use model::{Activity, LogonKind, Outcome, Pointer, SourceBasis, Timestamp};
use std::collections::HashMap;
use std::sync::Arc;

/// The destination may log this long before the source (clocks), and this long after it.
const BEFORE: i64 = 2 * Timestamp::SECOND;
const AFTER: i64 = 30 * Timestamp::SECOND;
/// A person at a remote desktop client takes longer.
const AFTER_CONNECT: i64 = 60 * Timestamp::SECOND;
/// Uses of one credential against one target from one session in this time are one logon.
const SAME_USE: i64 = 60 * Timestamp::SECOND;
/// A name that both ends use is that of nothing else: only as a bound on what is looked at, clocks and zones differ by less.
const SAME_NAME: i64 = Timestamp::DAY;
/// How sure a source is that says so itself, when the destination agrees.
const BY_SOURCE: f64 = 0.97;
/// When the destination's logs are missing: the credential was used, whether it was accepted nothing says.
const UNSEEN: f64 = 0.8;
/// How much of the doubt about a source its own record takes away.
const SOURCE_RAISE: f64 = 0.7;

/// What a row of the source says.
struct Use {
    /// The source.
    host: HostNo,
    /// The destination.
    target: Node,
    /// The session it was done from, as the logon that opened it spells it.
    session: Option<(SessionNo, Arc<str>)>,
}

/// Ties the sources' records to the logons they made; returns logons that only the source tells of.
pub(crate) fn join_sources(
    rows: &[Row<'_>],
    drafts: &mut [Draft],
    openings: &Openings,
    presence: &Presence,
    identity: &Identity,
) -> Vec<Draft> {
    let accounts = by_account(drafts);
    let hosts = Index::new(drafts.iter().enumerate().map(|(number, draft)| (draft.dst, draft.earliest, number)));
    let named = by_name(drafts);
    let mut alone = Alone::default();
    for row in rows {
        let is_connect = match row.seen.activity {
            Activity::CredentialUse => false,
            Activity::OutboundConnect => true,
            _ => continue,
        };
        if !is_connect && is_system_row(row) {
            continue;
        }
        if is_connect && let Some((number, host)) = other_end(drafts, &named, row) {
            tie_by_name(&mut drafts[number], row, host, session_of(row, host, openings));
            continue;
        }
        let Some(used) = read_use(row, openings, identity) else {
            continue;
        };
        let best = if is_connect {
            let near = hosts.around(&used.target, row.time, BEFORE, AFTER_CONNECT);
            best_fit(drafts, near, row, &used, |draft| row.user == UserNo::NOBODY || draft.user == row.user)
        } else if matches!(row.seen.kind, Some(LogonKind::Role | LogonKind::Cloud)) {
            // The two accounts spell who took on the role differently; what both log tells that it is one.
            let near = hosts.around(&used.target, row.time, BEFORE, AFTER);
            best_fit(drafts, near, row, &used, |draft| draft.guid.is_some() && draft.guid == row.seen.logon_guid)
        } else {
            let near = accounts.around(&(used.target, row.user), row.time, BEFORE, AFTER);
            best_fit(drafts, near, row, &used, |_| true)
        };
        match best {
            Some(number) => tie(&mut drafts[number], row, &used),
            None if used.target == Node::Host(used.host) => {}
            None => alone.add(row, used, presence, identity),
        }
    }
    alone.drafts
}

fn read_use(row: &Row<'_>, openings: &Openings, identity: &Identity) -> Option<Use> {
    let host = row.host?;
    let target = match (row.target.is_self, row.target.host, row.target.address) {
        (true, ..) => Node::Host(host),
        (_, Some(target), _) => Node::Host(target),
        (_, None, Some(address)) => identity.locate(row.tenant, address, row.time).node,
        (false, None, None) => return None,
    };
    Some(Use { host, target, session: session_of(row, host, openings) })
}

/// The session of the source that it was done from. A connection is logged in the session that makes it, a use of a credential in the
/// one it was made from; what a support tool numbers is the connection itself.
fn session_of(row: &Row<'_>, host: HostNo, openings: &Openings) -> Option<(SessionNo, Arc<str>)> {
    let is_connect = row.seen.activity == Activity::OutboundConnect && row.actor_session == SessionNo::NONE;
    let (number, id) = match row.seen.kind {
        Some(LogonKind::RemoteManagement) if is_connect => return None,
        _ if is_connect => (row.session, row.seen.session.as_ref()),
        _ => (row.actor_session, row.seen.actor_session.as_ref()),
    };
    let by_system = is_system(row.seen.actor_name.as_deref(), row.seen.actor_sid.as_deref());
    id.filter(|_| number != SessionNo::NONE && !by_system)
        .map(|id| openings.canonical(host, number, row.time).unwrap_or_else(|| (number, Arc::clone(id))))
}

/// Drafts by what the logs of both ends call them.
fn by_name(drafts: &[Draft]) -> Index<Arc<str>> {
    Index::new(
        drafts
            .iter()
            .enumerate()
            .filter_map(|(number, draft)| Some((Arc::clone(draft.guid.as_ref()?), draft.earliest, number))),
    )
}

/// What another host tells of the connection under the same name, the nearest in time; and the source.
fn other_end(drafts: &[Draft], named: &Index<Arc<str>>, row: &Row<'_>) -> Option<(usize, HostNo)> {
    let (host, name) = (row.host?, row.seen.logon_guid.as_ref()?);
    let told = named.around(name, row.time, SAME_NAME, SAME_NAME);
    let (_, number) = told
        .filter(|(_, number)| drafts[*number].writer.is_some_and(|writer| writer != host))
        .map(|(time, number)| (time.since(row.time).saturating_abs(), number))
        .min()?;
    Some((number, host))
}

/// The draft that fits best: by how its own source agrees, then by time.
fn best_fit(
    drafts: &[Draft],
    near: impl Iterator<Item = (Timestamp, usize)>,
    row: &Row<'_>,
    used: &Use,
    fits: impl Fn(&Draft) -> bool,
) -> Option<usize> {
    near.filter(|(_, number)| fits(&drafts[*number]))
        .filter_map(|(time, number)| {
            let rank = agreement(&drafts[number], used)?;
            Some((rank, time.since(row.time).saturating_abs(), number))
        })
        .min()
        .map(|(_, _, number)| number)
}

/// 0: the destination names the same source; 1: it names none for sure; 2: it repeats a claim to the contrary.
fn agreement(draft: &Draft, used: &Use) -> Option<u8> {
    let taken = match (&draft.origin, &used.session) {
        (Some((tied, _)), Some((session, _))) => tied != session,
        (Some(_), None) => false,
        (None, _) => false,
    };
    if taken || (draft.is_local() && used.target != Node::Host(used.host)) {
        return None;
    }
    let claimed = draft.client.host;
    match draft.src {
        Some(src) if src.node == Node::Host(used.host) => Some(0),
        None if claimed == Some(used.host) => Some(0),
        _ if used.target == Node::Host(used.host) => None,
        None => Some(if claimed.is_none() { 1 } else { 2 }),
        Some(src) => match src.basis {
            SourceBasis::Address => Some(1),
            SourceBasis::Claimed => Some(2),
            _ => None,
        },
    }
}

fn tie(draft: &mut Draft, row: &Row<'_>, used: &Use) {
    if draft.is_source_weak() {
        draft.src = Some(Located { node: Node::Host(used.host), basis: SourceBasis::Source, certainty: BY_SOURCE });
    } else {
        draft.raise(SOURCE_RAISE);
    }
    draft.confirm(row);
    if draft.origin.is_none() {
        draft.origin.clone_from(&used.session);
    }
    if draft.origin_account.is_none() {
        draft.origin_account = actor(row);
    }
}

/// Both ends call it the same: the source is where the other end stands, whatever the destination's log calls it.
fn tie_by_name(draft: &mut Draft, row: &Row<'_>, host: HostNo, session: Option<(SessionNo, Arc<str>)>) {
    if draft.src.is_some_and(|src| src.node != Node::Host(host)) {
        draft.src = None;
    }
    tie(draft, row, &Use { host, target: draft.dst, session });
}

/// Who acted: 4648's subject; of a connection the user itself.
fn actor(row: &Row<'_>) -> Option<model::Account> {
    let actor = actor_of(row);
    let account = if actor == model::Account::default() && row.seen.activity == Activity::OutboundConnect {
        account_of(row)
    } else {
        actor
    };
    (account != model::Account::default()).then_some(account)
}

type UseKey = (HostNo, Node, UserNo, SessionNo);

/// Logons that only the source tells of.
#[derive(Default)]
struct Alone {
    drafts: Vec<Draft>,
    last: HashMap<UseKey, usize>,
}

impl Alone {
    fn add(&mut self, row: &Row<'_>, used: Use, presence: &Presence, identity: &Identity) {
        let is_connect = row.seen.activity == Activity::OutboundConnect;
        let covered = match used.target {
            // What speaks there may be another log than the tool's.
            Node::Host(_) if row.seen.kind == Some(LogonKind::RemoteManagement) => false,
            Node::Host(target) => presence.covers(target, row.time),
            Node::Address(..) => false,
        };
        // Where the destination's logs should show it and do not, or only a client set out, it may never have arrived.
        if row.user == UserNo::NOBODY || (is_connect && covered) || is_domain(used.target, row, identity) {
            return;
        }
        let session = used.session.as_ref().map_or(SessionNo::NONE, |(session, _)| *session);
        let key = (used.host, used.target, row.user, session);
        if let Some(draft) = self.last.get(&key).map(|number| &mut self.drafts[*number])
            && row.time.since(draft.time) <= SAME_USE
        {
            draft.others.extend(row.records());
            return;
        }
        self.last.insert(key, self.drafts.len());
        let certainty = if covered || is_connect { BY_SOURCE } else { UNSEEN };
        self.drafts.push(source_draft(row, used, certainty));
    }
}

/// Whether it was let in only the destination knows: the source writes 4648 before it asks.
fn source_draft(row: &Row<'_>, used: Use, certainty: f64) -> Draft {
    let mut draft = Draft::of_row(row, used.host);
    draft.dst = used.target;
    draft.writer = draft.host();
    draft.account = account_of(row);
    draft.credential = credential_of(row, &draft.account);
    // A directory or account logs whether it let somebody go on to another, and with which key or session. 4648 names a session of
    // the source; on the destination none is known.
    if !matches!(draft.kind, LogonKind::Role | LogonKind::Cloud) {
        draft.kind = LogonKind::Explicit;
        draft.outcome = Outcome::Unknown;
        (draft.session, draft.session_id) = (SessionNo::NONE, None);
    }
    (draft.client, draft.claimed, draft.port) = (Default::default(), None, None);
    draft.src = Some(Located { node: Node::Host(used.host), basis: SourceBasis::Source, certainty });
    draft.origin = used.session;
    draft.origin_account = actor(row);
    draft.others = std::mem::take::<Vec<Pointer>>(&mut draft.own);
    draft
}

/// Some targets are a domain and no host.
fn is_domain(target: Node, row: &Row<'_>, identity: &Identity) -> bool {
    match target {
        Node::Host(host) => identity.is_domain(host, row.seen.dst_host.as_deref()),
        Node::Address(..) => false,
    }
}
