//! Scans of events: part files of the allowed tenants, row groups and rows by time and class, the columns asked for.

use crate::error::Error;
use crate::scan::filter::Scan;
use crate::scan::on_demand::{ColumnReader, RowsOnDemand};
use crate::table::open::{Opened, guard, open, open_footer};
use crate::table::parts::Part;
use arrow_array::cast::AsArray;
use arrow_array::types::{TimestampMicrosecondType, UInt64Type};
use arrow_array::{BooleanArray, RecordBatch};
use arrow_schema::ArrowError;
use events::{Column, EventBatch};
use model::{Tenant, Timestamp, Window};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowPredicate, ArrowPredicateFn, ParquetRecordBatchReader, RowFilter};
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::statistics::Statistics;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};

/// Rows of a batch: of many, a dictionary's values are looked at once. Part files hold fewer or not many more.
const BATCH_ROWS: usize = 65_536;

/// One part file of a scan. Parts may be read on any thread; results belong in the order of the parts.
#[derive(Clone, Debug)]
pub struct EventPart {
    tenant: Tenant,
    pub(super) path: PathBuf,
    size_bytes: u64,
    rows: u64,
    scan: Scan,
}

impl EventPart {
    pub(crate) fn new(root: &Path, part: Part, scan: &Scan) -> Self {
        Self {
            path: root.join(&part.path),
            tenant: part.tenant,
            size_bytes: part.size_bytes,
            rows: part.rows,
            scan: scan.clone(),
        }
    }

    /// Whose rows these are.
    #[must_use]
    pub const fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// Rows in the file, before window and class.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// Opens the file.
    ///
    /// # Errors
    /// When it is missing, cut off or damaged.
    pub fn read(&self) -> Result<EventRows, Error> {
        let opened = open(&self.path, Some(self.size_bytes), |name| Column::by_name(name).map(Column::keyed_field))?;
        Ok(EventRows { path: self.path.clone(), reader: guard(&self.path, || self.reader(opened))? })
    }

    /// Opens the file to read columns when they are asked for; `None` where only some of its rows may fit, or it is another than
    /// this program writes: then [`EventPart::read`] has its rows.
    ///
    /// # Errors
    /// When it is missing, cut off or damaged.
    pub fn on_demand(&self, reader: &ColumnReader) -> Result<Option<RowsOnDemand>, Error> {
        let Scan { window, class, columns, .. } = &self.scan;
        if class.is_some() || *window != Window::default() {
            return Ok(None);
        }
        let field = |name: &str| Column::by_name(name).map(Column::keyed_field);
        let footer = open_footer(&self.path, Some(self.size_bytes), field)?;
        RowsOnDemand::new(&self.path, footer, columns.as_deref(), reader)
    }

    /// `None` when no row can fit.
    fn reader(&self, opened: Opened) -> Result<Option<ParquetRecordBatchReader>, Error> {
        let Scan { window, class, with, columns, .. } = &self.scan;
        let has = |column: Column| opened.schema().column_with_name(column.name()).is_some();
        if with.is_some_and(|column| !has(column)) {
            return Ok(None);
        }
        if (class.is_some() && !has(Column::CLASS)) || (*window != Window::default() && !has(Column::TIME)) {
            return Ok(None);
        }
        let groups: Vec<usize> = (0..opened.metadata().num_row_groups())
            .filter(|&group| can_match(opened.metadata().row_group(group), window, *class))
            .collect();
        let mask = |names: &[&str]| ProjectionMask::columns(opened.parquet_schema(), names.iter().copied());
        let projection = match columns {
            Some(columns) => {
                let names: Vec<&str> = columns.iter().map(|column| column.name()).collect();
                let roots: Vec<usize> =
                    names.iter().filter_map(|name| Some(opened.schema().column_with_name(name)?.0)).collect();
                ProjectionMask::roots(opened.parquet_schema(), roots)
            }
            None => ProjectionMask::all(),
        };
        let mut predicates: Vec<Box<dyn ArrowPredicate>> = Vec::new();
        if let Some(class) = *class {
            let keep = move |batch: RecordBatch| Ok(class_is(&batch, class));
            predicates.push(Box::new(ArrowPredicateFn::new(mask(&[Column::CLASS.name()]), keep)));
        }
        if *window != Window::default() {
            let window = *window;
            let keep = move |batch: RecordBatch| Ok(time_is_inside(&batch, &window));
            predicates.push(Box::new(ArrowPredicateFn::new(mask(&[Column::TIME.name()]), keep)));
        }
        let filter = RowFilter::new(predicates);
        let opened = opened.with_row_groups(groups).with_projection(projection).with_row_filter(filter);
        let reader = opened.with_batch_size(BATCH_ROWS).build();
        reader.map(Some).map_err(|error| Error::damaged(&self.path, error))
    }
}

