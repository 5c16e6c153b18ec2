//! Coverage while reading: events per host, kind of log and hour, joined into spans.

use events::{Column, EventBatch};
use evidence::Format;
use model::{CoverageSpan, Interval, LogKind, Tenant, Timestamp, short_host};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Programs whose lines go to a Linux authentication log.
const AUTH_PROGRAMS: &[&str] = &[
    "dropbear",
    "groupadd",
    "login",
    "passwd",
    "polkitd",
    "sshd",
    "sshd-auth",
    "sshd-session",
    "su",
    "sudo",
    "systemd-logind",
    "useradd",
    "usermod",
];

/// One hour of one log.
#[derive(Clone, Copy)]
struct Hour {
    events: u64,
    first: Timestamp,
    last: Timestamp,
    record_ids: Option<(u64, u64)>,
}

type LogKey = (Tenant, Arc<str>, LogKind);
/// By the start of the hour.
type Hours = BTreeMap<Timestamp, Hour>;

/// Events per log and hour.
#[derive(Default)]
pub(super) struct HourCounts {
    logs: HashMap<LogKey, Hours>,
}

impl HourCounts {
    /// Adds the rows of a batch. `given` are formats that were handed in beside those that are known.
    pub(super) fn count(&mut self, batch: &EventBatch, tenants: &[Tenant], given: &[&'static dyn Format]) {
        let Some(hosts) = batch.text(Column::HOST) else { return };
        let (channels, programs) = (batch.text(Column::CHANNEL), batch.text(Column::PROGRAM));
        let (formats, messages) = (batch.text(Column::FORMAT), batch.text(Column::MESSAGE));
        let ids = batch.numbers(Column::RECORD_ID);
        let mut of_format = LogOfFormat { given, last: None };
        let mut last: Option<(LogKey, Timestamp, Hour)> = None;
        for (row, tenant) in tenants.iter().enumerate() {
            let (Some(host), Some(time)) = (hosts.get(row), batch.time(row)) else { continue };
            let log = of_format.log(formats.as_ref(), row).unwrap_or_else(|| {
                match channels.as_ref().and_then(|channels| channels.get(row)) {
                    Some(channel) => log_of_channel(channel),
                    None => log_of_text(programs.as_ref().and_then(|programs| programs.get(row)), || {
                        messages
                            .as_ref()
                            .and_then(|texts| texts.get(row))
                            .is_some_and(|message| message.contains("pam_unix("))
                    }),
                }
            });
            let id = ids.as_ref().and_then(|ids| ids.get(row));
            let hour = Hour { events: 1, first: time, last: time, record_ids: id.map(|id| (id, id)) };
            match &mut last {
                Some(((last_tenant, last_host, last_log), start, sum))
                    if *start == time.hour()
                        && last_host.as_ref() == short_host(host)
                        && last_tenant == tenant
                        && *last_log == log =>
                {
                    sum.join(&hour);
                }
                _ => {
                    self.add(last.take());
                    last = Some(((tenant.clone(), Arc::from(short_host(host)), log), time.hour(), hour));
                }
            }
        }
        self.add(last);
    }

    fn add(&mut self, run: Option<(LogKey, Timestamp, Hour)>) {
        let Some((key, start, hour)) = run else { return };
        self.logs.entry(key).or_default().entry(start).and_modify(|known| known.join(&hour)).or_insert(hour);
    }

    /// Adds another count.
    pub(super) fn merge(&mut self, other: Self) {
        for (key, hours) in other.logs {
            let known = self.logs.entry(key).or_default();
            for (start, hour) in hours {
                known.entry(start).and_modify(|known| known.join(&hour)).or_insert(hour);
            }
        }
    }

    /// The spans: hours in a row become one, sorted by tenant, host, log and time. Hosts that differ in case alone are one.
    pub(super) fn spans(self) -> Vec<CoverageSpan> {
        let mut logs: Vec<_> = self.logs.into_iter().collect();
        logs.sort_by(|(left, _), (right, _)| left.cmp(right));
        let mut folded: BTreeMap<(Tenant, String, LogKind), (Arc<str>, Hours)> = BTreeMap::new();
        for ((tenant, host, log), hours) in logs {
            let entry = folded.entry((tenant, host.to_ascii_lowercase(), log)).or_insert_with(|| (host, Hours::new()));
            for (start, hour) in hours {
                entry.1.entry(start).and_modify(|known| known.join(&hour)).or_insert(hour);
            }
        }
        folded
            .into_iter()
            .flat_map(|((tenant, _, log), (host, hours))| join_hours(&tenant, &host, log, &hours))
            .collect()
    }
}

impl Hour {
    fn join(&mut self, other: &Self) {
        self.events += other.events;
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
        self.record_ids = match (self.record_ids, other.record_ids) {
            (Some(left), Some(right)) => Some((left.0.min(right.0), left.1.max(right.1))),
            (left, right) => left.or(right),
        };
    }
}

fn join_hours(tenant: &Tenant, host: &Arc<str>, log: LogKind, hours: &Hours) -> Vec<CoverageSpan> {
    let mut spans: Vec<(Interval, Hour)> = Vec::new();
    for (&start, hour) in hours {
        let end = start.plus_micros(Timestamp::HOUR);
        match spans.last_mut() {
            Some((span, sum)) if span.to == start => {
                span.to = end;
                sum.join(hour);
            }
            _ => spans.push((Interval { from: start, to: end }, *hour)),
        }
    }
    let span = |(span, sum): (Interval, Hour)| CoverageSpan {
        tenant: tenant.clone(),
        host: Arc::clone(host),
        log,
        span,
        events: sum.events,
        first: sum.first,
        last: sum.last,
        first_record_id: sum.record_ids.map(|ids| ids.0),
        last_record_id: sum.record_ids.map(|ids| ids.1),
    };
    spans.into_iter().map(span).collect()
}

fn log_of_channel(channel: &str) -> LogKind {
    match channel {
        "Security" => LogKind::WindowsSecurity,
        "System" => LogKind::WindowsSystem,
        "Microsoft-Windows-Sysmon/Operational" => LogKind::Sysmon,
        _ if channel.starts_with("Microsoft-Windows-TerminalServices-") => LogKind::WindowsRemoteDesktop,
        _ => LogKind::WindowsOther,
    }
}

fn log_of_text(program: Option<&str>, pam: impl Fn() -> bool) -> LogKind {
    let is_auth = program.is_some_and(|program| AUTH_PROGRAMS.contains(&program)) || pam();
    if is_auth { LogKind::LinuxAuth } else { LogKind::Other }
}

/// The kind of log that a format is, remembered from row to row.
struct LogOfFormat<'g> {
    given: &'g [&'static dyn Format],
    last: Option<(usize, Option<LogKind>)>,
}

