//! What goes in comes out, per tenant, window and class; the same calls give the same bytes; adding twice adds nothing.

use super::fixture::{
    QuickDisk, Row, TINY, add_run, batch, block, digest, files, fresh, picture, problem, run_id, scan_rows, span, time,
};
use crate::{Added, Case, Committed, Error, FlushJob, RecordBlock, Scan, TenantFilter, Writer};
use events::Column;
use model::{Tenant, Window};
use proptest::collection::vec;
use proptest::prelude::*;
use std::sync::Arc;

fn row(tenant: &str, record: u64, day: Option<i64>) -> Row {
    Row {
        tenant: Tenant::new(tenant),
        time: day.map(|day| time(day, 60 * i64::try_from(record).unwrap())),
        class: record.is_multiple_of(2).then_some(3002),
        record,
        user: record.is_multiple_of(3).then(|| format!("user{}", record % 5)),
        extra: if record.is_multiple_of(4) { vec![("Key".to_owned(), record.to_string())] } else { Vec::new() },
    }
}

fn some_rows(tenant: &str) -> Vec<Row> {
    (0..23).map(|record| row(tenant, record, (record % 7 != 6).then_some(i64::try_from(record).unwrap() / 6))).collect()
}

fn some_case(case: &mut Case) {
    let (acme, zeta) = (Tenant::new("acme"), Tenant::new("zeta"));
    let batches = [(acme.clone(), some_rows("acme")), (zeta.clone(), some_rows("zeta"))];
    let blocks: Vec<(Tenant, RecordBlock)> = (0..9).map(|n| (acme.clone(), block(1, n * 10 + 1, n * 10 + 9))).collect();
    assert_eq!(add_run(case, 1, &batches, &blocks).unwrap(), Committed::Added);
}

#[test]
fn rows_come_back_by_tenant_window_and_class() {
    let (_folder, mut case) = fresh();
    some_case(&mut case);
    let case = Case::open(case.root()).unwrap();
    let mut expect: Vec<Row> = some_rows("acme").into_iter().chain(some_rows("zeta")).collect();
    expect.sort();
    let mut scan = Scan::new(TenantFilter::All);
    assert_eq!(scan_rows(&case, &scan), expect);
    scan.tenants = TenantFilter::only(&Tenant::new("zeta"));
    expect.retain(|row| row.tenant.as_str() == "zeta");
    assert_eq!(scan_rows(&case, &scan), expect);
    scan.window = Window { from: Some(time(1, 0)), to: Some(time(2, 60 * 14)) };
    expect.retain(|row| row.time.is_some_and(|time| scan.window.contains(time)));
    assert_eq!(scan_rows(&case, &scan), expect);
    scan.class = Some(3002);
    expect.retain(|row| row.class == Some(3002));
    assert!(!expect.is_empty());
    assert_eq!(scan_rows(&case, &scan), expect);
    scan.columns = Some(vec![Column::RECORD]);
    for batch in case.events(&scan).unwrap() {
        let (_, batch) = batch.unwrap();
        assert_eq!(batch.record_batch().num_columns(), 1);
    }
    scan.class = Some(1);
    assert_eq!(scan_rows(&case, &scan), []);
}

#[test]
fn a_scan_without_columns_counts_rows() {
    let (_folder, mut case) = fresh();
    some_case(&mut case);
    let mut scan = Scan::new(TenantFilter::All);
    scan.columns = Some(vec![Column::SRC_PORT]);
    let rows: usize = case.events(&scan).unwrap().map(|batch| batch.unwrap().1.rows()).sum();
    assert_eq!(rows, 46);
}

#[test]
fn blocks_are_found_by_record() {
    let (_folder, mut case) = fresh();
    some_case(&mut case);
    let all = TenantFilter::All;
    for record in [1, 9, 45, 89] {
        let found = case.blocks(&all, &digest(1), record).unwrap();
        assert_eq!(found, [block(1, record / 10 * 10 + 1, record / 10 * 10 + 9)]);
    }
    assert_eq!(case.blocks(&all, &digest(1), 10).unwrap(), []);
    assert_eq!(case.blocks(&all, &digest(2), 1).unwrap(), []);
    assert_eq!(case.blocks(&TenantFilter::only(&Tenant::new("zeta")), &digest(1), 1).unwrap(), []);
}

