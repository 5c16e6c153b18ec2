//! Where the value of a rule's field is in a batch, and reading it there.

use crate::route::{Place, Recipe, same_name};
use arrow_array::{Array, StringArray};
use events::{Column, ColumnKind, EventColumns, Extras, Numbers, Text};
use hashbrown::HashMap;
use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
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
    Time(&'a dyn EventColumns),
}

/// Of so many rows of a batch few is one: of most columns they have no value, and knowing that is cheaper than reading the values.
const ROWS_PER_FEW: usize = 16;

/// All columns of one batch that have a value, and its extras, each looked up when it is asked for.
pub(super) struct Views<'a> {
    batch: &'a dyn EventColumns,
    /// Per column: `None` where the batch lacks it.
    columns: Vec<Option<OnceCell<Option<View<'a>>>>>,
    of_the_record: Vec<Column>,
    extras: OnceCell<Option<Extras<'a>>>,
    /// May a name be among the extras?
    extra_names: RefCell<HashMap<Box<str>, bool>>,
}

impl<'a> Views<'a> {
    pub(super) fn new(batch: &'a dyn EventColumns) -> Self {
        let mut columns: Vec<Option<OnceCell<Option<View<'a>>>>> =
            std::iter::repeat_with(|| None).take(Column::COUNT).collect();
        let there = batch.columns();
        there.iter().for_each(|column| columns[column.index()] = Some(OnceCell::new()));
        let of_the_record = there.into_iter().filter(|column| is_of_the_record(*column)).collect();
        Self { batch, columns, of_the_record, extras: OnceCell::new(), extra_names: RefCell::default() }
    }

    pub(super) fn column(&self, column: Column) -> Option<&View<'a>> {
        let read = || match column.kind() {
            ColumnKind::Text => self.batch.text(column).map(View::Text),
            ColumnKind::Number => self.batch.numbers(column).map(View::Numbers),
            ColumnKind::Time => self.batch.times().map(|_| View::Time(self.batch)),
            ColumnKind::Extra => None,
        };
        self.columns[column.index()].as_ref()?.get_or_init(read).as_ref()
    }

    pub(super) fn extra(&self, row: usize, name: &str) -> Option<&'a str> {
        if !self.may_have_extra(name) {
            return None;
        }
        let extras = self.extras()?;
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
            Base::Extra(name) => self.may_have_extra(name),
            Base::Column(column) => self.column(*column).is_some(),
            Base::Made(_) => true,
        }
    }

    /// Can any row have it among its extras? Where their names are known before the rows are read, this says whether to read them.
    fn may_have_extra(&self, name: &str) -> bool {
        if let Some(&known) = self.extra_names.borrow().get(name) {
            return known;
        }
        let may_have = match self.batch.extra_texts() {
            Some((names, _)) => (0..names.len()).any(|place| same_name(names.value(place), name)),
            None => self.extras().is_some(),
        };
        self.extra_names.borrow_mut().insert(name.into(), may_have);
        may_have
    }

    /// The columns that hold values of the record itself in some of these rows; those of numbers only when they are asked for.
    pub(super) fn of_the_record(&self, rows: &[usize], with_numbers: bool) -> impl Iterator<Item = (Column, View<'a>)> {
        let are_few = rows.len() <= self.batch.rows() / ROWS_PER_FEW;
        let is_wanted = move |column: Column| match column.kind() {
            ColumnKind::Number => with_numbers,
            ColumnKind::Text => !are_few || self.batch.may_have_text(column, rows),
            ColumnKind::Time | ColumnKind::Extra => true,
        };
        let wanted = self.of_the_record.iter().copied().filter(move |column| is_wanted(*column));
        wanted.filter_map(|column| Some((column, *self.column(column)?)))
    }

    /// The extras.
    pub(super) fn extras(&self) -> Option<&Extras<'a>> {
        self.extras.get_or_init(|| self.batch.extras()).as_ref()
    }

    /// Are the rows of the extras read?
    pub(super) fn has_read_extras(&self) -> bool {
        self.extras.get().is_some()
    }

    /// The distinct values of the extras, where they are known before the extras are read.
    pub(super) fn extra_values(&self) -> Option<&'a StringArray> {
        self.batch.extra_texts().map(|(_, values)| values)
    }

    /// Calls `each` with every value that the record itself holds, until it says true; did it?
    pub(super) fn any_value(&self, row: usize, mut each: impl FnMut(&str) -> bool) -> bool {
        self.of_the_record(&[row], true).filter_map(|(_, view)| view.get(row)).any(|value| each(&value))
            || self.extras().is_some_and(|extras| extras.of(row).any(|(_, value)| each(value)))
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
