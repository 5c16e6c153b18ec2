//! A strict little checker for the page: well-formed, made of known elements and attributes, and nothing in it can act.

use std::collections::BTreeSet;

const ELEMENTS: &[&str] = &[
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "header",
    "nav",
    "main",
    "section",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "p",
    "ul",
    "li",
    "dl",
    "dt",
    "dd",
    "div",
    "span",
    "strong",
    "em",
    "code",
    "bdi",
    "br",
    "wbr",
    "time",
    "a",
    "details",
    "summary",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "figure",
    "figcaption",
    "svg",
    "desc",
    "defs",
    "pattern",
    "g",
    "rect",
    "line",
    "path",
    "polygon",
    "circle",
    "text",
];

const ATTRIBUTES: &[&str] = &[
    "lang",
    "charset",
    "http-equiv",
    "content",
    "name",
    "class",
    "id",
    "href",
    "scope",
    "colspan",
    "rowspan",
    "datetime",
    "open",
    "role",
    "aria-label",
    "aria-labelledby",
    "viewBox",
    "x",
    "y",
    "x1",
    "x2",
    "y1",
    "y2",
    "cx",
    "cy",
    "r",
    "rx",
    "width",
    "height",
    "d",
    "points",
    "patternUnits",
    "patternTransform",
];

/// The shape of a page: its tags with the names of their attributes, without any text or value.
pub(crate) type Shape = Vec<String>;

/// Checks the page and returns its shape.
pub(crate) fn check(page: &str) -> Shape {
    let mut rest = page.strip_prefix("<!DOCTYPE html>").expect("a doctype first");
    let (mut shape, mut open, mut ids, mut links) = (Vec::new(), Vec::new(), BTreeSet::new(), BTreeSet::new());
    while let Some(at) = rest.find('<') {
        check_text(&rest[..at]);
        let end = rest[at..].find('>').expect("a tag ends") + at;
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "elements close in order");
            continue;
        }
        let (tag, is_void) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(ELEMENTS.contains(&name), "element {name:?}");
        let attributes = check_attributes(attributes, &mut ids, &mut links);
        // Where a name may break depends on the name.
        if name != "wbr" {
            shape.push(format!("{name} {}", attributes.join(" ")));
        }
        if !is_void {
            open.push(name.to_owned());
        }
        if name == "style" {
            rest = &rest[rest.find("</style>").expect("the style sheet ends")..];
        }
    }
    check_text(rest);
    assert!(open.is_empty(), "open at the end: {open:?}");
    assert_eq!(links.difference(&ids).collect::<Vec<_>>(), Vec::<&String>::new(), "links lead somewhere");
    shape
}

fn check_attributes(mut rest: &str, ids: &mut BTreeSet<String>, links: &mut BTreeSet<String>) -> Vec<String> {
    let mut names = Vec::new();
    while !rest.is_empty() {
        let (name, value) = rest.split_once("=\"").expect("a quoted value");
        let (value, left) = value.split_once('"').expect("a closing quote");
        assert!(ATTRIBUTES.contains(&name), "attribute {name:?}");
        check_text(value);
        match name {
            "href" => {
                let target = value.strip_prefix('#').expect("links stay on the page");
                assert!(target.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{value}");
                links.insert(target.to_owned());
            }
            "id" => assert!(ids.insert(value.to_owned()), "id {value} twice"),
            _ => {}
        }
        names.push(name.to_owned());
        rest = left.strip_prefix(' ').unwrap_or(left);
        assert!(left.is_empty() || left.starts_with(' '), "attributes are separated: {left:?}");
    }
    names
}

/// Text holds no markup, only the five entities, and nothing hidden.
fn check_text(text: &str) {
    assert!(!text.contains(['<', '>']), "{text:?}");
    for part in text.split('&').skip(1) {
        let known = ["amp;", "lt;", "gt;", "quot;", "#39;"].iter().any(|entity| part.starts_with(entity));
        assert!(known, "{text:?}");
    }
    assert!(!text.chars().any(|character| character != '\n' && report::escape::is_hidden(character)), "{text:?}");
}

#[test]
#[should_panic(expected = "element \"script\"")]
fn the_checker_sees_a_script() {
    check("<!DOCTYPE html><html><script></script></html>");
}

#[test]
#[should_panic(expected = "attribute \"onload\"")]
fn the_checker_sees_an_attribute_breaking_out() {
    check("<!DOCTYPE html><html lang=\"\" onload=\"x\"></html>");
}
