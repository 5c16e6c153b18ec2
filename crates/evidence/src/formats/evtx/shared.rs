//! Plans shared by the chunks of a unit. Windows writes the same template into every chunk that uses it, and only the references to
//! names differ; a plan holds for a definition whose other bytes are the same and whose references lead to the same names.
//!
//! A template's GUID is not trusted: two definitions may claim one.

use super::cursor::Cursor;
use super::instance::DEFINITION_HEADER_BYTES;
use super::names::Names;
use super::plan::Plan;
use crate::formats::windows::place::Context;
use hashbrown::HashMap;
use std::rc::Rc;

/// Bytes of definitions that are kept to compare with. Windows' own come to far less.
const KEPT_BYTES_MAX: usize = 4 * 1024 * 1024;

/// GUID and size of a definition, and where its elements stand.
type Key = ([u8; 20], Context);

/// The plans.
#[derive(Default)]
pub(super) struct Shared {
    plans: HashMap<Key, Kept>,
    kept_bytes: usize,
}

struct Kept {
    plan: Rc<Plan>,
    /// The definition's BinXML as it was read, and where its chunk had it.
    body: Box<[u8]>,
    start: usize,
}

impl Shared {
    /// The plan for the definition whose BinXML is at `body`.
    pub(super) fn find(&self, chunk: &[u8], body: Cursor<'_>, context: Context, names: &mut Names) -> Option<Rc<Plan>> {
        let kept = self.plans.get(&key(chunk, body, context))?;
        kept.holds(chunk, body, names).then(|| Rc::clone(&kept.plan))
    }

    /// Keeps a plan for the chunks to come, unless there is one for the same key.
    pub(super) fn keep(&mut self, chunk: &[u8], body: Cursor<'_>, context: Context, plan: &Rc<Plan>) {
        let bytes = &chunk[body.at()..body.at() + body.left()];
        let kept_bytes = self.kept_bytes + bytes.len();
        if kept_bytes > KEPT_BYTES_MAX || !plan.is_portable() {
            return;
        }
        self.plans.entry(key(chunk, body, context)).or_insert_with(|| {
            self.kept_bytes = kept_bytes;
            Kept { plan: Rc::clone(plan), body: bytes.into(), start: body.at() }
        });
    }
}

fn key(chunk: &[u8], body: Cursor<'_>, context: Context) -> Key {
    // Behind the offset of the next definition: GUID and size.
    let start = body.at() - DEFINITION_HEADER_BYTES + 4;
    (chunk[start..body.at()].try_into().expect("as many bytes as a header has"), context)
}

impl Kept {
    fn holds(&self, chunk: &[u8], body: Cursor<'_>, names: &mut Names) -> bool {
        let theirs = &chunk[body.at()..body.at() + body.left()];
        if theirs.len() != self.body.len() {
            return false;
        }
        let mut compared = 0;
        for name in &self.plan.names {
            let at = name.at - self.start;
            if theirs[compared..at] != self.body[compared..at] {
                return false;
            }
            let start = body.at() + at;
            let mut cursor = Cursor::new(chunk, start, body.at() + theirs.len());
            let same = names.read(&mut cursor, chunk).is_ok_and(|other| Rc::ptr_eq(&other, &name.name));
            if !same || cursor.at() - start != name.size {
                return false;
            }
            compared = at + name.size;
        }
        theirs[compared..] == self.body[compared..]
    }
}
