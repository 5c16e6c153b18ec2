//! One batch: its rows through the matcher.

use super::gate::Gates;
use super::place::{Base, View, Views};
use super::test::Asked;
use super::texts::PredicateNo;
use super::{Entry, Field, Match, Matcher, Predicate};
use arrow_array::Array;
use events::{Column, EventBatch};
use hashbrown::HashMap;
use std::rc::Rc;

impl Matcher {
    /// The rules that match, by row and index of the rule.
    #[must_use]
    pub fn find(&self, batch: &EventBatch) -> Vec<Match> {
        let mut run = Run::new(self, batch);
        let mut gates = Gates::new(batch);
        let mut matches = Vec::new();
        for row in 0..batch.rows() {
            let admitted = gates.of(row, &self.gates, |admits| Admitted::new(self, &admits));
            if !admitted.is_empty() {
                run.row(row, &admitted, &mut matches);
            }
        }
        matches
    }
}

/// What can match an event of one identity.
struct Admitted {
    /// Per gate.
    gates: Vec<bool>,
    /// Fields that have to be looked at.
    fields: Vec<u32>,
    sleepless: Vec<u32>,
    entries: usize,
}

impl Admitted {
    fn new(matcher: &Matcher, gates: &[bool]) -> Self {
        let is_open = |entry: &Entry| gates[entry.gate as usize];
        let open: Vec<&Entry> = matcher.entries.iter().filter(|entry| is_open(entry)).collect();
        let mut fields = Vec::new();
        for entry in &open {
            let of_leaf = |&predicate: &PredicateNo| {
                let predicate = &matcher.predicates[predicate as usize];
                predicate.field.filter(|_| predicate.asked.is_none())
            };
            fields.extend(entry.leaves.iter().filter_map(of_leaf));
        }
        fields.sort_unstable();
        fields.dedup();
        let sleepless =
            matcher.sleepless.iter().copied().filter(|&entry| is_open(&matcher.entries[entry as usize])).collect();
        Self { gates: gates.to_vec(), fields, sleepless, entries: open.len() }
    }

    const fn is_empty(&self) -> bool {
        self.entries == 0
    }
}

/// Predicates that hold for one value.
type Hits = Rc<[PredicateNo]>;

/// Working memory of one batch.
struct Run<'a> {
    matcher: &'a Matcher,
    views: Views<'a>,
    /// Per field and base of it, what holds for each distinct value.
    by_key: Vec<Vec<Vec<Option<Hits>>>>,
    by_number: HashMap<(u32, u64), Hits>,
    none: Hits,
    lower: String,
    /// Per predicate: the row, counted from 1, for which it was last seen to hold, or last asked.
    holds: Vec<usize>,
    /// Per predicate that is asked: the row for which it was asked, and what came of it.
    asked: Vec<(usize, bool)>,
    /// Per entry: the row for which it was woken.
    woken: Vec<usize>,
    awake: Vec<u32>,
}

impl<'a> Run<'a> {
    fn new(matcher: &'a Matcher, batch: &'a EventBatch) -> Self {
        Self {
            matcher,
            views: Views::new(batch),
            by_key: matcher.fields.iter().map(|field| vec![Vec::new(); bases(field)]).collect(),
            by_number: HashMap::new(),
            none: Rc::from([]),
            lower: String::new(),
            holds: vec![0; matcher.predicates.len()],
            asked: vec![(0, false); matcher.predicates.len()],
            woken: vec![0; matcher.entries.len()],
            awake: Vec::new(),
        }
    }

    fn row(&mut self, row: usize, admitted: &Admitted, matches: &mut Vec<Match>) {
        let matcher = self.matcher;
        self.awake.clear();
        self.awake.extend(&admitted.sleepless);
        for &field in &admitted.fields {
            let hits = self.hits(field, row);
            for &predicate in &*hits {
                self.holds[predicate as usize] = row + 1;
                for &entry in &matcher.wakes[predicate as usize] {
                    let woken = &mut self.woken[entry as usize];
                    if *woken != row + 1 && admitted.gates[matcher.entries[entry as usize].gate as usize] {
                        *woken = row + 1;
                        self.awake.push(entry);
                    }
                }
            }
        }
        // Entries are in the order of rules: so are the matches, and a rule that matches in two buckets matches once.
        let mut awake = std::mem::take(&mut self.awake);
        awake.sort_unstable();
        let mut last = None;
        for &entry in &awake {
            let entry = &matcher.entries[entry as usize];
            if last != Some(entry.rule) && entry.condition.holds(&mut |predicate| self.holds(predicate, row)) {
                last = Some(entry.rule);
                matches.push(Match { row, rule: entry.rule as usize, fields: self.fields_of(entry, row) });
            }
        }
        self.awake = awake;
    }

