//! How good the trace is: measures against known truth, and the methods of others on the same logons. Pure: no I/O, no formats.
//!
//! - [`Scene`]: the logons of months as small numbers, what every method sees.
//! - [`baselines`]: the methods that the trace is compared with, one file each.
//! - [`group`]: single odd logons become alerts in one way for all methods that know no better.
//! - [`unseeded`] and [`seeded`]: what is measured where nobody points, and where somebody does.
//! - [`bootstrap`], [`calibration`]: how sure a measure is, and whether certainties mean what they say.

pub mod baselines;
pub mod bootstrap;
pub mod calibration;
mod group;
mod random;
mod scene;
pub mod seeded;
pub mod unseeded;

pub use group::{Alert, group};
pub use scene::{Edge, Owners, Scene};