fn class_is(batch: &RecordBatch, class: u64) -> BooleanArray {
    let classes = batch.column(0).as_primitive::<UInt64Type>();
    classes.iter().map(|value| Some(value == Some(class))).collect()
}

fn time_is_inside(batch: &RecordBatch, window: &Window) -> BooleanArray {
    let times = batch.column(0).as_primitive::<TimestampMicrosecondType>();
    times.iter().map(|time| Some(time.is_some_and(|time| window.contains(Timestamp::from_micros(time))))).collect()
}

/// By the lowest and highest values in the footer; where there are none, anything can be inside.
fn can_match(group: &RowGroupMetaData, window: &Window, class: Option<u64>) -> bool {
    let range = |column: Column| {
        let chunk = group.columns().iter().find(|chunk| chunk.column_path().parts() == [column.name()])?;
        match chunk.statistics()? {
            Statistics::Int64(values) => Some((*values.min_opt()?, *values.max_opt()?)),
            _ => None,
        }
    };
    // Classes are far below the numbers whose order the sign would turn.
    let class_fits = class.is_none_or(|class| {
        let class = i64::try_from(class).unwrap_or(i64::MAX);
        range(Column::CLASS).is_none_or(|(low, high)| low > high || low < 0 || (low <= class && class <= high))
    });
    let time_fits = range(Column::TIME).is_none_or(|(low, high)| {
        window.from.is_none_or(|from| from.micros() <= high) && window.to.is_none_or(|to| low < to.micros())
    });
    class_fits && time_fits
}

/// The rows of one part file, in the order they were written, as batches.
pub struct EventRows {
    path: PathBuf,
    reader: Option<ParquetRecordBatchReader>,
}

impl Iterator for EventRows {
    type Item = Result<EventBatch, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let (path, reader) = (&self.path, self.reader.as_mut()?);
        let read = guard(path, || {
            let batch: Option<Result<RecordBatch, ArrowError>> = reader.next();
            batch.transpose().map_err(|error| Error::damaged(path, error))
        });
        if !matches!(read, Ok(Some(_))) {
            self.reader = None;
        }
        read.transpose().map(|batch| batch.map(EventBatch::new))
    }
}

/// The rows of a scan: tenants in order, of each its part files in order.
pub struct Events {
    parts: VecDeque<EventPart>,
    open: Option<(Tenant, EventRows)>,
}

impl Events {
    pub(crate) fn new(parts: Vec<EventPart>) -> Self {
        Self { parts: parts.into(), open: None }
    }
}

impl Iterator for Events {
    type Item = Result<(Tenant, EventBatch), Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((tenant, rows)) = &mut self.open
                && let Some(batch) = rows.next()
            {
                return Some(batch.map(|batch| (tenant.clone(), batch)));
            }
            let part = self.parts.pop_front()?;
            match part.read() {
                Ok(rows) => self.open = Some((part.tenant, rows)),
                Err(error) => {
                    self.open = None;
                    return Some(Err(error));
                }
            }
        }
    }
}
