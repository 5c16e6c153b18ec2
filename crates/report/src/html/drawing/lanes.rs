//! The drawing of hosts over time: a lane per host grouped by tenant, hops as marks, logs as bars, missing logs hatched.

use crate::escape::html::Html;
use crate::html::drawing::label::label;
use crate::html::drawing::scale::Scale;
use crate::html::page::Page;
use crate::{limits, wording};
use model::{Hop, HostName, Interval, Outcome, Tenant, TenantScope, Timestamp, short_host};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

const LEFT: usize = 190;
const WIDTH: usize = 770;
const WHOLE: usize = LEFT + WIDTH + 30;
const AXIS: usize = 30;
const LANE: usize = 24;
const GROUP: usize = 28;
const BAR: usize = 8;
/// Columns of text that fit beside a lane.
const LABEL: usize = 22;
/// Marks closer than this share a number's place; only the first is numbered.
const NUMBER_ROOM: usize = 16;

/// A host, in one spelling for coverage and paths alike.
type Key<'a> = (&'a Tenant, HostName);

/// A lane and where it is drawn.
struct Lane<'a> {
    key: Key<'a>,
    y: usize,
}

/// Everything to be drawn.
struct Chart<'a> {
    scale: Scale,
    logs: Spans<'a>,
    holes: Spans<'a>,
    /// With the height where each begins.
    groups: Vec<(&'a TenantScope, usize)>,
    lanes: Vec<Lane<'a>>,
    height: usize,
    left_out: usize,
}

/// Draws the hosts on paths, and some of those with missing logs.
pub(in crate::html) fn draw(html: &mut Html, page: &Page<'_>) {
    let Some(scale) = span(page).and_then(|span| Scale::new(span, LEFT, WIDTH)) else {
        html.literal("<p>Nothing in this case has a time, so hosts cannot be drawn over time.</p>\n");
        return;
    };
    let chart = Chart::of(page, scale);
    html.element("figure", &[], |html| {
        let attributes: &[(&'static str, &dyn Display)] = &[
            ("role", &"img"),
            ("viewBox", &format_args!("0 0 {WHOLE} {}", chart.height)),
            ("aria-labelledby", &"lanestitle lanestext"),
        ];
        html.element("svg", attributes, |html| {
            html.literal("<title id=\"lanestitle\">Hosts over time</title>");
            html.leaf("desc", &[("id", &"lanestext")], described(&chart));
            html.literal("<defs><pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" ");
            html.literal("patternTransform=\"rotate(45)\"><path class=\"stripe\" d=\"M0 0V6\"/></pattern></defs>");
            axis(html, &chart);
            groups(html, &chart);
            for lane in &chart.lanes {
                draw_lane(html, &chart, lane);
            }
            marks(html, page, &chart);
        });
        caption(html, &chart);
    });
    html.literal("\n");
}

fn caption(html: &mut Html, chart: &Chart<'_>) {
    html.element("figcaption", &[], |html| {
        html.literal(
            "A bar is a log that would show a logon; hatching is where it is missing. A full mark is a logon that ",
        );
        html.literal(
            "succeeded, a hollow one a logon that failed, numbered as in the tables; a thin line leads to its source. ",
        );
        html.literal(
            "A lane with neither bar nor hatching belongs to a host whose own logs nobody was expected to have.",
        );
        if chart.left_out > 0 {
            html.text(format_args!(
                " {} not drawn (see coverage.parquet).",
                wording::count(chart.left_out, "more host")
            ));
        }
    });
}

fn described(chart: &Chart<'_>) -> String {
    let span = chart.scale.span();
    format!(
        "{} of {} from {} to {}. The tables of hops and of missing logs hold the same.",
        wording::count(chart.lanes.len(), "host"),
        wording::count(chart.groups.len(), "tenant"),
        span.from,
        span.to
    )
}

/// The window, closed by what has a time where the question left it open.
fn span(page: &Page<'_>) -> Option<Interval> {
    let material = page.material;
    let hops = material.unique_hops().into_iter().map(|hop| (hop.time, hop.time));
    let spans = material.coverage.iter().map(|span| (span.first, span.last));
    let times: Vec<(Timestamp, Timestamp)> = hops.chain(spans).collect();
    let window = material.scope.window;
    let from = window.from.or_else(|| times.iter().map(|(from, _)| *from).min())?;
    let to = window.to.or_else(|| times.iter().map(|(_, to)| to.plus_micros(Timestamp::HOUR)).max())?;
    Some(Interval { from, to })
}

fn key<'a>(tenant: &'a Tenant, host: &str) -> Key<'a> {
    (tenant, HostName::new(short_host(host)))
}

