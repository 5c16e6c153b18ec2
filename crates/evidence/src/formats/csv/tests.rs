//! Tables of a made-up format: rows, their numbers and places, and what is wrong with them.

use super::{Row, Rows, Table};
use crate::formats::json::row::{Target, write};
use crate::formats::json::{self, Fault, Leaf, Sink};
use crate::{Decoded, FileContext, Format, Unit};
use events::{BatchBuilder, Column};
use std::ops::ControlFlow;

/// Doors that somebody opened: `Time`, `Who`, `Door` and JSON in `More`.
struct Doors;

enum Action {
    Write(Target),
    More,
}

impl Rows for Doors {
    const NAME: &'static str = "doors";
    const DESCRIPTION: &'static str = "doors";
    type Action = Action;
    type Memory = String;

    fn has(names: &[&str]) -> bool {
        names.contains(&"Who") && names.contains(&"Door")
    }

    fn action(name: &str) -> Action {
        match name {
            "Who" => Action::Write(Target::Text(Column::ACCOUNT_NAME)),
            "More" => Action::More,
            _ => Action::Write(Target::Extra),
        }
    }

    fn read(
        row: &Row<'_, Action>,
        record: u64,
        _context: &FileContext,
        scratch: &mut String,
        events: &mut BatchBuilder,
    ) -> Result<(), Fault> {
        struct Extra<'e>(&'e mut BatchBuilder, &'e mut String);
        impl Sink for Extra<'_> {
            fn leaf(&mut self, path: &str, leaf: Leaf<'_>) {
                write(self.0, self.1, &Target::Extra, path, leaf);
            }
        }
        for (action, name, cell) in row.cells() {
            match action {
                Action::Write(target) => write(events, scratch, target, name, Leaf::Text(cell)),
                Action::More => json::walk(cell, &mut Extra(events, scratch))?,
            }
        }
        events.set_number(Column::RECORD, record);
        Ok(())
    }
}

/// Every row as `record who extra..`, and every rejection as `record+offset reason`, from units of that size.
fn read(text: &[u8]) -> (Vec<String>, Vec<String>) {
    let format = Table(Doors);
    let (mut out, context) = (Decoded::default(), FileContext::default());
    let (mut units, mut rejections) = (Vec::new(), Vec::new());
    let emit = &mut |unit: Unit| {
        units.push(unit);
        ControlFlow::Continue(Vec::new())
    };
    format.split(&mut &*text, &context, emit, &mut |one| rejections.push(one)).unwrap();
    for unit in &units {
        format.decode(unit, &context, &mut out);
        rejections.append(&mut out.rejections);
    }
    let told = |one: &crate::Rejection| {
        format!("{}+{} x{} {}", one.record.unwrap(), one.offset.unwrap(), one.count, one.reason)
    };
    let rejected = rejections.iter().map(told).collect();
    let batch = out.events.finish();
    let row = |row: usize| {
        let number = batch.numbers(Column::RECORD).and_then(|numbers| numbers.get(row)).unwrap();
        let who = batch.text(Column::ACCOUNT_NAME).and_then(|names| names.get(row).map(str::to_owned));
        let extra: Vec<_> = batch.extra(row).iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("{number} {} {}", who.unwrap_or_default(), extra.join(","))
    };
    ((0..batch.rows()).map(row).collect(), rejected)
}

#[track_caller]
fn check(text: &str, rows: &[&str], rejected: &[&str]) {
    let (read, not_read) = read(text.as_bytes());
    assert_eq!(read, rows, "{text}");
    assert_eq!(not_read, rejected, "{text}");
}

#[test]
fn rows_are_read_by_the_names_above_them() {
    check("Who,Door\nmara,7\njo,\"8,\n9\"\n\nkim,\n", &["2 mara Door=7", "3 jo Door=8,\n9", "6 kim "], &[]);
    check("Door;Who\r\n7;mara\r\n", &["2 mara Door=7"], &[]);
    check("Who,Door,More\nmara,7,\"{\"\"a\"\":{\"\"b\"\":\"\"x,y\"\"}}\"", &["2 mara Door=7,a.b=x,y"], &[]);
    check("Who,Door\nmara,7\nWho,Door\njo,8,,\n", &["2 mara Door=7", "4 jo Door=8"], &[]);
    check("\u{feff}Who,Door,Door,\nmara,1,2,3", &["2 mara Door=1,Door=2,column 4=3"], &[]);
}

