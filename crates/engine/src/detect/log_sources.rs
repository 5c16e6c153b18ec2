//! The map from log sources to events, with what a person adds to it.

use detect::route::{RouteError, Routes};

/// Which events the log sources of rules mean.
#[derive(Clone, Debug)]
pub struct LogSources {
    routes: Routes,
    /// What was added to the map of this program, in order.
    added: Vec<String>,
}

impl Default for LogSources {
    fn default() -> Self {
        Self { routes: Routes::builtin(), added: Vec::new() }
    }
}

impl LogSources {
    /// Adds a file of the form of `crates/detect/src/route/logsources.toml`; its entries win over those that are there.
    ///
    /// # Errors
    /// Says where in the file the first error is.
    pub fn add(&mut self, text: &str, file: &str) -> Result<(), RouteError> {
        self.routes.extend(text, file)?;
        self.added.push(text.to_owned());
        Ok(())
    }

    pub(super) const fn routes(&self) -> &Routes {
        &self.routes
    }

    pub(super) fn added(&self) -> &[String] {
        &self.added
    }
}
