//! YAML texts as trees, within bounds.
//!
//! Bounds hold while the tree grows: aliases are followed node by node and each node is paid for, so what expands without end stops at
//! the limit, and nothing is held that was not paid for.

use super::limits;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// A YAML value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    /// Nothing, or `null`.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A whole number.
    Integer(i128),
    /// Another number.
    Float(f64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A mapping, in the order written. No two keys are equal.
    Map(Vec<(String, Node)>),
}

impl Node {
    /// What stands under a key of a mapping.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        let Node::Map(entries) = self else { return None };
        entries.iter().find(|(name, _)| name == key).map(|(_, node)| node)
    }

    /// The text, if it is one.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Node::Text(text) => Some(text),
            _ => None,
        }
    }

    /// What it is, for people.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Node::Null => "null",
            Node::Bool(_) => "a boolean",
            Node::Integer(_) | Node::Float(_) => "a number",
            Node::Text(_) => "a text",
            Node::List(_) => "a list",
            Node::Map(_) => "a mapping",
        }
    }
}

/// What a file may still use.
pub(crate) struct Budget {
    nodes: usize,
    text_bytes: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { nodes: limits::NODES, text_bytes: limits::TEXT_BYTES }
    }
}

impl Budget {
    /// Pays for a node and its text.
    fn pay(&mut self, text_bytes: usize) -> Result<(), String> {
        self.nodes =
            self.nodes.checked_sub(1).ok_or_else(|| format!("more than {} yaml nodes in the file", limits::NODES))?;
        self.text_bytes = self
            .text_bytes
            .checked_sub(text_bytes)
            .ok_or_else(|| format!("more than {} bytes of text in the file's yaml nodes", limits::TEXT_BYTES))?;
        Ok(())
    }

    /// Pays for a copy of a tree.
    pub(crate) fn pay_copy(&mut self, node: &Node) -> Result<(), String> {
        match node {
            Node::Text(text) => self.pay(text.len()),
            Node::List(items) => {
                self.pay(0)?;
                items.iter().try_for_each(|item| self.pay_copy(item))
            }
            Node::Map(entries) => {
                self.pay(0)?;
                entries.iter().try_for_each(|(key, value)| {
                    self.pay(key.len())?;
                    self.pay_copy(value)
                })
            }
            Node::Null | Node::Bool(_) | Node::Integer(_) | Node::Float(_) => self.pay(0),
        }
    }
}

/// The documents of a text up to the first that cannot be read, and why that cannot.
pub(crate) fn documents(text: &[u8], budget: &mut Budget) -> (Vec<Node>, Option<String>) {
    let mut read = Vec::new();
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    if let Err(reason) = check_text(text) {
        return (read, Some(reason));
    }
    for document in yaml_serde::Deserializer::from_slice(text) {
        if read.len() == limits::DOCUMENTS {
            return (read, Some(format!("more than {} yaml documents in the file", limits::DOCUMENTS)));
        }
        // The parser's state after an error is undefined, and its iterator may never end.
        match (Reader { budget, depth: 0 }).deserialize(document) {
            Ok(node) => read.push(node),
            Err(error) => return (read, Some(format!("yaml: {error}"))),
        }
    }
    (read, None)
}

/// Refuses what the YAML scanner must not see.
fn check_text(text: &[u8]) -> Result<(), String> {
    if text.len() > limits::FILE_BYTES {
        return Err(format!("the file has {} bytes; {} are allowed", text.len(), limits::FILE_BYTES));
    }
    // All of them, not their nesting: which brackets stand in quotes only the scanner knows.
    let brackets = text.iter().filter(|byte| matches!(byte, b'[' | b'{')).count();
    if brackets > limits::BRACKETS {
        return Err(format!("the file has {brackets} opening brackets; {} are allowed", limits::BRACKETS));
    }
    Ok(())
}

/// Reads one node.
struct Reader<'b> {
    budget: &'b mut Budget,
    depth: usize,
}

impl Reader<'_> {
    fn pay<E: Error>(&mut self, text_bytes: usize) -> Result<(), E> {
        self.budget.pay(text_bytes).map_err(E::custom)
    }

    fn inner<E: Error>(&mut self) -> Result<Reader<'_>, E> {
        if self.depth == limits::DEPTH {
            return Err(E::custom(format_args!("nested more than {} deep", limits::DEPTH)));
        }
        Ok(Reader { budget: &mut *self.budget, depth: self.depth + 1 })
    }
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value without a tag")
    }

    fn visit_unit<E: Error>(mut self) -> Result<Node, E> {
        self.pay(0)?;
        Ok(Node::Null)
    }

    /// A document without a node.
    fn visit_none<E: Error>(self) -> Result<Node, E> {
        self.visit_unit()
    }

    fn visit_bool<E: Error>(mut self, value: bool) -> Result<Node, E> {
        self.pay(0)?;
        Ok(Node::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Node, E> {
        self.visit_i128(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Node, E> {
        self.visit_i128(value.into())
    }

    fn visit_i128<E: Error>(mut self, value: i128) -> Result<Node, E> {
        self.pay(0)?;
        Ok(Node::Integer(value))
    }

    fn visit_f64<E: Error>(mut self, value: f64) -> Result<Node, E> {
        self.pay(0)?;
        Ok(Node::Float(value))
    }

    fn visit_str<E: Error>(mut self, value: &str) -> Result<Node, E> {
        self.pay(value.len())?;
        Ok(Node::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<Node, A::Error> {
        self.pay(0)?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self.inner()?)? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<Node, A::Error> {
        self.pay(0)?;
        let mut map = Vec::new();
        while let Some(key) = entries.next_key_seed(self.inner()?)? {
            let Node::Text(key) = key else {
                return Err(A::Error::custom(format_args!("a key is {}, not a text", key.kind())));
            };
            map.push((key, entries.next_value_seed(self.inner()?)?));
        }
        match twice(&map) {
            Some(key) => Err(A::Error::custom(format_args!("the key `{key}` stands there twice"))),
            None => Ok(Node::Map(map)),
        }
    }
}

/// A key that a mapping has twice.
fn twice(map: &[(String, Node)]) -> Option<&str> {
    let mut keys: Vec<&str> = map.iter().map(|(key, _)| key.as_str()).collect();
    keys.sort_unstable();
    keys.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0])
}
