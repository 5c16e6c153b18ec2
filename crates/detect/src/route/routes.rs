//! The map, and looking things up in it.

use super::bucket::Bucket;
use super::error::{self, RouteError, Unroutable};
use super::file::{self, Entry, Parsed};
use crate::rule::LogSource;
use std::sync::Arc;

/// The map.
#[derive(Clone, Debug)]
pub struct Routes {
    parsed: Parsed,
}

impl Routes {
    /// The map of this program.
    #[must_use]
    pub fn builtin() -> Self {
        let mut routes = Self { parsed: Parsed::default() };
        routes
            .extend(include_str!("logsources.toml"), "logsources.toml")
            .expect("a test reads the map of this program");
        routes
    }

    /// Adds a file; its entries win over those that are there.
    ///
    /// # Errors
    /// Says where in the file the first error is. The map then is as it was.
    pub fn extend(&mut self, toml: &str, file: &str) -> Result<(), RouteError> {
        let new = file::parse(toml, file, &self.parsed)?;
        self.parsed.products = new.products;
        self.parsed.shapes = new.shapes;
        for entry in new.entries {
            self.enter(entry);
        }
        Ok(())
    }

    fn enter(&mut self, entry: Entry) {
        let entries = &mut self.parsed.entries;
        let Some(there) = entries.iter_mut().find(|there| there.source == entry.source) else {
            entries.push(entry);
            return;
        };
        match (&mut there.outcome, entry.outcome) {
            (Ok(buckets), Ok(more)) if entry.adds => buckets.extend(more),
            (there, outcome) => *there = outcome,
        }
    }

    /// The events that a log source means. What the log source does not name may be anything.
    ///
    /// # Errors
    /// Says why there are none.
    pub fn of(&self, source: &LogSource) -> Result<Vec<Bucket>, Unroutable> {
        if *source == LogSource::default() {
            return Err(Unroutable::Empty);
        }
        if let Some(found) = self.entered(source) {
            return found;
        }
        if let (Some(category), Some(service)) = (&source.category, &source.service) {
            let of_category = self.entered(&LogSource { service: None, ..source.clone() });
            let of_service = self.entered(&LogSource { category: None, ..source.clone() });
            if let (Some(of_category), Some(of_service)) = (of_category, of_service) {
                return both(of_category?, &of_service?)
                    .ok_or_else(|| Unroutable::Apart { category: category.to_string(), service: service.to_string() });
            }
        }
        Err(self.unknown(source))
    }

    /// What the entries of a log source say, if there is one; those without a product are for every product.
    fn entered(&self, source: &LogSource) -> Option<Result<Vec<Bucket>, Unroutable>> {
        let is_product = |named: &Option<Arc<str>>| {
            *named == source.product
                || (source.category.is_some() || source.service.is_some())
                    && (named.is_none() || source.product.is_none())
        };
        let is_meant = |entry: &&Entry| {
            entry.source.category == source.category
                && entry.source.service == source.service
                && is_product(&entry.source.product)
        };
        let mut buckets: Vec<Bucket> = Vec::new();
        let mut reason = None;
        for entry in self.parsed.entries.iter().filter(is_meant) {
            match &entry.outcome {
                Ok(more) => buckets.extend(more.iter().cloned()),
                Err(why) => reason = reason.or(Some(why)),
            }
        }
        match (buckets.is_empty(), reason) {
            (false, _) => Some(Ok(buckets)),
            (true, Some(why)) => Some(Err(Unroutable::Because(why.clone()))),
            (true, None) => None,
        }
    }

    fn unknown(&self, source: &LogSource) -> Unroutable {
        let Some(product) = &source.product else { return Unroutable::NoFormat(error::words(source)) };
        let is_read = |entry: &Entry| entry.source.product.as_ref() == Some(product) && entry.outcome.is_ok();
        if self.parsed.entries.iter().any(is_read) {
            Unroutable::Unknown(error::words(source))
        } else {
            Unroutable::NoFormat(format!("product {product}"))
        }
    }
}

/// Buckets of the category on channels of the service.
fn both(of_category: Vec<Bucket>, of_service: &[Bucket]) -> Option<Vec<Bucket>> {
    let is_shared = |bucket: &Bucket| {
        let Some(channel) = &bucket.channel else { return false };
        of_service.iter().filter_map(|other| other.channel.as_ref()).any(|other| other.eq_ignore_ascii_case(channel))
    };
    let shared: Vec<Bucket> = of_category.into_iter().filter(is_shared).collect();
    (!shared.is_empty()).then_some(shared)
}
