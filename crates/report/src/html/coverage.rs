//! What the logs can show and what they cannot: per tenant, and over the whole case.

use crate::escape::html::Html;
use crate::html::page::{Page, more, table, time_cell};
use crate::{limits, wording};
use model::{Hop, TenantScope, Verdict};

/// The logs of one tenant, with every hole.
pub(super) fn of_tenant(html: &mut Html, tenant: &TenantScope) {
    let coverage = &tenant.coverage;
    html.literal("<h4>Logs</h4>\n");
    html.leaf(
        "p",
        &[],
        format_args!(
            "{} of {} have a log that would show a logon, over the whole window.{}",
            coverage.hosts_covered,
            wording::count(coverage.hosts_known, "known host"),
            if coverage.complete { " Nothing is missing." } else { "" }
        ),
    );
    if coverage.missing.is_empty() {
        return;
    }
    table(html, "Missing logs", &["Log", "Hosts", "From", "To", "Why"], |html| {
        html.element("tbody", &[], |html| {
            for hole in coverage.missing.iter().take(limits::HOLE_ROWS) {
                html.element("tr", &[], |html| {
                    html.leaf("th", &[("scope", &"row")], wording::log(hole.log));
                    html.leaf("td", &[], wording::list(&hole.hosts, limits::NAMES_LISTED));
                    time_cell(html, Some(hole.from));
                    time_cell(html, Some(hole.to));
                    html.leaf("td", &[], wording::hole_reason(hole.reason));
                });
            }
        });
    });
    more(html, coverage.missing.len(), limits::HOLE_ROWS, "scope.json");
}

/// Everything that limits the verdicts, in one place.
pub(super) fn unknowns(html: &mut Html, page: &Page<'_>) {
    html.literal("<p>What limits the verdicts above. None of it is taken for a good sign.</p>\n");
    html.element("ul", &[], |html| {
        tenants(html, page);
        hops(html, page);
        assumed(html, page);
        html.literal(concat!(
            "<li>Records of logons show who came from where. They do not show what was read, copied or sent out.</li>",
            "<li>Clocks are taken as logged. A clock that runs wrong moves its tenant's times.</li>",
            "<li>Ways in that leave no logon (a back door that calls out, remote management agents, cloud roles) ",
            "are seen here only as far as the logs listed under “Evidence received” hold them.</li>"
        ));
    });
}

fn tenants(html: &mut Html, page: &Page<'_>) {
    let scope = page.material.scope;
    for tenant in scope.tenants.iter().filter(|tenant| !tenant.coverage.complete).take(limits::TENANT_SECTIONS) {
        html.element("li", &[], |html| {
            html.leaf("strong", &[], &tenant.tenant);
            html.literal(match tenant.verdict {
                Verdict::CannotTell => ": it cannot be told whether it was reached. ",
                Verdict::Reached => ": it was reached, and there may be more than is shown. ",
                Verdict::Attempted => ": a success may have gone unseen. ",
                Verdict::NotSeen => ": nothing was seen, and not everything is covered. ",
            });
            html.text(wording::count(tenant.coverage.missing.len(), "gap"));
            if let Some(hole) = tenant.coverage.missing.first() {
                html.literal(", the first: ");
                html.text(wording::hole(hole, limits::TERMINAL_NAMES));
            }
            html.literal(".");
        });
    }
    if scope.tenants.iter().all(|tenant| tenant.coverage.complete) && !scope.tenants.is_empty() {
        html.literal("<li>No tenant has a gap in the logs that would show a logon.</li>");
    }
}

/// Sources that are an address or nothing at all.
fn hops(html: &mut Html, page: &Page<'_>) {
    let hops = page.material.unique_hops();
    let number = |wanted: fn(&Hop) -> bool| hops.iter().filter(|hop| wanted(hop)).count();
    let addresses = number(|hop| hop.src.as_ref().is_some_and(|host| host.is_address));
    let unnamed = number(|hop| hop.src.is_none());
    for (hops, what) in
        [(addresses, "an address that could not be tied to a host"), (unnamed, "a source that no record names")]
    {
        if hops > 0 {
            html.leaf("li", &[], format_args!("{} on the paths came from {what}.", wording::count(hops, "hop")));
        }
    }
}

fn assumed(html: &mut Html, page: &Page<'_>) {
    let files = page.material.evidence.iter().filter(|file| !file.assumed.is_empty()).count();
    if files > 0 {
        html.leaf(
            "li",
            &[],
            format_args!(
                "The times of {} rest on an assumed zone or year; the list of evidence says which.",
                wording::count(files, "file")
            ),
        );
    }
}
