//! Truth against what was found: one row per claim. Pure.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::net::IpAddr;

use jiff::Timestamp;

use super::data::{Endpoint, Hop, Scope, Tenant, Truth};

/// The longest visit of the intruder in the scenario, rounded up.
const SESSION_SECONDS_MAX: i64 = 2 * 3600;
/// Two records of one logon may be written by two hosts a moment apart; sshd tells of a refusal again some seconds later.
const TOLERANCE_SECONDS: i64 = 5;

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

/// All claims: four per tenant, one per hop, and one for each thing found that is not true.
pub fn compare(truth: &Truth, scope: &Scope) -> Vec<Row> {
    let mut rows = Vec::new();
    for tenant in &truth.tenants {
        let found = scope.tenants.iter().find(|found| found.tenant == tenant.tenant);
        rows.extend(compare_tenant(tenant, found));
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
        row("last seen", agree(same_end), |tenant| show_option(tenant.last_seen.as_deref())),
        row("hosts", agree(|a, b| hosts(a) == hosts(b)), |tenant| {
            let hosts: Vec<String> = hosts(tenant).into_iter().collect();
            show_option(Some(hosts.join(" ").as_str()))
        }),
    ]
}

fn compare_hops(truth: &[Hop], scope: &Scope) -> Vec<Row> {
    let mut found: Vec<&Hop> = Vec::new();
    for hop in scope.paths.iter().flat_map(|path| &path.hops) {
        if !found.iter().any(|known| same_hop(known, hop)) {
            found.push(hop);
        }
    }
    let mut rows: Vec<Row> = truth.iter().map(|hop| compare_hop(hop, truth, &found, scope)).collect();
    let surplus = found.iter().filter(|found| !truth.iter().any(|hop| same_hop(hop, found)));
    rows.extend(surplus.map(|hop| untrue(edge(hop), show_hop(hop))));
    rows
}

/// A hop is found when a path has it, out of the right hop before; or when no path shown has it and it is among the findings.
fn compare_hop(hop: &Hop, truth: &[Hop], found: &[&Hop], scope: &Scope) -> Row {
    let cause = hop.parent.map_or("first".to_owned(), after);
    let causes = found_causes(hop, truth, scope);
    let traced = causes.is_empty() && scope.traced.iter().any(|traced| same_hop(hop, traced));
    let agrees = traced || causes.contains(&cause);
    let nearest = found.iter().find(|found| edge(hop) == edge(found));
    let shown = match (causes.first(), nearest) {
        (Some(best), _) => {
            let shown_cause = if agrees { &cause } else { best };
            format!("{}, {shown_cause}", show_hop(hop))
        }
        (None, _) if traced => format!("{}, traced beside the paths shown", show_hop(hop)),
        (None, Some(nearest)) => show_hop(nearest),
        (None, None) => "missing".to_owned(),
    };
    Row {
        subject: format!("#{} {}", hop.id, edge(hop)),
        truth: format!("{}, {cause}", show_hop(hop)),
        found: shown,
        agrees,
    }
}

/// What stands before this hop on each path that has it, best path first.
fn found_causes(hop: &Hop, truth: &[Hop], scope: &Scope) -> Vec<String> {
    let mut causes = Vec::new();
    for path in &scope.paths {
        for (index, step) in path.hops.iter().enumerate() {
            if same_hop(hop, step) {
                let before = index.checked_sub(1).map(|before| &path.hops[before]);
                causes.push(before.map_or("first".to_owned(), |before| {
                    let known = truth.iter().find(|hop| same_hop(hop, before));
                    known.map_or("after another".to_owned(), |hop| after(hop.id))
                }));
            }
        }
    }
    causes
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

/// The truth ends with the last hop; what is found also counts that hop's session until its logged end.
fn same_end(truth: &Tenant, found: &Tenant) -> bool {
    let parse = |tenant: &Tenant| tenant.last_seen.as_deref().and_then(|text| text.parse::<Timestamp>().ok());
    match (parse(truth), parse(found)) {
        (Some(hop), Some(end)) => {
            (-TOLERANCE_SECONDS..=SESSION_SECONDS_MAX).contains(&(end.as_second() - hop.as_second()))
        }
        (truth, found) => truth == found,
    }
}

fn same_moment(one: Option<&str>, other: Option<&str>) -> bool {
    let parse = |text: &str| text.parse::<Timestamp>().ok();
    match (one.map(parse), other.map(parse)) {
        (Some(Some(one)), Some(Some(other))) => (one.as_second() - other.as_second()).abs() <= TOLERANCE_SECONDS,
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
