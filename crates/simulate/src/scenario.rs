//! The scenario on disk: which tenant hands over which logs in which form, the register and the truth.
use crate::error::Error;
use crate::evtx::Writer;
use crate::formats::archive::{self, Member};
use crate::formats::syslog::{self, Form};
use crate::formats::{nxlog, utmp, winlogbeat};
use crate::sessions::full_name;
use crate::stage::{Entry, HopNumber, HostLog, Line, Stage};
use crate::time::{DAY, MINUTE};
use crate::truth::{self, Pointer, Truth};
use crate::world::{self, HOLE_FROM, HOLE_HOSTS, HOLE_TO, PROVIDER, REIMAGE, REIMAGED_HOST, Role, START};
use crate::{intrusion, register, routine};
use std::collections::BTreeMap;
use std::path::Path;

/// Where Windows keeps its logs, inside a collection.
const WINDOWS_LOGS: &str = "Windows/System32/winevt/Logs";
const LINUX_LOGS: &str = "var/log";
/// When the bastion's auth.log was rotated: 2026-02-09T00:00Z.
const ROTATED: i64 = START + 28 * DAY;
/// The one seed of the scenario.
const SEED: u64 = 0x6e6f_7274_6867_6174;

/// A scenario in memory.
pub struct Scenario {
    /// Files below `evidence/`, in the order of their paths.
    pub evidence: Vec<Member>,
    /// The register in TOML.
    pub register: String,
    /// The truth.
    pub truth: Truth,
}

/// Writes `evidence/<tenant>/..`, `register.toml` and `truth.json` into an empty or new folder.
pub fn write(dir: &Path) -> Result<Truth, Error> {
    let io = |action, path: &Path| {
        let path = path.to_owned();
        move |source| Error::Io { action, path, source }
    };
    std::fs::create_dir_all(dir).map_err(io("create", dir))?;
    if std::fs::read_dir(dir).map_err(io("list", dir))?.next().is_some() {
        return Err(Error::NotEmpty { path: dir.to_owned() });
    }
    let scenario = build()?;
    let mut truth =
        serde_json::to_vec_pretty(&scenario.truth).map_err(|source| Error::Json { what: "truth", source })?;
    truth.push(b'\n');
    let evidence = scenario.evidence.into_iter().map(|(path, bytes)| (format!("evidence/{path}"), bytes));
    let beside = [("register.toml".to_owned(), scenario.register.into_bytes()), ("truth.json".to_owned(), truth)];
    for (name, bytes) in evidence.chain(beside) {
        write_file(&dir.join(name), &bytes)?;
    }
    Ok(scenario.truth)
}

/// Writes `evidence/<tenant>/..` of the same weeks without the intruder into a folder.
///
/// # Errors
/// When it cannot be written.
pub fn write_routine(dir: &Path) -> Result<(), Error> {
    let mut stage = Stage::new(SEED);
    routine::play(&mut stage);
    for (name, bytes) in pack(&losing(stage))?.evidence {
        write_file(&dir.join("evidence").join(name), &bytes)?;
    }
    Ok(())
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let io = |action, path: &Path| {
        let path = path.to_owned();
        move |source| Error::Io { action, path, source }
    };
    let parent = path.parent().expect("a file below the folder");
    std::fs::create_dir_all(parent).map_err(io("create", parent))?;
    std::fs::write(path, bytes).map_err(io("write", path))
}

/// Plays the scenario: what every host logged, in the order of time.
fn play() -> Stage {
    let mut stage = Stage::new(SEED);
    routine::play(&mut stage);
    intrusion::play(&mut stage);
    losing(stage)
}

/// What is left of a play in the logs, in the order of time.
fn losing(mut stage: Stage) -> Stage {
    for log in stage.hosts.values_mut() {
        lose(log);
        log.sort();
    }
    stage
}

