//! Parcels: runs of units in a fixed order, of a size worth handing to a thread; and the intake that packs them.

use super::assume::Assumptions;
use crate::tenancy::{Tenancy, host_of_path};
use evidence::limits::UNIT_BYTES;
use evidence::{Decision, FileContext, FileInfo, FileKind, Format, Intake, Rejection, Unit};
use model::{Digest, EvidenceFile, ReadState, Tenant};
use std::collections::{BTreeMap, HashSet};
use std::ops::ControlFlow;
use std::sync::Arc;

/// Units in one parcel: many tiny files share one batch.
const PARCEL_UNITS: usize = 512;

/// A file of this run: what opening told, and what decoding adds to it.
pub(super) struct FileEntry {
    /// The row of the evidence table, filled as the run goes on.
    pub(super) file: EvidenceFile,
    /// Rejections in the order of the file, bounded.
    pub(super) rejections: Vec<Rejection>,
    /// Rejections beyond the bound, and whether one of them lost evidence.
    pub(super) rejections_unlisted: u64,
    pub(super) lost: bool,
    /// Records by the zone that was assumed for them.
    pub(super) zones: BTreeMap<String, u64>,
}

impl FileEntry {
    /// Takes a rejection; beyond the bound it is only counted.
    pub(super) fn reject(&mut self, rejection: Rejection) {
        // A line that goes on or an empty entry is told, and no record lost.
        if rejection.lost {
            self.file.records_rejected += rejection.count;
        }
        self.lost |= rejection.lost;
        if self.rejections.len() < evidence::limits::PROBLEMS_PER_FILE_MAX {
            self.rejections.push(rejection);
        } else {
            self.rejections_unlisted += rejection.count.max(1);
        }
    }
}

/// What decoding needs to know of a unit's file.
pub(super) struct FileTicket {
    /// Index of its entry.
    pub(super) number: usize,
    pub(super) format: &'static dyn Format,
    pub(super) context: FileContext,
    pub(super) tenant: Tenant,
    pub(super) digest: Digest,
    /// Host of records that name none.
    pub(super) host: Option<String>,
}

/// Units in order, with their files.
#[derive(Default)]
pub(super) struct Parcel {
    pub(super) sequence: u64,
    pub(super) units: Vec<(Arc<FileTicket>, Unit)>,
    bytes: usize,
}

/// What of the case is known before this run.
#[derive(Default)]
pub(crate) struct Known {
    /// Contents by tenant.
    pub(super) contents: HashSet<(Tenant, Digest)>,
    /// Files under their paths.
    pub(super) paths: HashSet<(Tenant, String, Digest)>,
}

/// Where parcels go, and what comes back from there.
pub(super) trait Outlet {
    /// Takes a parcel; `Break` when no more are wanted.
    fn send(&mut self, parcel: Parcel) -> ControlFlow<()>;
    /// An empty buffer: memory of a unit that was decoded, where there is some.
    fn spare(&mut self) -> Vec<u8>;
    /// A file of so many bytes was found.
    fn found(&mut self, bytes: u64);
    /// Should opening stop?
    fn stopped(&self) -> bool;
}

/// Packs units into parcels and keeps the list of files.
pub(super) struct Packer<'a> {
    tenancy: &'a Tenancy,
    assumptions: &'a Assumptions<'a>,
    known: Known,
    entries: Vec<FileEntry>,
    ticket: Option<Arc<FileTicket>>,
    parcel: Parcel,
    /// Bytes of units in one parcel, roughly.
    parcel_bytes: usize,
    outlet: &'a mut dyn Outlet,
    /// Does the present file belong in the table? Files that the case has already do not.
    listed: bool,
}

impl<'a> Packer<'a> {
    pub(super) fn new(
        tenancy: &'a Tenancy,
        assumptions: &'a Assumptions<'a>,
        known: Known,
        parcel_bytes: usize,
        outlet: &'a mut dyn Outlet,
    ) -> Self {
        let parcel = Parcel::default();
        let entries = Vec::new();
        Self { tenancy, assumptions, known, entries, ticket: None, parcel, parcel_bytes, outlet, listed: false }
    }

    /// Sends what is left and gives the list of files.
    pub(super) fn finish(mut self) -> Vec<FileEntry> {
        let _stopped_anyway = self.flush();
        self.entries
    }

    fn flush(&mut self) -> ControlFlow<()> {
        if self.parcel.units.is_empty() {
            return ControlFlow::Continue(());
        }
        let next = Parcel { sequence: self.parcel.sequence + 1, ..Parcel::default() };
        self.outlet.send(std::mem::replace(&mut self.parcel, next))
    }
}

