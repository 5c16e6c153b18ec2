//! A file of any bytes opened as evidence, its members and all, with every unit decoded.

use crate::reading::assert_blocks_fit;
use evidence::limits::{ARCHIVE_DEPTH_MAX, LINE_BYTES_MAX, RATIO_FREE_BYTES, RATIO_MAX, UNIT_BYTES};
use evidence::{Decision, Decoded, FileContext, FileInfo, FileKind, Intake, Memory, Options, Rejection, Unit, feed};
use std::collections::HashSet;
use std::ops::ControlFlow;

/// Up to here a file is opened a second time.
const SMALL_BYTES: usize = 8 * 1024;
/// The same, of what came out of it.
const SMALL_UNPACKED_BYTES: u64 = 1024 * 1024;
/// What may be unpacked beyond the budget before that is noticed.
const SLACK_BYTES: u64 = 1024 * 1024;

/// Opens `bytes` as a file called `x` and asserts what must hold.
pub fn open(bytes: &[u8]) {
    let taken = take(bytes);
    let budget = RATIO_FREE_BYTES.max(bytes.len() as u64 * RATIO_MAX);
    assert!(taken.unpacked_bytes <= budget + SLACK_BYTES, "{} bytes unpacked", taken.unpacked_bytes);
    if bytes.len() <= SMALL_BYTES && taken.unpacked_bytes <= SMALL_UNPACKED_BYTES {
        assert_eq!(taken.told, take(bytes).told, "opening it again tells something else");
    }
}

fn take(bytes: &[u8]) -> Taking {
    let mut taking = Taking::default();
    let flow = feed(&Memory::new().file("x", bytes), &["x".into()], &Options::default(), &mut taking);
    assert!(flow.expect("the root is there").is_continue(), "nobody asked to stop");
    assert!(taking.present.is_none(), "a file without an end");
    taking
}

/// Checks the order of calls and decodes what comes.
#[derive(Default)]
struct Taking {
    present: Option<(FileKind, FileContext)>,
    decoded: Decoded,
    paths: HashSet<String>,
    unpacked_bytes: u64,
    /// Everything told, as text.
    told: Vec<String>,
}

impl Intake for Taking {
    fn file(&mut self, file: &FileInfo) -> Decision {
        assert!(self.present.is_none(), "a file within another: {file:?}");
        assert!(self.paths.insert(file.path.clone()), "a path comes twice: {:?}", file.path);
        let members = file.path.strip_prefix('x').expect("below the root");
        assert_eq!(members.is_empty(), file.containers.is_empty(), "{file:?}");
        assert!(!members.split(['/', '!']).any(|part| matches!(part, "." | "..")), "{:?} leads elsewhere", file.path);
        // A compressed tar is one level of two containers.
        assert!(file.containers.len() <= 2 * ARCHIVE_DEPTH_MAX as usize, "nested too deeply: {file:?}");
        if !file.containers.is_empty() {
            self.unpacked_bytes += file.size_bytes;
        }
        self.told.push(format!("{file:?}"));
        let context = FileContext { path: file.path.clone(), modified: file.modified, ..FileContext::default() };
        self.present = Some((file.kind, context.clone()));
        Decision::Read(context)
    }

    fn unit(&mut self, unit: Unit) -> ControlFlow<(), Vec<u8>> {
        let Some((FileKind::Known(format), context)) = &self.present else { panic!("a unit of no known file") };
        assert!(unit.bytes.len() <= UNIT_BYTES + LINE_BYTES_MAX, "a unit of {} bytes", unit.bytes.len());
        format.decode(&unit, context, &mut self.decoded);
        assert_blocks_fit(&unit, &self.decoded.blocks);
        self.decoded.blocks.clear();
        let rejections = std::mem::take(&mut self.decoded.rejections);
        rejections.into_iter().for_each(|rejection| self.reject(rejection));
        ControlFlow::Continue(Vec::new())
    }

    fn reject(&mut self, rejection: Rejection) {
        assert!(self.present.is_some(), "a rejection of no file: {rejection:?}");
        assert!(!rejection.reason.is_empty(), "a rejection without a reason: {rejection:?}");
        self.told.push(format!("{rejection:?}"));
    }

    fn end(&mut self) -> ControlFlow<()> {
        assert!(self.present.take().is_some(), "an end of no file");
        let rows = std::mem::take(&mut self.decoded).events.finish();
        self.told.push(format!("{} rows", rows.rows()));
        ControlFlow::Continue(())
    }
}
