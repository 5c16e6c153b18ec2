//! Findings for people: how many of what first, then tenant by tenant and host by host, or rule by rule, the worst first. One finding of each
//! kind has the command that shows its record.
//!
//! Forty thousand findings are a page: what a limit leaves out is counted where it would stand.

use super::Techniques;
use super::tally::{self, Tally};
use crate::command::show;
use crate::escape::terminal::{Paint, Screen, Shown};
use crate::limits::{TERMINAL_NAMES, TERMINAL_TENANTS, TEXT_HOSTS, TEXT_RULES};
use crate::terminal::TerminalStyle;
use crate::wording::{count, list, to_the_second};
use model::{Finding, Level, Tenant};
use std::collections::BTreeSet;

/// What is told together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grouping {
    /// What each rule found on a host, under the host, under its tenant.
    #[default]
    Host,
    /// What each rule found, with tenants and hosts.
    Rule,
    /// Nothing: a line for each finding, in their order, and no summary.
    None,
}

/// Where the record behind a finding can be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Records {
    /// In the case: a command shows it.
    InCase,
    /// In the evidence alone.
    InFiles,
}

/// Findings as text, lines ended by line feeds.
#[must_use]
pub fn findings_text(
    findings: &[Finding],
    grouping: Grouping,
    techniques: Techniques,
    records: Records,
    style: TerminalStyle<'_>,
) -> String {
    let mut screen = Screen::new(style.colour, style.width);
    let page = Page { findings, techniques, records, case: style.case };
    match grouping {
        Grouping::None => findings.iter().for_each(|finding| line(&mut screen, finding)),
        Grouping::Host => {
            page.summary(&mut screen);
            page.by_host(&mut screen);
        }
        Grouping::Rule => {
            page.summary(&mut screen);
            page.by_rule(&mut screen);
        }
    }
    screen.finish()
}

/// Time, level, where, which rule, and the record behind it. Never broken, for it is to be searched.
fn line(screen: &mut Screen, finding: &Finding) {
    let time = finding.time.map_or_else(|| "no time".to_owned(), |time| time.to_string());
    let Finding { level, tenant, rule_title, file, record, .. } = finding;
    let line = format!("{time}  {:<13}  {tenant}/{}  {rule_title}  {file}:{record}", level.as_str(), host(finding));
    screen.put(&Shown::of(line), Paint::Plain);
    screen.end_line();
}

fn host(finding: &Finding) -> &str {
    finding.host.as_deref().unwrap_or("?")
}

/// A rule is its id and its title: titles repeat, and ids alone say nothing.
fn rule(finding: &Finding) -> (&str, &str) {
    (&finding.rule_title, &finding.rule_id)
}

struct Page<'a> {
    findings: &'a [Finding],
    techniques: Techniques,
    records: Records,
    case: Option<&'a str>,
}

impl<'a> Page<'a> {
    fn summary(&self, screen: &mut Screen) {
        let Some(all) = tally::of(self.findings) else {
            screen.paragraph(0, 0, "No findings.", Paint::Bold);
            return;
        };
        let distinct = |what: &dyn Fn(&'a Finding) -> (&'a str, &'a str)| {
            self.findings.iter().map(what).collect::<BTreeSet<_>>().len()
        };
        let hosts = distinct(&|finding| (finding.tenant.as_str(), host(finding)));
        let tenants = distinct(&|finding| (finding.tenant.as_str(), ""));
        let found = count(all.findings, "finding");
        let (rules, hosts) = (count(distinct(&rule), "rule"), count(hosts, "host"));
        let text = format!("{found} of {rules} on {hosts} of {}", count(tenants, "tenant"));
        screen.paragraph(0, 0, text, Paint::Bold);
        screen.paragraph(0, 0, format!("{}; {}", levels(&all), span(&all)), Paint::Plain);
    }

    fn by_host(&self, screen: &mut Screen) {
        let tenants = tally::by(self.findings, |finding| &finding.tenant);
        for (tenant, all, findings) in tenants.iter().take(TERMINAL_TENANTS) {
            self.tenant(screen, tenant, all, findings);
        }
        left_out(screen, 0, "tenant", tenants.iter().skip(TERMINAL_TENANTS).map(|(_, all, _)| all));
    }

