//! From a mapping as typed to one that is ready for use. Everything in it is checked here, before any evidence is read.

use super::clock::{TimeFormat, Zone};
use super::condition::Condition;
use super::key_value::KeyValue;
use super::plan::{Csv, Event, Input, Plan, Recognise, Time};
use super::setter::{Setter, Target};
use super::template::Template;
use super::text::{
    EventText, Form, InputText, Many, MappingText, RecogniseText, SetText, TestsText, TimeText, Wrong, near,
};
use crate::limits::{MAPPING_ENTRIES_MAX, PATTERN_BYTES_MAX};
use hashbrown::{HashMap, HashSet};
use model::{Activity, LogKind, LogonKind, Outcome};
use regex::{Regex, RegexBuilder};
use std::ops::Range;
use toml::Spanned;

/// The schema's name and version in the file.
pub(super) const SCHEMA: &str = "hopscope.mapping/1";
/// What comes before a mapping's name where it is stored as the name of a format.
pub(super) const NAME_PREFIX: &str = "mapping:";

/// Characters of a mapping's name.
const NAME_MAX: usize = 64;

/// Makes it ready.
pub(super) fn compile(text: &MappingText) -> Result<Plan, Wrong> {
    check_head(text)?;
    let about = &text.mapping;
    let mut names = FieldNames::of(text)?;
    let time = text.time.as_ref().map(|time| compile_time(time, &mut names)).transpose()?;
    let common = compile_set(&text.set, &mut names)?;
    let events = text.events.iter().enumerate();
    let events = events.map(|(index, event)| compile_event(index, event, &common, &mut names));
    let events: Vec<Event> = events.collect::<Result<_, _>>()?;
    unique_names(&events, &text.events)?;
    let log =
        about.log.as_ref().map(|log| word(log, "log", LogKind::parse, LogKind::ALL, LogKind::as_str)).transpose()?;
    Ok(Plan {
        stored_name: format!("{NAME_PREFIX}{}", about.name.get_ref()),
        description: about.description.get_ref().clone(),
        log,
        input: compile_input(&text.input)?,
        recognise: compile_recognise(text)?,
        comment: text.input.get_ref().comment.as_ref().map(non_empty).transpose()?,
        absent: text.input.get_ref().absent.clone(),
        slots: names.slots,
        time,
        events,
        otherwise: common,
    })
}

fn check_head(text: &MappingText) -> Result<(), Wrong> {
    let wrong = |at: &Spanned<String>, what: String| Err(Wrong::new(at.span(), what));
    if text.schema.get_ref() != SCHEMA {
        return wrong(
            &text.schema,
            format!("schema is {:?}, and this version reads {SCHEMA:?}", text.schema.get_ref()),
        );
    }
    let name = &text.mapping.name;
    let is_name_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
    if name.get_ref().is_empty() || name.get_ref().len() > NAME_MAX || !name.get_ref().bytes().all(is_name_letter) {
        return wrong(
            name,
            format!("name {:?} is not made of 1 to {NAME_MAX} small letters, digits, - and _", name.get_ref()),
        );
    }
    let description = &text.mapping.description;
    if description.get_ref().trim().is_empty() || description.get_ref().contains('\n') {
        return wrong(description, "description is one line that says what this is".to_owned());
    }
    if let Some(event) = text.events.get(MAPPING_ENTRIES_MAX) {
        return Err(Wrong::new(event.span(), format!("more than {MAPPING_ENTRIES_MAX} entries [[event]]")));
    }
    Ok(())
}

/// The fields that a mapping reads, each with its slot.
struct FieldNames {
    slots: HashMap<String, usize>,
    /// All that there are, where the mapping itself says so: groups of patterns, names of columns.
    known: Option<Vec<String>>,
}

impl FieldNames {
    fn of(text: &MappingText) -> Result<Self, Wrong> {
        let input = text.input.get_ref();
        let known = match input.form {
            Form::Regex => {
                let patterns = input.pattern.as_ref().map_or_else(|| Ok(Vec::new()), |many| patterns(many, true))?;
                let groups = patterns.iter().flat_map(|pattern| pattern.capture_names().flatten());
                Some(groups.map(str::to_owned).collect())
            }
            Form::Csv => input.header.as_ref().map(|header| header.get_ref().clone()),
            Form::KeyValue | Form::Json => None,
        };
        Ok(Self { slots: HashMap::new(), known })
    }

