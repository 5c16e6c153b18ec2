//! What must hold of any bytes, whichever reader takes them: shared by the targets.

mod opening;
mod reading;
pub mod sigma;

pub use opening::open;
pub use reading::{Reading, check};
