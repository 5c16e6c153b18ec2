//! Verdicts, paths and findings as terminal text, HTML, JSON, CSV and Timesketch.