    fn slot(&mut self, name: &str) -> Result<usize, String> {
        if let Some(known) = &self.known
            && !known.iter().any(|known| known == name)
        {
            let near = near(name, known.iter().map(String::as_str));
            return Err(format!("there is no field {name:?} in [input]{near}"));
        }
        let next = self.slots.len();
        Ok(*self.slots.entry_ref(name).or_insert(next))
    }
}

fn non_empty(text: &Spanned<String>) -> Result<String, Wrong> {
    match text.get_ref().as_str() {
        "" => Err(Wrong::new(text.span(), "an empty text")),
        text => Ok(text.to_owned()),
    }
}

fn listed(many: &Spanned<Many>) -> Result<Vec<String>, Wrong> {
    let texts = many.get_ref().texts();
    match texts.len() {
        0 => Err(Wrong::new(many.span(), "an empty list")),
        1..=MAPPING_ENTRIES_MAX => Ok(texts),
        count => Err(Wrong::new(many.span(), format!("a list of {count}, and {MAPPING_ENTRIES_MAX} are the most"))),
    }
}

fn compile_input(spanned: &Spanned<InputText>) -> Result<Input, Wrong> {
    let input = spanned.get_ref();
    refuse_foreign_keys(input)?;
    Ok(match input.form {
        Form::Csv => Input::Csv(compile_csv(input)?),
        Form::KeyValue => Input::KeyValue(KeyValue {
            separator: input.separator.as_ref().map(non_empty).transpose()?,
            assign: input.assign.as_ref().map(non_empty).transpose()?.unwrap_or_else(|| "=".to_owned()),
            prefix: input.prefix.as_ref().map(|prefix| pattern(prefix.get_ref(), prefix.span())).transpose()?,
        }),
        Form::Regex => {
            let Some(many) = &input.pattern else {
                return Err(Wrong::new(spanned.span(), "form \"regex\" needs `pattern`"));
            };
            Input::Patterns(patterns(many, true)?)
        }
        Form::Json => Input::Json,
    })
}

/// Keys that mean something to another form alone.
fn refuse_foreign_keys(input: &InputText) -> Result<(), Wrong> {
    let place = |text: &Option<Spanned<String>>| text.as_ref().map(Spanned::span);
    let keys = [
        ("delimiter", place(&input.delimiter), Form::Csv),
        ("header", input.header.as_ref().map(Spanned::span), Form::Csv),
        ("separator", place(&input.separator), Form::KeyValue),
        ("assign", place(&input.assign), Form::KeyValue),
        ("prefix", place(&input.prefix), Form::KeyValue),
        ("pattern", input.pattern.as_ref().map(Spanned::span), Form::Regex),
    ];
    for (key, span, form) in keys {
        if let Some(span) = span
            && form != input.form
        {
            let (wanted, given) = (form.word(), input.form.word());
            return Err(Wrong::new(span, format!("`{key}` is for form {wanted:?}, and the form here is {given:?}")));
        }
    }
    Ok(())
}

