//! The buffers of a run. One thread appends in a fixed order; the jobs that come back may run anywhere.

use crate::error::Error;
use crate::ingest::block::PackedBlock;
use crate::ingest::compact::compact;
use crate::ingest::job::{Content, FlushJob, Written};
use crate::store::disk::Disk;
use crate::store::names::{day_folder, tenant_folder};
use crate::table::parts::{Part, PartKind};
use events::EventBatch;
use model::{CoverageSpan, EvidenceFile, Problem, Tenant, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};

/// Where rows of events go: a folder per tenant and day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Partition {
    /// Whose.
    pub tenant: Tenant,
    /// The day of the rows' time, counted from 1970-01-01; `None` for rows without a time.
    pub day: Option<i64>,
}

impl Partition {
    /// The partition of a row.
    #[must_use]
    pub fn of(tenant: &Tenant, time: Option<Timestamp>) -> Self {
        Self { tenant: tenant.clone(), day: time.map(Timestamp::day_number) }
    }
}

/// How much a writer holds back before it hands out jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriterLimits {
    /// Bytes of events over all partitions. Beyond it, the largest partitions are flushed down to half of it.
    pub buffer_bytes: usize,
    /// Rows of events in one part file.
    pub part_rows: usize,
    /// Bytes of verbatim blocks in one part file.
    pub part_block_bytes: usize,
    /// Days of one tenant in one run that get a folder of their own; rows of further days go to `day=unknown`. Keeps a log of
    /// made-up times from becoming a million files.
    pub days_max: usize,
}

impl Default for WriterLimits {
    fn default() -> Self {
        Self { buffer_bytes: 64 << 20, part_rows: 64 << 10, part_block_bytes: 16 << 20, days_max: 4000 }
    }
}

/// What a run adds to the tables beside events and records.
#[derive(Clone, Debug, Default)]
pub struct Added {
    /// Files read, unreadable ones among them. A file that the case lists already stays as it was.
    pub evidence: Vec<EvidenceFile>,
    /// What was lost.
    pub problems: Vec<Problem>,
    /// Which logs there are now.
    pub coverage: Vec<CoverageSpan>,
}

#[derive(Default)]
struct EventBuffer {
    batches: Vec<EventBatch>,
    rows: usize,
    size_bytes: usize,
}

#[derive(Default)]
struct BlockBuffer {
    blocks: Vec<PackedBlock>,
    size_bytes: usize,
}

/// Collects the rows of a run. Nothing that it writes belongs to the case before [`crate::Case::commit`].
pub struct Writer {
    disk: Arc<dyn Disk>,
    root: PathBuf,
    run: u32,
    limits: WriterLimits,
    events: BTreeMap<Partition, EventBuffer>,
    blocks: BTreeMap<Tenant, BlockBuffer>,
    days: BTreeMap<Tenant, BTreeSet<i64>>,
    buffered_bytes: usize,
    issued: usize,
    written: Written,
}

impl Writer {
    pub(crate) fn new(disk: Arc<dyn Disk>, root: PathBuf, run: u32, limits: WriterLimits) -> Self {
        Self {
            disk,
            root,
            run,
            limits,
            events: BTreeMap::new(),
            blocks: BTreeMap::new(),
            days: BTreeMap::new(),
            buffered_bytes: 0,
            issued: 0,
            written: Written::default(),
        }
    }

    /// Adds rows of one partition. The jobs returned must be run before the run is committed.
    pub fn append(&mut self, partition: &Partition, batch: EventBatch) -> Vec<FlushJob> {
        if batch.rows() == 0 {
            return Vec::new();
        }
        let partition = self.within_days(partition);
        let batch = compact(batch);
        let size_bytes = batch.size_bytes();
        let buffer = self.events.entry(partition.clone()).or_default();
        buffer.rows += batch.rows();
        buffer.size_bytes += size_bytes;
        buffer.batches.push(batch);
        let is_full = buffer.rows >= self.limits.part_rows;
        self.buffered_bytes += size_bytes;
        let mut jobs = Vec::new();
        if is_full {
            jobs.extend(self.flush_events(&partition));
        }
        if self.buffered_bytes > self.limits.buffer_bytes {
            while self.buffered_bytes > self.limits.buffer_bytes / 2 {
                let largest = self.largest();
                jobs.extend(self.flush_events(&largest));
            }
        }
        jobs
    }