/// Stretches of time per host.
type Spans<'a> = BTreeMap<Key<'a>, Vec<Interval>>;

/// Where logs that would show a logon exist.
fn logs<'a>(page: &Page<'a>) -> Spans<'a> {
    let mut logs = Spans::new();
    for span in page.material.coverage.iter().filter(|span| span.log.shows_logons()) {
        logs.entry(key(&span.tenant, &span.host)).or_default().push(span.span);
    }
    logs
}

/// Where they are missing.
fn holes<'a>(page: &Page<'a>) -> Spans<'a> {
    let mut holes = Spans::new();
    for tenant in &page.material.scope.tenants {
        for hole in tenant.coverage.missing.iter().filter(|hole| hole.log.shows_logons()) {
            for host in &hole.hosts {
                let span = Interval { from: hole.from, to: hole.to };
                holes.entry(key(&tenant.tenant, host)).or_default().push(span);
            }
        }
    }
    holes
}

impl<'a> Chart<'a> {
    fn of(page: &Page<'a>, scale: Scale) -> Self {
        let hops = page.material.unique_hops();
        let ends = hops.iter().flat_map(|hop| hop.src.iter().chain([&hop.dst]));
        let mut known: BTreeSet<Key<'a>> = ends.map(|host| key(&host.tenant, host.name.as_str())).collect();
        let mut keys: BTreeMap<&Tenant, Vec<Key<'a>>> = BTreeMap::new();
        for key in &known {
            keys.entry(key.0).or_default().push(key.clone());
        }
        let (logs, holes) = (logs(page), holes(page));
        let mut quiet: BTreeMap<&Tenant, usize> = BTreeMap::new();
        let mut left_out = 0;
        for key in holes.keys().chain(logs.keys()).filter(|key| known.insert((*key).clone())) {
            let drawn = quiet.entry(key.0).or_default();
            if *drawn < limits::DRAWN_QUIET_LANES {
                keys.entry(key.0).or_default().push(key.clone());
                *drawn += 1;
            } else {
                left_out += 1;
            }
        }
        let mut chart = Self { scale, logs, holes, groups: Vec::new(), lanes: Vec::new(), height: AXIS, left_out };
        for tenant in &page.material.scope.tenants {
            chart.add_group(tenant, keys.remove(&tenant.tenant).unwrap_or_default());
        }
        chart.left_out += keys.values().map(Vec::len).sum::<usize>();
        chart
    }

    fn add_group(&mut self, tenant: &'a TenantScope, mut keys: Vec<Key<'a>>) {
        let room = limits::DRAWN_LANES.saturating_sub(self.lanes.len());
        self.left_out += keys.len().saturating_sub(room);
        keys.truncate(room);
        if keys.is_empty() {
            return;
        }
        let top = self.height;
        self.height += GROUP;
        for key in keys {
            self.lanes.push(Lane { key, y: self.height + LANE / 2 });
            self.height += LANE;
        }
        self.height += 6;
        self.groups.push((tenant, top));
    }

    fn y(&self, key: &Key<'_>) -> Option<usize> {
        self.lanes.iter().find(|lane| &lane.key == key).map(|lane| lane.y)
    }
}

fn axis(html: &mut Html, chart: &Chart<'_>) {
    for (time, text) in chart.scale.ticks() {
        let x = chart.scale.x(time);
        html.void(
            "line",
            &[("class", &"grid"), ("x1", &x), ("y1", &(AXIS - 8)), ("x2", &x), ("y2", &(chart.height - 4))],
        );
        html.leaf("text", &[("class", &"small middle"), ("x", &x), ("y", &(AXIS - 14))], text);
    }
}

