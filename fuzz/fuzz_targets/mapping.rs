//! Mappings: what stands before the first zero byte is read as a mapping file and, where it is one, tried on what stands after it. A
//! shipped mapping, chosen by the first byte, reads everything after that: every row can be shown again.
#![no_main]

use evidence::{FileContext, Mapping, shipped};
use hopscope_fuzz::check;
use libfuzzer_sys::fuzz_target;

/// Records that a trial lists.
const LIMIT: usize = 10;

fuzz_target!(|bytes: &[u8]| {
    let [choice, file @ ..] = bytes else { return };
    let chosen = &shipped()[usize::from(*choice) % shipped().len()];
    let name = format!("mapping:{}", chosen.mapping.short_name());
    check(&name, file).assert_rows_can_be_shown(&name);
    let mut parts = bytes.splitn(2, |&byte| byte == 0);
    let text = parts.next().and_then(|text| std::str::from_utf8(text).ok());
    let Some(Ok(mapping)) = text.map(Mapping::parse) else { return };
    let mut file = parts.next().unwrap_or_default();
    let trial = mapping.try_on(&mut file, &FileContext::default(), LIMIT).expect("memory can be read");
    let counted: u64 = trial.by_event.iter().map(|(_, count)| count).sum::<u64>() + trial.fit_none;
    assert_eq!(counted, trial.read, "every record that is read fits an event or none");
});
