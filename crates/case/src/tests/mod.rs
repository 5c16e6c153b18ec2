//! Tests of the whole crate: what goes in comes out, whatever happens in between.

mod analysis;
mod crash;
mod damage;
mod faulty;
pub(crate) mod fixture;
mod round_trip;
mod throughput;
