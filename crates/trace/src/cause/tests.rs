//! Tests of `cause`.
