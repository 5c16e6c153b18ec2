//! NDJSON as Winlogbeat 7 writes it: ECS fields, the event under `winlog`, its fields under `winlog.event_data` as text.
use crate::evtx::Record;
use crate::time::{SECOND, rfc3339_micros};
use serde_json::{Map, Value, json};

/// One line with its end.
pub fn write(record: &Record, category: &str, failure: bool) -> Result<String, serde_json::Error> {
    let short = record.computer.split('.').next().unwrap_or_default();
    let outcome = if failure { "failure" } else { "success" };
    let data: Map<String, Value> =
        record.data.iter().map(|(name, value)| (name.to_string(), Value::String(value.to_string()))).collect();
    let line = json!({
        "@timestamp": millis(record.time_us),
        "@metadata": {"beat": "winlogbeat", "type": "_doc", "version": "7.17.9"},
        "agent": {"hostname": short, "type": "winlogbeat", "version": "7.17.9"},
        "ecs": {"version": "1.12.0"},
        "event": {
            "action": category,
            "code": record.event_id.to_string(),
            "created": millis(record.time_us + SECOND + 271_000),
            "kind": "event",
            "outcome": outcome,
            "provider": record.provider,
        },
        "host": {"name": record.computer},
        "log": {"level": "information"},
        "message": format!("{category}."),
        "winlog": {
            "api": "wineventlog",
            "channel": record.channel,
            "computer_name": record.computer,
            "event_data": data,
            "event_id": record.event_id.to_string(),
            "keywords": [if failure { "Audit Failure" } else { "Audit Success" }],
            "opcode": "Info",
            "process": {"pid": record.process_id, "thread": {"id": record.thread_id}},
            "provider_guid": record.provider_guid.map(|guid| format!("{{{guid}}}")),
            "provider_name": record.provider,
            "record_id": record.record_id,
            "task": category,
            "version": record.version,
        },
    });
    Ok(serde_json::to_string(&line)? + "\n")
}

/// `2026-01-12T00:00:00.000Z`: Winlogbeat 7 keeps milliseconds.
fn millis(time_us: i64) -> String {
    let text = rfc3339_micros(time_us);
    format!("{}Z", &text[..text.len() - 4])
}
