//! The map as a file: TOML, in the words of [`super`]'s documentation.

use super::bucket::{Bucket, Only};
use super::error::{RouteError, words};
use super::field_map::{FieldMap, Schema, any_of, folded, spelled};
use super::place::{NumberForm, Place, Recipe};
use crate::rule::LogSource;
use events::Column;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use toml::Spanned;

/// What a file says, resolved.
#[derive(Clone, Debug, Default)]
pub(super) struct Parsed {
    pub(super) products: BTreeMap<String, Product>,
    pub(super) shapes: BTreeMap<String, Shape>,
    pub(super) entries: Vec<Entry>,
}

/// What all events of a product share.
#[derive(Clone, Debug, Default)]
pub(super) struct Product {
    formats: Vec<Arc<str>>,
    fields: Arc<BTreeMap<String, Place>>,
}

/// Fields under a name, so that several entries can refer to them.
#[derive(Clone, Debug, Default)]
pub(super) struct Shape {
    schema: Schema,
    aliases: BTreeMap<String, Place>,
}

/// A log source and its events.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) source: LogSource,
    pub(super) outcome: Result<Vec<Bucket>, String>,
    /// Does it add to what earlier entries say of the same log source, instead of replacing it?
    pub(super) adds: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    #[serde(default)]
    product: BTreeMap<String, Spanned<ProductText>>,
    #[serde(default)]
    shape: BTreeMap<String, Spanned<ShapeText>>,
    #[serde(default)]
    source: Vec<Spanned<SourceText>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProductText {
    #[serde(default)]
    formats: Vec<Arc<str>>,
    #[serde(default)]
    fields: BTreeMap<String, FieldText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ShapeText {
    has: Option<Vec<Arc<str>>>,
    #[serde(default)]
    has_also: Vec<Arc<str>>,
    #[serde(default)]
    fields: BTreeMap<String, FieldText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceText {
    category: Option<String>,
    product: Option<String>,
    service: Option<String>,
    #[serde(default)]
    adds: bool,
    #[serde(default)]
    events: Vec<EventsText>,
    unroutable: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventsText {
    #[serde(default)]
    channels: Vec<Arc<str>>,
    provider: Option<Arc<str>>,
    #[serde(default)]
    ids: Vec<u32>,
    #[serde(default)]
    formats: Vec<Arc<str>>,
    #[serde(default)]
    programs: Vec<Arc<str>>,
    #[serde(default)]
    only: BTreeMap<Arc<str>, Vec<Arc<str>>>,
    shape: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a field's name, a table that says how it is made, or a list of such")]
enum FieldText {
    Name(String),
    Made(Box<RecipeText>),
    AnyOf(Vec<FieldText>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecipeText {
    column: Option<String>,
    #[serde(default)]
    from: Vec<String>,
    #[serde(default)]
    joined_by: Arc<str>,
    #[serde(default)]
    absent: Vec<Arc<str>>,
    when: Option<(String, Arc<str>)>,
    #[serde(default)]
    starts: Vec<(Arc<str>, Arc<str>)>,
    #[serde(default)]
    words: Vec<(Arc<str>, Arc<str>)>,
    #[serde(default)]
    words_only: bool,
    number: Option<NumberForm>,
}

/// Reads a file; what it refers to and does not say itself is in `known`.
pub(super) fn parse(text: &str, file: &str, known: &Parsed) -> Result<Parsed, RouteError> {
    let read: FileText = toml::from_str(text).map_err(|error| RouteError::Form {
        file: file.to_owned(),
        line: line(text, error.span().map_or(0, |span| span.start)),
        reason: error.message().to_owned(),
    })?;
    let fail = |at: usize, entry: String| {
        move |reason: String| RouteError::Entry { file: file.to_owned(), line: line(text, at), entry, reason }
    };
    let mut parsed = Parsed { products: known.products.clone(), shapes: known.shapes.clone(), entries: Vec::new() };
    for (name, product) in read.product {
        let at = product.span().start;
        let product = product.into_inner();
        let fields = aliases(product.fields).map_err(fail(at, format!("product {name}")))?;
        let product = Product { formats: product.formats, fields: Arc::new(fields) };
        parsed.products.insert(name.to_ascii_lowercase(), product);
    }
    for (name, shape) in read.shape {
        let at = shape.span().start;
        let shape = shape.into_inner();
        let aliases = aliases(shape.fields).map_err(fail(at, format!("shape {name}")))?;
        let is_closed = shape.has.is_some();
        let names = shape.has.into_iter().flatten().chain(shape.has_also).collect();
        parsed.shapes.insert(name, Shape { schema: Schema { names, is_closed }, aliases });
    }
    for source in read.source {
        let at = source.span().start;
        let source = source.into_inner();
        let lower = |name: &Option<String>| name.as_ref().map(|name| name.to_ascii_lowercase().into());
        let log_source = LogSource {
            category: lower(&source.category),
            product: lower(&source.product),
            service: lower(&source.service),
        };
        let entry = entry(source, log_source.clone(), &parsed).map_err(fail(at, words(&log_source)))?;
        parsed.entries.push(entry);
    }
    Ok(parsed)
}

fn line(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|&byte| byte == b'\n').count()
}

fn entry(text: SourceText, source: LogSource, parsed: &Parsed) -> Result<Entry, String> {
    if source == LogSource::default() {
        return Err("names neither category, product nor service".to_owned());
    }
    let adds = text.adds;
    let outcome = match text.unroutable {
        Some(_) if !text.events.is_empty() => return Err("has events and says that it is unroutable".to_owned()),
        Some(reason) => Err(reason),
        None if text.events.is_empty() => return Err("has neither events nor says why it is unroutable".to_owned()),
        None => {
            let product = source.product.as_deref().and_then(|name| parsed.products.get(name));
            let mut all = Vec::new();
            for events in text.events {
                all.extend(buckets(events, product, parsed)?);
            }
            Ok(all)
        }
    };
    Ok(Entry { source, outcome, adds })
}

/// A bucket for each channel, or one where none is named.
fn buckets(text: EventsText, product: Option<&Product>, parsed: &Parsed) -> Result<Vec<Bucket>, String> {
    let shape = match &text.shape {
        Some(name) => parsed.shapes.get(name).cloned().ok_or_else(|| format!("no shape is called {name}"))?,
        None => Shape::default(),
    };
    let common = product.map(|product| Arc::clone(&product.fields)).unwrap_or_default();
    let names_events = !text.channels.is_empty() || text.provider.is_some();
    let formats = match product {
        Some(product) if text.formats.is_empty() && !names_events => product.formats.clone(),
        _ => text.formats,
    };
    if !names_events && formats.is_empty() {
        return Err("events without channel, provider or format would be all events".to_owned());
    }
    let only = text.only.into_iter().map(|(field, values)| Only { field, values }).collect();
    let bucket = Bucket {
        channel: None,
        provider: text.provider,
        event_ids: text.ids,
        formats,
        programs: text.programs,
        only,
        fields: Arc::new(FieldMap { aliases: shape.aliases, common, schema: shape.schema }),
    };
    if text.channels.is_empty() {
        return Ok(vec![bucket]);
    }
    Ok(text.channels.into_iter().map(|channel| Bucket { channel: Some(channel), ..bucket.clone() }).collect())
}

fn aliases(fields: BTreeMap<String, FieldText>) -> Result<BTreeMap<String, Place>, String> {
    let placed = fields.into_iter().map(|(name, text)| {
        let place = place(text).map_err(|reason| format!("field {name}: {reason}"))?;
        Ok((folded(&name), place))
    });
    placed.collect()
}

fn place(text: FieldText) -> Result<Place, String> {
    match text {
        FieldText::Name(name) => Ok(spelled(&name)),
        FieldText::AnyOf(texts) if texts.is_empty() => Err("an empty list of places".to_owned()),
        FieldText::AnyOf(texts) => {
            let places: Result<Vec<Place>, String> = texts.into_iter().map(place).collect();
            Ok(any_of(places?))
        }
        FieldText::Made(text) => made(*text),
    }
}

fn made(text: RecipeText) -> Result<Place, String> {
    let parts = match (text.column, text.from.is_empty()) {
        (Some(_), false) => return Err("is a column and made of fields".to_owned()),
        (None, true) => return Err("says neither `column` nor `from`".to_owned()),
        (Some(name), true) => vec![column(&name)?],
        (None, false) => text.from.iter().map(|name| spelled(name)).collect(),
    };
    let recipe = Recipe {
        parts,
        joined_by: text.joined_by,
        absent: text.absent,
        when: text.when.map(|(name, value)| (spelled(&name), value)),
        starts: text.starts,
        words: text.words,
        words_only: text.words_only,
        number: text.number,
    };
    Ok(match recipe.parts.as_slice() {
        [column @ Place::Column(_)] if recipe == (Recipe { parts: vec![column.clone()], ..Recipe::default() }) => {
            column.clone()
        }
        _ => Place::Made(Arc::new(recipe)),
    })
}

fn column(name: &str) -> Result<Place, String> {
    match Column::by_name(name) {
        Some(Column::EXTRA) | None => Err(format!("no column is called {name}")),
        Some(column) => Ok(Place::Column(column)),
    }
}
