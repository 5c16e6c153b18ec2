//! The scenario against its own truth: every pointer leads to a record that shows the hop, and nothing else does.
use super::{Scenario, build, play, write};
use crate::error::Error;
use crate::evtx::Value;
use crate::intrusion::{ADDRESS, KEY};
use crate::stage::{Entry, Stage};
use crate::time::HOUR;
use crate::world::{HOLE_FROM, HOLE_HOSTS, HOLE_TO, REIMAGE, REIMAGED_HOST, START, VAULTED_ACCOUNT};
use evtx::{EvtxParser, ParserSettings};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};
use std::sync::LazyLock;

static SCENARIO: LazyLock<Scenario> = LazyLock::new(|| build().unwrap());
static STAGE: LazyLock<Stage> = LazyLock::new(play);

fn text(entry: &Entry, field: &str) -> String {
    entry.event.field(field).map(Value::to_string).unwrap_or_default()
}

fn file<'a>(scenario: &'a Scenario, path: &str) -> &'a [u8] {
    &scenario.evidence.iter().find(|(name, _)| name == path).expect(path).1
}

fn unzip(archive: &[u8], member: &str) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut out = Vec::new();
    zip.by_name(member).unwrap().read_to_end(&mut out).unwrap();
    out
}

/// What a pointer's file holds, behind gzip or not.
fn open(scenario: &Scenario, path: &str) -> Vec<u8> {
    let bytes = file(scenario, path);
    if !path.ends_with(".gz") {
        return bytes.to_vec();
    }
    let mut out = Vec::new();
    #[expect(clippy::disallowed_methods, reason = "the bytes are our own")]
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut out).unwrap();
    out
}

fn records(bytes: Vec<u8>) -> BTreeMap<u64, serde_json::Value> {
    let settings = ParserSettings::default().validate_checksums(true);
    let mut parser = EvtxParser::from_buffer(bytes).unwrap().with_configuration(settings);
    parser
        .records_json_value()
        .map(|record| record.unwrap())
        .map(|record| (record.event_record_id, record.data))
        .collect()
}

#[test]
fn verdicts_and_dates() {
    let truth = &SCENARIO.truth;
    let told: Vec<_> = truth
        .tenants
        .iter()
        .map(|tenant| {
            (tenant.tenant, tenant.verdict, tenant.first_seen.as_deref().map(|time| &time[..10]), tenant.missing.len())
        })
        .collect();
    let expect = [
        ("northgate", "reached", Some("2026-01-15"), 0),
        ("alder", "reached", Some("2026-01-20"), 0),
        ("birch", "attempted", Some("2026-01-28"), 0),
        ("cedar", "not_seen", None, 0),
        ("dogwood", "cannot_tell", None, 1),
    ];
    assert_eq!(told, expect);
    assert!(truth.hops.iter().all(|hop| !hop.records.is_empty()));
    assert!(truth.hops.iter().all(|hop| hop.parent.is_none_or(|parent| parent < hop.id)));
    assert!(truth.hops.iter().all(|hop| hop.parent.is_some() || hop.src.address == Some(ADDRESS)));
}

#[test]
fn the_intruder_was_last_there_when_the_last_session_ended() {
    let truth = &SCENARIO.truth;
    for hop in &truth.hops {
        assert_eq!(hop.end.is_some(), hop.outcome == "success", "hop {}", hop.id);
        assert!(hop.end.as_ref().is_none_or(|end| *end > hop.time), "hop {}", hop.id);
    }
    for tenant in &truth.tenants {
        let here = |hop: &&crate::truth::HopTruth| hop.dst.tenant == Some(tenant.tenant);
        let signs = truth.hops.iter().filter(here).map(|hop| hop.end.as_ref().unwrap_or(&hop.time));
        assert_eq!(tenant.last_seen.as_ref(), signs.max(), "{}", tenant.tenant);
    }
}

#[test]
fn pointers_lead_to_the_hop() {
    let scenario = &*SCENARIO;
    let mut evtx: BTreeMap<String, BTreeMap<u64, serde_json::Value>> = BTreeMap::new();
    for hop in &scenario.truth.hops {
        let name = hop.account.rsplit('\\').next().unwrap();
        for pointer in &hop.records {
            let shown = if pointer.file.ends_with(".evtx") {
                let file = evtx.entry(pointer.file.clone()).or_insert_with(|| records(open(scenario, &pointer.file)));
                file[&pointer.record].to_string()
            } else {
                let lines = String::from_utf8(open(scenario, &pointer.file)).unwrap();
                lines.lines().nth(pointer.record as usize - 1).unwrap().to_owned()
            };
            assert!(shown.contains(name), "hop {} at {}:{} is {shown}", hop.id, pointer.file, pointer.record);
        }
    }
}

/// The session of each hop's parent is the caller in its 4648.
#[test]
fn explicit_credentials_name_the_session_they_came_out_of() {
    let stage = &*STAGE;
    let of_hop = |number, id| {
        let all = stage.hosts.values().flat_map(|log| &log.entries);
        all.filter(|entry| entry.hop == Some(number) && entry.event.id() == id).collect::<Vec<_>>()
    };
    let mut ties = 0;
    for (number, hop) in stage.hops.iter().enumerate() {
        for explicit in of_hop(number, 4648) {
            let parent = hop.parent.unwrap();
            let opened: BTreeSet<String> =
                of_hop(parent, 4624).into_iter().map(|entry| text(entry, "TargetLogonId")).collect();
            assert!(opened.contains(&text(explicit, "SubjectLogonId")), "hop {number}");
            assert!(text(explicit, "TargetServerName").starts_with(hop.destination));
            ties += 1;
        }
    }
    assert_eq!(ties, 20);
}

