//! Truth against what was found: one row per claim. Pure.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};

use super::data::{Endpoint, Hop, Scope, Tenant, Truth};

/// A hop begins where it leaves its source; the destination logs its session up to two seconds later.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(2);

/// One claim: what is true, what was found, and whether they agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What the claim is about.
    pub subject: String,
    /// The truth.
    pub truth: String,
    /// What was found.
    pub found: String,
    /// Whether both say the same.
    pub agrees: bool,
}

/// All claims: four per tenant and its entry, one per hop, and one for each thing found that is not true.
pub fn compare(truth: &Truth, scope: &Scope) -> Vec<Row> {
    let mut rows = Vec::new();
    for tenant in &truth.tenants {
        let found = scope.tenants.iter().find(|found| found.tenant == tenant.tenant);
        rows.extend(compare_tenant(tenant, found));
        rows.extend(compare_entry(tenant, found, &truth.hops, scope));
    }
    for found in &scope.tenants {
        if !truth.tenants.iter().any(|tenant| tenant.tenant == found.tenant) {
            rows.push(untrue(format!("{} verdict", found.tenant), found.verdict.clone()));
        }
    }
    rows.extend(compare_hops(&truth.hops, scope));
    rows
}

fn compare_tenant(truth: &Tenant, found: Option<&Tenant>) -> Vec<Row> {
    let row = |what: &str, agrees: bool, show: fn(&Tenant) -> String| Row {
        subject: format!("{} {what}", truth.tenant),
        truth: show(truth),
        found: found.map_or("missing".to_owned(), show),
        agrees,
    };
    let agree = |same: fn(&Tenant, &Tenant) -> bool| found.is_some_and(|found| same(truth, found));
    vec![
        row("verdict", agree(|a, b| a.verdict == b.verdict), |tenant| tenant.verdict.clone()),
        row("first seen", agree(|a, b| same_moment(a.first_seen.as_deref(), b.first_seen.as_deref())), |tenant| {
            show_option(tenant.first_seen.as_deref())
        }),
        row("last seen", agree(|a, b| same_moment(a.last_seen.as_deref(), b.last_seen.as_deref())), |tenant| {
            show_option(tenant.last_seen.as_deref())
        }),
        row("hosts", agree(|a, b| hosts(a) == hosts(b)), |tenant| {
            let hosts: Vec<String> = hosts(tenant).into_iter().collect();
            show_option(Some(hosts.join(" ").as_str()))
        }),
    ]
}

/// The entry path leads into the tenant by the first hop that got in; where none did, by the first that tried.
fn compare_entry(truth: &Tenant, found: Option<&Tenant>, hops: &[Hop], scope: &Scope) -> Option<Row> {
    let leads_in = |hop: &&Hop| {
        let here = hop.dst.as_ref().is_some_and(|dst| dst.tenant.as_ref() == Some(&truth.tenant));
        here && (truth.verdict == "attempted" || hop.outcome == "success")
    };
    let first = hops.iter().find(leads_in)?;
    let entry = found.and_then(|found| found.entry.as_ref());
    let path = scope.paths.iter().find(|path| Some(&path.id) == entry);
    let into = path.and_then(|path| path.hops.iter().find(leads_in));
    let show = |hop: &Hop| format!("{} at {}", edge(hop), hop.time);
    Some(Row {
        subject: format!("{} entry", truth.tenant),
        truth: show(first),
        found: into.map_or("missing".to_owned(), show),
        agrees: into.is_some_and(|into| same_hop(first, into)),
    })
}

fn compare_hops(truth: &[Hop], scope: &Scope) -> Vec<Row> {
    let found = found(scope);
    let mut rows: Vec<Row> = truth.iter().map(|hop| compare_hop(hop, truth, &found)).collect();
    let surplus = found.values().filter(|found| !truth.iter().any(|hop| same_hop(hop, &found.hop)));
    let mut surplus: Vec<&Found> = surplus.collect();
    surplus.sort_by_key(|found| found.place);
    rows.extend(surplus.into_iter().map(|found| untrue(edge(&found.hop), show_hop(&found.hop))));
    rows
}

/// A logon that was found, and the logon it is said to have come out of.
struct Found {
    /// In the order in which a reader meets it.
    place: usize,
    hop: Hop,
    cause: Option<String>,
}

