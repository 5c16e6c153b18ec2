//! A made-up provider, its customers and one intrusion, written as real log formats with known truth.
pub mod error;
pub mod evtx;
pub mod random;
pub mod time;

pub use error::Error;
