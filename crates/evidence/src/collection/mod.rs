//! Collections: what a collector gathered of one host, known by the files that it writes beside them.
//!
//! A layout is one pure module here, which looks at the names in a folder and at a few small files, and never at the name alone that a person
//! may have given the folder or archive. What it finds is used for records that do not say which host they are of.

mod cylr;
mod disk;
mod kape;
mod layout;
mod members;
mod uac;
mod velociraptor;

pub use layout::Collection;
pub(crate) use layout::Files;
pub(crate) use members::{Collections, Members};

use std::sync::Arc;

/// Bytes of a file that says something about its collection.
pub(crate) const TOLD_BYTES_MAX: u64 = 256 * 1024;

/// The collection whose uppermost folder this is.
pub(crate) fn recognise(files: &Files<'_>) -> Option<Collection> {
    let layouts = [velociraptor::recognise, uac::recognise, kape::recognise, cylr::recognise, disk::recognise];
    layouts.iter().find_map(|recognise| recognise(files))
}

/// The collection as it is of one file, by its path below the collection's uppermost folder: a folder of several machines is of each.
pub(crate) fn of_file(collection: &Arc<Collection>, path: &str) -> Arc<Collection> {
    let host = if collection.tool == kape::TOOL { kape::host_of_file(path) } else { None };
    match host {
        Some(_) if host != collection.host => Arc::new(Collection { host, ..(**collection).clone() }),
        _ => Arc::clone(collection),
    }
}

/// What a file of a collection is that no reader knows, by its path below the collection's uppermost folder.
pub(crate) fn explain(collection: &Collection, path: &str) -> Option<&'static str> {
    match collection.tool {
        velociraptor::TOOL => velociraptor::explain(path),
        uac::TOOL => uac::explain(path),
        kape::TOOL => kape::explain(path),
        cylr::TOOL => cylr::explain(path),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