#[test]
fn logon_ids_are_unique_per_host_and_boot() {
    for log in STAGE.hosts.values() {
        let mut seen = BTreeSet::new();
        for entry in log.entries.iter().filter(|entry| entry.event.id() == 4624) {
            let boot = log.boots.iter().rfind(|boot| **boot <= entry.time_us);
            let id = text(entry, "TargetLogonId");
            assert!(id == "0x3e7" || seen.insert((boot, id.clone())), "{} {id}", log.host.name);
        }
    }
}

#[test]
fn every_hour_of_every_host_has_a_record() {
    for log in STAGE.hosts.values() {
        let entries = log.entries.iter().map(|entry| entry.time_us);
        let lines = log.lines.iter().map(|line| line.time_us);
        let hours: BTreeSet<i64> = entries.chain(lines).map(|time| (time - START) / HOUR).collect();
        assert_eq!(hours.len(), 49 * 24, "{}", log.host.name);
    }
}

fn intruder_entries(stage: &Stage, tenant: &str, id: u16) -> usize {
    let logs = stage.hosts.values().filter(|log| log.tenant.name == tenant);
    let names_it = |entry: &&Entry| entry.event.id() == id && text(entry, "TargetUserName") == VAULTED_ACCOUNT;
    logs.flat_map(|log| &log.entries).filter(names_it).count()
}

#[test]
fn the_intruder_leaves_nothing_where_it_was_not() {
    let stage = &*STAGE;
    assert_eq!(intruder_entries(stage, "birch", 4624), 0);
    assert_eq!(intruder_entries(stage, "birch", 4625), 6);
    assert!(intruder_entries(stage, "alder", 4624) > 0);
    for tenant in ["cedar", "dogwood"] {
        for id in [4624, 4625, 4768, 4769, 4776] {
            assert_eq!(intruder_entries(stage, tenant, id), 0);
        }
    }
    let with_key = |log: &&crate::stage::HostLog| log.lines.iter().any(|line| line.message.contains(KEY));
    let hosts: Vec<&str> = stage.hosts.values().filter(with_key).map(|log| log.host.name).collect();
    assert_eq!(hosts, ["ald-web01", "ng-bastion"]);
}

#[test]
fn the_hole_and_the_rebuild_show() {
    let scenario = &*SCENARIO;
    let zip = file(scenario, "dogwood/DGW-DC01.zip");
    let folder = "Windows/System32/winevt/Logs";
    let before = records(unzip(zip, &format!("{folder}/Archive-Security-2026-02-03-00-00-00-000.evtx")));
    let after = records(unzip(zip, &format!("{folder}/Security.evtx")));
    let (last, _) = before.last_key_value().unwrap();
    let (first, cleared) = after.first_key_value().unwrap();
    assert!(first - last > 100, "record ids jump");
    assert_eq!(cleared["Event"]["System"]["EventID"], 1102);
    assert_eq!(cleared["Event"]["UserData"]["LogFileCleared"]["SubjectUserName"], "adm-castel");

    let stage = &*STAGE;
    let hole = |entry: &&Entry| (HOLE_FROM..HOLE_TO).contains(&entry.time_us);
    assert!(
        HOLE_HOSTS
            .iter()
            .all(|host| { stage.hosts[host].entries.iter().filter(hole).all(|entry| entry.hop.is_none()) })
    );
    let local = |before: bool| -> BTreeSet<String> {
        let entries = stage.hosts[REIMAGED_HOST].entries.iter().filter(|entry| (entry.time_us < REIMAGE) == before);
        entries
            .filter(|entry| text(entry, "TargetUserName") == "svc-inventory")
            .map(|entry| text(entry, "TargetUserSid"))
            .collect()
    };
    assert_eq!((local(true).len(), local(false).len()), (1, 1));
    assert_ne!(local(true), local(false));
    let rebuilt = records(file(scenario, &format!("alder/ALD-FS01/{folder}/Security.evtx")).to_vec());
    assert_eq!(rebuilt.first_key_value().unwrap().0, &1);
}

#[test]
fn record_ids_are_contiguous_and_checksums_right() {
    let logs = SCENARIO.evidence.iter().filter(|(path, _)| path.ends_with(".evtx"));
    for (path, bytes) in logs {
        let ids: Vec<u64> = records(bytes.clone()).into_keys().collect();
        assert_eq!(ids.last().unwrap() - ids[0] + 1, ids.len() as u64, "{path}");
    }
}

#[test]
fn same_bytes_every_time_and_not_too_many() {
    let (one, two) = (&*SCENARIO, build().unwrap());
    assert!(one.evidence == two.evidence);
    assert_eq!(serde_json::to_string(&one.truth).unwrap(), serde_json::to_string(&two.truth).unwrap());
    let bytes: usize = one.evidence.iter().map(|(_, bytes)| bytes.len()).sum();
    assert!(bytes < 60_000_000, "{bytes}");
}

#[test]
fn the_register_is_toml_and_names_every_tenant() {
    let register: toml::Table = SCENARIO.register.parse().unwrap();
    assert_eq!(register["provider"].as_str(), Some("northgate"));
    assert_eq!(register["tenant"].as_array().unwrap().len(), 5);
    assert_eq!(register["change_window"].as_array().unwrap().len(), 4);
}

#[test]
fn a_folder_with_something_in_it_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("new");
    write(&target).unwrap();
    assert!(target.join("truth.json").is_file());
    assert!(matches!(write(&target), Err(Error::NotEmpty { .. })));
}