/// Every logon on a path, and every one that a hop there stands for, by its id: as the best path that has it tells it.
fn found(scope: &Scope) -> BTreeMap<&str, Found> {
    let mut found = BTreeMap::new();
    for path in &scope.paths {
        let causes = std::iter::once(None).chain(path.hops.iter().map(|hop| Some(hop.logon.clone())));
        for (hop, cause) in path.hops.iter().zip(causes) {
            let place = found.len();
            found.entry(hop.logon.as_str()).or_insert_with(|| Found { place, hop: hop.clone(), cause });
        }
    }
    for hop in scope.paths.iter().flat_map(|path| &path.hops) {
        for repeat in &hop.repeats.listed {
            let place = found.len();
            let hop = Hop { time: repeat.time.clone(), ..hop.clone() };
            found.entry(repeat.logon.as_str()).or_insert_with(|| Found { place, hop, cause: repeat.cause.clone() });
        }
    }
    found
}

/// A hop is found when a path, or a hop that stands for it, tells it and the hop that it came out of.
fn compare_hop(hop: &Hop, truth: &[Hop], all: &BTreeMap<&str, Found>) -> Row {
    let cause = hop.parent.map_or("first".to_owned(), after);
    let found = all.values().filter(|found| same_hop(hop, &found.hop)).min_by_key(|found| found.place);
    let nearest = all.values().filter(|found| edge(hop) == edge(&found.hop)).min_by_key(|found| found.place);
    let found_cause = found.map(|found| match &found.cause {
        None => "first".to_owned(),
        Some(id) => {
            let before = all.get(id.as_str()).and_then(|before| truth.iter().find(|hop| same_hop(hop, &before.hop)));
            before.map_or("after another".to_owned(), |hop| after(hop.id))
        }
    });
    Row {
        subject: format!("#{} {}", hop.id, edge(hop)),
        truth: format!("{}, {cause}", show_hop(hop)),
        agrees: found_cause.as_ref() == Some(&cause),
        found: match (found, found_cause, nearest) {
            (Some(found), Some(found_cause), _) => format!("{}, {found_cause}", show_hop(&found.hop)),
            (_, _, Some(nearest)) => show_hop(&nearest.hop),
            (..) => "missing".to_owned(),
        },
    }
}

fn after(id: usize) -> String {
    format!("after #{id}")
}

fn untrue(subject: String, found: String) -> Row {
    Row { subject, truth: "-".to_owned(), found, agrees: false }
}

fn show_option(value: Option<&str>) -> String {
    value.filter(|value| !value.is_empty()).unwrap_or("-").to_owned()
}

fn show_hop(hop: &Hop) -> String {
    format!("{} {}", hop.time, hop.outcome)
}

fn edge(hop: &Hop) -> String {
    format!("{} -> {}", endpoint(hop.src.as_ref()), endpoint(hop.dst.as_ref()))
}

/// `tenant/host`; an address outside is nobody's, whoever's logs name it.
fn endpoint(endpoint: Option<&Endpoint>) -> String {
    let Some(endpoint) = endpoint else {
        return "?".to_owned();
    };
    let host = endpoint.address.as_deref().or(endpoint.host.as_deref());
    let host = host.map_or("?".to_owned(), host_name);
    match &endpoint.tenant {
        Some(tenant) if host.parse::<IpAddr>().is_err() => format!("{tenant}/{host}"),
        _ => host,
    }
}

fn hosts(tenant: &Tenant) -> BTreeSet<String> {
    tenant.hosts.iter().map(|host| host_name(host)).collect()
}

/// One name per host: logs write it in capitals, small, and with its domain.
fn host_name(host: &str) -> String {
    let host = host.to_lowercase();
    match host.split_once('.') {
        Some((label, _)) if host.parse::<IpAddr>().is_err() => label.to_owned(),
        _ => host,
    }
}

fn same_hop(one: &Hop, other: &Hop) -> bool {
    edge(one) == edge(other) && one.outcome == other.outcome && same_moment(Some(&one.time), Some(&other.time))
}

fn same_moment(one: Option<&str>, other: Option<&str>) -> bool {
    let parse = |text: &str| text.parse::<Timestamp>().ok();
    match (one.map(parse), other.map(parse)) {
        (Some(Some(one)), Some(Some(other))) => one.duration_since(other).abs() <= TOLERANCE,
        _ => one == other,
    }
}

/// The rows as a table for a terminal, each with a tick or a cross.
pub fn render(rows: &[Row]) -> String {
    let width = |cell: fn(&Row) -> &str, title: &str| {
        let cells = rows.iter().map(|row| cell(row).chars().count());
        cells.max().unwrap_or_default().max(title.len())
    };
    let subject_width = width(|row| &row.subject, "claim");
    let truth_width = width(|row| &row.truth, "truth");
    let line = |sign: char, subject: &str, truth: &str, found: &str| {
        format!("{sign} {subject:subject_width$}  {truth:truth_width$}  {found}\n")
    };
    let mut table = line(' ', "claim", "truth", "found");
    for row in rows {
        let sign = if row.agrees { '✓' } else { '✗' };
        table += &line(sign, &row.subject, &row.truth, &row.found);
    }
    table
}