#[test]
fn what_cannot_be_read_is_rejected_by_row() {
    check(
        "Who,Door,More\na,1\nb,2,\"{\"\nc,3,,4\nd,4,\ne,\"5\nf,6,",
        &["5 d Door=4", "7 f Door=6"],
        &[
            "2+14 x1 a row of 2 cells under 3 names",
            "3+18 x1 a json object that ends too early",
            "4+26 x1 a row of 4 cells under 3 names",
            "6+38 x1 a row with a quote that does not end",
        ],
    );
    let (rows, rejected) = read(b"Who,Door\nm\xe4r,7\nj\xf6,8\n");
    assert_eq!(rows, ["2 m\u{fffd}r Door=7", "3 j\u{fffd} Door=8"]);
    assert_eq!(
        rejected,
        ["2+9 x0 text that is not utf-8: what is no character was replaced, and is kept in the record"]
    );
}

#[test]
fn utf_16_is_read() {
    let utf16: Vec<u8> = "\u{feff}Who\tDoor\r\nmära\t7\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&utf16).0, ["2 mära Door=7"]);
    assert!(Table(Doors).sniff(&utf16, 0));
    assert!(Table(Doors).sniff(b"a;Door;Who\n1", 0));
    for other in ["", "Who", "Who,What\n", "{\"Who\":1,\"Door\":2}", "a\nWho,Door"] {
        assert!(!Table(Doors).sniff(other.as_bytes(), 0), "{other}");
    }
}

#[test]
fn large_tables_are_cut_between_rows() {
    let mut text = String::from("Who,Door,More\n");
    let mut lines = Vec::new();
    let mut line = 2_u64;
    while text.len() < 9_000_000 {
        lines.push(line);
        match line % 3 {
            0 => text.push_str("\"ma,ra\",\"7\n\"\"8\"\"\n9\",\n"),
            1 => text.push_str("mara,\"7\n8\",\n"),
            _ => text.push_str("mara,7,\"{\"\"a\"\":\"\"x\"\"}\"\n"),
        }
        line += [3, 2, 1][line as usize % 3];
    }
    let (rows, rejected) = read(text.as_bytes());
    assert_eq!(rejected, Vec::<String>::new());
    let numbers: Vec<u64> = rows.iter().map(|row| row.split_once(' ').unwrap().0.parse().unwrap()).collect();
    assert_eq!(numbers, lines);
}

#[test]
fn a_row_is_shown_whole() {
    let format = Table(Doors);
    let text = b"Who,Door\nmara,\"7\n8\"\r\njo,9\n";
    let unit = Unit {
        first_record: 1,
        bytes: text.to_vec(),
        carry: crate::Carry::Header("Who,Door".into()),
        ..Unit::default()
    };
    let mut out = Decoded::default();
    format.decode(&unit, &FileContext::default(), &mut out);
    let block = &out.blocks[0];
    assert_eq!((block.range.clone(), block.first_record, block.last_record), (0..text.len(), 1, 4));
    let show = |record| format.show(text, 1, record);
    assert_eq!(show(2).as_deref(), Some("mara,\"7\n8\""));
    assert_eq!(show(4).as_deref(), Some("jo,9"));
    assert_eq!((show(5), show(0)), (None, None));
}

#[test]
fn rows_under_too_long_names_are_rejected() {
    for (bytes, rows) in [(1024, 1), (1025, 0)] {
        let (read, rejected) = read(format!("Who,Door,{}\nmara,1,x\n", "n".repeat(bytes)).as_bytes());
        assert_eq!((read.len(), rejected.len()), (rows, 1 - rows), "{rejected:?}");
    }
}
