//! Truth against what was found: one row per claim. Pure.

use std::collections::BTreeSet;
use std::net::IpAddr;

use jiff::Timestamp;

use super::data::{Endpoint, Hop, Scope, Tenant, Truth};

/// Two records of one logon may be written by two hosts a moment apart.
const TOLERANCE_SECONDS: i64 = 2;

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
        let found = scope
            .tenants
            .iter()
            .find(|found| found.tenant == tenant.tenant);
        rows.extend(compare_tenant(tenant, found));
    }
    for found in &scope.tenants {
        if !truth
            .tenants
            .iter()
            .any(|tenant| tenant.tenant == found.tenant)
        {
            rows.push(untrue(
                format!("{} verdict", found.tenant),
                found.verdict.clone(),
            ));
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
        row("verdict", agree(|a, b| a.verdict == b.verdict), |tenant| {
            tenant.verdict.clone()
        }),
        row(
            "first seen",
            agree(|a, b| same_moment(a.first_seen.as_deref(), b.first_seen.as_deref())),
            |tenant| show_option(tenant.first_seen.as_deref()),
        ),
        row(
            "last seen",
            agree(|a, b| same_moment(a.last_seen.as_deref(), b.last_seen.as_deref())),
            |tenant| show_option(tenant.last_seen.as_deref()),
        ),
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
    let mut rows = Vec::new();
    for hop in truth {
        let exact = found.iter().find(|found| same_hop(hop, found));
        let nearest = exact.or_else(|| found.iter().find(|found| edge(hop) == edge(found)));
        rows.push(Row {
            subject: edge(hop),
            truth: show_hop(hop),
            found: nearest.map_or("missing".to_owned(), |found| show_hop(found)),
            agrees: exact.is_some(),
        });
    }
    let surplus = found
        .iter()
        .filter(|found| !truth.iter().any(|hop| same_hop(hop, found)));
    rows.extend(surplus.map(|hop| untrue(edge(hop), show_hop(hop))));
    rows
}

fn untrue(subject: String, found: String) -> Row {
    Row {
        subject,
        truth: "-".to_owned(),
        found,
        agrees: false,
    }
}

fn show_option(value: Option<&str>) -> String {
    value
        .filter(|value| !value.is_empty())
        .unwrap_or("-")
        .to_owned()
}

fn show_hop(hop: &Hop) -> String {
    format!("{} {}", hop.time, hop.outcome)
}

fn edge(hop: &Hop) -> String {
    format!("{} -> {}", endpoint(&hop.src), endpoint(&hop.dst))
}

fn endpoint(endpoint: &Endpoint) -> String {
    let tenant = endpoint.tenant.as_deref().unwrap_or("?");
    let host = endpoint.host.as_deref().map_or("?".to_owned(), host_name);
    format!("{tenant}/{host}")
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
    edge(one) == edge(other)
        && one.outcome == other.outcome
        && same_moment(Some(&one.time), Some(&other.time))
}

fn same_moment(one: Option<&str>, other: Option<&str>) -> bool {
    let parse = |text: &str| text.parse::<Timestamp>().ok();
    match (one.map(parse), other.map(parse)) {
        (Some(Some(one)), Some(Some(other))) => {
            (one.as_second() - other.as_second()).abs() <= TOLERANCE_SECONDS
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    const TRUTH: &str = r#"{"schema": "hopscope.truth/1", "window": {"from": "a", "to": "b"}, "provider": "msp", "seed": "host:msp/laptop",
        "tenants": [
            {"tenant": "acme", "verdict": "reached", "first_seen": "2026-10-01T08:00:00Z", "last_seen": "2026-10-02T08:00:00Z",
             "hosts": ["DC1"], "accounts": ["adm"]},
            {"tenant": "bolt", "verdict": "not_seen", "first_seen": null, "last_seen": null, "hosts": [], "accounts": []}],
        "hops": [{"id": 1, "time": "2026-10-01T08:00:00Z", "src": {"tenant": "msp", "host": "JUMP"}, "dst": {"tenant": "acme", "host": "DC1"},
            "account": "adm", "kind": "rdp", "outcome": "success", "parent": null}]}"#;

    fn scope(acme: &str, hops: &str) -> Scope {
        let text = format!(
            r#"{{"schema": "hopscope.scope/1", "tenants": [{acme}, {{"tenant": "bolt", "verdict": "not_seen"}}],
                "paths": [{{"id": 1, "certainty": 1.0, "hops": [{hops}]}}]}}"#
        );
        Scope::parse(&text).unwrap()
    }

    const ACME: &str = r#"{"tenant": "acme", "verdict": "reached", "first_seen": "2026-10-01T08:00:01.5Z",
        "last_seen": "2026-10-02T08:00:00+00:00", "hosts": ["dc1.acme.example"]}"#;
    const HOP: &str = r#"{"time": "2026-10-01T08:00:00Z", "src": {"tenant": "msp", "host": "jump"},
        "dst": {"tenant": "acme", "host": "dc1"}, "outcome": "success"}"#;

    fn wrong(scope: &Scope) -> Vec<(String, String, String)> {
        compare(&Truth::parse(TRUTH).unwrap(), scope)
            .into_iter()
            .filter(|row| !row.agrees)
            .map(|row| (row.subject, row.truth, row.found))
            .collect()
    }

    fn row(subject: &str, truth: &str, found: &str) -> (String, String, String) {
        (subject.to_owned(), truth.to_owned(), found.to_owned())
    }

    #[test]
    fn spelling_and_a_moment_do_not_matter() {
        let rows = compare(
            &Truth::parse(TRUTH).unwrap(),
            &scope(ACME, &format!("{HOP}, {HOP}")),
        );
        assert!(rows.iter().all(|row| row.agrees), "{}", render(&rows));
        assert_eq!(rows.len(), 9);
    }

    #[test]
    fn a_wrong_tenant_and_a_missing_hop() {
        let acme = r#"{"tenant": "acme", "verdict": "attempted", "first_seen": "2026-10-01T08:05:00Z", "hosts": ["dc2", "10.1.2.3"]}"#;
        assert_eq!(
            wrong(&scope(acme, "")),
            [
                row("acme verdict", "reached", "attempted"),
                row(
                    "acme first seen",
                    "2026-10-01T08:00:00Z",
                    "2026-10-01T08:05:00Z"
                ),
                row("acme last seen", "2026-10-02T08:00:00Z", "-"),
                row("acme hosts", "dc1", "10.1.2.3 dc2"),
                row(
                    "msp/jump -> acme/dc1",
                    "2026-10-01T08:00:00Z success",
                    "missing"
                ),
            ]
        );
    }

    #[test]
    fn what_is_found_beside_the_truth_is_wrong_too() {
        let other = HOP.replace("acme", "bolt");
        let extra = format!(r#"{ACME}, {{"tenant": "crux", "verdict": "reached"}}"#);
        assert_eq!(
            wrong(&scope(&extra, &format!("{HOP}, {other}"))),
            [
                row("crux verdict", "-", "reached"),
                row("msp/jump -> bolt/dc1", "-", "2026-10-01T08:00:00Z success"),
            ]
        );
    }

    #[test]
    fn the_outcome_and_the_time_of_a_hop_count() {
        let failed = HOP
            .replace("success", "failure")
            .replace("08:00:00Z", "09:00:00Z");
        let expect = "2026-10-01T09:00:00Z failure";
        assert_eq!(
            wrong(&scope(ACME, &failed)),
            [
                row(
                    "msp/jump -> acme/dc1",
                    "2026-10-01T08:00:00Z success",
                    expect
                ),
                row("msp/jump -> acme/dc1", "-", expect),
            ]
        );
    }

    #[test]
    fn the_table_lines_up() {
        let rows = [Row {
            subject: "acme verdict".to_owned(),
            truth: "reached".to_owned(),
            found: "reached".to_owned(),
            agrees: true,
        }];
        assert_eq!(
            render(&rows),
            "  claim         truth    found\n✓ acme verdict  reached  reached\n"
        );
    }

    #[test]
    fn another_schema_is_refused() {
        let error = Truth::parse(&TRUTH.replace("truth/1", "truth/2")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "unknown schema of truth: hopscope.truth/2"
        );
        assert!(Scope::parse("{}").is_err());
    }
}
