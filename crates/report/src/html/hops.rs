//! A path as a table: every hop with its reasons and the records behind it.

use crate::escape::html::Html;
use crate::html::page::{Page, more, name_cell, table};
use crate::{limits, wording};
use model::{Hop, Path};

const TITLES: [&str; 8] = ["Hop", "Time", "From", "To", "Account", "How", "Outcome", "Certainty"];

/// One path.
pub(super) fn path(html: &mut Html, page: &Page<'_>, path: &Path, is_entry: bool) {
    let role = if is_entry { "Entry path" } else { "Another path" };
    let hops = wording::count(path.hops.len(), "hop");
    html.leaf("h4", &[], format_args!("{role} {}: {hops}, certainty {}", path.id, path.certainty));
    let caption = "Hops in the order of time. Their numbers are those of the drawings.";
    table(html, caption, &TITLES, |html| {
        for hop in path.hops.iter().take(limits::HOPS_TOLD) {
            html.element("tbody", &[("class", &"hop")], |html| rows(html, page, hop));
            html.literal("\n");
        }
    });
    more(html, path.hops.len(), limits::HOPS_TOLD, "paths.parquet");
}

/// The facts in one row, why and by which records in the next.
fn rows(html: &mut Html, page: &Page<'_>, hop: &Hop) {
    html.element("tr", &[], |html| {
        html.element("th", &[("scope", &"rowgroup"), ("rowspan", &2)], |html| {
            html.leaf("span", &[("class", &"step")], page.number(hop.logon));
        });
        html.element("td", &[("class", &"time")], |html| {
            html.leaf("time", &[("datetime", &hop.time)], hop.time);
        });
        name_cell(html, wording::source(hop));
        name_cell(html, &hop.dst);
        name_cell(html, &hop.account);
        html.element("td", &[], |html| {
            html.text(wording::logon_kind(hop.kind));
            html.literal(", by ");
            html.text(hop.credential.kind);
        });
        html.leaf("td", &[], wording::outcome(hop.outcome));
        html.leaf("td", &[("class", &"number")], hop.certainty);
    });
    html.element("tr", &[], |html| {
        html.element("td", &[("colspan", &(TITLES.len() - 1))], |html| {
            html.element("ul", &[], |html| {
                for reason in &hop.reasons {
                    html.leaf("li", &[], format_args!("Why: {reason}"));
                }
                if hop.repeats.count > 0 {
                    html.leaf("li", &[], wording::repeats(&hop.repeats));
                }
                if hop.uses.count > 0 {
                    html.leaf("li", &[], wording::uses(&hop.uses));
                }
                for at in hop.evidence.iter().take(limits::RECORDS_NAMED) {
                    html.element("li", &[], |html| page.pointer(html, at));
                }
                for finding in &hop.findings.listed {
                    html.element("li", &[], |html| {
                        html.text(wording::found_beside(finding));
                        html.literal(": ");
                        html.leaf("code", &[], format_args!("{}:{}", finding.file, finding.record));
                    });
                }
                if let Some(more) = wording::more_beside(&hop.findings, usize::MAX) {
                    html.leaf("li", &[], format_args!("… {more}"));
                }
                let left = hop.evidence.len().saturating_sub(limits::RECORDS_NAMED);
                if left > 0 {
                    html.leaf("li", &[], format_args!("… and {left} more records (see paths.parquet)"));
                }
            });
        });
    });
}
