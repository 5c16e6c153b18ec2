//! The HTML sink: markup is `&'static str`, everything else is escaped, elements close themselves.
//!
//! The output is also well-formed XML, so that a test can check it without knowing HTML's rules of repair.

use crate::escape::visible::{bounded, each_visible};
use std::fmt::{self, Display, Write};

/// Attributes of an element: names are ours, values are escaped.
pub(crate) type Attributes<'a> = &'a [(&'static str, &'a dyn Display)];

/// A place of the page that links can go to. Made of our own word and a number, never of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Anchor(pub(crate) &'static str, pub(crate) usize);

impl Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.0, self.1)
    }
}

/// A page, or a part of one, as it is being written.
#[derive(Debug, Default)]
pub(crate) struct Html(String);

impl Html {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Our own markup, as it stands. That it is `'static` keeps text from the evidence out.
    pub(crate) fn literal(&mut self, markup: &'static str) {
        self.0.push_str(markup);
    }

    /// Text from anywhere, escaped.
    pub(crate) fn text(&mut self, text: impl Display) {
        escape_into(&mut self.0, &text.to_string());
    }

    /// An element around what `inside` writes.
    pub(crate) fn element(&mut self, name: &'static str, attributes: Attributes<'_>, inside: impl FnOnce(&mut Self)) {
        self.open(name, attributes, ">");
        inside(self);
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
    }

    /// An element around one text.
    pub(crate) fn leaf(&mut self, name: &'static str, attributes: Attributes<'_>, text: impl Display) {
        self.element(name, attributes, |html| html.text(text));
    }

    /// An element with nothing inside.
    pub(crate) fn void(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.open(name, attributes, "/>");
    }

    /// A link to a place of this page. There are no other links.
    pub(crate) fn link(&mut self, anchor: Anchor, inside: impl FnOnce(&mut Self)) {
        self.literal("<a href=\"#");
        self.text(anchor);
        self.literal("\">");
        inside(self);
        self.literal("</a>");
    }

    /// The page.
    pub(crate) fn finish(self) -> String {
        self.0
    }

    fn open(&mut self, name: &'static str, attributes: Attributes<'_>, end: &'static str) {
        self.0.push('<');
        self.0.push_str(name);
        for (name, value) in attributes {
            assert!(!may_act(name), "attribute {name} could act; links are made by link()");
            self.0.push(' ');
            self.0.push_str(name);
            self.0.push_str("=\"");
            escape_into(&mut self.0, &value.to_string());
            self.0.push('"');
        }
        self.0.push_str(end);
    }
}

/// Attributes that load, run or style something.
fn may_act(name: &str) -> bool {
    name.starts_with("on") || matches!(name, "href" | "src" | "style" | "action" | "srcdoc" | "xlink:href")
}

/// For element content and for quoted attribute values alike.
fn escape_into(out: &mut String, text: &str) {
    let (shown, left) = bounded(text);
    each_visible(shown, |character| match character {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        '\'' => out.push_str("&#39;"),
        _ => out.push(character),
    });
    if left > 0 {
        write!(out, "… and {left} more characters").expect("a String takes everything");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_become_markup() {
        let mut html = Html::new();
        html.leaf("td", &[("title", &"\" onload='x")], "<script>alert(1)</script>&\u{202e}\n");
        assert_eq!(
            html.finish(),
            "<td title=\"&quot; onload=&#39;x\">&lt;script&gt;alert(1)&lt;/script&gt;&amp;\\u{202e}\\n</td>"
        );
    }

    #[test]
    fn long_text_is_cut_and_says_so() {
        let mut html = Html::new();
        html.text("é".repeat(2_003));
        assert!(html.finish().ends_with("é… and 3 more characters"));
    }

    #[test]
    #[should_panic(expected = "could act")]
    fn attributes_that_act_are_refused() {
        Html::new().leaf("a", &[("href", &"javascript:alert(1)")], "");
    }
}
