//! Real evidence that nobody on this project made: what the pipeline says of it, against what independent readers and people say.
//!
//! The corpus is not part of the project. Where it is missing, each test says so and counts as skipped.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod cloud;
mod detect;
mod folder;
mod lateral;
mod logons;
mod records;
mod repeat;
