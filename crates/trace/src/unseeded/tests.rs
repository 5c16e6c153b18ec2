//! Tests of `unseeded`.
