//! Numbers, spans of time and verdicts in plain words, the same in every report for people.

use crate::material::{Material, dwell_seconds};
use model::{
    AccountChange, AccountChanges, EvidenceFile, Hole, HoleReason, Hop, HopFinding, HopFindings, LogKind, LogonKind,
    Outcome, ReadState, Repeats, TenantScope, Timestamp, UNKNOWN_LOG, Uses, Verdict, Volume,
};
use std::collections::BTreeMap;
use std::fmt::Display;

/// `1 host`, `2 hosts`. `noun` takes an `s`.
pub(crate) fn count(number: impl TryInto<u64>, noun: &str) -> String {
    let number = number.try_into().unwrap_or(u64::MAX);
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// `a, b and c`; beyond `max` names `a, b and 7 more`.
pub(crate) fn list<T: Display>(names: &[T], max: usize) -> String {
    let mut parts: Vec<String> = names.iter().take(max).map(ToString::to_string).collect();
    if names.len() > max {
        parts.push(format!("{} more", names.len() - max));
    }
    match parts.split_last() {
        None => "none".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, head)) => format!("{} and {last}", head.join(", ")),
    }
}

/// `49 days 3 hours`, `5 hours`, `12 minutes`, `less than a minute`: two units at most.
pub(crate) fn duration(seconds: u64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    let pair = |big: u64, big_name, small: u64, small_name| match small {
        0 => count(big, big_name),
        _ => format!("{} {}", count(big, big_name), count(small, small_name)),
    };
    match (days, hours, minutes) {
        (0, 0, 0) => "less than a minute".to_owned(),
        (0, 0, minutes) => count(minutes, "minute"),
        (0, hours, minutes) => pair(hours, "hour", minutes, "minute"),
        (days, hours, _) => pair(days, "day", hours, "hour"),
    }
}

/// `999 bytes`, `1.2 MB`, `34 GB`: decimal units, two digits at least.
pub(crate) fn bytes(number: u64) -> String {
    const UNITS: [(u64, &str); 5] = [
        (1_000_000_000_000_000, "PB"),
        (1_000_000_000_000, "TB"),
        (1_000_000_000, "GB"),
        (1_000_000, "MB"),
        (1_000, "kB"),
    ];
    let Some((unit, name)) = UNITS.into_iter().find(|(unit, _)| number >= *unit) else { return count(number, "byte") };
    let (whole, tenth) = (number / unit, number % unit / (unit / 10));
    if whole < 10 { format!("{whole}.{tenth} {name}") } else { format!("{whole} {name}") }
}

/// What moved between a tenant and the other end.
pub(crate) fn volume(volume: &Volume) -> String {
    let peer = volume.peer.as_ref().map_or_else(|| "the outside".to_owned(), ToString::to_string);
    let mut text = format!(
        "{} sent to {peer}, {} received, {}",
        bytes(volume.sent_bytes),
        bytes(volume.received_bytes),
        count(volume.connections, "connection")
    );
    if !volume.reversed_days.is_empty() {
        let days: Vec<String> = volume.reversed_days.iter().map(|day| day.day()).collect();
        text += &format!("; far more against the usual direction on {}", list(&days, crate::limits::REVERSED_DAYS));
    }
    text
}

/// The time to the second, for tables that are to be scanned. Pointers lead to the exact one.
pub(crate) fn to_the_second(time: Timestamp) -> Timestamp {
    Timestamp::from_micros(time.micros().div_euclid(Timestamp::SECOND) * Timestamp::SECOND)
}

/// The verdict in words.
pub(crate) const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Reached => "reached",
        Verdict::Attempted => "attempted",
        Verdict::CannotTell => "cannot tell",
        Verdict::NotSeen => "not seen",
    }
}

