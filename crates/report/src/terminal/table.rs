//! The table of verdicts: as many columns as there is room for; what has none goes to a line below.

use crate::escape::terminal::{Paint, Screen, Shown};
use crate::material::{Material, dwell_seconds};
use crate::terminal::layout::{more, verdict_paint};
use crate::{limits, wording};
use model::{TenantScope, Verdict};

const TITLES: [&str; 8] = ["TENANT", "VERDICT", "SURE", "FIRST SEEN", "LAST SEEN", "DWELL", "HOSTS", "ACCOUNTS"];
/// Columns that stay whatever the width: tenant and verdict.
const COLUMNS_MIN: usize = 2;
/// A tenant's name takes at most this share of the width.
const TENANT_SHARE: usize = 3;
const GAP: usize = 2;

/// Writes the table.
pub(super) fn table(screen: &mut Screen, material: &Material<'_>) {
    let tenants = &material.scope.tenants;
    let rows: Vec<[Shown; TITLES.len()]> = tenants.iter().take(limits::TERMINAL_TENANTS).map(cells).collect();
    let widths = widths(&rows, screen.width());
    for (title, width) in TITLES.iter().zip(&widths) {
        screen.put_padded(&Shown::of(title), *width, Paint::Faint);
        screen.spaces(GAP);
    }
    screen.end_line();
    for (tenant, row) in tenants.iter().zip(&rows) {
        for (index, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let paint = if index == 1 { verdict_paint(tenant.verdict) } else { Paint::Plain };
            screen.put_padded(cell, *width, paint);
            screen.spaces(GAP);
        }
        screen.end_line();
        leftover(screen, row, widths.len());
    }
    more(screen, 0, tenants.len(), limits::TERMINAL_TENANTS, "scope.json");
}

fn cells(tenant: &TenantScope) -> [Shown; TITLES.len()] {
    let time = |time: Option<_>| time.map_or_else(|| "-".to_owned(), |time| wording::to_the_second(time).to_string());
    let role = if tenant.is_provider { " (provider)" } else { "" };
    let certainty = match tenant.verdict {
        Verdict::CannotTell => "-".to_owned(),
        Verdict::Reached | Verdict::Attempted | Verdict::NotSeen => tenant.certainty.to_string(),
    };
    [
        Shown::of(format!("{}{role}", tenant.tenant)),
        Shown::of(wording::verdict(tenant.verdict)),
        Shown::of(certainty),
        Shown::of(time(tenant.first_seen)),
        Shown::of(time(tenant.last_seen)),
        Shown::of(dwell_seconds(tenant).map_or_else(|| "-".to_owned(), wording::duration)),
        Shown::of(tenant.hosts.len()),
        Shown::of(tenant.accounts.len()),
    ]
}

/// The widths of the columns that fit.
fn widths(rows: &[[Shown; TITLES.len()]], width: usize) -> Vec<usize> {
    let mut widths = Vec::new();
    let mut used = 0;
    for (index, title) in TITLES.iter().enumerate() {
        let wanted = rows.iter().map(|row| row[index].width()).max().unwrap_or(0).max(title.len());
        let wanted = if index == 0 { wanted.min(width / TENANT_SHARE) } else { wanted };
        if index >= COLUMNS_MIN && used + wanted > width {
            break;
        }
        used += wanted + GAP;
        widths.push(wanted);
    }
    widths
}

/// What had no room in the table, where there is something to say.
fn leftover(screen: &mut Screen, row: &[Shown; TITLES.len()], shown: usize) {
    let mut parts = Vec::new();
    if row[0].width() > screen.width() / TENANT_SHARE {
        parts.push(row[0].as_str().to_owned());
    }
    for (title, cell) in TITLES.iter().zip(row).skip(shown) {
        if !matches!(cell.as_str(), "-" | "0") {
            parts.push(format!("{} {}", title.to_lowercase(), cell.as_str()));
        }
    }
    if !parts.is_empty() {
        screen.paragraph(4, 4, parts.join(", "), Paint::Faint);
    }
}