    fn within_days(&mut self, partition: &Partition) -> Partition {
        let Some(day) = partition.day else {
            return partition.clone();
        };
        let days = self.days.entry(partition.tenant.clone()).or_default();
        if days.len() < self.limits.days_max {
            days.insert(day);
        }
        Partition { tenant: partition.tenant.clone(), day: days.contains(&day).then_some(day) }
    }

    /// The partition with the most bytes; of equals the last.
    fn largest(&self) -> Partition {
        let largest = self.events.iter().max_by_key(|(_, buffer)| buffer.size_bytes);
        largest.map(|(partition, _)| partition.clone()).expect("bytes are buffered, so there is a partition")
    }

    fn flush_events(&mut self, partition: &Partition) -> Option<FlushJob> {
        let buffer = self.events.remove(partition)?;
        self.buffered_bytes -= buffer.size_bytes;
        let folder = format!("{}/{}", tenant_folder(&partition.tenant), day_folder(partition.day));
        Some(self.job(&partition.tenant, PartKind::Events, &folder, Content::Events(buffer.batches)))
    }

    /// Adds a stretch of evidence that holds whole records. The jobs returned must be run before the run is committed.
    pub fn append_block(&mut self, tenant: &Tenant, block: PackedBlock) -> Vec<FlushJob> {
        let buffer = self.blocks.entry(tenant.clone()).or_default();
        buffer.size_bytes += block.block.bytes.len();
        buffer.blocks.push(block);
        let is_full = buffer.size_bytes >= self.limits.part_block_bytes;
        if is_full { self.flush_blocks(tenant).into_iter().collect() } else { Vec::new() }
    }

    fn flush_blocks(&mut self, tenant: &Tenant) -> Option<FlushJob> {
        let buffer = self.blocks.remove(tenant)?;
        Some(self.job(tenant, PartKind::Records, &tenant_folder(tenant), Content::Records(buffer.blocks)))
    }

    fn job(&mut self, tenant: &Tenant, kind: PartKind, folder: &str, content: Content) -> FlushJob {
        self.issued += 1;
        FlushJob {
            disk: self.disk.clone(),
            root: self.root.clone(),
            tenant: tenant.clone(),
            path: format!("{}/{folder}/{:04}-{:06}.parquet", kind.as_str(), self.run, self.issued),
            content,
            written: self.written.clone(),
        }
    }

    /// Hands out what is buffered still. To be called once, after the last append.
    pub fn finish_buffers(&mut self) -> Vec<FlushJob> {
        let partitions: Vec<Partition> = self.events.keys().cloned().collect();
        let tenants: Vec<Tenant> = self.blocks.keys().cloned().collect();
        let mut jobs: Vec<FlushJob> = partitions.iter().filter_map(|partition| self.flush_events(partition)).collect();
        jobs.extend(tenants.iter().filter_map(|tenant| self.flush_blocks(tenant)));
        jobs
    }

    /// Bytes held back.
    #[must_use]
    pub fn buffered_bytes(&self) -> usize {
        self.buffered_bytes + self.blocks.values().map(|buffer| buffer.size_bytes).sum::<usize>()
    }

    /// The part files, when every job was run and nothing is buffered.
    pub(crate) fn into_parts(self) -> Result<Vec<Part>, Error> {
        let parts = std::mem::take(&mut *self.written.lock().unwrap_or_else(PoisonError::into_inner));
        if parts.len() != self.issued || !self.events.is_empty() || !self.blocks.is_empty() {
            return Err(Error::Unfinished { issued: self.issued, written: parts.len() });
        }
        Ok(parts)
    }
}
