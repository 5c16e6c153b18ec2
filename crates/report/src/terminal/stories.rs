//! The way into each tenant that was reached or attempted, hop by hop, with the record behind each.

use crate::escape::terminal::{Paint, Screen, Shown};
use crate::material::Material;
use crate::terminal::layout::{more, verdict_paint};
use crate::{limits, wording};
use model::{Hop, Path, TenantScope, Verdict};

/// Digits of a hash that the terminal shows; the other reports show all.
const HASH_DIGITS: usize = 12;

/// Writes the ways in.
pub(super) fn stories(screen: &mut Screen, material: &Material<'_>) {
    let told: Vec<(&TenantScope, &Path)> = [Verdict::Reached, Verdict::Attempted]
        .into_iter()
        .flat_map(|verdict| material.with_verdict(verdict))
        .filter_map(|tenant| Some((tenant, material.paths_into(tenant).into_iter().next()?)))
        .collect();
    for (tenant, path) in told.iter().take(limits::TERMINAL_STORIES) {
        story(screen, tenant, path);
    }
    if told.len() > limits::TERMINAL_STORIES {
        screen.end_line();
        more(screen, 0, told.len(), limits::TERMINAL_STORIES, "report/index.html");
    }
}

fn story(screen: &mut Screen, tenant: &TenantScope, path: &Path) {
    screen.end_line();
    let others = match tenant.paths.len() {
        0 | 1 => String::new(),
        more => format!(", {} in all", wording::count(more, "path")),
    };
    let text = format!(
        "How {} was first {}: path {}, {}, certainty {}{others}",
        tenant.tenant,
        wording::verdict(tenant.verdict),
        path.id,
        wording::count(path.hops.len(), "hop"),
        path.certainty
    );
    screen.paragraph(0, 2, text, verdict_paint(tenant.verdict));
    for (number, hop) in (1..).zip(path.hops.iter().take(limits::TERMINAL_HOPS)) {
        tell(screen, number, hop);
    }
    more(screen, 2, path.hops.len(), limits::TERMINAL_HOPS, "paths.parquet");
    if tenant.paths_left_out > 0 {
        screen.paragraph(2, 4, wording::paths_left_out(tenant), Paint::Faint);
    }
}

fn tell(screen: &mut Screen, number: usize, hop: &Hop) {
    let outcome = wording::outcome(hop.outcome);
    let text = format!(
        "{number}. {} {} -> {}, {outcome}, certainty {}",
        wording::to_the_second(hop.time),
        wording::source(hop),
        hop.dst,
        hop.certainty
    );
    screen.paragraph(2, 5, text, Paint::Plain);
    let credential = match hop.credential.kind {
        model::CredentialKind::Unknown => String::new(),
        kind => format!(", {kind}"),
    };
    let text = format!("as {}, {}{credential}", hop.account, wording::logon_kind(hop.kind));
    screen.paragraph(5, 7, text, Paint::Plain);
    if let Some(reason) = hop.reasons.first() {
        screen.paragraph(5, 7, format!("why: {reason}"), Paint::Faint);
    }
    if hop.repeats.count > 0 {
        screen.paragraph(5, 7, wording::repeats(&hop.repeats), Paint::Faint);
    }
    if hop.uses.count > 0 {
        screen.paragraph(5, 7, wording::uses(&hop.uses), Paint::Faint);
    }
    for at in hop.evidence.iter().take(limits::TERMINAL_RECORDS) {
        let hash: String = at.sha256.chars().take(HASH_DIGITS).collect();
        let (record, hash) = (format!("{}:{}", at.file, at.record), format!("sha256 {hash}.."));
        let line = format!("{record}  {hash}");
        if Shown::of(&line).width() + 5 <= screen.width() {
            screen.verbatim(5, line, Paint::Faint);
        } else {
            screen.verbatim(5, record, Paint::Faint);
            screen.verbatim(7, hash, Paint::Faint);
        }
    }
    more(screen, 5, hop.evidence.len(), limits::TERMINAL_RECORDS, "scope.json");
    for finding in hop.findings.listed.iter().take(limits::TERMINAL_HOP_FINDINGS) {
        screen.paragraph(5, 7, wording::found_beside(finding), Paint::Faint);
        screen.verbatim(7, format!("{}:{}", finding.file, finding.record), Paint::Faint);
    }
    if let Some(more) = wording::more_beside(&hop.findings, limits::TERMINAL_HOP_FINDINGS) {
        screen.paragraph(5, 7, more, Paint::Faint);
    }
}
