//! One source file as what the module graph needs: its modules, names, imports and the paths its code mentions.
//!
//! Items come from `syn`; paths inside items are found in the bare tokens, so that arguments of macros count too.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Item, UseTree, Visibility};

/// What a module says, without its children's sources.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    /// Names of the items that this module defines itself.
    pub(super) items: Vec<String>,
    /// `use` declarations, one per name.
    pub(super) imports: Vec<Import>,
    /// Paths in code and attributes.
    pub(super) mentions: Vec<Mention>,
    /// `mod name;`: the name, and the file of a `#[path]` attribute.
    pub(super) files: Vec<(String, Option<String>)>,
    /// `mod name { .. }`.
    pub(super) inline: Vec<(String, Parsed)>,
}

/// One name that a `use` brings in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Import {
    /// The name in this module; none for a glob.
    pub(super) name: Option<String>,
    /// The path it stands for.
    pub(super) target: Vec<String>,
    /// Line of the name.
    pub(super) line: usize,
    /// Whether other modules may name it: a façade rather than a need of this module.
    pub(super) is_export: bool,
}

/// A path that code uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mention {
    /// Its segments as written.
    pub(super) segments: Vec<String>,
    /// Line of its first segment.
    pub(super) line: usize,
}

/// Parses one file.
pub(super) fn parse_file(text: &str) -> syn::Result<Parsed> {
    let file = syn::parse_file(text)?;
    if is_for_tests(&file.attrs) {
        return Ok(Parsed::default());
    }
    Ok(parse_items(file.items))
}

fn parse_items(items: Vec<Item>) -> Parsed {
    let mut parsed = Parsed::default();
    for item in items {
        if is_for_tests(attributes(&item)) {
            continue;
        }
        if let Some(name) = name(&item) {
            parsed.items.push(name);
        }
        match item {
            Item::Mod(module) => {
                let name = module.ident.to_string();
                match module.content {
                    Some((_, items)) => parsed.inline.push((name, parse_items(items))),
                    None => parsed.files.push((name, path_attribute(&module.attrs))),
                }
            }
            Item::Use(item) => {
                let is_export = !matches!(item.vis, Visibility::Inherited);
                flatten(&item.tree, &mut Vec::new(), is_export, &mut parsed.imports);
            }
            other => scan(other.to_token_stream(), &mut parsed),
        }
    }
    parsed
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn name(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(ident.to_string())
}

/// `#[cfg(test)]`, alone or inside `all(..)`.
fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().filter(|attribute| attribute.path().is_ident("cfg")).any(|attribute| {
        let condition = attribute.meta.to_token_stream().to_string();
        let words: Vec<&str> =
            condition.split(|character: char| !character.is_alphanumeric() && character != '_').collect();
        words.contains(&"test") && !words.contains(&"not")
    })
}

fn path_attribute(attributes: &[Attribute]) -> Option<String> {
    let attribute = attributes.iter().find(|attribute| attribute.path().is_ident("path"))?;
    let value = attribute.meta.require_name_value().ok()?.value.to_token_stream();
    Some(value.to_string().trim_matches('"').to_owned())
}

fn flatten(tree: &UseTree, prefix: &mut Vec<String>, is_export: bool, imports: &mut Vec<Import>) {
    let mut import = |name: Option<String>, last: Option<&syn::Ident>, line: usize| {
        let mut target = prefix.clone();
        // `use a::{self}` is `use a`.
        target.extend(last.map(ToString::to_string).filter(|last| last != "self" || prefix.is_empty()));
        let name = match name {
            Some(name) if name == "self" => target.last().cloned(),
            other => other,
        };
        imports.push(Import { name, target, line, is_export });
    };
    match tree {
        UseTree::Path(path) => {
            prefix.push(path.ident.to_string());
            flatten(&path.tree, prefix, is_export, imports);
            prefix.pop();
        }
        UseTree::Name(name) => {
            let line = name.ident.span().start().line;
            import(Some(name.ident.to_string()), Some(&name.ident), line);
        }
        UseTree::Rename(rename) => {
            let line = rename.ident.span().start().line;
            import(Some(rename.rename.to_string()), Some(&rename.ident), line);
        }
        UseTree::Glob(glob) => import(None, None, glob.star_token.span.start().line),
        UseTree::Group(group) => {
            for tree in &group.items {
                flatten(tree, prefix, is_export, imports);
            }
        }
    }
}

/// Collects the paths in a stream of tokens, and the imports inside functions.
fn scan(tokens: TokenStream, parsed: &mut Parsed) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        at += match &tokens[at] {
            TokenTree::Ident(ident) if ident == "use" => scan_use(&tokens[at..], parsed),
            TokenTree::Ident(_) => scan_path(&tokens, at, parsed),
            TokenTree::Group(group) => {
                scan(group.stream(), parsed);
                1
            }
            TokenTree::Literal(literal) => {
                parsed.mentions.extend(path_in_text(&literal.to_string(), literal.span().start().line));
                1
            }
            TokenTree::Punct(_) => 1,
        };
    }
}