/// Plays the scenario and packs what was logged.
pub fn build() -> Result<Scenario, Error> {
    let stage = play();
    let packer = pack(&stage)?;
    let truth = truth::tell(&stage.hops, &packer.pointers);
    Ok(Scenario { evidence: packer.evidence, register: register::write(), truth })
}

fn pack(stage: &Stage) -> Result<Packer, Error> {
    let mut packer = Packer::default();
    packer.provider(stage)?;
    packer.alder(stage)?;
    packer.birch(stage)?;
    packer.cedar(stage)?;
    packer.dogwood(stage)?;
    packer.evidence.sort();
    packer.pointers.values_mut().for_each(|pointers| pointers.sort());
    Ok(packer)
}

/// Takes away what no log can have: what lies outside the window, and what a machine logged while it was off.
fn lose(log: &mut HostLog) {
    let off = REIMAGE - 5 * MINUTE..REIMAGE + 20 * MINUTE;
    let name = log.host.name;
    let window = START..world::END;
    log.entries
        .retain(|entry| window.contains(&entry.time_us) && (name != REIMAGED_HOST || !off.contains(&entry.time_us)));
    log.lines.retain(|line| window.contains(&line.time_us));
    log.logins.retain(|login| window.contains(&login.time_us));
    log.refused.retain(|login| window.contains(&login.time_us));
}

/// The files so far, and where each hop can be read.
#[derive(Default)]
struct Packer {
    evidence: Vec<Member>,
    pointers: BTreeMap<HopNumber, Vec<Pointer>>,
}

impl Packer {
    fn point(&mut self, hop: Option<HopNumber>, file: &str, record: u64) {
        if let Some(hop) = hop {
            self.pointers.entry(hop).or_default().push(Pointer { file: file.to_owned(), record });
        }
    }

    fn add(&mut self, path: String, bytes: Vec<u8>) {
        self.evidence.push((path, bytes));
    }

    /// An EVTX file of these entries, which has this path in the evidence.
    fn evtx(&mut self, host: &str, entries: &[Entry], first_id: u64, path: &str) -> Result<Vec<u8>, Error> {
        let computer = full_name(host);
        let mut writer = Writer::new();
        for (entry, record_id) in entries.iter().zip(first_id..) {
            self.point(entry.hop, path, record_id);
            writer.push(&entry.event.clone().into_record(entry.time_us, record_id, &computer))?;
        }
        Ok(writer.finish())
    }

    /// The whole Security log of a host as one file at this path.
    fn security_log(&mut self, log: &HostLog, path: String) -> Result<(), Error> {
        let bytes = self.evtx(log.host.name, &log.entries, first_record_id(log.host.name), &path)?;
        self.add(path, bytes);
        Ok(())
    }

    /// A text log of these lines, which has this path in the evidence.
    fn text(&mut self, log: &HostLog, lines: &[Line], form: Form, zone_hours: i8, path: &str) -> Vec<u8> {
        let mut out = String::new();
        for (line, number) in lines.iter().zip(1..) {
            self.point(line.hop, path, number);
            out.push_str(&syslog::write(form, zone_hours, log.host.name, line));
        }
        out.into_bytes()
    }

    fn provider(&mut self, stage: &Stage) -> Result<(), Error> {
        for log in of_tenant(stage, PROVIDER) {
            let folder = format!("{PROVIDER}/{}", log.host.name);
            if !log.is_linux() {
                self.security_log(log, format!("{folder}/{WINDOWS_LOGS}/Security.evtx"))?;
                continue;
            }
            let split = log.lines.partition_point(|line| line.time_us < ROTATED);
            let (older, newer) = log.lines.split_at(split);
            let path = format!("{folder}/{LINUX_LOGS}/auth.log.1.gz");
            let bytes = self.text(log, older, Form::Iso8601, 0, &path);
            self.add(path, archive::gzip(&bytes)?);
            let path = format!("{folder}/{LINUX_LOGS}/auth.log");
            let bytes = self.text(log, newer, Form::Iso8601, 0, &path);
            self.add(path, bytes);
            self.logins(log, &folder);
        }
        Ok(())
    }

