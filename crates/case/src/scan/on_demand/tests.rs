//! Columns on demand are what `parquet` reads; damage is an error, never a panic.

use super::{ColumnReader, RowsOnDemand, TextColumn};
use crate::tests::fixture::{file, fresh, run_id, time};
use crate::{Added, Case, EventPart, Scan, TenantFilter, WriterLimits};
use arrow_array::Array;
use events::{BatchBuilder, Column, ColumnKind, EventBatch, EventColumns};
use model::Tenant;
use std::fs;

/// Enough for ZSTD.
const ROWS: usize = 9000;

fn field(name: &str) -> Column {
    Column::of_field(name).expect("a field with a column")
}

fn batch(rows: usize) -> EventBatch {
    let mut builder = BatchBuilder::new();
    for row in 0..rows {
        builder.set_number(Column::RECORD, row as u64);
        builder.set_text(Column::HOST, "always");
        if row % 1000 < 500 {
            builder.set_field("Image", &format!("image {}", row % 70));
        }
        if row % 3 == 1 {
            builder.set_field("User", ["", "ä", "c"][row % 7 % 3]);
        }
        if row == 17 {
            builder.set_field("TargetUserName", "once");
            builder.set_time(time(1, 1));
        }
        builder.set_field("CommandLine", &format!("{row} {}", "x".repeat(600)));
        if row % 5 == 0 {
            builder.push_extra("Odd", &format!("{}", row % 11));
            if row % 10 == 0 {
                builder.push_extra("Even", "");
            }
        }
        builder.finish_row();
    }
    builder.finish()
}

fn filled(rows: usize) -> (tempfile::TempDir, Case) {
    let (folder, mut case) = fresh();
    let tenant = Tenant::new("acme");
    let mut writer = case.begin(WriterLimits::default()).expect("a case to write to");
    let mut jobs = writer.append(&tenant, batch(rows));
    jobs.extend(writer.finish_buffers());
    for job in jobs {
        job.run().expect("written");
    }
    let added = Added { evidence: vec![file("acme", "logs/1", 1)], ..Added::default() };
    case.commit(run_id(1), writer, added).expect("committed");
    (folder, case)
}

fn part(case: &Case) -> EventPart {
    let parts = case.event_parts(&Scan::new(TenantFilter::All)).expect("a list of parts");
    let [part] = parts.as_slice() else { panic!("one part, not {}", parts.len()) };
    part.clone()
}

/// Everything that the columns hold.
fn picture(rows: &dyn EventColumns) -> Vec<String> {
    let mut picture = Vec::new();
    for column in rows.columns() {
        let value = |row: usize| match column.kind() {
            ColumnKind::Text => rows.text(column).and_then(|text| text.get(row)).map(str::to_owned),
            ColumnKind::Number => rows.numbers(column).and_then(|numbers| numbers.get(row)).map(|n| n.to_string()),
            ColumnKind::Time => rows.time(row).map(|time| time.to_string()),
            ColumnKind::Extra => rows.extras().map(|extras| format!("{:?}", extras.of(row).collect::<Vec<_>>())),
        };
        picture.extend((0..rows.rows()).map(|row| format!("{} {row} {:?}", column.name(), value(row))));
    }
    picture
}

#[test]
fn columns_on_demand_are_those_that_parquet_reads() {
    let (_folder, case) = filled(ROWS);
    let part = part(&case);
    let whole = part.read().expect("opens").next().expect("a batch").expect("whole");
    let reader = ColumnReader::default();
    // The second time with what the first left on the bench.
    for _ in 0..2 {
        let rows = part.on_demand(&reader).expect("opens").expect("one row group");
        assert!(picture(&rows) == picture(&whole), "the same in every row and column");
        rows.check().expect("everything was read");
        let is_keyed = |column: usize| matches!(rows.texts[column].get(), Some(Some(TextColumn::Keyed { .. })));
        for name in ["Image", "User", "TargetUserName"] {
            assert!(is_keyed(field(name).index()), "{name} is read without its keys");
        }
        assert!(is_keyed(Column::HOST.index()));
        let (names, values) = rows.extra_texts().expect("dictionaries of both");
        assert_eq!((names.iter().collect::<Vec<_>>(), values.len()), (vec![Some("Odd"), Some("Even")], 12));
        assert!(matches!(rows.extra_entries.get(), Some(Some(_))), "the entries of extras are read without `parquet`");
    }
}

