//! Pieces that the parts of the summary share.

use crate::escape::terminal::{Paint, Screen, Shown};
use model::Verdict;

/// A heading behind an empty line.
pub(super) fn heading(screen: &mut Screen, text: &'static str) {
    screen.end_line();
    screen.put(&Shown::of(text), Paint::Bold);
    screen.end_line();
}

/// Says what a limit left out, and where it is.
pub(super) fn more(screen: &mut Screen, indent: usize, all: usize, shown: usize, place: &'static str) {
    if all > shown {
        screen.paragraph(indent, indent, format!("and {} more (see {place})", all - shown), Paint::Faint);
    }
}

/// How a verdict is painted.
pub(super) const fn verdict_paint(verdict: Verdict) -> Paint {
    match verdict {
        Verdict::Reached => Paint::Alarm,
        Verdict::Attempted | Verdict::CannotTell => Paint::Warning,
        Verdict::NotSeen => Paint::Calm,
    }
}
