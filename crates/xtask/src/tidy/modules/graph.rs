//! The modules of one crate as a graph of files: who needs an item that whom defines.
//!
//! An edge leads to the file that defines the item, whatever façade re-exports it: a `pub use` is neither a need
//! of its module nor an end of a path. `mod` declarations are no edges, and nothing under `#[cfg(test)]` is.

use std::collections::{BTreeMap, BTreeSet};

use super::circle::Edge;
use super::parse::{Import, Mention, Parsed, parse_file};
use crate::finding::Finding;
use crate::tree::Tree;

/// A crate's modules, resolved.
#[derive(Debug, Default)]
pub(super) struct Graph {
    files: Vec<SourceFile>,
    modules: Vec<Module>,
}

#[derive(Debug)]
struct SourceFile {
    path: String,
    /// The module that the file is: names from the root of the crate.
    module: Vec<String>,
}

#[derive(Debug, Default)]
struct Module {
    file: usize,
    parent: Option<usize>,
    children: BTreeMap<String, usize>,
    items: BTreeSet<String>,
    imports: Vec<Import>,
    mentions: Vec<Mention>,
}

/// Where a module stands while it is loaded.
struct Place {
    /// Where the files of its children are.
    folder: String,
    parent: Option<usize>,
    /// Names from the root of the crate.
    module: Vec<String>,
}

impl Place {
    /// The place of a child of module `parent`, which stands here.
    fn inside(&self, parent: usize, name: &str, folder: String) -> Self {
        let mut module = self.module.clone();
        module.push(name.to_owned());
        Self { folder, parent: Some(parent), module }
    }
}

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Module(usize),
    /// An item that this module defines, or a name there that only the compiler understands.
    Item(usize),
}

/// Names under resolution, so that imports of each other end.
type Seen = BTreeSet<(usize, String)>;

impl Graph {
    /// Loads a crate from its root file, such as `crates/model/src/lib.rs`.
    pub(super) fn load(tree: &Tree, root: &str) -> Result<Self, Finding> {
        let mut graph = Self::default();
        let place = Place {
            folder: root.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned(),
            parent: None,
            module: Vec::new(),
        };
        graph.load_file(tree, root, &place)?;
        Ok(graph)
    }

    fn load_file(&mut self, tree: &Tree, path: &str, place: &Place) -> Result<usize, Finding> {
        let text = tree.get(path).unwrap_or_default();
        let parsed = parse_file(text).map_err(|error| {
            let line = error.span().start().line;
            Finding::new(path, line, format!("cannot be parsed: {error}"))
        })?;
        self.files.push(SourceFile { path: path.to_owned(), module: place.module.clone() });
        self.add(tree, parsed, self.files.len() - 1, place)
    }

    fn add(&mut self, tree: &Tree, parsed: Parsed, file: usize, place: &Place) -> Result<usize, Finding> {
        let id = self.modules.len();
        self.modules.push(Module {
            file,
            parent: place.parent,
            children: BTreeMap::new(),
            items: parsed.items.into_iter().collect(),
            imports: parsed.imports,
            mentions: parsed.mentions,
        });
        for (name, inline) in parsed.inline {
            let inner = place.inside(id, &name, format!("{}/{name}", place.folder));
            let child = self.add(tree, inline, file, &inner)?;
            self.modules[id].children.insert(name, child);
        }
        for (name, named_file) in parsed.files {
            let found = find_file(tree, &place.folder, &name, named_file.as_deref());
            if let Some((path, folder)) = found {
                let child = self.load_file(tree, &path, &place.inside(id, &name, folder))?;
                self.modules[id].children.insert(name, child);
            }
        }
        Ok(id)
    }

