//! The threads of an ingest: one that opens, several that decode and encode, and the caller that keeps the order.
//!
//! No thread can wait for another in a circle: workers never block on sending, because results go into an unbounded channel; what
//! bounds memory is a token per parcel, taken by the feeder and given back when the collector has taken the parcel's harvest.

use super::assume::Assumptions;
use super::harvest::{Harvest, harvest};
use super::parcel::{FileEntry, Known, Outlet, Packer, Parcel};
use super::purpose::Purpose;
use super::request::Ingest;
use crate::error::Error;
use crate::tenancy::Tenancy;
use crate::watch::{Stage, Watch};
use case::FlushJob;
use crossbeam_channel::{Receiver, Sender, bounded, never, select, unbounded};
use evidence::{FeedError, Options};
use std::any::Any;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

/// Used buffers of units that may wait for the feeder, beside one per worker.
const SPARE_BUFFERS: usize = 4;

/// What every thread of a run shares.
pub(super) struct Crew<'a> {
    pub(super) request: &'a Ingest<'a>,
    pub(super) options: &'a Options,
    pub(super) tenancy: &'a Tenancy,
    pub(super) assumptions: &'a Assumptions<'a>,
    pub(super) watch: &'a dyn Watch,
    /// Bytes to read, for progress.
    pub(super) bytes_total: u64,
}

enum Done<M> {
    Harvested(Harvest<M>),
    Flushed(Result<(), case::Error>),
    Fed(Box<Fed>),
    /// A thread came upon a defect. The run ends with it: without this, the others would wait for what never comes.
    Panicked(Box<dyn Any + Send>),
}

/// Runs a thread's work, and tells of a panic in it.
fn guarded<M>(work: impl FnOnce() -> Done<M>) -> Done<M> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(Done::Panicked)
}

struct Fed {
    entries: Vec<FileEntry>,
    parcels: u64,
    result: Result<(), FeedError>,
}

impl Crew<'_> {
    /// Runs the threads until everything is read and written. `take` is called on this thread with harvests in order, and once with
    /// `None` after the last; it gives the flush jobs that are due.
    pub(super) fn run<P: Purpose>(
        &self,
        known: Known,
        purpose: &P,
        mut take: impl FnMut(Option<Harvest<P::Made>>) -> Vec<FlushJob>,
    ) -> Result<Vec<FileEntry>, Error> {
        let workers = self.request.threads.max(1);
        let (tokens, returned) = bounded(workers + 2);
        let (parcels, parcels_due) = unbounded();
        let (jobs, jobs_due) = unbounded();
        let (done, finished) = unbounded();
        let (used, spare) = bounded(workers + SPARE_BUFFERS);
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for _ in 0..workers {
                let worker = Worker {
                    tenancy: self.tenancy,
                    purpose,
                    parcels: parcels_due.clone(),
                    done: done.clone(),
                    used: used.clone(),
                };
                let jobs = jobs_due.clone();
                scope.spawn(move || worker.work(jobs));
            }
            let parcel_bytes = P::PARCEL_BYTES;
            let feeder = Feeder {
                crew: self,
                tokens,
                parcels,
                spare,
                stop: &stop,
                parcel_bytes,
                parcels_sent: 0,
                bytes_found: 0,
            };
            scope.spawn(move || {
                // The collector holds the other end until it has heard this.
                let _collector_gone = done.send(guarded(|| Done::Fed(Box::new(feeder.run(known)))));
            });
            let mut order = Order {
                returned,
                jobs,
                jobs_pending: 0,
                jobs_pending_max: workers * 2,
                finished,
                fed: None,
                stop: &stop,
            };
            let result = order.collect(&mut take);
            if result.is_err() {
                stop.store(true, Ordering::Relaxed);
                order.abandon();
            }
            result
        })
    }
}

/// The opening thread's side.
struct Feeder<'a> {
    crew: &'a Crew<'a>,
    tokens: Sender<()>,
    parcels: Sender<Parcel>,
    spare: Receiver<Vec<u8>>,
    stop: &'a AtomicBool,
    parcel_bytes: usize,
    parcels_sent: u64,
    bytes_found: u64,
}

impl Feeder<'_> {
    fn run(mut self, known: Known) -> Fed {
        let Crew { request, options, tenancy, assumptions, .. } = self.crew;
        let mut packer = Packer::new(tenancy, assumptions, known, self.parcel_bytes, &mut self);
        let result = evidence::feed(request.system, request.roots, options, &mut packer).map(|_| ());
        let entries = packer.finish();
        Fed { entries, parcels: self.parcels_sent, result }
    }
}

