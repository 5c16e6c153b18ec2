//! `coverage.parquet`: a row per [`model::CoverageSpan`], sorted by tenant, host, log and start (`span_from`). Spans of one host and log that
//! touch are one row, also when two runs brought them.

use crate::error::Error;
use crate::table::columns::{TableBuilder, TableView};
use arrow_array::RecordBatch;
use model::{CoverageSpan, Interval, LogKind, Tenant};
use std::path::Path;
use std::sync::Arc;

/// Its name in the case.
pub(crate) const COVERAGE_FILE: &str = "coverage.parquet";

/// Adds spans. The host's spelling is part of what it is: short names as first seen come from the caller.
pub(crate) fn merge(spans: Vec<CoverageSpan>, new: Vec<CoverageSpan>) -> Vec<CoverageSpan> {
    let mut spans: Vec<CoverageSpan> = spans.into_iter().chain(new).collect();
    spans.sort_by(|a, b| key(a).cmp(&key(b)));
    let mut merged: Vec<CoverageSpan> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if touches(last, &span) => absorb(last, &span),
            _ => merged.push(span),
        }
    }
    merged
}

fn key(span: &CoverageSpan) -> (&Tenant, &str, LogKind, Interval) {
    (&span.tenant, &span.host, span.log, span.span)
}

fn touches(a: &CoverageSpan, b: &CoverageSpan) -> bool {
    (&a.tenant, &a.host, a.log) == (&b.tenant, &b.host, b.log) && b.span.from <= a.span.to
}

fn absorb(span: &mut CoverageSpan, other: &CoverageSpan) {
    span.span.to = span.span.to.max(other.span.to);
    span.events = span.events.saturating_add(other.events);
    span.first = span.first.min(other.first);
    span.last = span.last.max(other.last);
    span.first_record_id = [span.first_record_id, other.first_record_id].into_iter().flatten().min();
    span.last_record_id = span.last_record_id.max(other.last_record_id);
}

/// As a table.
pub(crate) fn to_table(spans: &[CoverageSpan]) -> RecordBatch {
    TableBuilder::default()
        .text("tenant", spans.iter().map(|span| Some(span.tenant.as_str())))
        .text("host", spans.iter().map(|span| Some(&span.host)))
        .text("log", spans.iter().map(|span| Some(span.log.as_str())))
        .time("span_from", spans.iter().map(|span| Some(span.span.from)))
        .time("span_to", spans.iter().map(|span| Some(span.span.to)))
        .number("events", spans.iter().map(|span| Some(span.events)))
        .time("first", spans.iter().map(|span| Some(span.first)))
        .time("last", spans.iter().map(|span| Some(span.last)))
        .number("first_record_id", spans.iter().map(|span| span.first_record_id))
        .number("last_record_id", spans.iter().map(|span| span.last_record_id))
        .finish()
}

/// And back.
pub(crate) fn from_table(batch: &RecordBatch, path: &Path) -> Result<Vec<CoverageSpan>, Error> {
    let table = TableView::new(batch, path);
    let (tenant, host, log) = (table.text("tenant")?, table.text("host")?, table.text("log")?);
    let (from, to, events) = (table.time("span_from")?, table.time("span_to")?, table.number("events")?);
    let (first, last) = (table.time("first")?, table.time("last")?);
    let (first_id, last_id) = (table.number("first_record_id")?, table.number("last_record_id")?);
    let row = |row: usize| {
        Ok(CoverageSpan {
            tenant: Tenant::new(tenant.required(row)?),
            host: Arc::from(host.required(row)?),
            log: log.word(row, LogKind::parse)?,
            span: Interval { from: from.required(row)?, to: to.required(row)? },
            events: events.required(row)?,
            first: first.required(row)?,
            last: last.required(row)?,
            first_record_id: first_id.get(row),
            last_record_id: last_id.get(row),
        })
    };
    (0..table.rows()).map(row).collect()
}