/// What a log is called in a sentence.
#[must_use]
pub const fn log(kind: LogKind) -> &'static str {
    match kind {
        LogKind::WindowsSecurity => "Windows Security log",
        LogKind::Sysmon => "Sysmon log",
        LogKind::WindowsSystem => "Windows System log",
        LogKind::WindowsRemoteDesktop => "Windows remote desktop log",
        LogKind::WindowsOther => "other Windows logs",
        LogKind::LinuxAuth => "Linux authentication log",
        LogKind::LinuxAccounting => "Linux login accounting (wtmp, btmp)",
        LogKind::Cloud => "cloud logs",
        LogKind::Gateway => "gateway logs",
        LogKind::Network => "network logs",
        LogKind::RemoteManagement => "remote management logs",
        LogKind::Other => "other logs",
    }
}

/// Why a log is missing, in words.
pub(crate) const fn hole_reason(reason: HoleReason) -> &'static str {
    match reason {
        HoleReason::NotCollected => "none was collected",
        HoleReason::OutsideLog => "the log does not reach that far",
        HoleReason::Silent => "the log is silent or skips record numbers",
        HoleReason::Cleared => "the log was cleared",
        HoleReason::Unreadable => "a file that should hold it could not be read whole",
        HoleReason::UnknownFormat => "a file that looks like a log is in no known format",
    }
}

/// The kind of logon, in words.
pub(crate) const fn logon_kind(kind: LogonKind) -> &'static str {
    match kind {
        LogonKind::Console => "at the console",
        LogonKind::Network => "network logon",
        LogonKind::Batch => "scheduled task",
        LogonKind::Service => "service",
        LogonKind::Unlock => "unlock or reconnect",
        LogonKind::NetworkCleartext => "network logon, password in clear",
        LogonKind::NewCredentials => "other credentials for outbound use",
        LogonKind::RemoteInteractive => "remote desktop",
        LogonKind::Ssh => "secure shell",
        LogonKind::Explicit => "explicit credentials, seen on the source",
        LogonKind::Ticket => "service ticket, seen on the domain controller",
        LogonKind::Switch => "sudo or su",
        LogonKind::Vpn => "VPN",
        LogonKind::RemoteManagement => "remote management",
        LogonKind::Cloud => "cloud sign-in",
        LogonKind::Role => "cloud role",
        LogonKind::Other => "other logon",
    }
}

/// The outcome, in words.
pub(crate) const fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Unknown => "not logged",
        Outcome::Success => "success",
        Outcome::Failure => "failed",
    }
}

/// Where a hop came from.
pub(crate) fn source(hop: &Hop) -> String {
    hop.src.as_ref().map_or_else(|| "an unnamed source".to_owned(), ToString::to_string)
}

/// The whole answer in one line: customers that were reached first.
pub(crate) fn headline(material: &Material<'_>, names: usize) -> String {
    let of = |wanted| {
        let tenants = material.with_verdict(wanted);
        tenants.into_iter().filter(|tenant| !tenant.is_provider).map(|tenant| &tenant.tenant).collect::<Vec<_>>()
    };
    let provider = material.scope.tenants.iter().find(|tenant| tenant.is_provider);
    let noun = if provider.is_some() { "customer" } else { "tenant" };
    let all = material.scope.tenants.iter().filter(|tenant| !tenant.is_provider).count();
    let reached = of(Verdict::Reached);
    let mut line = match reached.len() {
        _ if material.scope.is_without_start() => {
            format!("Nothing was traced: {}.", list(&material.scope.seeds_unmatched, names))
        }
        _ if !material.evidence.iter().any(|file| file.state.is_read()) => nothing_read(material, names),
        0 => format!("None of {} is seen to be reached.", count(all, noun)),
        number => format!("{number} of {} reached: {}.", count(all, noun), list(&reached, names)),
    };
    for (wanted, word) in
        [(Verdict::Attempted, "Attempted"), (Verdict::CannotTell, "Cannot be told"), (Verdict::NotSeen, "Not seen")]
    {
        let tenants = of(wanted);
        if !tenants.is_empty() {
            line.push_str(&format!(" {word}: {}.", list(&tenants, names)));
        }
    }
    if let Some(provider) = provider {
        line.push_str(&format!(" Provider {}: {}.", provider.tenant, verdict(provider.verdict)));
    }
    if !material.scope.is_without_start() && !material.scope.seeds_unmatched.is_empty() {
        line.push_str(&format!(" Not traced: {}.", list(&material.scope.seeds_unmatched, names)));
    }
    line
}

