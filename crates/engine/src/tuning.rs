//! Reading a tuning file. What it means is `detect`'s; here it is text from somebody's disk.

use crate::toml_text;
pub use detect::tuning::{KnownRule, LeftOut, Tuned, Tuning};

/// The longest tuning file that is read.
const BYTES_MAX: usize = 1 << 20;

/// A tuning file that cannot be used. The text names line and key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct TuningError(String);

/// Reads and checks a tuning file.
///
/// # Errors
/// Names the line of what cannot be read, is not known, or cannot be meant.
pub fn parse(text: &str) -> Result<Tuning, TuningError> {
    if text.len() > BYTES_MAX {
        return Err(TuningError(format!("{} bytes, and {BYTES_MAX} are the most", text.len())));
    }
    toml_text::read(text).map_err(TuningError)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_documentation_can_be_read() {
        let document = include_str!("../../../docs/detect.md");
        let (_, example) = document.split_once("```toml\n").unwrap();
        let (example, _) = example.split_once("```").unwrap();
        assert_eq!(parse(example).unwrap().unknown(std::iter::empty()).len(), 2);
    }

    #[test]
    fn errors_name_the_line() {
        let check = |text: &str, part: &str| {
            let error = parse(text).expect_err(text).to_string();
            assert!(error.contains(part) && !error.contains('\n'), "{error}");
        };
        let schema = "schema = \"hopscope.tuning/1\"\n";
        check(&format!("{schema}[[exclude]]\nresaon = \"x\""), "line 3, column 1: unknown field `resaon`");
        check(&format!("{schema}\n[[exclude]]\nreason = \"x\""), "line 3, column 1: [[exclude]] would leave out");
        check(&format!("{schema}[[level]]\nid = \"a\"\nlevel = \"hihg\"\nreason = \"x\""), "line 4, column 9: ");
        check("schema = 2", "line 1, column 10: ");
        check(&"#".repeat(BYTES_MAX + 1), "are the most");
    }
}
