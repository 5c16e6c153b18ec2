//! What a defect prints: one line, in which nothing acts. The message of a panic can quote evidence, and the standard hook prints it raw.

use report::escape::visible;
use std::io::Write;
use std::panic::PanicHookInfo;
use std::sync::atomic::{AtomicU32, Ordering};

/// Characters of a message that are shown.
const MESSAGE_CHARS: usize = 300;
/// Lines that are printed: a defect of a reader can show in every file.
const LINES_MAX: u32 = 5;

/// Replaces the hook for the whole process.
pub(crate) fn tell_in_one_line() {
    static TOLD: AtomicU32 = AtomicU32::new(0);
    std::panic::set_hook(Box::new(|info| {
        if TOLD.fetch_add(1, Ordering::Relaxed) < LINES_MAX {
            let _closed = writeln!(std::io::stderr(), "{}", line(&place(info), message(info)));
        }
    }));
}

fn place(info: &PanicHookInfo<'_>) -> String {
    info.location().map_or_else(|| "?".to_owned(), |at| format!("{}:{}", at.file(), at.line()))
}

fn message<'a>(info: &'a PanicHookInfo<'_>) -> &'a str {
    let payload = info.payload();
    let owned = || payload.downcast_ref::<String>().map(String::as_str);
    payload.downcast_ref::<&str>().copied().or_else(owned).unwrap_or("no message")
}

fn line(place: &str, message: &str) -> String {
    let end = message.char_indices().nth(MESSAGE_CHARS).map_or(message.len(), |(at, _)| at);
    let cut = if end < message.len() { ".." } else { "" };
    format!(
        "hopscope: a defect of this program, please report it: {}: {}{cut}",
        visible(place),
        visible(&message[..end])
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_one_line_in_which_nothing_acts() {
        let told = line("src/a.rs:7", "byte \u{1b}]0;x\u{7} of \u{202e}exe\nsecond line");
        assert_eq!(
            told,
            "hopscope: a defect of this program, please report it: src/a.rs:7: byte \\u{1b}]0;x\\u{7} of \\u{202e}exe\\nsecond line"
        );
        let long = line("a:1", &"\u{e9}".repeat(1_000));
        assert!(long.ends_with("\u{e9}.."), "{long}");
        assert!(long.chars().count() < 400, "{long}");
    }
}