/// How much could not be read, as far as it could be counted.
pub(crate) fn losses(material: &Material<'_>) -> String {
    let (lost, uncounted) = (material.scope.problems, material.uncounted());
    let mut text = format!("{} not read whole", count(lost.files, "file"));
    if lost.records > 0 {
        text.push_str(&format!(", {} lost", count(lost.records, "record")));
    }
    match uncounted {
        0 => {}
        _ if lost.records > 0 => text.push_str(&format!("; of {} it is not known how many", count(uncounted, "file"))),
        1 if lost.files == 1 => text.push_str("; how many records it held is not known"),
        _ => text.push_str("; how many records they held is not known"),
    }
    text
}

/// What was given, where no reader knew any of it.
fn nothing_read(material: &Material<'_>, names: usize) -> String {
    let (files, passed_over) = (material.evidence, material.passed_over());
    if files.is_empty() {
        return "There is no evidence: it holds no file.".to_owned();
    }
    let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
    for file in files.iter().filter(|file| file.state != ReadState::Container) {
        let kind = match passed_over.get(&(&file.tenant, file.path.as_str())) {
            Some(_) if !matches!(file.format.as_str(), "unknown" | UNKNOWN_LOG) => {
                format!("{} (not read)", file.format)
            }
            Some(reason) => format!("({reason})"),
            None => format!("{} ({})", seems(file), file.state.as_str()),
        };
        *kinds.entry(kind).or_default() += 1;
    }
    let mut kinds: Vec<_> = kinds.into_iter().collect();
    kinds.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
    let kinds: Vec<String> = kinds.into_iter().map(|(kind, number)| format!("{number} {kind}")).collect();
    format!(
        "Nothing was read: none of {} is a log in a known format: {}.",
        count(files.len(), "file"),
        list(&kinds, names)
    )
}

/// What a file that was not read seems to be: by its content where that was told, else by the end of its name.
fn seems(file: &EvidenceFile) -> String {
    const ENDING_CHARS_MAX: usize = 12;
    if !matches!(file.format.as_str(), "" | "unknown" | UNKNOWN_LOG | "empty") {
        return file.format.clone();
    }
    let name = file.path.rsplit(['/', '!']).next().unwrap_or_default();
    match name.rsplit_once('.') {
        Some((_, ending)) if (1..=ENDING_CHARS_MAX).contains(&ending.chars().count()) => format!(".{ending}"),
        _ => "without an ending".to_owned(),
    }
}

/// The verdict on one tenant in plain sentences.
pub(crate) fn verdict_sentences(tenant: &TenantScope, entry: Option<&Hop>) -> String {
    let name = &tenant.tenant;
    let seen = |first: &str| {
        let mut text = String::new();
        if let Some(time) = tenant.first_seen {
            text.push_str(&format!(" {first} {}", to_the_second(time)));
            if let Some(hop) = entry {
                text.push_str(&format!(", from {} to {} as {}", source(hop), hop.dst, hop.account));
            }
            text.push('.');
        }
        if let (Some(last), Some(dwell @ 1..)) = (tenant.last_seen, dwell_seconds(tenant)) {
            text.push_str(&format!(" The last sign is of {}, {} later.", to_the_second(last), duration(dwell)));
        }
        text
    };
    let gaps =
        if tenant.coverage.complete { "" } else { " Logs are missing, so there may be more than is shown here." };
    match tenant.verdict {
        Verdict::Reached => {
            format!("{name} was reached.{}{gaps}", seen("The first hop into it that the logs show is of"))
        }
        Verdict::Attempted => format!(
            "Somebody tried to get into {name}, and every try that the logs show failed.{}{}",
            seen("The first try is of"),
            if tenant.coverage.complete { "" } else { " Logs are missing, so a success may have gone unseen." }
        ),
        Verdict::CannotTell => format!(
            "Nothing in the logs leads into {name}, but logs are missing. It cannot be told whether it was reached."
        ),
        Verdict::NotSeen => format!(
            "Nothing in the logs leads into {name}, and the logs that would show it are complete over the window."
        ),
    }
}

