//! Where the value of a rule's field is in a batch, and reading it there.

use crate::route::{Place, Recipe, same_name};
use events::{Column, ColumnKind, EventBatch, Extras, Numbers, Text};
use std::borrow::Cow;
use std::sync::Arc;

/// Places tried one after the other; the first with a value gives it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Places(pub(super) Vec<Base>);

/// One place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Base {
    Column(Column),
    Extra(Arc<str>),
    /// Made of the values of some places.
    Made(Arc<Recipe>),
}

impl Places {
    pub(super) fn of(place: &Place) -> Self {
        let mut bases = Vec::new();
        flatten(place, &mut bases);
        Self(bases)
    }

    /// Adds the columns that the value may come from.
    pub(super) fn add_columns(&self, columns: &mut Vec<Column>) {
        for base in &self.0 {
            match base {
                Base::Column(column) => columns.push(*column),
                Base::Extra(_) => columns.push(Column::EXTRA),
                Base::Made(recipe) => recipe.places().for_each(|place| Self::of(place).add_columns(columns)),
            }
        }
    }
}

fn flatten(place: &Place, bases: &mut Vec<Base>) {
    match place {
        Place::Column(column) => bases.push(Base::Column(*column)),
        Place::Extra(name) => bases.push(Base::Extra(Arc::clone(name))),
        Place::Made(recipe) => bases.push(Base::Made(Arc::clone(recipe))),
        Place::AnyOf(places) => places.iter().for_each(|place| flatten(place, bases)),
    }
}

/// A column of one batch.
#[derive(Clone, Copy)]
pub(super) enum View<'a> {
    Text(Text<'a>),
    Numbers(Numbers<'a>),
    Time(&'a EventBatch),
}

/// All columns of one batch that have a value, and its extras.
pub(super) struct Views<'a> {
    columns: Vec<Option<View<'a>>>,
    of_the_record: Vec<Column>,
    extras: Option<Extras<'a>>,
}

impl<'a> Views<'a> {
    pub(super) fn new(batch: &'a EventBatch) -> Self {
        let mut columns: Vec<Option<View<'a>>> = std::iter::repeat_with(|| None).take(Column::COUNT).collect();
        for column in batch.columns() {
            columns[column.index()] = match column.kind() {
                ColumnKind::Text => batch.text(column).map(View::Text),
                ColumnKind::Number => batch.numbers(column).map(View::Numbers),
                ColumnKind::Time => batch.times().map(|_| View::Time(batch)),
                ColumnKind::Extra => None,
            };
        }
        let of_the_record = batch.columns().filter(|column| is_of_the_record(*column)).collect();
        Self { columns, of_the_record, extras: batch.extras() }
    }

    pub(super) fn column(&self, column: Column) -> Option<&View<'a>> {
        self.columns[column.index()].as_ref()
    }

    pub(super) fn extra(&self, row: usize, name: &str) -> Option<&'a str> {
        let extras = self.extras.as_ref()?;
        let find = |is: &dyn Fn(&str) -> bool| extras.of(row).find(|(other, _)| is(other)).map(|(_, value)| value);
        find(&|other| other == name).or_else(|| find(&|other| same_name(other, name)))
    }

    /// What a recipe makes of this row.
    pub(super) fn made(&self, recipe: &Recipe, row: usize) -> Option<String> {
        let part = |place: &Place| match place {
            Place::Column(column) => self.column(*column)?.get(row),
            Place::Extra(name) => self.extra(row, name).map(Cow::Borrowed),
            Place::AnyOf(_) | Place::Made(_) => None,
        };
        let parts: Vec<Option<Cow<'_, str>>> = recipe.places().map(part).collect();
        let parts: Vec<Option<&str>> = parts.iter().map(Option::as_deref).collect();
        recipe.value(&parts).map(Cow::into_owned)
    }

    /// The value of a place.
    pub(super) fn value(&self, places: &Places, row: usize) -> Option<Cow<'a, str>> {
        places.0.iter().find_map(|base| self.at(base, row))
    }

    /// The value of one place.
    pub(super) fn at(&self, base: &Base, row: usize) -> Option<Cow<'a, str>> {
        match base {
            Base::Extra(name) => self.extra(row, name).map(Cow::Borrowed),
            Base::Column(column) => self.column(*column)?.get(row),
            Base::Made(recipe) => self.made(recipe, row).map(Cow::Owned),
        }
    }

    /// Can any row of the batch have a value there?
    pub(super) fn may_have(&self, base: &Base) -> bool {
        match base {
            Base::Extra(_) => self.extras.is_some(),
            Base::Column(column) => self.column(*column).is_some(),
            Base::Made(_) => true,
        }
    }

    /// The columns that hold values of the record itself.
    pub(super) fn of_the_record(&self) -> impl Iterator<Item = (Column, View<'a>)> {
        self.of_the_record.iter().filter_map(|&column| Some((column, self.columns[column.index()]?)))
    }

    /// The extras.
    pub(super) const fn extras(&self) -> Option<&Extras<'a>> {
        self.extras.as_ref()
    }

    /// Calls `each` with every value that the record itself holds, until it says true; did it?
    pub(super) fn any_value(&self, row: usize, mut each: impl FnMut(&str) -> bool) -> bool {
        self.of_the_record().filter_map(|(_, view)| view.get(row)).any(|value| each(&value))
            || self.extras.iter().any(|extras| extras.of(row).any(|(_, value)| each(value)))
    }
}

impl<'a> View<'a> {
    pub(super) fn get(&self, row: usize) -> Option<Cow<'a, str>> {
        match self {
            Self::Text(text) => text.get(row).map(Cow::Borrowed),
            Self::Numbers(numbers) => numbers.get(row).map(|number| Cow::Owned(number.to_string())),
            Self::Time(batch) => batch.time(row).map(|time| Cow::Owned(time.to_string())),
        }
    }
}

/// What this program itself adds to a record, or writes in words of its own, is no value of it.
pub(super) fn is_of_the_record(column: Column) -> bool {
    const ADDED: [Column; 5] = [Column::TIME, Column::TIME_ZONE, Column::EVIDENCE, Column::RECORD, Column::FORMAT];
    column.is_field() || (column <= Column::MESSAGE && !ADDED.contains(&column))
}
