//! For tests of formats: a text decoded, and all columns of its rows as text, in their order.

use crate::{Decoded, FileContext, Format, Unit};
use events::Column;
use std::ops::ControlFlow;

/// What a format makes of a file with these bytes. Rejections of cutting come last.
pub(crate) fn decode(format: &dyn Format, text: &[u8], context: &FileContext) -> Decoded {
    let mut out = Decoded::default();
    let mut units: Vec<Unit> = Vec::new();
    let mut rejections = Vec::new();
    let emit = &mut |unit| {
        units.push(unit);
        ControlFlow::Continue(Vec::new())
    };
    format.split(&mut &*text, context, emit, &mut |one| rejections.push(one)).unwrap();
    units.iter().for_each(|unit| format.decode(unit, context, &mut out));
    out.rejections.append(&mut rejections);
    out
}

/// Each row's columns as `name=value`, parted by `; `, and `extra` after a bar.
pub(crate) fn rows(decoded: Decoded) -> Vec<String> {
    let events = decoded.events.finish();
    let row = |row: usize| {
        let column = |column: Column| {
            let value = match column {
                Column::TIME => events.time(row).map(|time| time.to_string()),
                Column::EXTRA => None,
                _ => match events.text(column) {
                    Some(text) => text.get(row).map(str::to_owned),
                    None => {
                        events.numbers(column).and_then(|numbers| numbers.get(row)).map(|number| number.to_string())
                    }
                },
            };
            Some(format!("{}={}", column.name(), value?))
        };
        let columns: Vec<String> = Column::all().filter_map(column).collect();
        let extra: Vec<String> = events.extra(row).iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("{} | {}", columns.join("; "), extra.join("; "))
    };
    (0..events.rows()).map(row).collect()
}

/// Each rejection as `record xCOUNT reason`, with `-` for one without a record.
pub(crate) fn rejected(decoded: &Decoded) -> Vec<String> {
    let record = |record: Option<u64>| record.map_or_else(|| "-".to_owned(), |record| record.to_string());
    decoded.rejections.iter().map(|one| format!("{} x{} {}", record(one.record), one.count, one.reason)).collect()
}
