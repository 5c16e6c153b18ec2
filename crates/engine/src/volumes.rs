//! Volumes of a case: records that count bytes, added up per tenant and other end.

use crate::error::Error;
use crate::parallel;
use case::{Case, EventPart, Scan, TenantFilter};
use events::{Column, EventBatch, Numbers, Text};
use model::{Register, Tenant, Volume, Window, class};
use std::collections::BTreeMap;
use trace::{End, Flow, Volumes};

const COLUMNS: &[Column] =
    &[Column::TIME, Column::FORMAT, Column::SRC_ADDRESS, Column::DST_ADDRESS, Column::BYTES_OUT, Column::BYTES_IN];

/// What moved between tenants, and between them and the outside, within the window.
pub(crate) fn volumes(
    case: &Case,
    register: &Register,
    tenants: &[Tenant],
    window: Window,
    threads: usize,
) -> Result<BTreeMap<Tenant, Vec<Volume>>, Error> {
    let scan = Scan {
        window,
        class: Some(class::NETWORK),
        with: Some(Column::BYTES_OUT),
        columns: Some(COLUMNS.to_vec()),
        ..Scan::new(TenantFilter::All)
    };
    let of_part = |part: &EventPart| -> Result<Volumes, Error> {
        let mut volumes = Volumes::new(register, tenants);
        for batch in part.read()? {
            add(&mut volumes, part.tenant(), &batch?);
        }
        Ok(volumes)
    };
    let mut all = Volumes::new(register, tenants);
    for part in parallel::map(threads, &case.event_parts(&scan)?, of_part) {
        all.merge(part?);
    }
    Ok(all.finish())
}

fn add(volumes: &mut Volumes, viewer: &Tenant, batch: &EventBatch) {
    let (Some(src), Some(dst)) = (batch.text(Column::SRC_ADDRESS), batch.text(Column::DST_ADDRESS)) else { return };
    let (out, back) = (batch.numbers(Column::BYTES_OUT), batch.numbers(Column::BYTES_IN));
    let formats = batch.text(Column::FORMAT);
    let (from, to) = (ends(volumes, viewer, &src), ends(volumes, viewer, &dst));
    let number = |numbers: &Option<Numbers<'_>>, row| numbers.as_ref().and_then(|numbers| numbers.get(row));
    for row in 0..batch.rows() {
        let bytes = (number(&out, row), number(&back, row));
        let end = |text: &Text<'_>, ends: &[Option<End>]| text.key(row).and_then(|key| ends[key]);
        let (Some(time), Some(from), Some(to)) = (batch.time(row), end(&src, &from), end(&dst, &to)) else { continue };
        if bytes != (None, None) {
            let bytes = (bytes.0.unwrap_or_default(), bytes.1.unwrap_or_default());
            let log = formats.as_ref().and_then(|formats| formats.get(row)).unwrap_or_default();
            volumes.add(&Flow { viewer, log, time, ends: (from, to), bytes });
        }
    }
}

/// What each distinct address of a column means.
fn ends(volumes: &Volumes, viewer: &Tenant, addresses: &Text<'_>) -> Vec<Option<End>> {
    addresses.values().iter().map(|address| volumes.end(viewer, address?.parse().ok()?)).collect()
}
