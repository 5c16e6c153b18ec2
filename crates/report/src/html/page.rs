//! What every chapter needs: the material with its look-ups, and small pieces of markup that chapters share.

use crate::escape::html::{Anchor, Html};
use crate::material::Material;
use crate::wording;
use model::{Evidence, LogonId, Timestamp, Verdict};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

/// The material, looked at once.
pub(super) struct Page<'a> {
    pub(super) material: &'a Material<'a>,
    /// The number of every logon on a path.
    pub(super) numbers: BTreeMap<LogonId, usize>,
    /// Where a file stands in the evidence list.
    files: BTreeMap<(&'a str, String), usize>,
}

impl<'a> Page<'a> {
    pub(super) fn new(material: &'a Material<'a>) -> Self {
        Self { material, numbers: material.hop_numbers(), files: material.evidence_index() }
    }

    /// The number of a logon on a path.
    pub(super) fn number(&self, logon: LogonId) -> usize {
        self.numbers.get(&logon).copied().unwrap_or_default()
    }

    /// Files that a hop points to, as places in the evidence list.
    pub(super) fn cited(&self) -> BTreeSet<usize> {
        let hops = self.material.unique_hops();
        hops.iter().flat_map(|hop| &hop.evidence).filter_map(|at| self.file(at)).collect()
    }

    fn file(&self, at: &'a Evidence) -> Option<usize> {
        self.files.get(&(at.file.as_str(), at.sha256.clone())).copied()
    }

    /// A pointer: the file, linked to its row in the appendix, the record, and the file's hash.
    pub(super) fn pointer(&self, html: &mut Html, at: &Evidence) {
        let file = |html: &mut Html| html.element("code", &[], |html| name(html, &at.file));
        match self.files.get(&(at.file.as_str(), at.sha256.clone())) {
            Some(number) => html.link(file_anchor(*number), file),
            None => file(html),
        }
        html.literal(" record ");
        html.leaf("strong", &[], at.record);
        html.literal(" <span class=\"hash mono\">SHA-256 ");
        html.text(&at.sha256);
        html.literal("</span>");
    }
}

/// The row of a file in the appendix.
pub(super) const fn file_anchor(number: usize) -> Anchor {
    Anchor("file", number)
}

/// The section of a tenant, by its place in the scope.
pub(super) const fn tenant_anchor(number: usize) -> Anchor {
    Anchor("tenant", number)
}

/// A name that may break over lines behind `/` and `\\`, where a reader expects it.
pub(super) fn name(html: &mut Html, name: impl Display) {
    for part in name.to_string().split_inclusive(['/', '\\']) {
        html.text(part);
        html.literal("<wbr/>");
    }
}

/// A cell with a name in it.
pub(super) fn name_cell(html: &mut Html, text: impl Display) {
    html.element("td", &[("class", &"name")], |html| name(html, text));
}

/// A verdict as shape, word and colour.
pub(super) fn badge(html: &mut Html, verdict: Verdict) {
    html.element("span", &[("class", &format_args!("badge {}", verdict.as_str()))], |html| {
        html.literal(match verdict {
            Verdict::Reached => "● ",
            Verdict::Attempted => "◐ ",
            Verdict::CannotTell => "? ",
            Verdict::NotSeen => "○ ",
        });
        html.text(wording::verdict(verdict));
    });
}

/// A moment, to the second; a dash where there is none.
pub(super) fn time_cell(html: &mut Html, time: Option<Timestamp>) {
    html.element("td", &[("class", &"time")], |html| match time {
        Some(exact) => html.leaf("time", &[("datetime", &exact)], wording::to_the_second(exact)),
        None => html.literal("–"),
    });
}

/// A table with a caption and a head.
pub(super) fn table(html: &mut Html, caption: impl Display, titles: &[&'static str], body: impl FnOnce(&mut Html)) {
    html.element("div", &[("class", &"wide")], |html| {
        html.element("table", &[], |html| {
            html.leaf("caption", &[], caption);
            html.element("thead", &[], |html| {
                html.element("tr", &[], |html| {
                    for title in titles {
                        html.leaf("th", &[("scope", &"col")], title);
                    }
                });
            });
            body(html);
        });
    });
}

/// Says what a limit left out, as a paragraph.
pub(super) fn more(html: &mut Html, all: usize, shown: usize, place: &'static str) {
    if all > shown {
        html.leaf("p", &[("class", &"soft")], format_args!("… and {} more (see {place}).", all - shown));
    }
}
