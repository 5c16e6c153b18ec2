//! The public rules and logs, which nobody on this project made, against this crate.
//!
//! The corpus is not part of the project. Where it is missing, each test says so and counts as skipped.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]
#![expect(clippy::print_stderr, reason = "a test that is skipped says so, and the others show what they found")]

mod folder;
mod load;
mod naive;
mod route;
