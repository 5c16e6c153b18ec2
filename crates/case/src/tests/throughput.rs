//! How fast rows become part files. Not a test of anything: `cargo test --release -p case throughput -- --ignored --nocapture`.

use super::fixture::{block, run_id, time};
use crate::{Added, BlockPacker, Case, FlushJob, Scan, TenantFilter, WriterLimits};
use events::{BatchBuilder, Column, EventBatch};
use model::Tenant;
use std::time::Instant;

const ROWS: u64 = 400_000;

/// Successful network logons as a Security log has them: 30 columns, some with few values, some with many.
fn logons(from: u64, rows: u64) -> EventBatch {
    let mut builder = BatchBuilder::new();
    for record in from..from + rows {
        let pick = |of: u64| record.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33 & (of - 1);
        builder.set_time(time(0, i64::try_from(record / 8).unwrap()));
        for (column, value) in
            [(Column::RECORD, record), (Column::RECORD_ID, record + 7), (Column::EVENT_ID, 4624), (Column::CLASS, 3002)]
        {
            builder.set_number(column, value);
        }
        builder.set_number(Column::EXECUTION_THREAD_ID, pick(4096));
        builder.set_number(Column::SRC_PORT, 49_152 + pick(8192));
        for (column, value) in
            [(Column::CHANNEL, "Security"), (Column::HOST, "DC01.acme.example"), (Column::OUTCOME, "success")]
        {
            builder.set_text(column, value);
        }
        let (user, session) = (format!("user{}", pick(512)), format!("0x{:x}", record * 37));
        for (name, value) in
            [("TargetUserName", &user), ("TargetLogonId", &session), ("SubjectLogonId", &"0x3e7".to_owned())]
        {
            builder.set_field(name, value);
        }
        builder.set_text(Column::ACCOUNT_NAME, &user);
        builder.set_text(Column::SESSION, &session);
        let address = format!("10.1.{}.{}", pick(8), pick(256));
        builder.set_field("IpAddress", &address);
        builder.set_text(Column::SRC_ADDRESS, &address);
        for name in [
            "LogonType",
            "LogonProcessName",
            "AuthenticationPackageName",
            "WorkstationName",
            "LmPackageName",
            "KeyLength",
        ] {
            builder.set_field(name, "NtLmSsp");
        }
        builder.push_extra("RestrictedAdminMode", "-");
        builder.push_extra("VirtualAccount", "%%1843");
        builder.finish_row();
    }
    builder.finish()
}

#[test]
#[ignore = "measures, checks nothing"]
fn throughput() {
    for rows in [64, 512, 8192] {
        let folder = tempfile::tempdir().unwrap();
        let mut case = Case::create(&folder.path().join("case"), false).unwrap();
        let tenant = Tenant::new("acme");
        let batches: Vec<EventBatch> = (0..ROWS / rows).map(|n| logons(n * rows, rows)).collect();
        let blocks: Vec<_> = (0..2000).map(|n| block(1, n * 100 + 1, n * 100 + 100)).collect();
        let start = Instant::now();
        let mut writer = case.begin(WriterLimits::default()).unwrap();
        let mut bytes = 0;
        let mut run = |jobs: Vec<FlushJob>| jobs.into_iter().for_each(|job| bytes += job.run().unwrap());
        for batch in batches {
            run(writer.append(&tenant, batch));
        }
        blocks.into_iter().for_each(|block| run(writer.append_block(&tenant, BlockPacker::default().pack(block))));
        run(writer.finish_buffers());
        case.commit(run_id(1), writer, Added::default()).unwrap();
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "batches of {rows}: {:.0} rows/s, {:.1} bytes a row",
            ROWS as f64 / seconds,
            bytes as f64 / ROWS as f64
        );
        let start = Instant::now();
        let scan = Scan {
            class: Some(3002),
            columns: Some(vec![Column::TIME, Column::ACCOUNT_NAME, Column::SESSION]),
            ..Scan::new(TenantFilter::All)
        };
        let found: usize = case.events(&scan).unwrap().map(|batch| batch.unwrap().1.rows()).sum();
        println!("  scan of three columns: {:.0} rows/s", found as f64 / start.elapsed().as_secs_f64());
    }
}
