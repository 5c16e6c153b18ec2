//! One file after the other: told apart, shown to the intake, cut into units; archives opened, their members visited in turn.

use crate::collection::{Collections, Members, explain, of_file};
use crate::format::{FileContext, Format, Rejection};
use crate::formats::{by_name, is_named_after_an_artifact, lastlog};
use crate::limits::{ARCHIVE_DEPTH_MAX, RATIO_FREE_BYTES, RATIO_MAX, UNPACKED_BYTES_MAX};
use crate::open::ahead::Opened;
use crate::open::artefact::Artefact;
use crate::open::content::{Content, Stop};
use crate::open::intake::{Decision, FileInfo, FileKind, Intake};
use crate::open::member::{Body, Member, Visit, note};
use crate::open::name::{self, Unique};
use crate::open::password::Passwords;
use crate::open::sniff::{Packing, Told, tell};
use crate::open::walk::Inside;
use crate::open::{artefact, compressed, salvage, tar, zip};
use model::{Digest, Timestamp};
use std::cell::RefCell;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

/// Visits files on behalf of [`crate::feed`].
pub(crate) struct Visitor<'a> {
    pub(crate) intake: &'a mut dyn Intake,
    pub(crate) spool_dir: Option<&'a Path>,
    /// Formats that are asked before all others.
    pub(crate) given: &'a [&'static dyn Format],
    pub(crate) passwords: &'a Passwords,
    /// Bytes that the present outermost archive may still unpack to, with all that is inside it.
    pub(crate) budget_bytes: u64,
}

/// A file with its bytes, before it is known what it is.
struct Taken<'a> {
    path: String,
    modified: Option<Timestamp>,
    containers: Vec<Digest>,
    /// Where in a collection it lies.
    inside: Option<Inside>,
    /// The archive levels around it.
    depth: u32,
    /// Is it the content of a compressed file? Then a tar is no level of its own: `.tar.gz` is one.
    from_stream: bool,
    content: Content<'a>,
    notes: Vec<Rejection>,
    /// Could it not be opened?
    unreadable: bool,
}

