//! The loop itself.

use crate::files::File;
use crate::flat::Flat;
use crate::rules::{Group, Rules};
use anyhow::Result;
use evtx::{EvtxParser, ParserSettings};
use std::collections::{BTreeSet, HashMap};
use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// Channel, provider and event id.
type Identity = (Option<String>, Option<String>, Option<u64>);

/// Prints all hits in the files; gives how many records there were, and hits. A record that cannot be read is left out.
pub fn run(rules: &Rules, files: &[File], threads: usize) -> Result<(u64, u64)> {
    let (next, records, hits) = (AtomicUsize::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let out = Mutex::new(std::io::stdout());
    std::thread::scope(|scope| {
        let work = || -> Result<()> {
            let mut known = HashMap::new();
            while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                let mut lines = Vec::new();
                let (read, found) = read(rules, file, &mut known, &mut lines)?;
                records.fetch_add(read, Ordering::Relaxed);
                hits.fetch_add(found, Ordering::Relaxed);
                out.lock().expect("nobody panics while writing").write_all(&lines)?;
            }
            Ok(())
        };
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().try_for_each(|thread| thread.join().expect("a thread does not panic"))
    })?;
    Ok((records.into_inner(), hits.into_inner()))
}

fn read<'r>(
    rules: &'r Rules,
    file: &File,
    known: &mut HashMap<Identity, Vec<&'r Group>>,
    lines: &mut Vec<u8>,
) -> Result<(u64, u64)> {
    let Ok(parser) = EvtxParser::from_path(&file.path) else { return Ok((0, 0)) };
    let mut parser =
        parser.with_configuration(ParserSettings::new().num_threads(1).separate_json_attributes(false).indent(false));
    let (mut records, mut hits) = (0, 0);
    for record in parser.records_json_value() {
        let Ok(record) = record else { continue };
        records += 1;
        let number = record.event_record_id;
        let flat = Flat::new(record.data);
        let identity =
            (flat.text("Channel").map(str::to_owned), flat.text("Provider_Name").map(str::to_owned), flat.id());
        let groups = known.entry(identity).or_insert_with(|| rules.groups_of(&flat));
        let ids: BTreeSet<String> = groups.iter().flat_map(|group| group.matches(&flat)).collect();
        for id in ids {
            let line = serde_json::json!({ "file": file.name, "record": number, "rule_id": id });
            writeln!(lines, "{line}")?;
            hits += 1;
        }
    }
    Ok((records, hits))
}
