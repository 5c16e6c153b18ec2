//! Evidence into the case: two threads open (one hashes ahead, one cuts), all cores decode and encode, one thread keeps the
//! order.
//!
//! ```text
//! feeder ──parcels──> workers ──harvests──> collector (in order) ──flush jobs──> workers ──> part files
//! ```
//! Parcels are numbered as they are packed; the collector takes harvests in that order whatever order they come in, so the case is
//! the same bytes for any number of threads. Memory is bounded by the parcels in flight and by the case writer's budget.

mod assume;
mod by_tenant;
mod coverage;
mod harvest;
mod parcel;
mod purpose;
mod request;
#[cfg(test)]
mod tests;
mod workers;

use crate::error::Error;
use crate::tenancy::{Tenancy, Told};
use crate::watch::{Stage, Watch};
use assume::Assumptions;
use case::{Added, Case, FlushJob, RunId, TenantFilter, Writer, WriterLimits};
use coverage::HourCounts;
use evidence::{EntryKind, Hashed, Options};
use harvest::FileHarvest;
use model::{Digest, EvidenceFile, Problem, ReadState, Tenant};
use parcel::FileEntry;
pub(crate) use parcel::Known;
use purpose::{Keep, Kept};
pub(crate) use purpose::{Purpose, Rows};
pub use request::{Ingest, Ingested};
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};
use workers::Crew;

/// Reads evidence into the case. Evidence that is there already changes nothing.
///
/// # Errors
/// When the evidence cannot be opened at all, the case cannot be written, or `watch` says stop. The case then holds what it held before.
pub fn ingest(case: &mut Case, request: &Ingest<'_>, watch: &dyn Watch) -> Result<Ingested, Error> {
    let known = known(case)?;
    let mut writer = case.begin(WriterLimits::default())?;
    let mut hours = HourCounts::default();
    let take = |kept: Option<Kept>| match kept {
        Some(kept) => keep(kept, &mut hours, &mut writer),
        None => writer.finish_buffers(),
    };
    let read = read(request, case.root(), known, &Keep { formats: request.formats }, take, watch)?;
    let Read { files, problems, provider } = read;
    let mut tenants: Vec<Tenant> = files.iter().map(|file| file.tenant.clone()).collect();
    tenants.sort();
    tenants.dedup();
    let ingested = Ingested {
        files: files.len() as u64,
        events: files.iter().map(|file| file.records_read).sum(),
        tenants,
        provider: provider.clone(),
    };
    let run = run_id(&files);
    case.commit(run, writer, Added { evidence: files, problems, coverage: hours.spans() })?;
    crate::settings::remember_provider(case, provider.as_ref())?;
    Ok(ingested)
}

fn keep(kept: Kept, hours: &mut HourCounts, writer: &mut Writer) -> Vec<FlushJob> {
    let mut jobs = Vec::new();
    for (tenant, batch) in kept.batches {
        jobs.extend(writer.append(&tenant, batch));
    }
    for (tenant, block) in kept.blocks {
        jobs.extend(writer.append_block(&tenant, block));
    }
    hours.merge(kept.hours);
    jobs
}

/// What was opened, and what became of each file.
pub(crate) struct Read {
    pub(crate) files: Vec<EvidenceFile>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) provider: Option<Tenant>,
}

/// Reads evidence for a purpose. `take` gets what came of each parcel, in order, and `None` after the last; it gives the jobs that are due.
/// What cannot be held in memory while it is unpacked is put into `spool_dir`.
pub(crate) fn read<P: Purpose>(
    request: &Ingest<'_>,
    spool_dir: &Path,
    known: Known,
    purpose: &P,
    mut take: impl FnMut(Option<P::Made>) -> Vec<FlushJob>,
    watch: &dyn Watch,
) -> Result<Read, Error> {
    let survey = evidence::survey(request.system, request.roots).map_err(Error::Feed)?;
    let tenancy = tenancy(request);
    let assumptions = Assumptions::new(request);
    let hashed = if P::KEEPS { Hashed::All } else { Hashed::Twins };
    let options = Options {
        spool_dir: Some(spool_dir.to_owned()),
        hashed,
        given: request.formats.to_vec(),
        passwords: request.passwords.clone(),
    };
    watch.progress(Stage::Read, 0, survey.bytes);
    let crew = Crew {
        request,
        options: &options,
        tenancy: &tenancy,
        assumptions: &assumptions,
        watch,
        bytes_total: survey.bytes,
    };
    let mut harvests: Vec<FileHarvest> = Vec::new();
    let entries = crew.run(known, purpose, |harvest| {
        take(harvest.map(|harvest| {
            harvests.extend(harvest.files);
            harvest.made
        }))
    })?;
    if watch.stopped() {
        return Err(Error::Stopped);
    }
    let (files, problems) = finish(entries, harvests);
    Ok(Read { files, problems, provider: tenancy.provider().cloned() })
}