/// A finding of a rule beside a hop, without its record.
pub(crate) fn found_beside(finding: &HopFinding) -> String {
    let HopFinding { level, rule_title, host, tenant, .. } = finding;
    format!("Found beside it, {level}: {rule_title}, {} on {tenant}/{host}", to_the_second(finding.time))
}

/// How many findings beside a hop are not named; `None` when all are.
pub(crate) fn more_beside(findings: &HopFindings, named: usize) -> Option<String> {
    let left = findings.count.saturating_sub(findings.listed.len().min(named) as u64);
    (left > 0).then(|| format!("and {} beside it", count(left, "more finding")))
}

/// What goes the way of a hop beside it; empty where nothing does.
pub(crate) fn repeats(repeats: &Repeats) -> String {
    match repeats.last {
        Some(last) => format!(
            "The same way in the same visit: {}, the last at {}.",
            count(repeats.count, "more logon"),
            to_the_second(last)
        ),
        None => String::new(),
    }
}

/// What was done with the session of a hop; empty where no log of calls tells.
pub(crate) fn uses(uses: &Uses) -> String {
    match uses.last {
        Some(last) => {
            format!(
                "Used afterwards: {} with its session or key, the last at {}.",
                count(uses.count, "call"),
                to_the_second(last)
            )
        }
        None => String::new(),
    }
}

/// Whom the session of a hop became.
pub(crate) fn change(change: &AccountChange) -> String {
    format!("Became {} in its session at {}.", change.account, to_the_second(change.time))
}

/// How many changes of account are not among the first `shown`.
pub(crate) fn more_changes(changes: &AccountChanges, shown: usize) -> Option<String> {
    let more = changes.count.saturating_sub(changes.listed.len().min(shown) as u64);
    (more > 0).then(|| format!("… and {} of account in it.", count(more, "more change")))
}

/// How many ways into a tenant no path tells; empty where there are none.
pub(crate) fn paths_left_out(tenant: &TenantScope) -> String {
    match tenant.paths_left_out {
        0 => String::new(),
        1 => {
            "1 more way in is told by no path (too doubtful, or one too many); the findings have its logons.".to_owned()
        }
        more => format!(
            "{more} more ways in are told by no path (too doubtful, or too many); the findings have their logons."
        ),
    }
}

/// What the certainty of a verdict is the certainty of.
pub(crate) const fn certainty_of(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Reached => "summed over all chains of causes that end in a success",
        Verdict::Attempted => "summed over all chains of causes",
        Verdict::CannotTell => "how much can be said at all",
        Verdict::NotSeen => "the share of host-hours that the logs cover",
    }
}

/// A missing log in one sentence.
pub(crate) fn hole(hole: &Hole, names: usize) -> String {
    format!(
        "{} missing on {} from {} to {}: {}",
        log(hole.log),
        list(&hole.hosts, names),
        to_the_second(hole.from),
        to_the_second(hole.to),
        hole_reason(hole.reason)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_take_two_units_at_most() {
        let check = |seconds: u64, expect: &str| assert_eq!(duration(seconds), expect);
        check(59, "less than a minute");
        check(60, "1 minute");
        check(5 * 3600, "5 hours");
        check(5 * 3600 + 61, "5 hours 1 minute");
        check(49 * 86_400 + 3 * 3600 + 59, "49 days 3 hours");
        check(86_400, "1 day");
    }

    #[test]
    fn bytes_take_decimal_units() {
        let shown = |number| bytes(number);
        assert_eq!(shown(1), "1 byte");
        assert_eq!(shown(999), "999 bytes");
        assert_eq!(shown(1_250_000), "1.2 MB");
        assert_eq!(shown(34_900_000_000), "34 GB");
        assert_eq!(shown(u64::MAX), "18446 PB");
    }

    #[test]
    fn lists_say_how_many_they_leave_out() {
        let check = |names: &[&str], max: usize, expect: &str| assert_eq!(list(names, max), expect);
        check(&[], 3, "none");
        check(&["a"], 3, "a");
        check(&["a", "b", "c"], 3, "a, b and c");
        check(&["a", "b", "c", "d"], 2, "a, b and 2 more");
    }
}
