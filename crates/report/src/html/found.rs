//! What rules found: host by host, then one by one with the record behind each, the gravest first.

use crate::by_host::{HostFindings, by_host};
use crate::escape::html::Html;
use crate::html::page::{Page, more, name_cell, table, time_cell};
use crate::{limits, wording};
use model::Finding;
use std::cmp::Reverse;

const HOST_TITLES: [&str; 8] =
    ["Tenant", "Host", "Critical", "High", "Medium", "Low", "Informational", "First of the gravest rules"];

/// The chapter.
pub(super) fn findings(html: &mut Html, page: &Page<'_>) {
    if page.material.findings.is_empty() {
        html.literal("<p>None: no rules were run, or none matched.</p>\n");
        return;
    }
    hosts(html, page);
    one_by_one(html, page);
}

fn hosts(html: &mut Html, page: &Page<'_>) {
    let hosts = by_host(page.material.rule_findings);
    if hosts.is_empty() {
        return;
    }
    let caption =
        format!("{} of rules, by tenant and host", wording::count(page.material.rule_findings.len(), "finding"));
    table(html, caption, &HOST_TITLES, |html| {
        html.element("tbody", &[], |html| {
            for host in hosts.iter().take(limits::FINDING_HOSTS) {
                html.element("tr", &[], |html| host_row(html, host));
                html.literal("\n");
            }
        });
    });
    more(html, hosts.len(), limits::FINDING_HOSTS, "findings.csv");
}

fn host_row(html: &mut Html, host: &HostFindings<'_>) {
    html.leaf("th", &[("scope", &"row")], host.tenant);
    name_cell(html, host.host.unwrap_or("–"));
    for (_, count) in host.counts.by_level() {
        html.leaf("td", &[("class", &"number")], count);
    }
    html.element("td", &[], |html| {
        for finding in &host.gravest {
            html.element("div", &[], |html| {
                html.text(format_args!("{}: {} ", finding.level, finding.rule_title));
                html.leaf("code", &[], format_args!("{}:{}", finding.file, finding.record));
            });
        }
    });
}

const TITLES: [&str; 7] = ["Level", "Time", "Tenant", "Host", "Rule", "Fields", "Record"];

fn one_by_one(html: &mut Html, page: &Page<'_>) {
    let mut findings: Vec<&Finding> = page.material.findings.iter().collect();
    findings
        .sort_by_key(|finding| (Reverse(finding.level), finding.time, &finding.tenant, &finding.file, finding.record));
    table(html, "Records that a rule matched, the gravest first", &TITLES, |html| {
        html.element("tbody", &[], |html| {
            for finding in findings.iter().take(limits::FINDING_ROWS) {
                html.element("tr", &[], |html| row(html, finding));
            }
        });
    });
    more(html, findings.len(), limits::FINDING_ROWS, "findings.csv");
}

fn row(html: &mut Html, finding: &Finding) {
    html.leaf("th", &[("scope", &"row")], finding.level);
    time_cell(html, finding.time);
    html.leaf("td", &[], &finding.tenant);
    html.leaf("td", &[], finding.host.as_deref().unwrap_or("–"));
    html.element("td", &[], |html| {
        html.text(&finding.rule_title);
        html.literal(" <span class=\"soft\">");
        html.text(&finding.rule_id);
        html.literal("</span>");
    });
    let fields: Vec<String> = finding.fields.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    html.leaf("td", &[], wording::list(&fields, limits::RECORDS_NAMED));
    html.element("td", &[], |html| {
        html.leaf("code", &[], format_args!("{}:{}", finding.file, finding.record));
    });
}
