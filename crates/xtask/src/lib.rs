//! Tasks of the project, as a library so that they can be tested: tidy, test, demo, bench, compare, generated documents.
#![allow(clippy::print_stdout, reason = "a task talks to the person who started it")]
#![allow(
    clippy::disallowed_methods,
    reason = "xtask is a tool of the checkout, not a library of the product: it reads the environment"
)]

pub mod bench;
pub mod compare;
pub mod demo;
pub mod eval;
pub mod finding;
mod formats;
pub mod generate;
pub mod structure;
pub mod suite;
pub mod tidy;
pub mod tree;
pub mod workspace;