    fn logins(&mut self, log: &HostLog, folder: &str) {
        for (name, bytes) in login_files(log) {
            self.add(format!("{folder}/{name}"), bytes);
        }
    }

    fn alder(&mut self, stage: &Stage) -> Result<(), Error> {
        for log in of_tenant(stage, "alder") {
            let name = log.host.name;
            let folder = format!("alder/{name}");
            if log.is_linux() {
                let path = format!("{folder}/{LINUX_LOGS}/auth.log");
                let bytes = self.text(log, &log.lines, Form::Rfc5424, log.tenant.zone_hours, &path);
                self.add(path, bytes);
                self.logins(log, &folder);
            } else if name == REIMAGED_HOST {
                let (before, after) =
                    log.entries.split_at(log.entries.partition_point(|entry| entry.time_us < REIMAGE));
                let path = format!("alder/{name}-before-rebuild/{WINDOWS_LOGS}/Security.evtx");
                let bytes = self.evtx(name, before, first_record_id(name), &path)?;
                self.add(path, bytes);
                let path = format!("{folder}/{WINDOWS_LOGS}/Security.evtx");
                let bytes = self.evtx(name, after, 1, &path)?;
                self.add(path, bytes);
            } else {
                self.security_log(log, format!("{folder}/{WINDOWS_LOGS}/Security.evtx"))?;
            }
        }
        Ok(())
    }

    fn birch(&mut self, stage: &Stage) -> Result<(), Error> {
        for log in of_tenant(stage, "birch") {
            let (name, zone) = (log.host.name, log.tenant.zone_hours);
            match (log.host.role, name) {
                (Role::Linux, "bir-db01") => {
                    let archive = format!("birch/{name}.tar.gz");
                    let member = format!("{LINUX_LOGS}/secure");
                    let bytes = self.text(log, &log.lines, Form::Rfc3164, zone, &format!("{archive}!{member}"));
                    let mut members = vec![(member, bytes)];
                    members.extend(login_files(log));
                    self.add(archive, archive::tar_gzip(&members)?);
                }
                (Role::Linux, _) => {
                    let path = format!("birch/{name}/{LINUX_LOGS}/secure");
                    let bytes = self.text(log, &log.lines, Form::Rfc3164, zone, &path);
                    self.add(path, bytes);
                    self.logins(log, &format!("birch/{name}"));
                }
                _ => {
                    let path = format!("birch/winlogbeat/{name}.ndjson");
                    let computer = full_name(name);
                    let mut out = String::new();
                    for ((entry, record_id), line) in log.entries.iter().zip(first_record_id(name)..).zip(1..) {
                        self.point(entry.hop, &path, line);
                        let (category, failure) = (entry.event.category(), entry.event.is_failure());
                        let record = entry.event.clone().into_record(entry.time_us, record_id, &computer);
                        out.push_str(&winlogbeat::write(&record, category, failure).map_err(json_error)?);
                    }
                    self.add(path, out.into_bytes());
                }
            }
        }
        Ok(())
    }

    /// All hosts of cedar in one file, in the order of time, as their collector received them.
    fn cedar(&mut self, stage: &Stage) -> Result<(), Error> {
        let (archive, member) = ("cedar/cedar-security.zip", "cedar_2026-03-02.json");
        let mut all: Vec<(&Entry, u64, &HostLog)> = of_tenant(stage, "cedar")
            .flat_map(|log| {
                log.entries.iter().zip(first_record_id(log.host.name)..).map(move |(entry, id)| (entry, id, log))
            })
            .collect();
        all.sort_by_key(|(entry, record_id, log)| (entry.time_us, log.host.name, *record_id));
        let mut out = String::new();
        for ((entry, record_id, log), line) in all.into_iter().zip(1..) {
            self.point(entry.hop, &format!("{archive}!{member}"), line);
            let (category, failure) = (entry.event.category(), entry.event.is_failure());
            let record = entry.event.clone().into_record(entry.time_us, record_id, &full_name(log.host.name));
            out.push_str(&nxlog::write(&record, category, failure, log.tenant.zone_hours).map_err(json_error)?);
        }
        self.add(archive.to_owned(), archive::zip(&[(member.to_owned(), out.into_bytes())])?);
        Ok(())
    }

