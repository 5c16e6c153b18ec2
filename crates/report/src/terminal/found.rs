//! What rules found, host by host: enough to know where to look. `report/findings.csv` has all of it.

use crate::by_host::{Counts, by_host};
use crate::escape::terminal::{Paint, Screen};
use crate::material::Material;
use crate::terminal::layout::{heading, more};
use crate::{limits, wording};

/// Writes the hosts with the gravest findings.
pub(super) fn found(screen: &mut Screen, material: &Material<'_>) {
    let findings = material.rule_findings;
    if findings.is_empty() {
        return;
    }
    let hosts = by_host(findings);
    heading(screen, "Findings of rules");
    let text = format!(
        "{} on {}: {}.",
        wording::count(findings.len(), "finding"),
        wording::count(hosts.len(), "host"),
        Counts::of(findings).in_words()
    );
    screen.paragraph(2, 4, text, Paint::Plain);
    let telling = hosts.iter().take_while(|host| !host.counts.are_informational()).count();
    let shown = telling.min(limits::TERMINAL_FINDING_HOSTS);
    for host in &hosts[..shown] {
        let text = format!("{}/{}: {}", host.tenant, host.host.unwrap_or("?"), host.counts.in_words());
        screen.paragraph(2, 4, text, Paint::Plain);
        if let Some(first) = host.gravest.first() {
            screen.paragraph(4, 6, &first.rule_title, Paint::Faint);
            screen.verbatim(4, format!("{}:{}", first.file, first.record), Paint::Faint);
        }
    }
    more(screen, 2, hosts.len(), shown, "report/findings.csv");
}
