//! How the page looks: on a screen, in the dark, on paper (A4 and Letter alike) and in grey.
//!
//! Meaning is always a word and a shape; colour repeats it.

/// Allows this style sheet by its hash and nothing else: no script, no style attribute, no image, no font, no connection.
/// A test says what the hash has to be.
pub(super) const POLICY: &str = "default-src 'none'; style-src 'sha256-MnkLLjYYLUUeyhxA2cWPH2kQYyA1ZUcostf07YPdYYY='; base-uri 'none'; form-action 'none'";

/// The whole style sheet.
pub(super) const STYLE: &str = include_str!("style.css");

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    /// RFC 4648, section 4.
    fn base64(bytes: &[u8]) -> String {
        const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut text = String::new();
        for chunk in bytes.chunks(3) {
            let group = (0..3).fold(0u32, |group, at| group << 8 | u32::from(chunk.get(at).copied().unwrap_or(0)));
            for at in 0..4 {
                let digit = DIGITS[(group >> (18 - 6 * at) & 63) as usize];
                text.push(if at <= chunk.len() { char::from(digit) } else { '=' });
            }
        }
        text
    }

    #[test]
    fn the_policy_allows_this_style_sheet() {
        let hash = base64(&Sha256::digest(STYLE));
        assert!(POLICY.contains(&format!("'sha256-{hash}'")), "the hash in POLICY has to be {hash}");
    }

    #[test]
    fn the_style_sheet_loads_nothing_and_cannot_end_early() {
        for part in ["@import", "http", "url(//", "</", "expression("] {
            assert!(!STYLE.contains(part), "{part}");
        }
    }
}
