//! Tests of `coverage`.
