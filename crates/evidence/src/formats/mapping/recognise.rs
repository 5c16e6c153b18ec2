//! Is a file the one that a mapping is for? And if not, why.

use super::key_value::KeyValue;
use super::plan::{Input, Plan};
use super::record::{Names, Record};
use super::table::{has_all, header};
use crate::formats::{encoding, json, lines};
use hashbrown::HashMap;
use std::borrow::Cow;

/// Lines that patterns are tried on.
const FIRST_LINES: usize = 20;
/// Lines that must have the keys, or fit a pattern of the input.
const TESTED_LINES: usize = 5;
/// Bytes of a line that is tried.
const LINE_BYTES_MAX: usize = 16 * 1024;

/// Says why a file that begins so is not the one; the reason is a lower-case fragment.
pub(super) fn recognise(plan: &Plan, head: &[u8]) -> Result<(), String> {
    let text = encoding::text_head(head);
    if text.iter().take(LINE_BYTES_MAX).any(|&byte| byte == 0) {
        return Err("it holds zero bytes, and so is no text".to_owned());
    }
    let first = first_lines(&text, plan.comment.as_deref());
    if first.is_empty() {
        return Err("it has no line of text at its beginning".to_owned());
    }
    let wanted = &plan.recognise.fields;
    match &plan.input {
        Input::Csv(form) => {
            if form.header.is_empty() {
                let names = header(form, &plan.recognise, &text).map_or_else(Vec::new, |(header, ..)| header.names);
                lacking(&names, wanted, "row of names")?;
            }
        }
        Input::Json => lacking(&json::first_paths(head), wanted, "first object")?,
        Input::KeyValue(form) => {
            for line in first.iter().take(TESTED_LINES) {
                lacking(&keys(form, line), wanted, "one of the first lines")?;
            }
        }
        Input::Patterns(patterns) => {
            let tested = first.len().min(TESTED_LINES);
            let fits = |line: &&Cow<'_, str>| patterns.iter().any(|pattern| pattern.is_match(line));
            let fitting = first.iter().take(TESTED_LINES).filter(fits).count();
            if fitting * 3 < tested * 2 {
                return Err(format!("of its first {tested} lines, `pattern` of [input] fits {fitting}"));
            }
        }
    }
    for pattern in &plan.recognise.patterns {
        if !first.iter().any(|line| pattern.is_match(line)) {
            return Err(format!("`pattern` of [recognise] fits none of its first lines: {pattern}"));
        }
    }
    Ok(())
}

fn lacking(names: &[String], wanted: &[String], place: &str) -> Result<(), String> {
    if has_all(names, wanted) {
        return Ok(());
    }
    let missing = wanted.iter().filter(|wanted| !names.contains(wanted));
    let missing: Vec<String> = missing.map(|name| format!("{name:?}")).collect();
    Err(format!("its {place} lacks {}", missing.join(", ")))
}

/// The first lines that are records; one that is cut off at the end is none, unless it is alone.
fn first_lines<'t>(text: &'t [u8], comment: Option<&str>) -> Vec<Cow<'t, str>> {
    let is_record = |line: &&[u8]| {
        !line.trim_ascii().is_empty() && !comment.is_some_and(|comment| line.starts_with(comment.as_bytes()))
    };
    let lines = text.split_inclusive(|&byte| byte == b'\n').filter(is_record);
    let (whole, cut): (Vec<&[u8]>, Vec<&[u8]>) = lines.take(FIRST_LINES).partition(|line| line.ends_with(b"\n"));
    let chosen = if whole.is_empty() { cut } else { whole };
    chosen.into_iter().map(|line| lines::text(line[..line.len().min(LINE_BYTES_MAX)].trim_ascii_end())).collect()
}

fn keys(form: &KeyValue, line: &str) -> Vec<String> {
    let slots = HashMap::new();
    let (mut names, mut record) = (Names::new(&slots), Record::default());
    form.read(line, &mut record, &mut names, &[]);
    record.unused().map(|(name, _)| names.name(name).text.to_string()).collect()
}