impl LogOfFormat<'_> {
    fn log(&mut self, formats: Option<&events::Text<'_>>, row: usize) -> Option<LogKind> {
        let formats = formats?;
        let key = formats.key(row)?;
        match self.last {
            Some((known, log)) if known == key => log,
            _ => {
                let name = formats.get(row)?;
                let given = self.given.iter().copied().find(|format| format.name() == name);
                let log = given.or_else(|| evidence::by_name(name)).and_then(Format::log);
                self.last = Some((key, log));
                log
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use events::BatchBuilder;

    #[test]
    fn programs_that_let_people_in_write_the_authentication_log() {
        for program in ["sshd", "sshd-session", "sshd-auth", "dropbear", "sudo"] {
            assert_eq!(log_of_text(Some(program), || false), LogKind::LinuxAuth, "{program}");
        }
        assert_eq!(log_of_text(Some("cron"), || false), LogKind::Other);
        assert_eq!(log_of_text(Some("cron"), || true), LogKind::LinuxAuth);
    }

    /// The channel of an artifact's rows is the artifact's name, and no channel of Windows.
    #[test]
    fn rows_of_an_artifact_are_of_no_windows_log() {
        let mut events = BatchBuilder::new();
        for (column, text) in
            [(Column::FORMAT, "velociraptor"), (Column::CHANNEL, "Linux.Sys.Users"), (Column::HOST, "alder-web01")]
        {
            events.set_text(column, text);
        }
        events.set_time(Timestamp::from_micros(0));
        events.finish_row();
        let mut counts = HourCounts::default();
        counts.count(&events.finish(), &[Tenant::new("alder")], &[]);
        assert_eq!(counts.spans().iter().map(|span| span.log).collect::<Vec<_>>(), [LogKind::Other]);
    }

    #[test]
    fn hours_in_a_row_are_one_span() {
        let mut builder = BatchBuilder::new();
        for (host, minute, id) in [("A.x", 10, 1), ("a.x", 70, 2), ("A.x", 200, 9)] {
            builder.set_text(Column::HOST, host);
            builder.set_text(Column::CHANNEL, "Security");
            builder.set_number(Column::RECORD_ID, id);
            builder.set_time(Timestamp::from_micros(minute * 60 * Timestamp::SECOND));
            builder.finish_row();
        }
        let mut hours = HourCounts::default();
        hours.count(&builder.finish(), &vec![Tenant::new("t"); 3], &[]);
        let spans = hours.spans();
        let hour = |micros: Timestamp| micros.micros() / Timestamp::HOUR;
        let found: Vec<_> = spans
            .iter()
            .map(|span| {
                (span.host.as_ref(), hour(span.span.from), hour(span.span.to), span.events, span.first_record_id)
            })
            .collect();
        assert_eq!(found, [("A", 0, 2, 2, Some(1)), ("A", 3, 4, 1, Some(9))]);
    }
}
