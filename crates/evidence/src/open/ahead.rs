//! Files opened and hashed on a thread of their own, some files ahead of the one that is cut into units.
//!
//! A file's digest has to be known before its first unit, and hashing a large log takes as long as decoding it on several cores:
//! without a look ahead all of them would wait whenever a file begins.

use crate::format::Rejection;
use crate::limits::UNIT_BYTES;
use crate::open::content::{Content, Stop};
use crate::open::intake::{FeedError, Hashed, Options};
use crate::open::member::note;
use crate::open::system::FileSystem;
use crate::open::twins::twins;
use crate::open::walk::{Found, Inside, What, walk};
use model::Timestamp;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

/// Files that may wait, hashed: small ones wait in memory, of at most [`UNIT_BYTES`] each.
const FILES_AHEAD: usize = 4;
/// How often it is asked whether to stop while a file is hashed.
const ASK_EVERY: Duration = Duration::from_millis(100);

/// Something found below the roots.
pub(crate) struct Opened<'a> {
    pub(crate) path: String,
    pub(crate) modified: Option<Timestamp>,
    /// Where in a collection it lies.
    pub(crate) inside: Option<Inside>,
    /// Its bytes, or why there are none.
    pub(crate) content: Result<Content<'a>, Rejection>,
}

/// Calls `visit` for everything below the roots, in the order of [`walk`], and with `None` now and then while it waits for a large
/// file: to be asked whether to go on.
pub(crate) fn each(
    system: &dyn FileSystem,
    roots: &[PathBuf],
    options: &Options,
    visit: &mut dyn FnMut(Option<Opened<'_>>) -> ControlFlow<()>,
) -> Result<ControlFlow<()>, FeedError> {
    let stop = AtomicBool::new(false);
    let twins = match options.hashed {
        Hashed::All => None,
        Hashed::Twins => Some(twins(system, roots)?),
    };
    std::thread::scope(|scope| {
        let (found, waiting) = sync_channel(FILES_AHEAD);
        let opener = Opener { system, spool_dir: options.spool_dir.as_deref(), twins: twins.as_ref(), stop: &stop };
        let walking = scope.spawn(move || {
            walk(system, roots, &mut |file| match found.send(opener.open(file)) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            })
        });
        let flow = {
            let _at_the_end = Stopping(&stop);
            take_all(&waiting, visit)
        };
        // Wakes the walk if it waits for room.
        drop(waiting);
        let walked = walking.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        Ok(if flow.is_break() { flow } else { walked })
    })
}

/// Stops hashing when it goes, also when that is because of a panic.
struct Stopping<'a>(&'a AtomicBool);

impl Drop for Stopping<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Takes what comes until there is no more or it is enough; the walk ends when the channel is gone.
fn take_all(
    waiting: &Receiver<Opened<'_>>,
    visit: &mut dyn FnMut(Option<Opened<'_>>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    loop {
        match waiting.recv_timeout(ASK_EVERY) {
            Ok(opened) => visit(Some(opened))?,
            Err(RecvTimeoutError::Timeout) => visit(None)?,
            Err(RecvTimeoutError::Disconnected) => return ControlFlow::Continue(()),
        }
    }
}

#[derive(Clone, Copy)]
struct Opener<'a> {
    system: &'a dyn FileSystem,
    spool_dir: Option<&'a Path>,
    /// The only large files that are hashed; all are where there is no list.
    twins: Option<&'a BTreeSet<PathBuf>>,
    stop: &'a AtomicBool,
}

impl<'a> Opener<'a> {
    fn open(&self, found: Found) -> Opened<'a> {
        let Found { place, path, what, inside } = found;
        let listed =
            |reason| Opened { path: path.clone(), modified: None, inside: inside.clone(), content: Err(reason) };
        match what {
            What::Passed(reason) => return listed(note(reason, None, false)),
            What::Lost(reason) => return listed(note(reason, None, true)),
            What::File => {}
        }
        let status = self.system.status(&place);
        let modified = status.as_ref().ok().and_then(|status| status.modified);
        let size_bytes = status.map_or(u64::MAX, |status| status.size_bytes);
        let small = size_bytes <= UNIT_BYTES as u64;
        let content = match self.system.open(&place) {
            Ok(mut file) if small => {
                // Read once: what is decoded is what was hashed, even while somebody still writes to the file.
                let content = Content::take_in(&mut file, UNIT_BYTES as u64, self.spool_dir);
                // It may have grown since it was looked at.
                Ok(if matches!(content.stop, Some(Stop::Limit)) { self.in_place(&place) } else { content })
            }
            Ok(_) if self.twins.is_some_and(|twins| !twins.contains(&place)) => {
                Ok(Content::named(self.system, &place, &path, size_bytes))
            }
            Ok(_) => Ok(self.in_place(&place)),
            Err(error) => Err(note(format!("cannot be opened: {error}"), None, true)),
        };
        Opened { path, modified, inside, content }
    }

    fn in_place(&self, place: &Path) -> Content<'a> {
        Content::in_place(self.system, place, &|| self.stop.load(Ordering::Relaxed))
    }
}
