//! Files decoded into columns by hopscope's own readers, on two threads, and thrown away: what any work on events comes on top of.
//!
//! Nothing is hashed, kept or looked at. Each file is told by its content. One thread opens and cuts; the other decodes, and the first
//! helps where it would have to wait. `decode-only FILE..` prints how many records there were, how many were rejected, and the formats.

use anyhow::{Context, Result};
use evidence::{Decoded, FileContext, Format, Unit, limits, registry};
use std::fs::File;
use std::io::{Read, Seek};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Units that may wait.
const WAITING_MAX: usize = 2;

/// A unit to decode, and how.
struct Job {
    format: &'static dyn Format,
    context: FileContext,
    unit: Unit,
}

#[derive(Default)]
struct Count {
    records: usize,
    rejected: u64,
}

impl Count {
    /// Decodes, counts, and gives the unit's memory back.
    fn add(&mut self, job: Job) -> Vec<u8> {
        let mut decoded = Decoded::default();
        job.format.decode(&job.unit, &job.context, &mut decoded);
        self.rejected += decoded.rejections.iter().map(|rejection| rejection.count).sum::<u64>();
        self.records += decoded.events.finish().rows();
        let mut bytes = job.unit.bytes;
        bytes.clear();
        bytes
    }
}

fn main() -> Result<()> {
    let files: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let (jobs, due) = sync_channel(WAITING_MAX);
    let (used, spare) = channel();
    let (mut here, there, mut formats) = std::thread::scope(|scope| -> Result<_> {
        let other = scope.spawn(move || decode(&due, &used));
        let mut here = Count::default();
        let mut formats = Vec::new();
        for file in &files {
            formats.push(cut(file, &jobs, &spare, &mut here)?);
        }
        drop(jobs);
        Ok((here, other.join().expect("a thread does not panic"), formats))
    })?;
    here.records += there.records;
    here.rejected += there.rejected;
    formats.sort_unstable();
    formats.dedup();
    println!("{} {} {}", here.records, here.rejected, formats.join(","));
    Ok(())
}

fn decode(due: &Receiver<Job>, used: &Sender<Vec<u8>>) -> Count {
    let mut count = Count::default();
    for job in due {
        // Nobody may want it any more.
        let _ = used.send(count.add(job));
    }
    count
}

/// Cuts a file into units and gives the name of its format.
fn cut(path: &Path, jobs: &SyncSender<Job>, spare: &Receiver<Vec<u8>>, here: &mut Count) -> Result<&'static str> {
    let mut file = File::open(path).with_context(|| format!("opening {}", path.display()))?;
    let reading = || format!("reading {}", path.display());
    let bytes = file.metadata().with_context(reading)?.len();
    let mut head = Vec::new();
    (&mut file).take(limits::SNIFF_BYTES as u64).read_to_end(&mut head).with_context(reading)?;
    file.rewind().with_context(reading)?;
    let Some(format) = registry().iter().find(|format| format.sniff(&head, bytes)).copied() else { return Ok("none") };
    let mut context = FileContext::default();
    format.prepare(&mut file, &mut context, &mut |_| {}).with_context(reading)?;
    file.rewind().with_context(reading)?;
    let mut rejected = 0;
    let emit = &mut |unit| {
        let job = Job { format, context: context.clone(), unit };
        let bytes = match jobs.try_send(job) {
            Ok(()) => spare.try_recv().unwrap_or_default(),
            Err(TrySendError::Full(job) | TrySendError::Disconnected(job)) => here.add(job),
        };
        ControlFlow::Continue(bytes)
    };
    format.split(&mut file, &context, emit, &mut |rejection| rejected += rejection.count).with_context(reading)?;
    here.rejected += rejected;
    Ok(format.name())
}