    /// What holds for the value that a field has in this row.
    fn hits(&mut self, field_no: u32, row: usize) -> Hits {
        let Self { matcher, views, by_key, by_number, none, lower, .. } = self;
        let field = &matcher.fields[field_no as usize];
        let Some(places) = &field.places else { return self.hits_anywhere(field_no, row) };
        let mut look = |value: &str| look(field, value, lower);
        for (index, base) in places.0.iter().enumerate() {
            match base {
                Base::Extra(name) => {
                    if let Some(value) = views.extra(row, name) {
                        return look(value);
                    }
                }
                Base::Made(recipe) => {
                    if let Some(value) = views.made(recipe, row) {
                        return look(&value);
                    }
                }
                Base::Column(column) => match views.column(*column) {
                    None => {}
                    Some(View::Text(text)) => {
                        let Some(key) = text.key(row) else { continue };
                        let known = &mut by_key[field_no as usize][index];
                        if known.is_empty() {
                            known.resize(text.values().len(), None);
                        }
                        return Rc::clone(known[key].get_or_insert_with(|| look(text.values().value(key))));
                    }
                    Some(View::Numbers(numbers)) => {
                        let Some(number) = numbers.get(row) else { continue };
                        let known = by_number.entry((field_no, number)).or_insert_with(|| look(&number.to_string()));
                        return Rc::clone(known);
                    }
                    Some(view @ View::Time(_)) => {
                        if let Some(value) = view.get(row) {
                            return look(&value);
                        }
                    }
                },
            }
        }
        Rc::clone(none)
    }

    /// What holds for any value that the record has.
    fn hits_anywhere(&mut self, field_no: u32, row: usize) -> Hits {
        let Self { matcher, views, by_key, by_number, none, lower, .. } = self;
        let field = &matcher.fields[field_no as usize];
        let mut all: Vec<PredicateNo> = Vec::new();
        for (column, view) in views.of_the_record() {
            match view {
                View::Text(text) => {
                    let Some(key) = text.key(row) else { continue };
                    let known = &mut by_key[field_no as usize][column.index()];
                    if known.is_empty() {
                        known.resize(text.values().len(), None);
                    }
                    let hits = known[key].get_or_insert_with(|| look(field, text.values().value(key), lower));
                    all.extend_from_slice(hits);
                }
                View::Numbers(numbers) => {
                    let Some(number) = numbers.get(row) else { continue };
                    let known = by_number.entry((field_no, number));
                    all.extend_from_slice(known.or_insert_with(|| look(field, &number.to_string(), lower)));
                }
                View::Time(_) => {}
            }
        }
        for (_, value) in views.extras().into_iter().flat_map(|extras| extras.of(row)) {
            all.extend_from_slice(&look(field, value, lower));
        }
        if all.is_empty() { Rc::clone(none) } else { all.into() }
    }

    /// Does a predicate hold for this row?
    fn holds(&mut self, number: PredicateNo, row: usize) -> bool {
        let predicate = &self.matcher.predicates[number as usize];
        let Some(asked) = &predicate.asked else { return self.holds[number as usize] == row + 1 };
        let (known, answer) = self.asked[number as usize];
        if known == row + 1 {
            return answer;
        }
        let answer = self.ask(predicate, asked, row);
        self.asked[number as usize] = (row + 1, answer);
        answer
    }

    fn ask(&self, predicate: &Predicate, asked: &Asked, row: usize) -> bool {
        let places = predicate.field.and_then(|field| self.matcher.fields[field as usize].places.as_ref());
        let Some(places) = places else {
            return self.views.any_value(row, |value| asked.holds_for(value));
        };
        let Some(value) = self.views.value(places, row) else {
            return asked.holds_for_nothing();
        };
        match (asked, &predicate.other) {
            (Asked::Field { relation, cased }, Some(other)) => {
                self.views.value(other, row).is_some_and(|other| relation.holds(&value, &other, *cased))
            }
            _ => asked.holds_for(&value),
        }
    }

    fn fields_of(&mut self, entry: &Entry, row: usize) -> Vec<(std::sync::Arc<str>, String)> {
        let mut fields = Vec::new();
        for (&predicate, name) in entry.leaves.iter().zip(&entry.names) {
            let (Some(name), Some(field)) = (name, self.matcher.predicates[predicate as usize].field) else { continue };
            if !self.holds(predicate, row) {
                continue;
            }
            let places = self.matcher.fields[field as usize].places.as_ref();
            if let Some(value) = places.and_then(|places| self.views.value(places, row)) {
                fields.push((name.clone(), value.into_owned()));
            }
        }
        fields.sort();
        fields.dedup();
        fields
    }
}

/// In how many places a field is looked for.
fn bases(field: &Field) -> usize {
    field.places.as_ref().map_or(Column::COUNT, |places| places.0.len())
}

fn look(field: &Field, value: &str, lower: &mut String) -> Hits {
    let mut hits = Vec::new();
    field.texts.hits(value, lower, &mut hits);
    hits.into()
}