impl Intake for Packer<'_> {
    fn file(&mut self, file: &FileInfo) -> Decision {
        self.outlet.found(file.size_bytes);
        self.ticket = None;
        let tenant = self.tenancy.of_file(&file.path);
        self.listed = self.known.paths.insert((tenant.clone(), file.path.clone(), file.sha256));
        if !self.listed {
            return Decision::Skip;
        }
        let content = matches!(file.kind, FileKind::Known(_) | FileKind::Container(_));
        let duplicate = content && !self.known.contents.insert((tenant.clone(), file.sha256));
        self.entries.push(FileEntry {
            file: entry(file, tenant.clone(), duplicate),
            rejections: Vec::new(),
            rejections_unlisted: 0,
            lost: false,
            zones: BTreeMap::new(),
        });
        if duplicate {
            return Decision::Skip;
        }
        let assumed = self.assumptions.of_file(&file.path, &tenant);
        let context = FileContext {
            path: file.path.clone(),
            modified: file.modified.or_else(|| file.collection.as_ref()?.collected),
            assume_zone_minutes: assumed.zone_minutes,
            assume_year: assumed.year,
            ..FileContext::default()
        };
        if let FileKind::Known(format) = file.kind {
            self.ticket = Some(Arc::new(FileTicket {
                number: self.entries.len() - 1,
                format,
                context: context.clone(),
                host: assumed.host.map(str::to_owned).or_else(|| host(file, format, &tenant)),
                tenant,
                digest: file.sha256,
            }));
        }
        Decision::Read(context)
    }

    fn unit(&mut self, mut unit: Unit) -> ControlFlow<(), Vec<u8>> {
        let Some(ticket) = &self.ticket else { return ControlFlow::Continue(Vec::new()) };
        let size_bytes = unit.bytes.len();
        // Many small files wait together, and each was given room for a large one.
        if size_bytes < unit.bytes.capacity() / 2 {
            unit.bytes.shrink_to_fit();
        }
        self.parcel.bytes += size_bytes;
        self.parcel.units.push((Arc::clone(ticket), unit));
        if self.parcel.bytes >= self.parcel_bytes || self.parcel.units.len() >= PARCEL_UNITS {
            self.flush()?;
        }
        // A short unit is mostly a file's last: a buffer for the next one would be thrown away.
        ControlFlow::Continue(if size_bytes * 2 >= UNIT_BYTES { self.outlet.spare() } else { Vec::new() })
    }

    fn reject(&mut self, rejection: Rejection) {
        if let (true, Some(entry)) = (self.listed, self.entries.last_mut()) {
            entry.reject(rejection);
        }
    }

    fn end(&mut self) -> ControlFlow<()> {
        self.ticket = None;
        ControlFlow::Continue(())
    }

    fn stopped(&self) -> bool {
        self.outlet.stopped()
    }
}

/// The host of records that name none: that of the collection, else what the path says. Nothing where the log is not of one host.
fn host(file: &FileInfo, format: &dyn Format, tenant: &Tenant) -> Option<String> {
    if !format.is_of_one_host() {
        return None;
    }
    let collected = file.collection.as_ref().and_then(|collection| collection.host.clone());
    collected.or_else(|| host_of_path(&file.path, tenant))
}

fn entry(file: &FileInfo, tenant: Tenant, duplicate: bool) -> EvidenceFile {
    let (format, state) = match file.kind {
        FileKind::Known(format) => (format.name(), ReadState::Read),
        FileKind::Container(kind) => (kind, ReadState::Container),
        FileKind::Artefact(kind) => (kind, ReadState::Unknown),
        FileKind::UnknownLog => (model::UNKNOWN_LOG, ReadState::Unknown),
        FileKind::Unknown => ("unknown", ReadState::Unknown),
        FileKind::Empty => ("empty", ReadState::Empty),
        FileKind::Unreadable => ("unknown", ReadState::Unreadable),
    };
    EvidenceFile {
        path: file.path.clone(),
        sha256: file.sha256,
        size_bytes: file.size_bytes,
        tenant,
        containers: file.containers.clone(),
        format: format.to_owned(),
        state: if duplicate { ReadState::Duplicate } else { state },
        first: None,
        last: None,
        records_read: 0,
        records_rejected: 0,
        assumed: String::new(),
        modified: file.modified,
    }
}
