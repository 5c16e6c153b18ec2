//! Tests of the whole crate: what goes in comes out, whatever happens in between.

mod fixture;
mod round_trip;