#[test]
fn a_small_part_is_left_to_parquet() {
    let (_folder, case) = filled(100);
    let part = part(&case);
    let whole = part.read().expect("opens").next().expect("a batch").expect("whole");
    let rows = part.on_demand(&ColumnReader::default()).expect("opens").expect("one row group");
    assert_eq!(picture(&rows), picture(&whole));
    rows.check().expect("everything was read");
    assert!(matches!(rows.texts[Column::HOST.index()].get(), Some(Some(TextColumn::Read(_)))), "it is not of ZSTD");
}

#[test]
fn values_are_known_before_keys() {
    let (_folder, case) = filled(ROWS);
    let rows = part(&case).on_demand(&ColumnReader::default()).expect("opens").expect("one row group");
    let text = rows.text(field("Image")).expect("it has values");
    assert_eq!(text.values().len(), 70);
    let is_read = |rows: &RowsOnDemand| match rows.texts[field("Image").index()].get() {
        Some(Some(TextColumn::Keyed { keys, .. })) => keys.keys.get().is_some(),
        _ => panic!("keys apart"),
    };
    assert!(!is_read(&rows));
    assert_eq!((text.get(3), text.get(500)), (Some("image 3"), None));
    assert!(is_read(&rows));
}

#[test]
fn rows_without_a_value_are_known_before_the_values() {
    let (_folder, case) = filled(ROWS);
    let part = part(&case);
    let whole = part.read().expect("opens").next().expect("a batch").expect("whole");
    let rows = part.on_demand(&ColumnReader::default()).expect("opens").expect("one row group");
    for column in rows.columns().into_iter().filter(|column| column.kind() == ColumnKind::Text) {
        let text = whole.text(column).expect("a column that is there");
        // That of command lines is too long for one dictionary: then any row may have one.
        let is_told = column != field("CommandLine");
        for row in 0..ROWS {
            let has = text.get(row).is_some();
            assert_eq!(rows.may_have_text(column, &[row]), has || !is_told, "{} {row}", column.name());
        }
        assert!(rows.texts[column.index()].get().is_none(), "no value of {} is read", column.name());
    }
    assert!(rows.may_have_text(field("TargetUserName"), &[3, 17]) && !rows.may_have_text(field("Image"), &[500, 999]));
    assert!(rows.text(field("Image")).is_some() && rows.may_have_text(field("Image"), &[500]), "it is read now");
    rows.check().expect("everything was read");
}

#[test]
fn of_a_scan_of_some_rows_none_are_read_on_demand() {
    let (_folder, case) = filled(ROWS);
    let scan = Scan { class: Some(3002), ..Scan::new(TenantFilter::All) };
    for part in case.event_parts(&scan).expect("a list of parts") {
        assert!(part.on_demand(&ColumnReader::default()).expect("opens").is_none());
    }
}

#[test]
fn damage_is_an_error_and_never_a_panic() {
    let (_folder, case) = filled(ROWS);
    let part = part(&case);
    let bytes = fs::read(&part.path).expect("the part file");
    let mut errors = 0;
    for place in (4..bytes.len() - 8).step_by(bytes.len() / 60) {
        let mut damaged = bytes.clone();
        damaged[place] ^= 0x55;
        fs::write(&part.path, &damaged).expect("writing");
        let Ok(Some(rows)) = part.on_demand(&ColumnReader::default()) else {
            errors += 1;
            continue;
        };
        picture(&rows);
        errors += usize::from(rows.check().is_err());
    }
    assert!(errors > 30, "{errors} of some sixty");
}
