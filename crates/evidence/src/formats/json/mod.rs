//! Formats of JSON objects: finding the objects in a file, walking each without building a tree, writing what they say into a row.
//!
//! A format gives the names in its objects a meaning ([`Objects`]); where the objects are in a file is the same for all of them:
//! one a line, over several lines, in an array, in an array inside an object ([`shape`]). What the names mean is not known here.

mod fault;
mod frame;
mod leaf;
mod number;
mod objects;
pub(crate) mod row;
mod scan;
mod shape;
mod text;
mod walk;
#[cfg(test)]
mod walk_tests;

pub(crate) use fault::Fault;
pub(crate) use leaf::{Leaf, Sink};
pub(crate) use objects::{Objects, decode, first_paths, split};
pub(crate) use walk::walk;
