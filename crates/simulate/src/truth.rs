//! What really happened, `hopscope.truth/1`: the answer sheet for whoever investigates the scenario.
use crate::intrusion;
use crate::routine::{ON_CALL, ON_CALL_LENGTH};
use crate::stage::{Hop, HopNumber};
use crate::time::{HOUR, rfc3339_micros, rfc3339_seconds};
use crate::world::{
    self, END, HOLE_FROM, HOLE_HOSTS, HOLE_TO, PATCH_FROM, PATCH_TO, PROVIDER, START, TENANTS, VAULTED_ACCOUNT,
    find_host,
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Two times, RFC 3339 in UTC; the second is not part of it.
#[derive(Debug, Clone, Serialize)]
pub struct Window {
    /// From.
    pub from: String,
    /// Until.
    pub to: String,
}

/// The whole truth.
#[derive(Debug, Clone, Serialize)]
pub struct Truth {
    /// Always `hopscope.truth/1`.
    pub schema: &'static str,
    /// What the evidence covers.
    pub window: Window,
    /// Which tenant is the provider.
    pub provider: &'static str,
    /// What a responder would start from, `KIND:[TENANT/]VALUE[@TIME]`.
    pub seed: String,
    /// What else one could start from.
    pub seed_alternatives: Vec<String>,
    /// A verdict per tenant, the provider included.
    pub tenants: Vec<TenantTruth>,
    /// Every hop in the order of time.
    pub hops: Vec<HopTruth>,
    /// What looks like an intrusion and is none.
    pub benign: Vec<Benign>,
}

/// The verdict on one tenant.
#[derive(Debug, Clone, Serialize)]
pub struct TenantTruth {
    /// Its name.
    pub tenant: &'static str,
    /// `reached`, `attempted`, `not_seen` or `cannot_tell`.
    pub verdict: &'static str,
    /// First hop into it, or first attempt.
    pub first_seen: Option<String>,
    /// When the intruder was last there: the end of the last session; the last attempt where there was none.
    pub last_seen: Option<String>,
    /// Hosts reached; attempted ones where none was.
    pub hosts: Vec<&'static str>,
    /// Accounts used there.
    pub accounts: Vec<String>,
    /// Logs that do not exist.
    pub missing: Vec<Missing>,
}

/// A log that does not exist.
#[derive(Debug, Clone, Serialize)]
pub struct Missing {
    /// Which log.
    pub log: &'static str,
    /// Of which hosts.
    pub hosts: Vec<&'static str>,
    /// From.
    pub from: String,
    /// Until.
    pub to: String,
}

/// One end of a hop.
#[derive(Debug, Clone, Serialize)]
pub struct End {
    /// Whose host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant: Option<&'static str>,
    /// Which host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<&'static str>,
    /// The address, where it is no host of anybody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<&'static str>,
}

/// Where a hop can be read.
#[derive(Debug, Clone, Serialize, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pointer {
    /// Path inside the evidence, `!` between an archive and its member.
    pub file: String,
    /// EVTX record id, or line from 1.
    pub record: u64,
}

/// One hop.
#[derive(Debug, Clone, Serialize)]
pub struct HopTruth {
    /// From 1.
    pub id: usize,
    /// When it began.
    pub time: String,
    /// When its session ended; a refusal opens none.
    pub end: Option<String>,
    /// From.
    pub src: End,
    /// To.
    pub dst: End,
    /// As whom.
    pub account: String,
    /// `ssh`, `network` or `remote_interactive`.
    pub kind: &'static str,
    /// `success` or `failure`.
    pub outcome: &'static str,
    /// The hop that opened the session it came out of.
    pub parent: Option<usize>,
    /// Where it can be read.
    pub records: Vec<Pointer>,
}

/// Something that is no intrusion.
#[derive(Debug, Clone, Serialize)]
pub struct Benign {
    /// A short name.
    pub name: &'static str,
    /// From.
    pub from: String,
    /// Until.
    pub to: String,
    /// What it is.
    pub note: &'static str,
}

