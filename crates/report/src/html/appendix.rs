//! The tables at the end: what could not be read, and every file received.

use crate::escape::html::Html;
use crate::html::page::{Page, file_anchor, more, name, name_cell, table, time_cell};
use crate::material::is_uncounted;
use crate::{limits, wording};
use model::{EvidenceFile, Problem};
use std::cmp::Reverse;

const PROBLEM_TITLES: [&str; 6] = ["Tenant", "File", "Where", "What", "Records", "Lost"];

/// Lost evidence first, then what was read on an assumption.
pub(super) fn problems(html: &mut Html, page: &Page<'_>) {
    html.leaf("p", &[], format_args!("{}.", wording::losses(page.material)));
    let mut problems: Vec<&Problem> = page.material.problems.iter().collect();
    if problems.is_empty() {
        return;
    }
    problems.sort_by_key(|problem| (Reverse(problem.lost), *problem));
    table(html, "Problems while reading, lost evidence first", &PROBLEM_TITLES, |html| {
        html.element("tbody", &[], |html| {
            for problem in problems.iter().take(limits::PROBLEM_ROWS) {
                html.element("tr", &[], |html| problem_row(html, problem));
            }
        });
    });
    more(html, problems.len(), limits::PROBLEM_ROWS, "problems.parquet");
}

fn problem_row(html: &mut Html, problem: &Problem) {
    html.leaf("th", &[("scope", &"row")], &problem.tenant);
    name_cell(html, &problem.path);
    let record = problem.record.map(|record| format!("record {record}"));
    let offset = problem.offset.map(|offset| format!("byte {offset}"));
    let place: Vec<String> = record.into_iter().chain(offset).collect();
    html.leaf("td", &[], if place.is_empty() { "–".to_owned() } else { place.join(", ") });
    html.leaf("td", &[], &problem.reason);
    let count = if is_uncounted(problem) { "not known".to_owned() } else { problem.count.to_string() };
    html.leaf("td", &[("class", &"number")], count);
    html.leaf("td", &[], if problem.lost { "yes" } else { "no" });
}

const EVIDENCE_TITLES: [&str; 9] =
    ["File and SHA-256", "Tenant", "Format", "State", "Bytes", "First", "Last", "Read", "Rejected"];

/// Every file received. Those that a hop points to are shown whatever the limit.
pub(super) fn evidence(html: &mut Html, page: &Page<'_>) {
    let files = page.material.evidence;
    let cited = page.cited();
    let room = limits::EVIDENCE_ROWS.saturating_sub(cited.len());
    let others = (0..files.len()).filter(|number| !cited.contains(number)).take(room);
    let mut shown: Vec<usize> = cited.iter().copied().chain(others).collect();
    shown.sort_unstable();
    let caption = format!("{} received; bytes are counted unpacked", wording::count(files.len(), "file"));
    table(html, caption, &EVIDENCE_TITLES, |html| {
        html.element("tbody", &[], |html| {
            for number in &shown {
                html.element("tr", &[("id", &file_anchor(*number))], |html| {
                    evidence_row(html, &files[*number]);
                });
                html.literal("\n");
            }
        });
    });
    more(html, files.len(), shown.len(), "evidence.parquet");
}

fn evidence_row(html: &mut Html, file: &EvidenceFile) {
    html.element("th", &[("scope", &"row")], |html| {
        html.element("code", &[], |html| name(html, &file.path));
        html.literal("<br/>");
        html.leaf("span", &[("class", &"hash mono")], file.sha256);
        if !file.assumed.is_empty() {
            html.literal("<br/>");
            html.leaf("span", &[("class", &"soft")], format_args!("assumed: {}", file.assumed));
        }
    });
    html.leaf("td", &[], &file.tenant);
    html.leaf("td", &[], &file.format);
    html.leaf("td", &[], file.state.as_str());
    html.leaf("td", &[("class", &"number")], file.size_bytes);
    time_cell(html, file.first);
    time_cell(html, file.last);
    html.leaf("td", &[("class", &"number")], file.records_read);
    html.leaf("td", &[("class", &"number")], file.records_rejected);
}
