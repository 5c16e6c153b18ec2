//! Drawings as SVG inside the page. Coordinates are whole numbers, so the same material gives the same drawing everywhere.
//!
//! Every drawing has a title and a description for those who do not see it, and says nothing that a table does not say, too.

mod graph;
mod label;
pub(super) mod lanes;
pub(super) mod paths;
mod scale;
