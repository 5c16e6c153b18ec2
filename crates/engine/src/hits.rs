//! Findings of rules as the trace takes them: host, time, session, account; and back, beside the hops that they speak for.

use model::{Finding, HopFinding, HopFindings, Level, Path};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use trace::{HitsBeside, RuleHit};

/// Fields that name the session something happened in, the doer's first. Of a logon's own record the doer is often the system.
const SESSION_FIELDS: [&str; 3] = ["LogonId", "SubjectLogonId", "TargetLogonId"];
/// Fields that name whose doing it was.
const ACCOUNT_FIELDS: [&str; 5] = ["SubjectUserSid", "User", "SubjectUserName", "TargetUserSid", "TargetUserName"];
/// Sessions of nobody and of the system's own accounts.
const SYSTEM_SESSIONS: [u64; 4] = [0, 0x3e4, 0x3e5, 0x3e7];
/// The system's own accounts, without their domain.
const SYSTEM_ACCOUNTS: [&str; 9] =
    ["", "-", "SYSTEM", "LOCAL SERVICE", "NETWORK SERVICE", "ANONYMOUS LOGON", "S-1-5-18", "S-1-5-19", "S-1-5-20"];

/// The hits among some findings.
#[derive(Debug, Default)]
pub(crate) struct Hits {
    /// As the trace takes them.
    pub(crate) hits: Vec<RuleHit>,
    /// Per hit the finding that it is.
    findings: Vec<usize>,
}

impl Hits {
    /// Of findings with a host and a time that are more than informational; the others say nothing about a logon.
    pub(crate) fn new(findings: &[Finding]) -> Self {
        let mut rules: HashMap<&str, u32> = HashMap::new();
        let mut hosts: HashMap<&str, Arc<str>> = HashMap::new();
        let mut all = Self::default();
        for (at, finding) in findings.iter().enumerate().filter(|(_, finding)| finding.level > Level::Informational) {
            let (Some(host), Some(time)) = (finding.host.as_deref(), finding.time) else { continue };
            let next = u32::try_from(rules.len()).expect("fewer rules than findings in memory");
            all.hits.push(RuleHit {
                rule: *rules.entry(&finding.rule_id).or_insert(next),
                level: finding.level,
                tenant: finding.tenant.clone(),
                host: Arc::clone(hosts.entry(host).or_insert_with(|| Arc::from(host))),
                time,
                session: named(finding, &SESSION_FIELDS, session),
                account: named(finding, &ACCOUNT_FIELDS, account),
            });
            all.findings.push(at);
        }
        all
    }

    /// Puts the findings beside the hops that they speak for.
    pub(crate) fn put_beside(
        &self,
        paths: &mut [Path],
        beside: &BTreeMap<model::LogonId, HitsBeside>,
        all: &[Finding],
    ) {
        for hop in paths.iter_mut().flat_map(|path| &mut path.hops) {
            let Some(hits) = beside.get(&hop.logon) else { continue };
            let listed =
                hits.listed.iter().map(|&hit| hop_finding(&all[self.findings[hit]], &self.hits[hit])).collect();
            hop.findings = HopFindings { count: hits.count, listed };
        }
    }
}

fn hop_finding(finding: &Finding, hit: &RuleHit) -> HopFinding {
    HopFinding {
        rule_id: finding.rule_id.clone(),
        rule_title: finding.rule_title.clone(),
        level: finding.level,
        time: hit.time,
        tenant: finding.tenant.clone(),
        host: hit.host.to_string(),
        file: finding.file.clone(),
        record: finding.record,
    }
}

/// The first of these fields that says something.
fn named(finding: &Finding, names: &[&str], says: fn(&str) -> Option<Arc<str>>) -> Option<Arc<str>> {
    names.iter().find_map(|&name| says(finding.fields.get(name)?))
}

/// A session as logons name it: hexadecimal, without zeros in front.
fn session(text: &str) -> Option<Arc<str>> {
    let digits = text.trim().strip_prefix("0x").or_else(|| text.trim().strip_prefix("0X"))?;
    let number = u64::from_str_radix(digits, 16).ok()?;
    (!SYSTEM_SESSIONS.contains(&number)).then(|| Arc::from(format!("0x{number:x}")))
}

/// An account that is no machine's and not the system's own.
fn account(text: &str) -> Option<Arc<str>> {
    let bare = text.rsplit('\\').next().unwrap_or_default().trim();
    let is_system = bare.ends_with('$') || SYSTEM_ACCOUNTS.iter().any(|known| bare.eq_ignore_ascii_case(known));
    (!is_system).then(|| Arc::from(text.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{FINDING_SCHEMA, Tenant, Timestamp};

    fn finding(level: Level, host: Option<&str>, fields: &[(&str, &str)]) -> Finding {
        Finding {
            schema: FINDING_SCHEMA.to_owned(),
            rule_id: "r".to_owned(),
            rule_title: "R".to_owned(),
            level,
            tenant: Tenant::new("ald"),
            host: host.map(str::to_owned),
            time: Some(Timestamp::from_micros(7)),
            file: "f".to_owned(),
            record: 1,
            channel: None,
            event_id: None,
            tags: Vec::new(),
            fields: fields.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect(),
        }
    }

    #[test]
    fn findings_that_say_nothing_about_a_logon_are_no_hits() {
        let mut timeless = finding(Level::High, Some("DC01"), &[]);
        timeless.time = None;
        let all = [
            finding(Level::Informational, Some("DC01"), &[]),
            finding(Level::High, None, &[]),
            timeless,
            finding(Level::Low, Some("DC01"), &[]),
        ];
        let hits = Hits::new(&all);
        assert_eq!((hits.hits.len(), &hits.findings[..]), (1, &[3][..]));
    }

    #[test]
    fn sessions_and_accounts_are_those_of_people() {
        let check = |fields: &[(&str, &str)], session: Option<&str>, account: Option<&str>| {
            let hits = Hits::new(&[finding(Level::High, Some("DC01"), fields)]).hits;
            assert_eq!((hits[0].session.as_deref(), hits[0].account.as_deref()), (session, account), "{fields:?}");
        };
        check(&[], None, None);
        check(&[("SubjectLogonId", "0x3e7"), ("TargetLogonId", "0x00000000000A1B2C")], Some("0xa1b2c"), None);
        check(&[("LogonId", "0x0"), ("SubjectUserName", "DC01$"), ("TargetUserName", "mara")], None, Some("mara"));
        check(&[("User", "NT AUTHORITY\\SYSTEM"), ("SubjectUserSid", "S-1-5-18")], None, None);
        check(&[("User", "ALDER\\mara"), ("LogonId", "17")], None, Some("ALDER\\mara"));
    }
}