#[test]
fn the_same_calls_give_the_same_bytes_and_twice_is_once() {
    let (_one, mut first) = fresh();
    let (_two, mut second) = fresh();
    some_case(&mut first);
    some_case(&mut second);
    let bytes = files(first.root());
    assert_eq!(bytes, files(second.root()));
    let again = [(Tenant::new("acme"), some_rows("acme"))];
    assert_eq!(add_run(&mut first, 1, &again, &[]).unwrap(), Committed::Nothing);
    assert_eq!(bytes, files(first.root()));
    let writer = first.begin(TINY).unwrap();
    let known = Added {
        evidence: first.evidence(&TenantFilter::All).unwrap().files().to_vec(),
        problems: vec![problem("acme", 1)],
        coverage: Vec::new(),
    };
    assert_eq!(first.commit(run_id(9), writer, known).unwrap(), Committed::Nothing);
    assert_eq!(bytes, files(first.root()));
    let root = first.root().to_owned();
    drop(first);
    let mut replaced = Case::create(&root, true).unwrap();
    some_case(&mut replaced);
    assert_eq!(bytes, files(&root));
}

#[test]
fn a_second_run_adds_to_the_first() {
    let (_folder, mut case) = fresh();
    some_case(&mut case);
    let more = [(Tenant::new("acme"), vec![row("acme", 100, Some(0))])];
    assert_eq!(add_run(&mut case, 2, &more, &[]).unwrap(), Committed::Added);
    let all = TenantFilter::All;
    assert_eq!(scan_rows(&case, &Scan::new(all.clone())).len(), 47);
    assert_eq!(case.evidence(&all).unwrap().files().len(), 3);
    // Hours 1 to 2 of the first run and 2 to 3 of the second are one stretch.
    let coverage = case.coverage(&TenantFilter::only(&Tenant::new("acme"))).unwrap();
    let mut expect = span("acme", 1, 3);
    expect.events = 20;
    assert_eq!(coverage, [expect]);
    assert_eq!(
        case.runs().iter().map(|run| (run.number, run.files, run.events)).collect::<Vec<_>>(),
        [(1, 2, 46), (2, 1, 1)]
    );
}

#[test]
fn a_run_with_jobs_left_over_is_not_committed() {
    let (_folder, mut case) = fresh();
    let before = picture(&case);
    let mut writer = case.begin(TINY).unwrap();
    let rows = some_rows("acme");
    assert!(writer.append(&Tenant::new("acme"), batch(&rows[..3])).is_empty());
    assert!(matches!(case.commit(run_id(1), writer, Added::default()), Err(Error::Unfinished { .. })));
    assert_eq!(picture(&case), before);
}

#[test]
fn jobs_and_writers_may_cross_threads() {
    fn is_send<T: Send + 'static>() {}
    is_send::<FlushJob>();
    is_send::<Writer>();
    is_send::<Case>();
    is_send::<crate::EventPart>();
    is_send::<crate::EventRows>();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Whatever is appended in whatever pieces, scans find what a naive list holds.
    #[test]
    fn scans_are_filters_over_a_list(
        pieces in vec((0..5usize, vec((0..4i64, 0..200u64, 0..3u64), 0..12)), 0..12),
        from in 0..4i64, to in 0..4i64, class in proptest::option::of(0..3u64), whose in 0..5usize,
    ) {
        let tenants = ["..", "a/b", "Acme", "acme", "\0\u{202e}"].map(Tenant::new);
        let folder = tempfile::tempdir().unwrap();
        let mut case = Case::create_on(Arc::new(QuickDisk), &folder.path().join("case"), false).unwrap();
        let pieces: Vec<(Tenant, Vec<Row>)> = pieces.into_iter().map(|(tenant, rows)| {
            let rows = rows.into_iter().map(|(day, record, class)| Row {
                class: (class > 0).then_some(class),
                ..row(tenants[tenant].as_str(), record, (day > 0).then_some(day))
            });
            (tenants[tenant].clone(), rows.collect())
        }).collect();
        add_run(&mut case, 1, &pieces, &[]).unwrap();
        let window = Window { from: (from > 0).then(|| time(from, 600)), to: (to > 0).then(|| time(to, 6000)) };
        let scan = Scan { tenants: TenantFilter::only(&tenants[whose]), window, class, with: None, columns: None };
        let fits = |row: &&Row| {
            row.tenant == tenants[whose] && (class.is_none() || row.class == class)
                && (window == Window::default() || row.time.is_some_and(|time| window.contains(time)))
        };
        let mut expect: Vec<Row> = pieces.iter().flat_map(|(_, rows)| rows).filter(fits).cloned().collect();
        expect.sort();
        prop_assert_eq!(scan_rows(&case, &scan), expect);
    }
}
