//! EVTX files decoded into columns by hopscope's own reader, on two threads, and thrown away: what any work on events comes on top of.
//!
//! Nothing is hashed, kept or looked at. Prints how many records there were: `decode-only FILE..`.

use anyhow::{Context, Result};
use evidence::{Decoded, FileContext, Rejection, Unit, by_name};
use std::fs::File;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const THREADS: usize = 2;

fn main() -> Result<()> {
    let files: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let (next, records) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        let work = || -> Result<()> {
            while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                records.fetch_add(decode(file)?, Ordering::Relaxed);
            }
            Ok(())
        };
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
        threads.into_iter().try_for_each(|thread| thread.join().expect("a thread does not panic"))
    })?;
    println!("{}", records.into_inner());
    Ok(())
}

/// How many records the file has.
fn decode(path: &Path) -> Result<usize> {
    let format = by_name("evtx").expect("EVTX is read");
    let mut file = File::open(path).with_context(|| format!("opening {}", path.display()))?;
    let context = FileContext::default();
    let mut records = 0;
    let mut emit = |mut unit: Unit| {
        let mut decoded = Decoded::default();
        format.decode(&unit, &context, &mut decoded);
        records += decoded.events.finish().rows();
        unit.bytes.clear();
        ControlFlow::Continue(unit.bytes)
    };
    let reject = &mut |_: Rejection| {};
    format.split(&mut file, &context, &mut emit, reject).with_context(|| format!("reading {}", path.display()))?;
    Ok(records)
}
