//! Both generations, with the columns beside them.

use super::Winlogbeat;
use crate::{Decoded, FileContext, Format};
use events::Column;
use std::ops::ControlFlow;

fn decode(text: &str) -> Decoded {
    let mut out = Decoded::default();
    let context = FileContext { assume_zone_minutes: 60, ..FileContext::default() };
    let mut units = Vec::new();
    let emit = &mut |unit| {
        units.push(unit);
        ControlFlow::Continue(Vec::new())
    };
    Winlogbeat.split(&mut text.as_bytes(), &context, emit, &mut |_| {}).unwrap();
    units.iter().for_each(|unit| Winlogbeat.decode(unit, &context, &mut out));
    out
}

/// Every column of the first row as `name=value`, and `extra` after a bar.
fn check(text: &str, expect: &str) {
    let events = decode(text).events.finish();
    let column = |column: Column| {
        let value = match column {
            Column::TIME => events.time(0).map(|time| time.to_string()),
            Column::EXTRA => None,
            _ => match events.text(column) {
                Some(text) => text.get(0).map(str::to_owned),
                None => events.numbers(column).and_then(|numbers| numbers.get(0)).map(|number| number.to_string()),
            },
        };
        Some(format!("{}={}", column.name(), value?))
    };
    let columns: Vec<String> = Column::all().filter_map(column).collect();
    let extra: Vec<String> = events.extra(0).iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(format!("{} | {}", columns.join("; "), extra.join("; ")), expect);
}

const NESTED: &str = r#"{"@timestamp":"2026-01-02T03:04:05.678Z","event":{"code":"4624","created":"2026-01-02T03:04:09.000Z"},"host":{"name":"collector"},"log":{"level":"information"},"message":"An account","winlog":{"channel":"Security","computer_name":"DC01.corp.example","event_data":{"LogonType":"3","TargetUserName":"mara","TargetLogonId":"0x5","IpAddress":"10.0.0.7","Odd":{"a":"b"}},"event_id":4624,"keywords":["Audit Success","x"],"process":{"pid":700,"thread":{"id":7}},"provider_name":"Microsoft-Windows-Security-Auditing","record_id":"99","opcode":"Info","version":2}}"#;

const EXPECT: &str = "time=2026-01-02T03:04:05.678000Z; time_text=2026-01-02T03:04:05.678Z; time_zone=utc; record=1; record_id=99; \
    host=DC01.corp.example; channel=Security; provider=Microsoft-Windows-Security-Auditing; event_id=4624; level=4; version=2; \
    execution_process_id=700; execution_thread_id=7; message=An account; class=3002; activity=logon; outcome=success; \
    logon_kind=network; account_name=mara; session=0x5; src_address=10.0.0.7; IpAddress=10.0.0.7; LogonType=3; TargetLogonId=0x5; \
    TargetUserName=mara | event.created=2026-01-02T03:04:09.000Z; Odd_a=b; winlog.keywords=Audit Success\nx; winlog.opcode=Info; \
    host.name=collector";

#[test]
fn an_event_of_today() {
    check(NESTED, EXPECT);
    // Elasticsearch's own wrapping, in an array.
    let exported = format!("[\n{{\"_source\":{NESTED}}},\n{{\"_source\":{{}}}}]");
    check(&exported, EXPECT);
    assert_eq!(decode(&exported).events.rows(), 2);
}

#[test]
fn names_with_dots_and_the_older_generation() {
    check(
        r#"{"winlog.event_id":"4634","winlog.channel":"Security","host.name":"H","@timestamp":1767323045678,"winlog.event_data.TargetUserName":"mara"}"#,
        "time=2026-01-02T03:04:05.678000Z; time_text=1767323045678; time_zone=utc; record=1; host=H; channel=Security; event_id=4634; \
         class=3002; activity=logoff; outcome=success; account_name=mara; TargetUserName=mara | ",
    );
    check(
        r#"{"@timestamp":"2019-01-02 03:04:05","beat":{"version":"6.5.4"},"computer_name":"H","event_data":{"CommandLine":"x"},"event_id":1,"level":"Warning","log_name":"Microsoft-Windows-Sysmon/Operational","record_number":"5","source_name":"Microsoft-Windows-Sysmon","user_data":{"xml_name":"E"}}"#,
        "time=2019-01-02T02:04:05Z; time_text=2019-01-02 03:04:05; time_zone=assumed:+01:00; record=1; record_id=5; host=H; \
         channel=Microsoft-Windows-Sysmon/Operational; provider=Microsoft-Windows-Sysmon; event_id=1; level=3; class=1007; CommandLine=x \
         | beat.version=6.5.4",
    );
}

#[test]
fn what_cannot_be_read_is_rejected_by_line() {
    let out = decode("{\"winlog\":{\"event_id\":1}}\n\n{\"winlog\":\nnonsense\n{\"winlog\":{\"event_id\":2}}");
    assert_eq!(out.events.rows(), 2);
    let reasons: Vec<_> = out.rejections.iter().map(|one| (one.record, one.offset, one.reason.as_str())).collect();
    assert_eq!(
        reasons,
        [(Some(3), Some(27), "a json object that ends too early"), (Some(4), Some(38), "no json object")]
    );
    assert!(out.rejections.iter().all(|rejection| rejection.lost && rejection.count == 1));
    assert_eq!(out.blocks.len(), 1);
}

#[test]
fn only_its_own_are_told() {
    assert!(Winlogbeat.sniff(NESTED.as_bytes(), 0));
    assert!(Winlogbeat.sniff(&NESTED.as_bytes()[..NESTED.len() - 60], 0));
    assert!(Winlogbeat.sniff(b"[{\"_source\":{\"winlog.channel\":\"x\"}}]", 0));
    assert!(Winlogbeat.sniff(b"{\"log_name\":\"Security\",\"event_data\":{\"a\":1}}", 0));
    for other in ["{\"a\":1}", "winlog.", "{\"EventID\":1,\"Channel\":\"Security\"}", ""] {
        assert!(!Winlogbeat.sniff(other.as_bytes(), 0), "{other}");
    }
}
