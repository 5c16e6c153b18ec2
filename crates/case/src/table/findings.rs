//! `findings.parquet`: a row per [`model::Finding`], in the order given. `fields` is a map from name to value.

use crate::error::Error;
use crate::table::columns::{ColumnView, TableBuilder, TableView};
use arrow_array::builder::{MapBuilder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::{Array, ListArray, MapArray, RecordBatch};
use model::{FINDING_SCHEMA, Finding, Level, Tenant};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Its name in the case.
pub(crate) const FINDINGS_FILE: &str = "findings.parquet";

/// As a table.
pub(crate) fn to_table(findings: &[Finding]) -> RecordBatch {
    columns(findings).finish()
}

/// The columns of findings, for a table that has more.
pub(crate) fn columns(findings: &[Finding]) -> TableBuilder {
    TableBuilder::default()
        .text("rule_id", findings.iter().map(|finding| Some(&finding.rule_id)))
        .text("rule_title", findings.iter().map(|finding| Some(&finding.rule_title)))
        .text("level", findings.iter().map(|finding| Some(finding.level.as_str())))
        .text("tenant", findings.iter().map(|finding| Some(finding.tenant.as_str())))
        .text("host", findings.iter().map(|finding| finding.host.as_ref()))
        .time("time", findings.iter().map(|finding| finding.time))
        .text("file", findings.iter().map(|finding| Some(&finding.file)))
        .number("record", findings.iter().map(|finding| Some(finding.record)))
        .text("channel", findings.iter().map(|finding| finding.channel.as_ref()))
        .number("event_id", findings.iter().map(|finding| finding.event_id.map(u64::from)))
        .texts("tags", findings.iter().map(|finding| finding.tags.iter().collect()))
        .array("fields", Arc::new(fields(findings)))
}

fn fields(findings: &[Finding]) -> MapArray {
    let all = || findings.iter().flat_map(|finding| &finding.fields);
    let (count, names, values) = all()
        .fold((0, 0, 0), |(count, names, values), (name, value)| (count + 1, names + name.len(), values + value.len()));
    let texts = |bytes| StringBuilder::with_capacity(count, bytes);
    let mut builder = MapBuilder::with_capacity(None, texts(names), texts(values), findings.len());
    for finding in findings {
        for (name, value) in &finding.fields {
            builder.keys().append_value(name);
            builder.values().append_value(value);
        }
        builder.append(true).expect("keys and values are appended in pairs");
    }
    builder.finish()
}

/// And back.
pub(crate) fn from_table(batch: &RecordBatch, path: &Path) -> Result<Vec<Finding>, Error> {
    let table = TableView::new(batch, path);
    let (rule_id, rule_title, level) = (table.text("rule_id")?, table.text("rule_title")?, table.text("level")?);
    let (tenant, host, time) = (table.text("tenant")?, table.text("host")?, table.time("time")?);
    let (file, record, channel) = (table.text("file")?, table.number("record")?, table.text("channel")?);
    let (event_id, tags) = (table.number("event_id")?, table.column::<ListArray>("tags")?);
    let fields = table.column::<MapArray>("fields")?;
    let row = |row: usize| {
        Ok(Finding {
            schema: FINDING_SCHEMA.to_owned(),
            rule_id: rule_id.required(row)?.to_owned(),
            rule_title: rule_title.required(row)?.to_owned(),
            level: level.word(row, Level::parse)?,
            tenant: Tenant::new(tenant.required(row)?),
            host: host.get(row).map(str::to_owned),
            time: time.get(row),
            file: file.required(row)?.to_owned(),
            record: record.required(row)?,
            channel: channel.get(row).map(str::to_owned),
            event_id: event_id.get(row).map(|_| event_id.narrow(row)).transpose()?,
            tags: tags.texts(row)?,
            fields: entries(&fields, row)?,
        })
    };
    (0..table.rows()).map(row).collect()
}

fn entries(fields: &ColumnView<'_, MapArray>, row: usize) -> Result<BTreeMap<String, String>, Error> {
    if fields.array().is_null(row) {
        return Ok(BTreeMap::new());
    }
    let entries = fields.array().value(row);
    let (keys, values) = (entries.column(0).as_string_opt::<i32>(), entries.column(1).as_string_opt::<i32>());
    let (Some(keys), Some(values)) = (keys, values) else {
        return Err(fields.wrong(row));
    };
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    Ok(keys.iter().zip(values).map(|(key, value)| (text(key), text(value))).collect())
}