    /// Which file needs which, each pair once with the first line that says so.
    pub(super) fn edges(&self) -> Vec<Edge> {
        let mut first = BTreeMap::new();
        for (id, module) in self.modules.iter().enumerate() {
            let imports =
                module.imports.iter().filter_map(|import| Some((self.need_of_import(id, import)?, import.line)));
            let mentions =
                module.mentions.iter().filter_map(|mention| Some((self.need_of_mention(id, mention)?, mention.line)));
            for (target, line) in imports.chain(mentions) {
                let pair = (module.file, self.modules[target].file);
                if pair.0 != pair.1 {
                    let earliest = first.entry(pair).or_insert(line);
                    *earliest = line.min(*earliest);
                }
            }
        }
        let edge = |((from, to), line): ((usize, usize), usize)| Edge {
            from: self.files[from].path.clone(),
            to: self.files[to].path.clone(),
            file: self.files[from].path.clone(),
            line,
        };
        first.into_iter().map(edge).collect()
    }

    /// The module path of a file.
    pub(super) fn module_path(&self, file: &str) -> &[String] {
        self.files.iter().find(|known| known.path == file).map_or(&[], |known| &known.module)
    }

    /// The module that an import needs. An import of a module needs nothing until code follows it.
    fn need_of_import(&self, id: usize, import: &Import) -> Option<usize> {
        if import.is_export {
            return None;
        }
        match self.resolve(id, &import.target, &mut Seen::new())? {
            Target::Item(module) => Some(module),
            Target::Module(module) => import.name.is_none().then_some(module),
        }
    }

    fn need_of_mention(&self, id: usize, mention: &Mention) -> Option<usize> {
        let module = &self.modules[id];
        if let [name] = mention.segments.as_slice() {
            // Private imports count where they are declared; a façade that uses its own exports needs them.
            let is_exported = |import: &Import| import.is_export && import.name.as_ref() == Some(name);
            if !module.imports.iter().any(is_exported) {
                return None;
            }
        }
        match self.resolve(id, &mention.segments, &mut Seen::new())? {
            Target::Item(module) => Some(module),
            Target::Module(_) => None,
        }
    }

    fn resolve(&self, from: usize, segments: &[String], seen: &mut Seen) -> Option<Target> {
        let mut current = from;
        let mut is_anchored = false;
        for (index, segment) in segments.iter().enumerate() {
            match segment.as_str() {
                "crate" => current = 0,
                "self" => {}
                "super" => current = self.modules[current].parent?,
                name => match self.lookup(current, name, seen) {
                    Some(Target::Module(module)) => current = module,
                    Some(item) => return Some(item),
                    // An unknown first word is a foreign crate, a prelude type or a variable.
                    None if index == 0 && !is_anchored => return None,
                    None => return Some(Target::Item(current)),
                },
            }
            is_anchored = true;
        }
        Some(Target::Module(current))
    }

    /// What a name means inside a module.
    fn lookup(&self, id: usize, name: &str, seen: &mut Seen) -> Option<Target> {
        if !seen.insert((id, name.to_owned())) {
            return None;
        }
        let module = &self.modules[id];
        if let Some(&child) = module.children.get(name) {
            return Some(Target::Module(child));
        }
        if module.items.contains(name) {
            return Some(Target::Item(id));
        }
        let named = module.imports.iter().filter(|import| import.name.as_deref() == Some(name));
        for import in named {
            if let Some(target) = self.resolve(id, &import.target, seen) {
                return Some(target);
            }
        }
        let globs = module.imports.iter().filter(|import| import.name.is_none());
        for glob in globs {
            if let Some(Target::Module(source)) = self.resolve(id, &glob.target, &mut seen.clone())
                && let Some(target) = self.lookup(source, name, seen)
            {
                return Some(target);
            }
        }
        None
    }
}

/// The file of `mod name;` in `folder`, and the folder of its own children. None for what is generated.
fn find_file(tree: &Tree, folder: &str, name: &str, named: Option<&str>) -> Option<(String, String)> {
    if let Some(named) = named {
        let path = format!("{folder}/{named}");
        let inner = path.rsplit_once('/').map_or(folder, |(inner, _)| inner).to_owned();
        return tree.get(&path).is_some().then_some((path, inner));
    }
    let inner = format!("{folder}/{name}");
    [format!("{inner}.rs"), format!("{inner}/mod.rs")]
        .into_iter()
        .find(|path| tree.get(path).is_some())
        .map(|path| (path, inner))
}
