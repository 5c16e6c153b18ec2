//! Large files that may be there twice: of one size, and with the same bytes at the beginning and the end.

use crate::limits::UNIT_BYTES;
use crate::open::intake::FeedError;
use crate::open::system::FileSystem;
use crate::open::walk::{What, walk};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, SeekFrom};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// Bytes that are compared at each end. Of an event log, they hold how many records it has had, and some of the first and last of them.
const SAMPLE_BYTES: u64 = 64 * 1024;

/// Places of files that another file below the roots may be equal to.
pub(crate) fn twins(system: &dyn FileSystem, roots: &[PathBuf]) -> Result<BTreeSet<PathBuf>, FeedError> {
    let mut by_size: BTreeMap<u64, Vec<PathBuf>> = BTreeMap::new();
    let _ = walk(system, roots, &mut |found| {
        let size = system.status(&found.place).map_or(0, |status| status.size_bytes);
        if matches!(found.what, What::File) && size > UNIT_BYTES as u64 {
            by_size.entry(size).or_default().push(found.place);
        }
        ControlFlow::Continue(())
    })?;
    let mut twins = BTreeSet::new();
    for (size, places) in by_size.into_iter().filter(|(_, places)| places.len() > 1) {
        // What cannot be read now is hashed then.
        let mut by_sample: BTreeMap<Option<[u8; 32]>, Vec<PathBuf>> = BTreeMap::new();
        for place in places {
            by_sample.entry(sample(system, &place, size).ok()).or_default().push(place);
        }
        let alike = by_sample.into_iter().filter(|(sample, places)| sample.is_none() || places.len() > 1);
        twins.extend(alike.flat_map(|(_, places)| places));
    }
    Ok(twins)
}

fn sample(system: &dyn FileSystem, place: &Path, size: u64) -> io::Result<[u8; 32]> {
    let mut file = system.open(place)?;
    let mut bytes = Vec::new();
    file.by_ref().take(SAMPLE_BYTES).read_to_end(&mut bytes)?;
    file.seek(SeekFrom::Start(size.saturating_sub(SAMPLE_BYTES)))?;
    file.take(SAMPLE_BYTES).read_to_end(&mut bytes)?;
    Ok(Sha256::digest(&bytes).into())
}
