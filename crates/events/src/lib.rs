//! The columns of an event batch: schema, builders for readers, views for matchers.
