//! The report as one static HTML file.

use crate::error::Error;
use crate::escape::html::Html;
use crate::material::Material;
use std::io::Write;

/// Writes the report.
///
/// # Errors
/// When the writer fails.
pub fn html(material: &Material<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let mut html = Html::new();
    html.leaf("title", &[], &material.scope.case);
    out.write_all(html.finish().as_bytes())
        .map_err(|source| Error::Write {
            what: "report/index.html",
            source,
        })
}