/// Tenants from what the person says, from the register and from what lies at the first level of the evidence.
fn tenancy(request: &Ingest<'_>) -> Tenancy {
    let name = |path: &PathBuf| {
        path.canonicalize()
            .unwrap_or_else(|_| path.clone())
            .file_name()
            .map_or_else(|| "evidence".to_owned(), |name| name.to_string_lossy().into_owned())
    };
    let is_folder = |path: &PathBuf| request.system.status(path).is_ok_and(|status| status.kind == EntryKind::Folder);
    let (mut folders, mut files) = (Vec::new(), Vec::new());
    match request.roots {
        [root] if is_folder(root) => {
            let mut entries = request.system.list(root).unwrap_or_default();
            entries.sort_by(|a, b| a.name.cmp(&b.name));
            for entry in entries {
                let names = if entry.kind == EntryKind::Folder { &mut folders } else { &mut files };
                names.push(entry.name.to_string_lossy().into_owned());
            }
        }
        roots => {
            for root in roots {
                let names = if is_folder(root) { &mut folders } else { &mut files };
                names.push(name(root));
            }
        }
    }
    let root = request.roots.first().map_or_else(|| "evidence".to_owned(), name);
    let told = Told { tenant: request.tenant, provider: request.provider };
    Tenancy::new(request.register, told, &root, &folders, &files)
}

fn known(case: &Case) -> Result<Known, Error> {
    let mut known = Known::default();
    for file in case.evidence(&TenantFilter::All)?.files() {
        if matches!(file.state, ReadState::Read | ReadState::Partly | ReadState::Container) {
            known.contents.insert((file.tenant.clone(), file.sha256));
        }
        known.paths.insert((file.tenant.clone(), file.path.clone(), file.sha256));
    }
    Ok(known)
}

/// A digest over the new files, so that the same evidence is the same run.
fn run_id(files: &[EvidenceFile]) -> RunId {
    let mut hash = Sha256::new();
    for file in files {
        for part in [file.tenant.as_str(), &file.path] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        hash.update(file.sha256.0);
    }
    RunId(Digest(hash.finalize().into()))
}

/// Adds what decoding counted to the files, and makes their problems.
fn finish(mut entries: Vec<FileEntry>, harvests: Vec<FileHarvest>) -> (Vec<EvidenceFile>, Vec<Problem>) {
    for harvest in harvests {
        let entry = &mut entries[harvest.number];
        let file = &mut entry.file;
        file.records_read += harvest.records;
        file.first = file.first.into_iter().chain(harvest.first).min();
        file.last = file.last.max(harvest.last);
        for (zone, records) in harvest.zones {
            *entry.zones.entry(zone).or_default() += records;
        }
        harvest.rejections.into_iter().for_each(|rejection| entry.reject(rejection));
    }
    let mut problems = Vec::new();
    for entry in &mut entries {
        settle_state(entry);
        problems.extend(problems_of(entry));
    }
    (entries.into_iter().map(|entry| entry.file).collect(), problems)
}

/// A file that lost evidence was read partly, or not at all when nothing came of it.
fn settle_state(entry: &mut FileEntry) {
    let file = &mut entry.file;
    if entry.lost {
        file.state = match file.state {
            ReadState::Read if file.records_read == 0 => ReadState::Unreadable,
            ReadState::Read | ReadState::Container => ReadState::Partly,
            ReadState::Unknown => ReadState::Unreadable,
            other => other,
        };
    }
    let notes = entry.rejections.iter().filter(|rejection| rejection.count == 0 && !rejection.lost);
    let years = notes.map(|note| &note.reason).filter(|reason| reason.contains("assumed") && reason.contains("year"));
    let zones = entry.zones.iter().map(|(zone, records)| {
        let s = if *records == 1 { "" } else { "s" };
        format!("zone {zone} assumed for {records} record{s}")
    });
    let assumed: Vec<String> = years.cloned().chain(zones).collect();
    file.assumed = assumed.join("; ");
}

fn problems_of(entry: &FileEntry) -> impl Iterator<Item = Problem> + '_ {
    let problem = |offset, record, reason: String, count, lost| Problem {
        tenant: entry.file.tenant.clone(),
        path: entry.file.path.clone(),
        offset,
        record,
        reason,
        count,
        lost,
    };
    let unlisted = (entry.rejections_unlisted > 0).then(|| {
        let reason = "more of these, counted and not listed one by one".to_owned();
        problem(None, None, reason, entry.rejections_unlisted, entry.lost)
    });
    entry
        .rejections
        .iter()
        .map(move |rejection| {
            problem(rejection.offset, rejection.record, rejection.reason.clone(), rejection.count, rejection.lost)
        })
        .chain(unlisted)
}
