//! The missing logs: per tenant and host, which logs over which spans. Hosts that miss the same are one entry.

use crate::escape::terminal::{Paint, Screen};
use crate::material::Material;
use crate::terminal::layout::{heading, more};
use crate::{limits, wording};
use model::{Hole, LogKind, TenantScope};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Hosts that miss the same.
struct Gap<'a> {
    hosts: Vec<&'a str>,
    holes: Vec<&'a Hole>,
}

/// Writes the missing logs of every tenant that misses any.
pub(super) fn gaps(screen: &mut Screen, material: &Material<'_>) {
    let incomplete: Vec<&TenantScope> =
        material.scope.tenants.iter().filter(|tenant| !tenant.coverage.complete).collect();
    if incomplete.is_empty() {
        return;
    }
    heading(screen, "Missing logs");
    for tenant in incomplete.iter().take(limits::TERMINAL_TENANTS) {
        of_tenant(screen, tenant);
    }
    more(screen, 2, incomplete.len(), limits::TERMINAL_TENANTS, "scope.json");
}

fn of_tenant(screen: &mut Screen, tenant: &TenantScope) {
    let coverage = &tenant.coverage;
    let text = format!(
        "{}: {} of {} covered over the whole window",
        tenant.tenant,
        coverage.hosts_covered,
        wording::count(coverage.hosts_known, "known host")
    );
    screen.paragraph(2, 4, text, Paint::Plain);
    let gaps = by_host(&coverage.missing);
    for gap in gaps.iter().take(limits::TERMINAL_HOLES) {
        let text = format!("{}: {}", wording::list(&gap.hosts, limits::TERMINAL_NAMES), logs(&gap.holes));
        screen.paragraph(4, 6, text, Paint::Faint);
    }
    let left_out: usize = gaps.iter().skip(limits::TERMINAL_HOLES).map(|gap| gap.hosts.len()).sum();
    if left_out > 0 {
        let text = format!("and {} (see scope.json)", wording::count(left_out, "more host"));
        screen.paragraph(4, 4, text, Paint::Faint);
    }
}

/// Who misses the most comes first.
fn by_host(holes: &[Hole]) -> Vec<Gap<'_>> {
    let mut of_host: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (number, hole) in holes.iter().enumerate() {
        hole.hosts.iter().for_each(|host| of_host.entry(host).or_default().push(number));
    }
    let mut alike: BTreeMap<Vec<usize>, Vec<&str>> = BTreeMap::new();
    for (host, numbers) in of_host {
        alike.entry(numbers).or_default().push(host);
    }
    let gap = |(numbers, hosts): (Vec<usize>, Vec<_>)| Gap {
        hosts,
        holes: numbers.into_iter().map(|number| &holes[number]).collect(),
    };
    let mut gaps: Vec<Gap<'_>> = alike.into_iter().map(gap).collect();
    let micros = |gap: &Gap<'_>| gap.holes.iter().map(|hole| i128::from(hole.to.since(hole.from))).sum::<i128>();
    gaps.sort_by_cached_key(|gap| (Reverse(micros(gap)), gap.hosts[0].to_owned()));
    gaps
}

/// The logs that are missing, each with its spans.
fn logs(holes: &[&Hole]) -> String {
    let mut of_log: BTreeMap<LogKind, Vec<&Hole>> = BTreeMap::new();
    for hole in holes {
        of_log.entry(hole.log).or_default().push(hole);
    }
    let log = |(log, holes): (LogKind, Vec<&Hole>)| {
        let spans: Vec<String> = holes.into_iter().map(span).collect();
        format!("{} missing from {}", wording::log(log), wording::list(&spans, limits::TERMINAL_SPANS))
    };
    of_log.into_iter().map(log).collect::<Vec<_>>().join("; ")
}

fn span(hole: &Hole) -> String {
    let [from, to] = [hole.from, hole.to].map(wording::to_the_second);
    format!("{from} to {to} ({})", wording::hole_reason(hole.reason))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{HoleReason, Timestamp};
    use std::sync::Arc;

    fn hole(hosts: &[&str], from: i64, to: i64) -> Hole {
        Hole {
            log: LogKind::WindowsSecurity,
            hosts: hosts.iter().copied().map(Arc::from).collect(),
            from: Timestamp::from_micros(from * Timestamp::HOUR),
            to: Timestamp::from_micros(to * Timestamp::HOUR),
            reason: HoleReason::Silent,
        }
    }

    #[test]
    fn a_host_is_named_once() {
        let mut holes: Vec<Hole> = (0..6).map(|hour| hole(&["A", "B"], 2 * hour, 2 * hour + 1)).collect();
        holes.push(hole(&["C"], 0, 24));
        let gaps = by_host(&holes);
        let hosts: Vec<_> = gaps.iter().map(|gap| gap.hosts.join(" ")).collect();
        assert_eq!(hosts, ["C", "A B"]);
        let text = logs(&gaps[1].holes);
        assert_eq!(text.matches("Windows Security log").count(), 1, "{text}");
        assert!(
            text.contains("1970-01-01T02:00:00Z to 1970-01-01T03:00:00Z") && text.ends_with("and 3 more"),
            "{text}"
        );
    }
}
