//! The opening, the table of verdicts and the drawings of the whole.

use crate::escape::html::Html;
use crate::html::drawing::{lanes, paths};
use crate::html::page::{Page, badge, table, tenant_anchor, time_cell};
use crate::material::dwell_seconds;
use crate::{limits, wording};
use model::{TenantScope, Timestamp, Verdict};

/// What is asked, and the answer in one sentence.
pub(super) fn opening(html: &mut Html, page: &Page<'_>) {
    let scope = page.material.scope;
    html.element("header", &[], |html| {
        html.leaf("h1", &[], format_args!("{}: scope of the intrusion", scope.case));
        html.leaf("p", &[("class", &"lead")], wording::headline(page.material, limits::HEADLINE_NAMES));
        html.element("p", &[("class", &"soft")], |html| {
            html.literal("Window ");
            moment(html, scope.window.from, "the beginning of the logs");
            html.literal(" to ");
            moment(html, scope.window.to, "their end");
            html.literal(". ");
            match scope.seeds.as_slice() {
                [] => html.literal("No seed was given: paths are ranked by how unusual they are."),
                seeds => {
                    html.literal("Traced from ");
                    html.leaf("code", &[], wording::list(seeds, limits::NAMES_LISTED));
                    html.literal(".");
                }
            }
            html.text(format_args!(
                " {} received, {} written.",
                wording::count(page.material.evidence.len(), "file"),
                wording::count(page.material.findings.len(), "finding")
            ));
        });
    });
}

fn moment(html: &mut Html, time: Option<Timestamp>, open: &'static str) {
    match time {
        Some(time) => html.leaf("time", &[("datetime", &time)], time),
        None => html.literal(open),
    }
}

const TITLES: [&str; 9] =
    ["Tenant", "Verdict", "Certainty", "First seen", "Last seen", "Dwell", "Hosts", "Accounts", "Logs"];

/// The table of verdicts, what a reader must know of it, and how to read it.
pub(super) fn verdicts(html: &mut Html, page: &Page<'_>) {
    let tenants = &page.material.scope.tenants;
    let caption = format!("One line per tenant, {} in all. Times are UTC.", tenants.len());
    table(html, caption, &TITLES, |html| {
        html.element("tbody", &[], |html| {
            for (number, tenant) in tenants.iter().enumerate() {
                html.element("tr", &[], |html| verdict_row(html, number, tenant));
                html.literal("\n");
            }
        });
    });
    for note in &page.material.scope.notes {
        html.leaf("p", &[("class", &"note")], note);
    }
    reading(html);
}

fn verdict_row(html: &mut Html, number: usize, tenant: &TenantScope) {
    html.element("th", &[("scope", &"row")], |html| {
        if number < limits::TENANT_SECTIONS {
            html.link(tenant_anchor(number), |html| html.text(&tenant.tenant));
        } else {
            html.text(&tenant.tenant);
        }
        if tenant.is_provider {
            html.literal(" <span class=\"soft\">(provider)</span>");
        }
    });
    html.element("td", &[], |html| badge(html, tenant.verdict));
    html.element("td", &[("class", &"number")], |html| match tenant.verdict {
        Verdict::CannotTell => html.literal("–"),
        Verdict::Reached | Verdict::Attempted | Verdict::NotSeen => html.text(tenant.certainty),
    });
    time_cell(html, tenant.first_seen);
    time_cell(html, tenant.last_seen);
    html.leaf("td", &[], dwell_seconds(tenant).map_or_else(|| "–".to_owned(), wording::duration));
    html.leaf("td", &[("class", &"number")], tenant.hosts.len());
    html.leaf("td", &[("class", &"number")], tenant.accounts.len());
    html.element("td", &[], |html| match tenant.coverage.complete {
        true => html.literal("complete"),
        false => html.text(format_args!(
            "{} of {} complete",
            tenant.coverage.hosts_covered,
            wording::count(tenant.coverage.hosts_known, "host")
        )),
    });
}

/// What the words mean: the page has to stand alone.
fn reading(html: &mut Html) {
    html.literal(concat!(
        "<details open=\"open\"><summary>How to read the verdicts</summary><ul>",
        "<li><strong>Reached</strong>: at least one path from the seed, or from the provider, ends with a successful logon in the tenant.</li>",
        "<li><strong>Attempted</strong>: paths lead to the tenant, and every logon there failed.</li>",
        "<li><strong>Cannot tell</strong>: no path leads there, and logs are missing that could have shown one. This is not an all-clear.</li>",
        "<li><strong>Not seen</strong>: no path leads there, and the logs that would show one are complete over the window.</li>",
        "<li><strong>Certainty</strong> is a probability from 0 to 1. Of a hop: that this logon came out of the one before it. ",
        "Of a path: the product of its hops. Of <em>reached</em> and <em>attempted</em>: summed over all chains of causes. ",
        "Of <em>not seen</em>: the share of host-hours that the logs cover.</li></ul></details>\n",
    ));
}

/// Both drawings.
pub(super) fn movement(html: &mut Html, page: &Page<'_>) {
    let all: Vec<_> = page.material.scope.paths.iter().collect();
    if all.is_empty() {
        html.literal("<p>No path was found, so there is nothing to draw.</p>\n");
    } else {
        paths::draw(html, page, &all, 0);
    }
    lanes::draw(html, page);
}