/// The truth about these hops, found in these records.
pub fn tell(hops: &[Hop], records: &BTreeMap<HopNumber, Vec<Pointer>>) -> Truth {
    let mut order: Vec<HopNumber> = (0..hops.len()).collect();
    order.sort_by_key(|number| hops[*number].time_us);
    let id_of: BTreeMap<HopNumber, usize> =
        order.iter().enumerate().map(|(index, number)| (*number, index + 1)).collect();
    let told = order.iter().map(|number| {
        let hop = &hops[*number];
        HopTruth {
            id: id_of[number],
            time: rfc3339_micros(hop.time_us),
            end: hop.end_us.map(rfc3339_micros),
            src: end(hop.source),
            dst: end(hop.destination),
            account: hop.account.clone(),
            kind: hop.kind,
            outcome: if hop.success { "success" } else { "failure" },
            parent: hop.parent.map(|parent| id_of[&parent]),
            records: records.get(number).cloned().unwrap_or_default(),
        }
    });
    Truth {
        schema: "hopscope.truth/1",
        window: Window { from: rfc3339_seconds(START), to: rfc3339_seconds(END) },
        provider: PROVIDER,
        seed: format!("key:{PROVIDER}/{}", intrusion::KEY),
        seed_alternatives: vec![
            format!("address:{PROVIDER}/{}", intrusion::ADDRESS),
            format!("account:{PROVIDER}/{VAULTED_ACCOUNT}"),
            format!("host:{PROVIDER}/{}@{}..{}", intrusion::FOOTHOLD_HOST, day(3, 22), day(4, 0)),
        ],
        tenants: TENANTS.iter().map(|tenant| tenant_truth(tenant, hops)).collect(),
        hops: told.collect(),
        benign: benign(),
    }
}

fn end(name: &'static str) -> End {
    if name == intrusion::ADDRESS {
        return End { tenant: None, host: None, address: Some(name) };
    }
    End { tenant: Some(find_host(name).0.name), host: Some(name), address: None }
}

fn tenant_truth(tenant: &world::Tenant, hops: &[Hop]) -> TenantTruth {
    let here = |hop: &&Hop| find_host(hop.destination).0.name == tenant.name;
    let reached = hops.iter().filter(here).any(|hop| hop.success);
    let missing = if tenant.name == find_host(HOLE_HOSTS[0]).0.name {
        vec![Missing {
            log: "windows-security",
            hosts: HOLE_HOSTS.to_vec(),
            from: rfc3339_seconds(HOLE_FROM),
            to: rfc3339_seconds(HOLE_TO),
        }]
    } else {
        Vec::new()
    };
    let counted: Vec<&Hop> = hops.iter().filter(here).filter(|hop| hop.success == reached).collect();
    let verdict = match (reached, counted.is_empty(), missing.is_empty()) {
        (true, ..) => "reached",
        (false, false, _) => "attempted",
        (false, true, true) => "not_seen",
        (false, true, false) => "cannot_tell",
    };
    let ends = counted.iter().map(|hop| hop.end_us.unwrap_or(hop.time_us));
    TenantTruth {
        tenant: tenant.name,
        verdict,
        first_seen: counted.iter().map(|hop| hop.time_us).min().map(rfc3339_micros),
        last_seen: ends.max().map(rfc3339_micros),
        hosts: counted.iter().map(|hop| hop.destination).collect::<BTreeSet<_>>().into_iter().collect(),
        accounts: counted.iter().map(|hop| hop.account.clone()).collect::<BTreeSet<_>>().into_iter().collect(),
        missing,
    }
}

fn day(day: i64, hour: i64) -> String {
    rfc3339_seconds(START + (day * 24 + hour) * HOUR)
}

fn benign() -> Vec<Benign> {
    let all = || (rfc3339_seconds(START), rfc3339_seconds(END));
    let one = |name, (from, to): (String, String), note| Benign { name, from, to, note };
    vec![
        one(
            "patch_wave",
            (rfc3339_seconds(PATCH_FROM), rfc3339_seconds(PATCH_TO)),
            "ng-tomas touches every server of alder, birch and cedar in a change window; two of them are not his",
        ),
        one(
            "on_call",
            (rfc3339_seconds(ON_CALL), rfc3339_seconds(ON_CALL + ON_CALL_LENGTH)),
            "ng-mara answers an alarm at 03:05 on CED-SQL01, from a VPN address, though cedar is not hers",
        ),
        one(
            "new_administrator",
            (day(21, 0), day(35, 0)),
            "the first weeks of ng-iris: first-ever logons to birch and cedar",
        ),
        one(
            "backup",
            all(),
            "svc-ngbackup logs into every server of every customer each night; on 2026-01-28 while the intruder has a session open on NG-BKP01",
        ),
        one(
            "log_cleared",
            (rfc3339_seconds(HOLE_TO), rfc3339_seconds(HOLE_TO + HOUR)),
            "the Security log of DGW-DC01 starts again with 1102; nothing says who was there before",
        ),
        one(
            "reimage",
            (day(24, 8), day(24, 10)),
            "alder builds ALD-FS01 anew: same name, new machine SID, record ids from 1",
        ),
        one("guesses", all(), "the internet tries passwords on ng-bastion every day"),
    ]
}
