//! Finishing: drafts become logons with ids, hosts and notes are listed.

use super::accounts::{Accounts, complete};
use super::draft::{Draft, account_of, actor_of};
use super::fused::{Fused, HostSeen, Incarnation, Switch};
use super::id;
use super::sessions::{Ends, Openings};
use crate::identity::{HostNo, Identity, Mention, Node, Row};
use model::{Activity, Certainty, Endpoint, Host, Logon, LogonId, Pointer, SourceBasis};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Everything in its final form and order.
pub(crate) fn finish(drafts: Vec<Draft>, rows: &[Row<'_>], openings: &Openings, identity: &Identity) -> Fused {
    let (ends, accounts) = (Ends::new(rows), Accounts::new(rows));
    let targets: BTreeSet<HostNo> = drafts.iter().filter_map(Draft::host).collect();
    let mut logons: Vec<Logon> =
        drafts.into_iter().map(|draft| logon(draft, &accounts, &ends, openings, identity)).collect();
    logons.sort_by(|a, b| (a.time, a.id).cmp(&(b.time, b.id)).then_with(|| content_order(a, b)));
    id::make_unique(&mut logons);
    logons.sort_by_key(|logon| (logon.time, logon.id));
    Fused {
        logons,
        hosts: hosts_seen(&targets, identity),
        switches: switches(rows, openings, identity),
        notes: notes(rows, identity),
    }
}

/// The order of logons whose hashes collide.
fn content_order(a: &Logon, b: &Logon) -> std::cmp::Ordering {
    let key = |logon: &Logon| {
        let records: Vec<u64> = logon.evidence.iter().map(|pointer| pointer.record).collect();
        (logon.dst.clone(), logon.account.clone(), logon.kind, logon.src.host.clone(), records)
    };
    key(a).cmp(&key(b))
}

fn logon(mut draft: Draft, accounts: &Accounts, ends: &Ends, openings: &Openings, identity: &Identity) -> Logon {
    let session = ends.session(&draft, openings, identity);
    let elevated = ends.is_elevated(&draft);
    let sid = accounts.sid(&draft, identity);
    let record = lowest_record(if draft.own.is_empty() { &draft.others } else { &draft.own });
    let src = Endpoint {
        host: draft.src.map(|src| identity.host(src.node, draft.time)),
        address: draft.client.address,
        claimed: draft.claimed.take(),
        basis: draft.src.map_or(SourceBasis::Nothing, |src| src.basis),
        certainty: draft.src.map_or(Certainty::NONE, |src| Certainty::new(src.certainty)),
    };
    let port = draft.port;
    let mut logon = Logon {
        id: LogonId(0),
        time: draft.time,
        src,
        dst: identity.host(draft.dst, draft.time),
        account: draft.account,
        credential: draft.credential,
        kind: draft.kind,
        outcome: draft.outcome,
        session,
        origin: draft.origin.map(|(_, id)| id),
        origin_account: draft.origin_account,
        elevated,
        status: draft.status,
        evidence: evidence(draft.own, draft.others),
    };
    // After the id: that is made of what the destination logged.
    logon.id = id::hash(&logon, port, record);
    if let Some(sid) = sid {
        complete(sid, &mut logon.account, &mut logon.credential);
    }
    logon
}

fn lowest_record(records: &[Pointer]) -> u64 {
    records.iter().map(|pointer| pointer.record).min().unwrap_or_default()
}

/// The destination's own records first, each once.
fn evidence(mut own: Vec<Pointer>, mut others: Vec<Pointer>) -> Vec<Pointer> {
    own.sort_unstable();
    own.dedup();
    others.sort_unstable();
    others.dedup();
    others.retain(|pointer| own.binary_search(pointer).is_err());
    own.append(&mut others);
    own
}

fn hosts_seen(targets: &BTreeSet<HostNo>, identity: &Identity) -> Vec<HostSeen> {
    let mut hosts: Vec<HostSeen> = identity
        .names
        .hosts()
        .filter(|host| identity.names.mention(*host) == Mention::Wrote || targets.contains(host))
        .map(|host| HostSeen {
            tenant: identity.names.tenant(identity.names.tenant_of(host)).clone(),
            name: identity.names.shown(host).clone(),
            wrote: identity.names.mention(host) == Mention::Wrote,
            incarnations: incarnations(host, identity),
        })
        .collect();
    hosts.sort_by(|a, b| (&a.tenant, &a.name).cmp(&(&b.tenant, &b.name)));
    hosts
}

fn incarnations(host: HostNo, identity: &Identity) -> Vec<Incarnation> {
    let starts = identity.starts(host);
    let node = |number: u16| Host {
        tenant: identity.names.tenant(identity.names.tenant_of(host)).clone(),
        name: identity.names.shown(host).clone(),
        is_address: false,
        incarnation: number,
    };
    if starts.is_empty() {
        let reason = "no sign of another installation".to_owned();
        return vec![Incarnation { host: node(0), from: None, to: None, reason }];
    }
    let nexts = starts.iter().skip(1).map(|start| Some(start.from)).chain([None]);
    let firsts = std::iter::once(None).chain(starts.iter().skip(1).map(|start| Some(start.from)));
    starts
        .iter()
        .zip(firsts.zip(nexts))
        .map(|(start, (from, to))| Incarnation {
            host: node(start.number),
            from,
            to,
            reason: format!("machine SID {}", start.sid),
        })
        .collect()
}

fn switches(rows: &[Row<'_>], openings: &Openings, identity: &Identity) -> Vec<Switch> {
    rows.iter()
        .filter(|row| row.seen.activity == Activity::AccountSwitch)
        .filter_map(|row| {
            let host = row.host?;
            // With two sessions it was done in the one and opened the other.
            let (number, id, opened) = match (&row.seen.session, &row.seen.actor_session) {
                (Some(own), Some(actor)) => (row.actor_session, Some(actor), Some(own)),
                (Some(own), None) => (row.session, Some(own), None),
                (None, actor) => (row.actor_session, actor.as_ref(), None),
            };
            let known = openings.canonical(host, number, row.time).map(|(_, id)| id);
            let mut evidence: Vec<_> = row.records().collect();
            evidence.sort_unstable();
            Some(Switch {
                time: row.time,
                host: identity.host(Node::Host(host), row.time),
                session: known.or_else(|| id.map(Arc::clone)),
                opened: opened.map(Arc::clone),
                actor: actor_of(row),
                account: account_of(row),
                outcome: row.seen.outcome,
                evidence,
            })
        })
        .collect()
}

fn notes(rows: &[Row<'_>], identity: &Identity) -> Vec<String> {
    let mut notes = identity.notes();
    let nameless = rows.iter().filter(|row| row.host.is_none() && row.seen.activity == Activity::Logon).count();
    if nameless > 0 {
        notes.push(format!("{nameless} logon records name no host that wrote them; they could not be used."));
    }
    notes
}
