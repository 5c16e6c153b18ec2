//! The rows of a batch by tenant, where a batch has several: a log of the provider may hold records of a customer's hosts.

use events::EventBatch;
use model::Tenant;
use std::collections::BTreeMap;

/// The rows of each tenant, in their order. `tenants` has one per row.
pub(super) fn split(batch: EventBatch, tenants: &[Tenant]) -> Vec<(Tenant, EventBatch)> {
    let Some(first) = tenants.first() else { return Vec::new() };
    if tenants.iter().all(|tenant| tenant == first) {
        return vec![(first.clone(), batch)];
    }
    let mut rows_of: BTreeMap<&Tenant, Vec<u32>> = BTreeMap::new();
    for (row, tenant) in tenants.iter().enumerate() {
        let row = u32::try_from(row).expect("a batch has far fewer rows");
        rows_of.entry(tenant).or_default().push(row);
    }
    let gather = |rows: &[u32]| EventBatch::gather(std::iter::once((&batch, rows)));
    rows_of.into_iter().map(|(tenant, rows)| (tenant.clone(), gather(&rows))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use events::{BatchBuilder, Column};

    #[test]
    fn rows_go_to_their_tenant_in_order() {
        let mut builder = BatchBuilder::new();
        for (record, host) in [(1, None), (2, Some("A")), (3, None), (4, None)] {
            builder.set_number(Column::RECORD, record);
            if let Some(host) = host {
                builder.set_text(Column::HOST, host);
            }
            builder.finish_row();
        }
        let tenants = ["b", "a", "b", "a"].map(Tenant::new);
        let parts = split(builder.finish(), &tenants);
        let records = |batch: &EventBatch| -> Vec<_> {
            let records = batch.numbers(Column::RECORD).expect("written");
            (0..batch.rows()).filter_map(|row| records.get(row)).collect()
        };
        let found: Vec<_> = parts.iter().map(|(tenant, batch)| (tenant.as_str(), records(batch))).collect();
        assert_eq!(found, [("a", vec![2, 4]), ("b", vec![1, 3])]);
        assert!(parts[0].1.text(Column::HOST).is_some());
        assert!(parts[1].1.text(Column::HOST).is_none(), "empty columns are left out");
    }
}