impl Outlet for Feeder<'_> {
    fn send(&mut self, parcel: Parcel) -> ControlFlow<()> {
        if self.stopped() || self.tokens.send(()).is_err() || self.parcels.send(parcel).is_err() {
            return ControlFlow::Break(());
        }
        self.parcels_sent += 1;
        ControlFlow::Continue(())
    }

    fn spare(&mut self) -> Vec<u8> {
        self.spare.try_recv().unwrap_or_default()
    }

    fn found(&mut self, bytes: u64) {
        let Crew { watch, bytes_total, .. } = self.crew;
        self.bytes_found += bytes;
        watch.progress(Stage::Read, self.bytes_found.min(*bytes_total), *bytes_total);
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.crew.watch.stopped()
    }
}

/// A thread that decodes parcels and writes files.
struct Worker<'a, P: Purpose> {
    tenancy: &'a Tenancy,
    purpose: &'a P,
    parcels: Receiver<Parcel>,
    done: Sender<Done<P::Made>>,
    used: Sender<Vec<u8>>,
}

impl<P: Purpose> Worker<'_, P> {
    /// Works until both channels are closed; files first, because they hold memory.
    fn work(mut self, mut jobs: Receiver<FlushJob>) {
        let mut tools = self.purpose.tools();
        let mut open = 2;
        while open > 0 {
            let result = if let Ok(job) = jobs.try_recv() {
                Some(flush(job))
            } else {
                select! {
                    recv(jobs) -> job => if let Ok(job) = job { Some(flush(job)) } else { jobs = never(); open -= 1; None },
                    recv(self.parcels) -> parcel => match parcel {
                        Ok(parcel) => Some(guarded(|| Done::Harvested(self.harvest(parcel, &mut tools)))),
                        Err(_) => { self.parcels = never(); open -= 1; None }
                    },
                }
            };
            if result.is_some_and(|result| self.done.send(result).is_err()) {
                return;
            }
        }
    }

    fn harvest(&self, parcel: Parcel, tools: &mut P::Tools<'_>) -> Harvest<P::Made> {
        harvest(parcel, self.tenancy, self.purpose, tools, &|mut buffer| {
            buffer.clear();
            // Enough of them wait, or nobody does.
            let _freed = self.used.try_send(buffer);
        })
    }
}

fn flush<M>(job: FlushJob) -> Done<M> {
    guarded(|| Done::Flushed(job.run().map(|_| ())))
}

/// The collector's side.
struct Order<'a, M> {
    returned: Receiver<()>,
    jobs: Sender<FlushJob>,
    jobs_pending: usize,
    jobs_pending_max: usize,
    finished: Receiver<Done<M>>,
    fed: Option<Box<Fed>>,
    stop: &'a AtomicBool,
}

impl<M> Order<'_, M> {
    fn collect(&mut self, take: &mut impl FnMut(Option<Harvest<M>>) -> Vec<FlushJob>) -> Result<Vec<FileEntry>, Error> {
        let mut waiting: BTreeMap<u64, Harvest<M>> = BTreeMap::new();
        let mut next = 0;
        let mut last_taken = false;
        while !last_taken || self.jobs_pending > 0 {
            match self.finished.recv().expect("the workers live until the channels of work close") {
                Done::Flushed(result) => {
                    self.jobs_pending -= 1;
                    result?;
                }
                Done::Harvested(harvest) => {
                    waiting.insert(harvest.sequence, harvest);
                }
                Done::Fed(fed) => self.fed = Some(fed),
                Done::Panicked(panic) => {
                    self.stop.store(true, Ordering::Relaxed);
                    resume_unwind(panic)
                }
            }
            while self.jobs_pending < self.jobs_pending_max
                && let Some(harvest) = waiting.remove(&next)
            {
                next += 1;
                let _token = self.returned.recv();
                self.submit(take(Some(harvest)));
            }
            if !last_taken && self.fed.as_ref().is_some_and(|fed| next == fed.parcels) {
                last_taken = true;
                self.submit(take(None));
            }
        }
        let fed = self.fed.take().expect("the loop ends only after it");
        fed.result.map_err(Error::Feed)?;
        Ok(fed.entries)
    }

    fn submit(&mut self, jobs: Vec<FlushJob>) {
        for job in jobs {
            self.jobs_pending += 1;
            // Workers hold the other end as long as this end is open.
            let _workers_gone = self.jobs.send(job);
        }
    }

    /// After an error: lets the feeder come to its end. Dropping the tokens' other end wakes it if it waits for one.
    fn abandon(&mut self) {
        self.returned = never();
        while self.fed.is_none() {
            match self.finished.recv() {
                Ok(Done::Fed(fed)) => self.fed = Some(fed),
                Ok(Done::Panicked(panic)) => resume_unwind(panic),
                Ok(_) => {}
                Err(_) => return,
            }
        }
    }
}