impl Visitor<'_> {
    /// Visits what was found below the roots.
    pub(crate) fn opened(&mut self, opened: Opened<'_>) -> ControlFlow<()> {
        let Opened { path, modified, inside, content } = opened;
        let (content, reason) = match content {
            Ok(content) => (content, None),
            Err(reason) => (Content::none(), Some(reason)),
        };
        let mut taken = Taken {
            path,
            modified,
            containers: Vec::new(),
            inside,
            depth: 0,
            from_stream: false,
            content,
            notes: Vec::new(),
            unreadable: false,
        };
        if let Some(reason) = reason {
            return self.listed(taken, reason);
        }
        if let Some(stop) = taken.content.stop.take() {
            taken.unreadable = taken.content.head.is_empty();
            taken.notes.push(stopped(&stop, taken.content.size_bytes));
        }
        self.budget_bytes = RATIO_FREE_BYTES.max(taken.content.size_bytes.saturating_mul(RATIO_MAX));
        self.taken(taken)
    }

    /// Shows something that has no content: passed over, or lost.
    fn listed(&mut self, taken: Taken<'_>, reason: Rejection) -> ControlFlow<()> {
        let kind = if reason.lost { FileKind::Unreadable } else { FileKind::Unknown };
        self.intake.file(&info(&taken, kind));
        taken.notes.into_iter().for_each(|note| self.intake.reject(note));
        self.intake.reject(reason);
        self.intake.end()
    }

    fn taken(&mut self, mut taken: Taken<'_>) -> ControlFlow<()> {
        if taken.unreadable {
            return self.plain(taken, FileKind::Unreadable);
        }
        match tell(&taken.content.head, taken.content.size_bytes, self.given) {
            Told::Plain(FileKind::Unknown) => {
                let (kind, why) = by_place(&taken);
                taken.notes.extend(why.map(|why| note(why, None, false)));
                self.plain(taken, kind)
            }
            Told::Plain(kind) => self.plain(taken, kind),
            Told::Foreign(name) => {
                taken.notes.push(note(format!("packed as {name}, which is not supported"), None, true));
                self.plain(taken, FileKind::Unreadable)
            }
            Told::Packed(packing) => self.packed(taken, packing),
        }
    }

    fn plain(&mut self, taken: Taken<'_>, kind: FileKind) -> ControlFlow<()> {
        let decision = self.intake.file(&info(&taken, kind));
        let Taken { mut content, notes, .. } = taken;
        notes.into_iter().for_each(|note| self.intake.reject(note));
        if let (FileKind::Known(format), Decision::Read(context)) = (kind, decision) {
            self.split(format, &mut content, context)?;
        }
        self.intake.end()
    }

    fn split(&mut self, format: &dyn Format, content: &mut Content<'_>, mut context: FileContext) -> ControlFlow<()> {
        let size_bytes = content.size_bytes;
        let intake = RefCell::new(&mut *self.intake);
        let mut flow = ControlFlow::Continue(());
        let run = || {
            let mut reject = |rejection| intake.borrow_mut().reject(rejection);
            // No more than what was hashed: the file may have grown.
            let mut input = content.store.reader()?.take(size_bytes);
            format.prepare(&mut input, &mut context, &mut reject)?;
            drop(input);
            let mut emit = |unit| {
                let spare = intake.borrow_mut().unit(unit);
                if spare.is_break() {
                    flow = ControlFlow::Break(());
                }
                spare
            };
            let mut input = content.store.reader()?.take(size_bytes);
            format.split(&mut input, &context, &mut emit, &mut reject)
        };
        // A reader that panics is a defect, and costs the rest of its file: it must not cost the run.
        let read = catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| Err(io::Error::other("the reader failed")));
        if let Err(error) = read {
            intake.borrow_mut().reject(note(format!("cannot be read to its end: {error}"), None, true));
        }
        flow
    }

    fn packed(&mut self, mut taken: Taken<'_>, packing: Packing) -> ControlFlow<()> {
        let level = taken.depth + u32::from(!(taken.from_stream && packing == Packing::Tar));
        let too_deep = level > ARCHIVE_DEPTH_MAX;
        if too_deep {
            taken.notes.push(note(format!("archives nested deeper than {ARCHIVE_DEPTH_MAX}, not opened"), None, true));
        }
        let decision = self.intake.file(&info(&taken, FileKind::Container(packing.name())));
        for note in std::mem::take(&mut taken.notes) {
            self.intake.reject(note);
        }
        if too_deep || matches!(decision, Decision::Skip) {
            return self.intake.end();
        }
        self.members(taken, packing, level)
    }

    fn members(&mut self, taken: Taken<'_>, packing: Packing, level: u32) -> ControlFlow<()> {
        let Taken { path, modified, mut containers, inside, mut content, .. } = taken;
        containers.push(content.sha256);
        let size_bytes = content.size_bytes;
        let mut reader = match content.store.reader() {
            Ok(reader) => reader,
            Err(error) => {
                self.intake.reject(note(format!("cannot be opened again: {error}"), None, true));
                return self.intake.end();
            }
        };
        let mut names = Unique::default();
        let name = path.rsplit(['/', '!']).next().unwrap_or(&path);
        let mut parent = Parent {
            path: &path,
            containers: &containers,
            inside: inside.as_ref(),
            collections: Collections::default(),
            level,
            from_stream: packing.is_stream(),
        };
        match packing {
            Packing::Zip => {
                let (whole, problems) = zip::survey(&mut *reader);
                problems.into_iter().for_each(|problem| self.intake.reject(problem));
                let passwords = self.passwords;
                if whole {
                    parent.collections = gather(name, |visit| zip::each(&mut *reader, passwords, visit));
                }
                self.tell_collections(&parent.collections);
                self.intake.end()?;
                let mut visit = |member, body: Body<'_>| self.member(&parent, &mut names, member, body);
                if whole {
                    zip::each(&mut *reader, passwords, &mut visit)
                } else {
                    salvage::each(&mut *reader, &mut visit)
                }
            }
            Packing::Tar => {
                let (runs, problems) = tar::survey(&mut *reader, size_bytes);
                problems.into_iter().for_each(|problem| self.intake.reject(problem));
                parent.collections = gather(name, |visit| tar::each(&mut *reader, &runs, visit));
                self.tell_collections(&parent.collections);
                self.intake.end()?;
                tar::each(&mut *reader, &runs, &mut |member, body| self.member(&parent, &mut names, member, body))
            }
            Packing::Gzip | Packing::Zstd => {
                self.intake.end()?;
                let mut visit = |member, body: Body<'_>| self.member(&parent, &mut names, member, body);
                compressed::each(packing, &mut *reader, &path, size_bytes, modified, &mut visit)
            }
        }
    }

    /// Says of an archive which collection it is; an export of a hunt holds many, which are named by their files' hosts.
    fn tell_collections(&mut self, collections: &Collections) {
        let mut found = collections.iter().filter(|collection| collection.tool != "disk");
        if let (Some(collection), None) = (found.next(), found.next()) {
            self.intake.reject(note(collection.to_string(), None, false));
        }
    }

    fn member(&mut self, parent: &Parent<'_>, names: &mut Unique, member: Member, body: Body<'_>) -> ControlFlow<()> {
        let (path, elsewhere) = name::inside(&member.name);
        let mut taken = Taken {
            inside: parent.inside_of(&path),
            path: format!("{}!{}", parent.path, names.name(path)),
            modified: member.modified,
            containers: parent.containers.to_vec(),
            depth: parent.level,
            from_stream: parent.from_stream,
            content: Content::none(),
            notes: member.notes,
            unreadable: false,
        };
        if elsewhere {
            taken.notes.push(note(format!("its name points outside the archive: {:?}", member.name), None, false));
        }
        let source = match body {
            Body::Passed(reason) => return self.listed(taken, note(reason, None, false)),
            Body::Lost(reason) => return self.listed(taken, note(reason, None, true)),
            Body::Bytes(_) if self.budget_bytes == 0 => {
                let reason = format!("not unpacked: the archive has grown to {RATIO_MAX} times its size");
                return self.listed(taken, note(reason, None, true));
            }
            Body::Bytes(source) => source,
        };
        let limit = self.limit(member.packed_bytes);
        taken.content = Content::take_in(source, limit, self.spool_dir);
        let size_bytes = taken.content.size_bytes;
        self.budget_bytes = self.budget_bytes.saturating_sub(size_bytes);
        if let Some(stop) = taken.content.stop.take() {
            taken.unreadable = size_bytes == 0;
            taken.notes.push(stopped(&stop, size_bytes));
        } else if let Some(expected) = member.expected_bytes.filter(|&expected| size_bytes < expected) {
            taken.notes.push(note(format!("cut short: {size_bytes} of {expected} bytes"), Some(size_bytes), true));
        }
        self.taken(taken)
    }

    /// How many bytes a member may unpack to.
    fn limit(&self, packed_bytes: Option<u64>) -> u64 {
        let by_ratio = packed_bytes.map_or(u64::MAX, |packed| RATIO_FREE_BYTES.max(packed.saturating_mul(RATIO_MAX)));
        by_ratio.min(UNPACKED_BYTES_MAX).min(self.budget_bytes)
    }
}