fn groups(html: &mut Html, chart: &Chart<'_>) {
    for (tenant, top) in &chart.groups {
        html.void("line", &[("class", &"grid"), ("x1", &0), ("y1", top), ("x2", &WHOLE), ("y2", top)]);
        html.element("g", &[], |html| {
            html.leaf("title", &[], &tenant.tenant);
            let text = format!("{}: {}", label(&tenant.tenant, LABEL), wording::verdict(tenant.verdict));
            html.leaf("text", &[("class", &"strong"), ("x", &4), ("y", &(top + 19))], text);
        });
    }
}

fn draw_lane(html: &mut Html, chart: &Chart<'_>, lane: &Lane<'_>) {
    html.element("g", &[], |html| {
        html.leaf("title", &[], &lane.key.1);
        html.leaf("text", &[("x", &16), ("y", &(lane.y + 4))], label(&lane.key.1, LABEL));
    });
    bars(html, chart, lane.y, "covered", chart.logs.get(&lane.key));
    bars(html, chart, lane.y, "hole", chart.holes.get(&lane.key));
}

/// Bars over stretches of time; those that touch on the drawing are drawn as one.
fn bars(html: &mut Html, chart: &Chart<'_>, y: usize, class: &'static str, spans: Option<&Vec<Interval>>) {
    let within = |span: &Interval| span.intersection(&chart.scale.span());
    let pixels = |span: Interval| (chart.scale.x(span.from), chart.scale.x(span.to));
    let mut stretches: Vec<(usize, usize)> = spans.into_iter().flatten().filter_map(within).map(pixels).collect();
    stretches.sort_unstable();
    stretches.dedup_by(|next, kept| {
        let touches = next.0 <= kept.1 + 1;
        if touches {
            kept.1 = kept.1.max(next.1);
        }
        touches
    });
    for (from, to) in stretches {
        let (top, width) = (y - BAR / 2, (to - from).max(1));
        html.void("rect", &[("class", &class), ("x", &from), ("y", &top), ("width", &width), ("height", &BAR)]);
    }
}

/// A mark per hop on its destination, with a line to its source.
fn marks(html: &mut Html, page: &Page<'_>, chart: &Chart<'_>) {
    let mut numbered: BTreeMap<usize, usize> = BTreeMap::new();
    for hop in page.material.unique_hops() {
        let Some(y) = chart.y(&key(&hop.dst.tenant, hop.dst.name.as_str())) else {
            continue;
        };
        let x = chart.scale.x(hop.time);
        html.element("g", &[], |html| {
            let number = page.number(hop.logon);
            html.leaf(
                "title",
                &[],
                format_args!("Hop {number} of {}: {} to {}", hop.time, wording::source(hop), hop.dst),
            );
            source_line(html, chart, hop, x, y);
            let class = if hop.outcome == Outcome::Failure { "ring" } else { "dot" };
            html.void("circle", &[("class", &class), ("cx", &x), ("cy", &y), ("r", &5)]);
            let last = numbered.get(&y).copied();
            if last.is_none_or(|last| x >= last + NUMBER_ROOM) {
                numbered.insert(y, x);
                html.leaf("text", &[("class", &"small strong halo"), ("x", &(x + 7)), ("y", &(y - 5))], number);
            }
        });
    }
}

fn source_line(html: &mut Html, chart: &Chart<'_>, hop: &Hop, x: usize, y: usize) {
    let source = hop.src.as_ref().and_then(|host| chart.y(&key(&host.tenant, host.name.as_str())));
    if let Some(from) = source
        && from != y
    {
        html.void("line", &[("class", &"drop"), ("x1", &x), ("y1", &from), ("x2", &x), ("y2", &y)]);
        html.void("circle", &[("class", &"head"), ("cx", &x), ("cy", &from), ("r", &2)]);
    }
}