    fn tenant(&self, screen: &mut Screen, tenant: &Tenant, all: &Tally<'_>, findings: &[&'a Finding]) {
        screen.end_line();
        screen.paragraph(0, 2, format!("{tenant}: {}; {}", levels(all), span(all)), Paint::Bold);
        let hosts = tally::by(findings.iter().copied(), host);
        for (host, all, findings) in hosts.iter().take(TEXT_HOSTS) {
            screen.paragraph(2, 4, format!("{host}: {}", levels(all)), Paint::Bold);
            let rules = tally::by(findings.iter().copied(), rule);
            for ((title, _), all, _) in rules.iter().take(TEXT_RULES) {
                self.rule(screen, title, all, &span(all));
            }
            left_out(screen, 4, "rule", rules.iter().skip(TEXT_RULES).map(|(_, all, _)| all));
        }
        left_out(screen, 2, "host", hosts.iter().skip(TEXT_HOSTS).map(|(_, all, _)| all));
    }

    fn by_rule(&self, screen: &mut Screen) {
        screen.end_line();
        for ((title, _), all, findings) in tally::by(self.findings, rule) {
            let tenants = tally::by(findings.iter().copied(), |finding| &finding.tenant);
            let places: Vec<String> = tenants.iter().map(|(tenant, _, findings)| place(tenant, findings)).collect();
            self.rule(screen, title, &all, &format!("{}; {}", span(&all), list(&places, TERMINAL_NAMES)));
        }
    }

    /// Level, number and title; when and where; the command that shows one record.
    fn rule(&self, screen: &mut Screen, title: &str, all: &Tally<'_>, when: &str) {
        const INDENT: usize = 4;
        const FIRST: usize = INDENT + 13 + 7 + 2;
        let below = FIRST.min(screen.width() / 2);
        let level = all.worst();
        screen.spaces(INDENT);
        screen.put_padded(&Shown::of(level), 13, paint(level));
        let techniques = (self.techniques)(&all.example.tags).join(", ");
        let techniques = if techniques.is_empty() { techniques } else { format!(" ({techniques})") };
        let number = format!("{:>7}", all.findings);
        screen.put(&Shown::of(number), Paint::Plain);
        screen.spaces(2);
        let room = screen.width() - FIRST;
        for (at, line) in Shown::of(format!("{title}{techniques}")).wrap(room).iter().enumerate() {
            screen.spaces(if at == 0 { 0 } else { below });
            screen.put(line, Paint::Plain);
            screen.end_line();
        }
        screen.paragraph(below, below, when, Paint::Faint);
        let Finding { file, record, .. } = all.example;
        let command = match self.records {
            Records::InCase => show([(file.as_str(), *record)], self.case),
            Records::InFiles => None,
        };
        match command {
            // Never broken, for it is to be copied.
            Some(command) => {
                screen.spaces(INDENT + 2);
                screen.put(&Shown::of(command), Paint::Faint);
                screen.end_line();
            }
            None => screen.verbatim(INDENT + 2, format!("{file}:{record}"), Paint::Faint),
        }
    }
}

/// `alder (DC01, WEB01)`.
fn place(tenant: &Tenant, findings: &[&Finding]) -> String {
    let hosts: BTreeSet<&str> = findings.iter().map(|finding| host(finding)).collect();
    let hosts: Vec<&str> = hosts.into_iter().collect();
    format!("{tenant} ({})", list(&hosts, TERMINAL_NAMES))
}

/// `2 critical, 3 low`.
fn levels(all: &Tally<'_>) -> String {
    let levels = Level::ALL.iter().copied().rev().map(|level| (all.of(level), level));
    let levels = levels.filter(|(number, _)| *number > 0).map(|(number, level)| format!("{number} {level}"));
    levels.collect::<Vec<_>>().join(", ")
}

fn span(all: &Tally<'_>) -> String {
    match (all.first.map(to_the_second), all.last.map(to_the_second)) {
        (Some(first), Some(last)) if first == last => first.to_string(),
        (Some(first), Some(last)) => format!("{first} to {last}"),
        _ => "no time".to_owned(),
    }
}

/// What a limit left out.
fn left_out<'t>(screen: &mut Screen, indent: usize, what: &str, left: impl Iterator<Item = &'t Tally<'t>>) {
    let left: Vec<&Tally<'_>> = left.collect();
    let Some(worst) = left.iter().map(|all| all.worst()).max() else { return };
    let findings: u64 = left.iter().map(|all| all.findings).sum();
    let findings = count(findings, "finding");
    let text = format!("and {} with {findings}, at worst {worst} (--group none lists all)", count(left.len(), what));
    screen.paragraph(indent, indent, text, Paint::Faint);
}

const fn paint(level: Level) -> Paint {
    match level {
        Level::Critical | Level::High => Paint::Alarm,
        Level::Medium => Paint::Warning,
        Level::Low | Level::Informational => Paint::Plain,
    }
}
