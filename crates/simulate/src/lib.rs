//! A made-up provider, its customers and one intrusion, written as real log formats with known truth.
pub mod desk;
pub mod error;
pub mod evtx;
pub mod formats;
pub mod intrusion;
pub mod months;
pub mod random;
pub mod register;
pub mod routine;
pub mod scenario;
pub mod sessions;
pub mod shell;
pub mod stage;
pub mod time;
pub mod truth;
pub mod windows;
pub mod world;

pub use error::Error;