/// What a file is that no reader knows by its content, and why it is not read. Rows of a collector's artifact have no member in common, only
/// a place and a name.
fn by_place(taken: &Taken<'_>) -> (FileKind, Option<String>) {
    let head = &taken.content.head;
    let inside = taken.inside.as_ref();
    let is_result = inside.is_some_and(|inside| {
        inside.collection.tool == "velociraptor"
            && inside.path.starts_with("results/")
            && inside.path.ends_with(".json")
    });
    let is_json = head.trim_ascii_start().starts_with(b"{");
    if let Some(format) = by_name("velociraptor")
        && is_json
        && (is_result || is_named_after_an_artifact(&taken.path))
    {
        return (FileKind::Known(format), None);
    }
    if let Some(format) = lastlog::of_zeros(&taken.path, head, taken.content.size_bytes) {
        return (FileKind::Known(format), None);
    }
    let explained = || inside.and_then(|inside| explain(&inside.collection, &inside.path)).map(Artefact::called);
    let artefact = artefact::by_signature(head).or_else(explained).or_else(|| artefact::by_text(head, &taken.path));
    match artefact {
        Some(Artefact { name, why }) => (FileKind::Artefact(name), Some(format!("{name}: {why}"))),
        None if artefact::is_like_a_log(head) => (FileKind::UnknownLog, Some(artefact::describe(head))),
        None => (FileKind::Unknown, Some(artefact::describe(head))),
    }
}

/// The archive whose members are visited.
struct Parent<'p> {
    path: &'p str,
    containers: &'p [Digest],
    /// Where in a collection the archive lies itself.
    inside: Option<&'p Inside>,
    /// The collections in it.
    collections: Collections,
    level: u32,
    from_stream: bool,
}

impl Parent<'_> {
    /// Where in a collection a member lies: in one of the archive, else in the one around it.
    fn inside_of(&self, path: &str) -> Option<Inside> {
        match self.collections.of(path) {
            Some((collection, below)) => Some(Inside { collection: Arc::clone(collection), path: below.to_owned() }),
            None => self.inside.cloned(),
        }
    }
}

/// The collections of the archive of that name, whose members `each` shows.
fn gather(archive: &str, each: impl FnOnce(Visit<'_>) -> ControlFlow<()>) -> Collections {
    let mut members = Members::default();
    let _to_the_end = each(&mut |member, body| {
        let (path, _) = name::inside(&member.name);
        if let (true, Body::Bytes(source)) = (Members::wants(&path), body) {
            members.take(&path, source);
        }
        ControlFlow::Continue(())
    });
    members.collections(archive)
}

fn info(taken: &Taken<'_>, kind: FileKind) -> FileInfo {
    FileInfo {
        path: taken.path.clone(),
        sha256: taken.content.sha256,
        size_bytes: taken.content.size_bytes,
        containers: taken.containers.clone(),
        kind,
        modified: taken.modified,
        collection: taken.inside.as_ref().map(|inside| of_file(&inside.collection, &inside.path)),
    }
}

fn stopped(stop: &Stop, size_bytes: u64) -> Rejection {
    let reason = match stop {
        Stop::Source(error) => format!("cannot be read beyond byte {size_bytes}: {error}"),
        Stop::Limit => format!(
            "unpacks to more than {RATIO_MAX} times its size or {UNPACKED_BYTES_MAX} bytes: cut at byte {size_bytes}"
        ),
        Stop::Spool(error) => {
            format!("cannot be held in a temporary file beyond byte {size_bytes}: {error}")
        }
    };
    note(reason, Some(size_bytes), true)
}
