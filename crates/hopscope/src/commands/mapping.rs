//! `hopscope mapping`: trying mappings, and those that come with hopscope.

use super::open;
use crate::args::TryMapping;
use crate::outcome::{Outcome, Usage};
use engine::{FileContext, Format, Mapping, Shipped, Trial, TrialRecord, shipped};
use report::escape::visible;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Names that are hinted at where one is not there.
const NEAREST_MAX: usize = 3;
/// Characters of a value that people are shown.
const SHOWN_MAX: usize = 200;

pub(crate) fn try_on(arguments: &TryMapping) -> anyhow::Result<Outcome> {
    let parsed;
    let mapping = match by_name(&arguments.mapping) {
        Some(shipped) => &shipped.mapping,
        None => {
            parsed = open::mapping(&arguments.mapping)?;
            &parsed
        }
    };
    let assume_zone_minutes = open::zone_minutes(&arguments.assume_zone)?;
    let shown = arguments.file.display();
    let unreadable = |error: std::io::Error| Usage(format!("cannot read {shown}: {error}"));
    let mut file = File::open(&arguments.file).map_err(unreadable)?;
    let context = FileContext { path: shown.to_string(), assume_zone_minutes, ..FileContext::default() };
    let trial = mapping.try_on(&mut file, &context, arguments.limit).map_err(unreadable)?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    if arguments.json {
        writeln!(out, "{}", report::json_line("a trial", &trial)?)?;
    } else {
        write_text(&trial, mapping, &arguments.file, &mut out)?;
    }
    out.flush()?;
    Ok(if trial.rejected > 0 { Outcome::EvidenceLost } else { Outcome::Done })
}

/// A mapping that comes with hopscope, where no file has that name.
fn by_name(name: &Path) -> Option<&'static Shipped> {
    let wanted = name.to_str().filter(|_| !name.exists())?;
    shipped().iter().find(|shipped| shipped.mapping.short_name() == wanted)
}

fn write_text(trial: &Trial, mapping: &Mapping, file: &Path, out: &mut dyn Write) -> std::io::Result<()> {
    let mut line = |text: String| writeln!(out, "{}", visible(&text));
    let (file, name) = (file.display(), mapping.short_name());
    match &trial.not_recognised {
        None => line(format!("{file} is recognised by {name}: {}", mapping.describe()))?,
        Some(reason) => line(format!("{file} is NOT recognised by {name}: {reason}. It is tried all the same"))?,
    }
    for record in &trial.records {
        line(String::new())?;
        for text in told(record) {
            line(text)?;
        }
    }
    let unlisted = trial.read - trial.records.len() as u64;
    if unlisted > 0 {
        line(String::new())?;
        line(format!("{unlisted} more records, not listed (--limit)"))?;
    }
    if !trial.rejections.is_empty() {
        line(String::new())?;
        line("rejected, and notes:".to_owned())?;
    }
    for rejection in &trial.rejections {
        let record = rejection.record.map_or_else(String::new, |record| format!("record {record}: "));
        let count = if rejection.count > 1 { format!(" ({} in a row)", rejection.count) } else { String::new() };
        let note = if rejection.lost { "" } else { "note: " };
        line(format!("  {note}{record}{}{count}", rejection.reason))?;
    }
    if trial.rejections_unlisted > 0 {
        line(format!("  {} more, not listed (--limit)", trial.rejections_unlisted))?;
    }
    line(String::new())?;
    for (event, count) in &trial.by_event {
        line(format!("{count:>10} {event}"))?;
    }
    line(format!("{:>10} fit no [[event]], and are events all the same", trial.fit_none))?;
    line(format!("{:>10} of all these without a time", trial.without_time))?;
    line(format!("{} read + {} rejected = {} present", trial.read, trial.rejected, trial.present()))
}

fn told(record: &TrialRecord) -> Vec<String> {
    let time = record.time.as_deref().unwrap_or("no time");
    let event = record.event.as_deref().unwrap_or("fits no [[event]]");
    let mut lines = vec![format!("record {}  {time}  {event}", record.number)];
    let columns = record.columns.iter().map(|(name, value)| format!("    {name} = {}", shortened(value)));
    let extra =
        record.extra.iter().map(|(name, value)| format!("    extra: {} = {}", shortened(name), shortened(value)));
    lines.extend(columns.chain(extra));
    lines
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN_MAX) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}.. ({} bytes)", &text[..end], text.len()),
    }
}

pub(crate) fn list(json: bool) -> anyhow::Result<Outcome> {
    let mut out = std::io::stdout().lock();
    for Shipped { mapping, .. } in shipped() {
        let (name, description) = (mapping.short_name(), mapping.describe());
        if json {
            let described = std::collections::BTreeMap::from([("name", name), ("description", description)]);
            writeln!(out, "{}", report::json_line("a mapping", &described)?)?;
        } else {
            writeln!(out, "{name:<28} {description}")?;
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

pub(crate) fn show(name: &str) -> anyhow::Result<Outcome> {
    let names = || shipped().iter().map(|shipped| shipped.mapping.short_name());
    let Some(shipped) = shipped().iter().find(|shipped| shipped.mapping.short_name() == name) else {
        let near = model::nearest(name, names(), NEAREST_MAX);
        let hint = if near.is_empty() {
            "see hopscope mapping list".to_owned()
        } else {
            format!("nearest: {}", near.join(", "))
        };
        return Err(Usage(format!("no mapping that comes with hopscope is called {name:?}; {hint}")).into());
    };
    let mut out = std::io::stdout().lock();
    out.write_all(shipped.text.as_bytes())?;
    out.flush()?;
    Ok(Outcome::Done)
}