/// A `use` inside a function. Returns how many tokens it took.
fn scan_use(tokens: &[TokenTree], parsed: &mut Parsed) -> usize {
    let end = tokens.iter().position(|token| is_punct(Some(token), ';')).unwrap_or(tokens.len() - 1);
    let declaration: TokenStream = tokens[..=end].iter().cloned().collect();
    match syn::parse2::<syn::ItemUse>(declaration) {
        Ok(item) => {
            flatten(&item.tree, &mut Vec::new(), false, &mut parsed.imports);
            end + 1
        }
        // `use<'a>` in a type.
        Err(_) => 1,
    }
}

/// A path that begins at `start`, unless it only goes on with one. Returns how many tokens it took.
fn scan_path(tokens: &[TokenTree], start: usize, parsed: &mut Parsed) -> usize {
    let mut segments = Vec::new();
    let mut at = start;
    while let Some(TokenTree::Ident(ident)) = tokens.get(at) {
        segments.push(ident.to_string());
        at += 1;
        if !is_double_colon(&tokens[at..]) {
            break;
        }
        at += 2;
    }
    let before = &tokens[..start];
    let goes_on = before.len() >= 2 && is_double_colon(&before[before.len() - 2..]);
    // `.name` is a member, `..name` the end of a range.
    let is_member = is_punct(before.last(), '.') && !is_punct(before.iter().rev().nth(1), '.');
    // A bare word counts when it can be an item of another module: a type or a call, not a variable.
    let is_call = matches!(tokens.get(at), Some(TokenTree::Group(_))) || is_punct(tokens.get(at), '!');
    let is_item = segments.len() > 1 || is_call || segments[0].starts_with(char::is_uppercase);
    if is_item && !goes_on && !is_member {
        let line = tokens[start].span().start().line;
        parsed.mentions.push(Mention { segments, line });
    }
    at - start
}

fn is_double_colon(tokens: &[TokenTree]) -> bool {
    is_punct(tokens.first(), ':') && is_punct(tokens.get(1), ':')
}

fn is_punct(token: Option<&TokenTree>, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

/// Attributes name functions in text: `#[serde(with = "crate::time")]`.
fn path_in_text(literal: &str, line: usize) -> Option<Mention> {
    let path = literal.strip_prefix('"')?.strip_suffix('"')?;
    let segments: Vec<String> = path.split("::").map(str::to_owned).collect();
    let is_local = matches!(segments[0].as_str(), "crate" | "self" | "super");
    (is_local && segments.len() > 1).then_some(Mention { segments, line })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_mentions(text: &str, expect: &[&str]) {
        let parsed = parse_file(text).unwrap();
        let found: Vec<String> = parsed
            .mentions
            .iter()
            .map(|mention| format!("{}:{}", mention.line, mention.segments.join("::")))
            .filter(|mention| mention.contains("::"))
            .collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn paths_in_code_macros_and_attributes() {
        check_mentions("fn f() {\n    crate::a::f::<super::T>();\n}\n", &["2:crate::a::f", "2:super::T"]);
        check_mentions("fn f() { assert!(x.a && crate::a::F.b); }\n", &["1:crate::a::F"]);
        check_mentions("struct S { #[serde(with = \"crate::t\")] t: ::b::T }\n", &["1:crate::t"]);
        check_mentions("fn f() { <T as a::U>::v() }\n", &["1:a::U"]);
        check_mentions("#[cfg(test)]\nmod tests { fn f() { crate::a::f() } }\n", &[]);
        check_mentions("#[cfg(all(test, unix))]\nfn f() { crate::a::f() }\n", &[]);
        check_mentions("#[cfg(not(test))]\nfn f() { crate::a::f() }\n", &["2:crate::a::f"]);
        check_mentions("/// See [`crate::a::f`].\nfn f() {}\n", &[]);
    }

    #[test]
    fn imports_are_flattened() {
        let text = "use crate::a::{self, b as c, d::*};\npub use e::F;\nfn f() { use super::g; }\n";
        let found: Vec<_> = parse_file(text)
            .unwrap()
            .imports
            .into_iter()
            .map(|import| (import.name, import.target.join("::"), import.line, import.is_export))
            .collect();
        let named =
            |name: &str, target: &str, line, is_export| (Some(name.to_owned()), target.to_owned(), line, is_export);
        assert_eq!(
            found,
            [
                named("a", "crate::a", 1, false),
                named("c", "crate::a::b", 1, false),
                (None, "crate::a::d".to_owned(), 1, false),
                named("F", "e::F", 2, true),
                named("g", "super::g", 3, false),
            ]
        );
    }
}
