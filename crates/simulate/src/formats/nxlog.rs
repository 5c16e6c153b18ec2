//! JSON lines as NXLog's `im_msvistalog` sends them and a collector stores them: flat, event fields beside the system's, all
//! event fields as text, `EventTime` in local time without a zone and without fractions.
use crate::evtx::Record;
use crate::time::{SECOND, civil, rfc3339_micros};
use serde_json::{Map, Value, json};

/// One line with its end.
pub fn write(record: &Record, category: &str, failure: bool, zone_hours: i8) -> Result<String, serde_json::Error> {
    let time = civil(record.time_us, zone_hours).strftime("%Y-%m-%d %H:%M:%S").to_string();
    let received = civil(record.time_us + 2 * SECOND, zone_hours).strftime("%Y-%m-%d %H:%M:%S").to_string();
    let guid = record.provider_guid.map(|guid| format!("{{{guid}}}").to_uppercase());
    let mut fields = object(json!({
        "EventTime": time,
        "EventReceivedTime": received,
        "@timestamp": millis(record.time_us + SECOND + 612_000),
        "@version": "1",
        "Hostname": record.computer,
        "host": "collector.cedar.example",
        "port": 64_545,
        "Keywords": record.keywords as i64,
        "EventType": if failure { "AUDIT_FAILURE" } else { "AUDIT_SUCCESS" },
        "SeverityValue": if failure { 4 } else { 2 },
        "Severity": if failure { "ERROR" } else { "INFO" },
        "EventID": record.event_id,
        "SourceName": record.provider,
        "ProviderGuid": guid,
        "Version": record.version,
        "Task": record.task,
        "OpcodeValue": record.opcode,
        "Opcode": "Info",
        "RecordNumber": record.record_id,
        "ExecutionProcessID": record.process_id,
        "ThreadID": record.thread_id,
        "Channel": record.channel,
        "Category": category,
        "Message": format!("{category}."),
        "SourceModuleName": "eventlog",
        "SourceModuleType": "im_msvistalog",
    }));
    fields.extend(record.data.iter().map(|(name, value)| (name.to_string(), Value::String(value.to_string()))));
    Ok(serde_json::to_string(&fields)? + "\n")
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => unreachable!("built as an object"),
    }
}

/// `2026-01-12T00:00:00.000Z`.
fn millis(time_us: i64) -> String {
    let text = rfc3339_micros(time_us);
    format!("{}Z", &text[..text.len() - 4])
}