fn compile_csv(input: &InputText) -> Result<Csv, Wrong> {
    let delimiter = match &input.delimiter {
        None => None,
        Some(text) => match text.get_ref().as_bytes() {
            [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Some(*byte),
            _ => return Err(Wrong::new(text.span(), "delimiter is one ASCII character, for example \";\" or \"\\t\"")),
        },
    };
    let header = input.header.as_ref().map_or(&[][..], |header| header.get_ref());
    if let Some(spanned) = &input.header {
        let is_twice = |index: usize| header[..index].contains(&header[index]);
        if header.len() < 2 || header.len() > MAPPING_ENTRIES_MAX || (0..header.len()).any(is_twice) {
            return Err(Wrong::new(spanned.span(), format!("header is 2 to {MAPPING_ENTRIES_MAX} names, each once")));
        }
    }
    Ok(Csv { delimiter, header: header.to_vec() })
}

/// Compiles patterns; with `is_whole`, they must fit a whole line and name what they find.
fn patterns(many: &Spanned<Many>, is_whole: bool) -> Result<Vec<Regex>, Wrong> {
    let texts = listed(many)?;
    let compile = |text: &String| {
        if !is_whole {
            return pattern(text, many.span());
        }
        let compiled = pattern(&format!("^(?:{text})$"), many.span())?;
        match compiled.capture_names().flatten().next() {
            Some(_) => Ok(compiled),
            None => Err(Wrong::new(many.span(), format!("pattern {text:?} has no named group, like (?<user>\\S+)"))),
        }
    };
    texts.iter().map(compile).collect()
}

fn pattern(text: &str, span: Range<usize>) -> Result<Regex, Wrong> {
    let compiled = RegexBuilder::new(text).size_limit(PATTERN_BYTES_MAX).build();
    compiled.map_err(|error| {
        let what = error.to_string();
        // What the library draws over several lines ends with what is wrong.
        let what = what.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
        Wrong::new(span, format!("pattern cannot be used: {what}"))
    })
}

fn compile_recognise(text: &MappingText) -> Result<Recognise, Wrong> {
    let form = text.input.get_ref().form;
    let none = Spanned::new(text.input.span(), RecogniseText::default());
    let spanned = text.recognise.as_ref().unwrap_or(&none);
    let recognise = spanned.get_ref();
    let fields: Vec<String> = recognise.fields.iter().map(non_empty).collect::<Result<_, _>>()?;
    let patterns = recognise.pattern.as_ref().map_or_else(|| Ok(Vec::new()), |many| patterns(many, false))?;
    let has_names =
        matches!(form, Form::KeyValue | Form::Json) || (form == Form::Csv && text.input.get_ref().header.is_none());
    if let (Some(first), false) = (recognise.fields.first(), has_names) {
        return Err(Wrong::new(first.span(), "a file of this form has no names of fields: use `pattern` instead"));
    }
    let (wanted, what) = if has_names {
        (
            2,
            "[recognise] needs two `fields` or more, or a field and a `pattern`, so that no other file is taken for one",
        )
    } else if form == Form::Csv {
        (1, "[recognise] needs a `pattern` on the first lines, because the file has no names")
    } else {
        (0, "")
    };
    if fields.len() + patterns.len() < wanted {
        return Err(Wrong::new(spanned.span(), what));
    }
    if fields.len() > MAPPING_ENTRIES_MAX {
        return Err(Wrong::new(spanned.span(), format!("more than {MAPPING_ENTRIES_MAX} `fields`")));
    }
    Ok(Recognise { fields, patterns })
}

fn compile_time(spanned: &Spanned<TimeText>, names: &mut FieldNames) -> Result<Time, Wrong> {
    let time = spanned.get_ref();
    let mut templates = Vec::new();
    for text in listed(&time.field)? {
        // A field's name alone is how most are written.
        let text = if text.contains('{') { text } else { format!("{{{text}}}") };
        let template = Template::parse(&text, &mut |name| names.slot(name));
        templates.push(template.map_err(|what| Wrong::new(time.field.span(), what))?);
    }
    let formats = match &time.format {
        None => vec![TimeFormat::Rfc3339],
        Some(many) => {
            let formats = listed(many)?.iter().map(|format| TimeFormat::parse(format)).collect::<Result<_, _>>();
            formats.map_err(|what| Wrong::new(many.span(), what))?
        }
    };
    let zone = match &time.zone {
        None => Zone::Assumed,
        Some(zone) => Zone::parse(zone.get_ref()).map_err(|what| Wrong::new(zone.span(), what))?,
    };
    Ok(Time { templates, formats, zone })
}

fn compile_set(set: &SetText, names: &mut FieldNames) -> Result<Vec<Setter>, Wrong> {
    // In the order of the file, so that columns and errors are.
    let mut entries: Vec<_> = set.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    let mut setters = Vec::new();
    for (key, many) in entries {
        let target = Target::parse(key.get_ref()).map_err(|what| Wrong::new(key.span(), what))?;
        let mut templates = Vec::new();
        for text in listed(many)? {
            let template = Template::parse(&text, &mut |name| names.slot(name));
            let template = template.map_err(|what| Wrong::new(many.span(), format!("{}: {what}", key.get_ref())))?;
            if let Some(constant) = template.constant().filter(|constant| !target.takes(constant)) {
                return Err(Wrong::new(many.span(), format!("{} cannot be {constant:?}", key.get_ref())));
            }
            templates.push(template);
        }
        setters.push(Setter { target, templates });
    }
    Ok(setters)
}

fn compile_event(
    index: usize,
    spanned: &Spanned<EventText>,
    common: &[Setter],
    names: &mut FieldNames,
) -> Result<Event, Wrong> {
    let event = spanned.get_ref();
    let when = compile_tests(&event.when, event.ignore_case, names)?;
    let unless = compile_tests(&event.unless, event.ignore_case, names)?;
    let activity = event.activity.as_ref();
    let activity =
        activity.map(|text| word(text, "activity", Activity::parse, &Activity::ALL, Activity::as_str)).transpose()?;
    let logon_kind = event.logon_kind.as_ref();
    let logon_kind =
        logon_kind.map(|text| word(text, "logon_kind", LogonKind::parse, LogonKind::ALL, LogonKind::as_str));
    let outcome = event.outcome.as_ref();
    let outcome = outcome.map(|text| word(text, "outcome", Outcome::parse, Outcome::ALL, Outcome::as_str));
    let mut setters = compile_set(&event.set, names)?;
    let own: Vec<Target> = setters.iter().map(|setter| setter.target).collect();
    setters.extend(common.iter().filter(|setter| !own.contains(&setter.target)).cloned());
    let name = event.name.clone().unwrap_or_else(|| format!("event {}", index + 1));
    Ok(Event {
        name,
        when,
        unless,
        class: class_of(activity, event.class.as_ref())?,
        activity: activity.map(Activity::as_str),
        logon_kind: logon_kind.transpose()?.map(LogonKind::as_str),
        outcome: outcome.transpose()?.map(Outcome::as_str),
        setters,
    })
}

/// The class of an event: that of its activity, where it has one. Another would hide the activity from all that asks for it.
fn class_of(activity: Option<Activity>, given: Option<&Spanned<u64>>) -> Result<Option<u64>, Wrong> {
    let class = activity.map(Activity::class);
    match (activity, given) {
        (Some(activity), Some(given)) if *given.get_ref() != activity.class() => {
            let (word, right, wrong) = (activity.as_str(), activity.class(), given.get_ref());
            Err(Wrong::new(given.span(), format!("class {wrong} holds no {word:?}: it is {right}, or left out")))
        }
        (_, given) => Ok(class.or(given.map(|given| *given.get_ref()))),
    }
}

/// Events are told apart by their names.
fn unique_names(events: &[Event], texts: &[Spanned<EventText>]) -> Result<(), Wrong> {
    let mut seen = HashSet::new();
    match events.iter().zip(texts).find(|(event, _)| !seen.insert(&event.name)) {
        None => Ok(()),
        Some((event, text)) => {
            Err(Wrong::new(text.span(), format!("another [[event]] is called {:?}, too", event.name)))
        }
    }
}

fn compile_tests(tests: &TestsText, ignore_case: bool, names: &mut FieldNames) -> Result<Condition, Wrong> {
    let mut condition = Condition::default();
    for (field, many) in tests {
        let slot = names.slot(field.get_ref()).map_err(|what| Wrong::new(field.span(), what))?;
        let added = condition.add(slot, &listed(many)?, ignore_case);
        added.map_err(|what| Wrong::new(many.span(), format!("{}: {what}", field.get_ref())))?;
    }
    Ok(condition)
}

/// One of some words.
fn word<T: Copy>(
    text: &Spanned<String>,
    key: &str,
    parse: impl Fn(&str) -> Option<T>,
    all: &[T],
    as_str: impl Fn(T) -> &'static str,
) -> Result<T, Wrong> {
    let given = text.get_ref();
    parse(given).ok_or_else(|| {
        let words: Vec<&str> = all.iter().map(|one| as_str(*one)).collect();
        let near = near(given, words.iter().copied());
        Wrong::new(text.span(), format!("{key} {given:?} is none of {}{near}", words.join(", ")))
    })
}
