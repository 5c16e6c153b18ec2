//! The report as one static HTML file: no script, nothing loaded, the same bytes for the same material.
//!
//! Chapters: verdicts, how the intruder moved, tenant by tenant, what cannot be told, lost evidence, findings, evidence.
//! Each is a module that writes into [`Html`], the only way to markup; drawings are SVG in the page.

mod appendix;
mod coverage;
mod drawing;
mod found;
mod hops;
mod overview;
mod page;
mod questions;
mod style;
mod tenant;

use crate::error::Error;
use crate::escape::html::{Anchor, Html};
use crate::material::Material;
use page::Page;
use std::io::Write;

type Chapter = fn(&mut Html, &Page<'_>);

/// The chapters in their order, with their titles.
const CHAPTERS: [(&str, Chapter); 7] = [
    ("Verdicts", overview::verdicts),
    ("How the intruder moved", overview::movement),
    ("Tenant by tenant", tenant::tenants),
    ("What cannot be told", coverage::unknowns),
    ("Evidence that could not be read", appendix::problems),
    ("Findings", found::findings),
    ("Evidence received", appendix::evidence),
];

/// Writes the report.
///
/// # Errors
/// When the writer fails.
pub fn html(material: &Material<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let page = Page::new(material);
    let mut html = Html::new();
    html.literal("<!DOCTYPE html>\n<html lang=\"en\">\n");
    head(&mut html, material);
    html.element("body", &[], |html| body(html, &page));
    html.literal("\n</html>\n");
    out.write_all(html.finish().as_bytes()).map_err(|source| Error::Write { what: "report/index.html", source })
}

fn head(html: &mut Html, material: &Material<'_>) {
    html.element("head", &[], |html| {
        html.literal("<meta charset=\"utf-8\"/>\n");
        html.void("meta", &[("http-equiv", &"Content-Security-Policy"), ("content", &style::POLICY)]);
        html.literal("\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
        html.literal(
            "<meta name=\"referrer\" content=\"no-referrer\"/>\n<meta name=\"robots\" content=\"noindex\"/>\n",
        );
        html.leaf("title", &[], format_args!("{}: scope of the intrusion", material.scope.case));
        html.literal("\n<style>");
        html.literal(style::STYLE);
        html.literal("</style>\n");
    });
    html.literal("\n");
}

fn body(html: &mut Html, page: &Page<'_>) {
    overview::opening(html, page);
    html.element("nav", &[("aria-label", &"Chapters")], |html| {
        html.element("ul", &[], |html| {
            for (number, (title, _)) in CHAPTERS.iter().enumerate() {
                html.element("li", &[], |html| {
                    html.link(Anchor("chapter", number + 1), |html| html.text(title));
                });
            }
        });
    });
    html.literal("\n<main>\n");
    for (number, (title, write)) in CHAPTERS.iter().enumerate() {
        html.leaf("h2", &[("id", &Anchor("chapter", number + 1))], title);
        html.literal("\n");
        write(html, page);
        html.literal("\n");
    }
    html.literal("</main>\n");
    html.element("footer", &[], |html| {
        html.literal("Written by hopscope ");
        html.text(page.material.tool_version);
        html.literal(". Times are UTC. The same evidence, register and seeds give the same report, byte for byte. ");
        html.literal("Characters that act or hide are shown as escapes such as <code>\\u{202e}</code>.");
    });
}
