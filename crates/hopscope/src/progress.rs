//! Progress on standard error, only on a terminal, and Ctrl-C.

use crate::outcome::STOPPED;
use engine::{Stage, Watch};
use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const REDRAW: Duration = Duration::from_millis(100);

/// Draws one line, at most ten times a second, and knows whether Ctrl-C was pressed.
pub(crate) struct Progress {
    stop: Arc<AtomicBool>,
    line: Option<Mutex<Line>>,
}

struct Line {
    began: Instant,
    drawn: Option<Instant>,
}

impl Progress {
    /// Watches for Ctrl-C from here on. A second Ctrl-C ends the process at once.
    pub(crate) fn new() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&stop);
        let handler = move || {
            if flag.swap(true, Ordering::SeqCst) {
                std::process::exit(i32::from(STOPPED));
            }
            let _closed = writeln!(std::io::stderr(), "\nstopping; the case will open (Ctrl-C again ends at once)");
        };
        // A second handler in one process is refused; the first one then stays, which is what is wanted.
        let _already_set = ctrlc::set_handler(handler);
        let line = std::io::stderr().is_terminal().then(|| Mutex::new(Line { began: Instant::now(), drawn: None }));
        Self { stop, line }
    }

    /// Wipes the line.
    pub(crate) fn clear(&self) {
        if self.line.is_some() {
            let _closed = write!(std::io::stderr(), "\r\x1b[2K");
        }
    }
}

impl Watch for Progress {
    fn progress(&self, stage: Stage, done: u64, total: u64) {
        let Some(line) = &self.line else { return };
        let Ok(mut line) = line.lock() else { return };
        let now = Instant::now();
        if done < total && line.drawn.is_some_and(|drawn| now - drawn < REDRAW) {
            return;
        }
        line.drawn = Some(now);
        let seconds = (now - line.began).as_secs();
        let text = match stage {
            Stage::Read => format!("reading {} of {}", megabytes(done), megabytes(total)),
            Stage::Detect => format!("matching rules, {done} of {total} events"),
            Stage::Logons => "joining logons".to_owned(),
            Stage::Trace => "tracing".to_owned(),
            Stage::Write => "writing the report".to_owned(),
        };
        let _closed = write!(std::io::stderr(), "\r\x1b[2K{text}, {seconds} s");
    }

    fn note(&self, note: &str) {
        self.clear();
        let _closed = writeln!(std::io::stderr(), "note: {}", report::escape::visible(note));
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

fn megabytes(bytes: u64) -> String {
    format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10)
}