    /// A zip per host; two of them once more inside a zip; one log under zstd.
    fn dogwood(&mut self, stage: &Stage) -> Result<(), Error> {
        let mut nested = Vec::new();
        for log in of_tenant(stage, "dogwood") {
            let name = log.host.name;
            let archive = format!("dogwood/{name}.zip");
            match name {
                "dgw-web01" => {
                    let member = format!("{LINUX_LOGS}/auth.log");
                    let bytes = self.text(log, &log.lines, Form::Iso8601, 0, &format!("{archive}!{member}"));
                    let mut members = vec![(member, bytes)];
                    members.extend(login_files(log));
                    self.add(archive, archive::zip(&members)?);
                }
                "DGW-WS02" => {
                    let path = format!("dogwood/{name}/Security.evtx.zst");
                    let bytes = self.evtx(name, &log.entries, first_record_id(name), &path)?;
                    self.add(path, archive::zstandard(&bytes)?);
                }
                _ => {
                    let inner = archive::zip(&self.with_hole(log)?)?;
                    if name == HOLE_HOSTS[0] {
                        self.add(archive, inner);
                    } else {
                        nested.push((format!("{name}.zip"), inner));
                    }
                }
            }
        }
        self.add("dogwood/collection-2026-03-02.zip".to_owned(), archive::zip(&nested)?);
        Ok(())
    }

    /// The Security log in one file, or in two with the hole between them. Nothing of the intrusion is in it to point at.
    fn with_hole(&mut self, log: &HostLog) -> Result<Vec<Member>, Error> {
        let (name, entries) = (log.host.name, &log.entries);
        let (before, after) = if HOLE_HOSTS.contains(&name) {
            let at = |time_us| entries.partition_point(|entry| entry.time_us < time_us);
            (&entries[..at(HOLE_FROM)], &entries[at(HOLE_TO)..])
        } else {
            (&entries[..0], &entries[..])
        };
        let first = first_record_id(name);
        let skipped = (entries.len() - after.len()) as u64;
        let mut members = Vec::new();
        if !before.is_empty() {
            let path = format!("{WINDOWS_LOGS}/Archive-Security-2026-02-03-00-00-00-000.evtx");
            members.push((path.clone(), self.evtx(name, before, first, &path)?));
        }
        let path = format!("{WINDOWS_LOGS}/Security.evtx");
        members.push((path.clone(), self.evtx(name, after, first + skipped, &path)?));
        Ok(members)
    }
}

fn of_tenant<'a>(stage: &'a Stage, name: &'a str) -> impl Iterator<Item = &'a HostLog> + 'a {
    stage.hosts.values().filter(move |log| log.tenant.name == name)
}

/// A machine has logged before the window; its record ids do not start at 1.
fn first_record_id(host: &str) -> u64 {
    host.bytes().fold(40_000, |id, byte| id + u64::from(byte) * 131)
}

/// wtmp and btmp with their paths.
fn login_files(log: &HostLog) -> Vec<Member> {
    let join = |file, logins: &[crate::stage::Login]| {
        logins.iter().flat_map(|login| utmp::write(file, login)).collect::<Vec<u8>>()
    };
    let mut members = vec![(format!("{LINUX_LOGS}/wtmp"), join(utmp::File::Wtmp, &log.logins))];
    if !log.refused.is_empty() {
        members.push((format!("{LINUX_LOGS}/btmp"), join(utmp::File::Btmp, &log.refused)));
    }
    members
}

fn json_error(source: serde_json::Error) -> Error {
    Error::Json { what: "event", source }
}

#[cfg(test)]
mod tests;
