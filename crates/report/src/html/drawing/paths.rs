//! The drawing of paths: tenants as lanes, hosts as boxes, hops as arrows numbered in the order of time.

use crate::escape::html::{Anchor, Html};
use crate::html::drawing::graph::{Arrow, Graph, Lane, Node, Place};
use crate::html::drawing::label::label;
use crate::html::page::Page;
use crate::wording;
use model::Path;
use std::collections::BTreeMap;

const LEFT: usize = 24;
const TITLE: usize = 24;
const COLUMN: usize = 268;
const ROW: usize = 62;
const LANE_GAP: usize = 36;
const NODE_WIDTH: usize = 152;
const NODE_HEIGHT: usize = 36;
/// Between two columns of boxes.
const GUTTER: usize = COLUMN - NODE_WIDTH;
/// Between arrows that end at the same box.
const PORT: usize = 9;
/// Columns of text that fit into a box.
const LABEL: usize = 20;
/// Hop numbers written on one arrow.
const NUMBERS: usize = 3;
/// Arrows that the description tells.
const ARROWS_TOLD: usize = 24;

/// Draws `paths`. `number` tells the drawings of a page apart.
pub(in crate::html) fn draw(html: &mut Html, page: &Page<'_>, paths: &[&Path], number: usize) {
    let graph = Graph::of(paths, page.material.scope);
    let columns = graph.places.values().map(|place| place.column + 1).max().unwrap_or(1).max(3);
    let width = 2 * LEFT + columns * COLUMN - GUTTER + 70;
    let height = graph.lanes.last().map_or(ROW, |lane| bottom(&graph, lane) + 12);
    html.element("figure", &[], |html| {
        let (title, description) = (Anchor("pathtitle", number), Anchor("pathtext", number));
        let attributes: &[(&'static str, &dyn std::fmt::Display)] = &[
            ("role", &"img"),
            ("viewBox", &format_args!("0 0 {width} {height}")),
            ("aria-labelledby", &format_args!("{title} {description}")),
        ];
        html.element("svg", attributes, |html| {
            html.leaf("title", &[("id", &title)], "Paths between hosts");
            html.leaf("desc", &[("id", &description)], described(page, &graph));
            for lane in &graph.lanes {
                draw_lane(html, &graph, lane, width);
            }
            draw_arrows(html, page, &graph);
            for lane in &graph.lanes {
                let y = top(&graph, lane.row) - TITLE + 17;
                html.leaf("text", &[("class", &"strong halo"), ("x", &18), ("y", &y)], label(lane.tenant, 60));
            }
            for (node, place) in &graph.places {
                draw_node(html, &graph, node, *place);
            }
        });
        caption(html, &graph);
    });
    html.literal("\n");
}

fn caption(html: &mut Html, graph: &Graph<'_>) {
    html.element("figcaption", &[], |html| {
        html.literal("Each band is a tenant, each box a host; a rounded box is an address that could not be tied to a host. ");
        html.literal("The number on an arrow is the hop's, in the order of time, with its certainty behind it; a dashed arrow failed.");
        if graph.left_out > 0 {
            html.text(format_args!(" {} not drawn (see paths.parquet).", wording::count(graph.left_out, "more hop")));
        }
    });
}

/// The drawing in words.
fn described(page: &Page<'_>, graph: &Graph<'_>) -> String {
    let told = graph.arrows.iter().filter_map(|arrow| arrow.hops.first()).take(ARROWS_TOLD);
    let sentences: Vec<String> = told
        .map(|hop| {
            let (number, outcome) = (page.number(hop.logon), wording::outcome(hop.outcome));
            format!("Hop {number} from {} to {}, {outcome}.", wording::source(hop), hop.dst)
        })
        .collect();
    format!("{} The tables of hops hold the same.", sentences.join(" "))
}

/// Lanes above this row: each has a title of its own.
fn lanes_before(graph: &Graph<'_>, row: usize) -> usize {
    graph.lanes.iter().filter(|lane| lane.row <= row).count()
}

fn top(graph: &Graph<'_>, row: usize) -> usize {
    row * ROW + lanes_before(graph, row) * LANE_GAP
}

fn bottom(graph: &Graph<'_>, lane: &Lane<'_>) -> usize {
    top(graph, lane.row) + lane.rows * ROW - 6
}

fn corner(graph: &Graph<'_>, place: Place) -> (usize, usize) {
    (LEFT + 14 + place.column * COLUMN, top(graph, place.row) + 4)
}

fn draw_lane(html: &mut Html, graph: &Graph<'_>, lane: &Lane<'_>, width: usize) {
    let y = top(graph, lane.row) - TITLE;
    let height = bottom(graph, lane) - y;
    html.void(
        "rect",
        &[("class", &"lane"), ("x", &8), ("y", &y), ("width", &(width - 16)), ("height", &height), ("rx", &6)],
    );
    html.leaf("text", &[("class", &"strong"), ("x", &18), ("y", &(y + 17))], label(lane.tenant, 60));
}

fn draw_node(html: &mut Html, graph: &Graph<'_>, node: &Node<'_>, place: Place) {
    let (x, y) = corner(graph, place);
    let (name, whole, is_address) = match node {
        Node::Host(host) => {
            let again = if host.incarnation > 0 { format!(" #{}", host.incarnation + 1) } else { String::new() };
            (label(format!("{}{again}", host.name), LABEL), host.to_string(), host.is_address)
        }
        Node::Unnamed(_) => ("source not named".to_owned(), "no record names the source".to_owned(), true),
    };
    let radius = if is_address { NODE_HEIGHT / 2 } else { 4 };
    html.element("g", &[], |html| {
        html.leaf("title", &[], whole);
        html.void(
            "rect",
            &[
                ("class", &"node"),
                ("x", &x),
                ("y", &y),
                ("width", &NODE_WIDTH),
                ("height", &NODE_HEIGHT),
                ("rx", &radius),
            ],
        );
        html.leaf("text", &[("class", &"middle"), ("x", &(x + NODE_WIDTH / 2)), ("y", &(y + 23))], name);
    });
}

/// Arrows spread over the side of the box where they end, and likewise where they begin.
fn draw_arrows(html: &mut Html, page: &Page<'_>, graph: &Graph<'_>) {
    let mut begins: BTreeMap<&Node<'_>, usize> = BTreeMap::new();
    let mut ends: BTreeMap<(&Node<'_>, bool), usize> = BTreeMap::new();
    for arrow in &graph.arrows {
        let (Some(from), Some(to)) = (graph.places.get(&arrow.from), graph.places.get(&arrow.to)) else {
            continue;
        };
        let (from_x, from_y) = corner(graph, *from);
        let corner = corner(graph, *to);
        let is_near = to.column == from.column || to.column == from.column + 1;
        let begin = begins.entry(&arrow.from).or_default();
        let end = ends.entry((&arrow.to, is_near)).or_default();
        let start = (from_x + NODE_WIDTH, from_y + port(*begin));
        let route = if !is_near {
            Route::over(start, corner, *end, to.column > from.column)
        } else if to.column > from.column {
            Route::ahead(start, (corner.0, corner.1 + port(*end)))
        } else {
            Route::beside(start, (corner.0 + NODE_WIDTH, corner.1 + port(*end)))
        };
        draw_arrow(html, page, arrow, &route);
        *begin += 1;
        *end += 1;
    }
}

/// The middle of a box's side first, then below and above in turn.
const fn port(number: usize) -> usize {
    let step = number.div_ceil(2) % 2 * PORT;
    if number % 2 == 1 { NODE_HEIGHT / 2 + step } else { NODE_HEIGHT / 2 - step }
}

/// How an arrow runs. Lines go up and down between columns and along above a row, so none hides behind a box.
struct Route {
    line: String,
    head: String,
    /// Where the number stands.
    middle: (usize, usize),
}

impl Route {
    /// To the next column.
    fn ahead((x1, y1): (usize, usize), (x2, y2): (usize, usize)) -> Self {
        let bend = (x1 + x2) / 2;
        Self {
            line: format!("M{x1} {y1} C{bend} {y1} {bend} {y2} {x2} {y2}"),
            head: format!("{x2},{y2} {back},{} {back},{}", y2 - 4, y2 + 4, back = x2 - 9),
            // At three fifths of the curve, where arrows from one box have parted.
            middle: ((8 * x1 + 90 * bend + 27 * x2) / 125, (44 * y1 + 81 * y2) / 125),
        }
    }

    /// To another box of the same column, or back to itself.
    fn beside((x1, y1): (usize, usize), (x2, y2): (usize, usize)) -> Self {
        let bend = x1 + 56;
        Self {
            line: format!("M{x1} {y1} C{bend} {y1} {bend} {y2} {x2} {y2}"),
            head: format!("{x2},{y2} {back},{} {back},{}", y2 - 4, y2 + 4, back = x2 + 9),
            middle: (x1 + 42, (y1 + y2) / 2),
        }
    }

    /// Past other columns: along above the row of the box, then down into it.
    fn over((x1, y1): (usize, usize), (x, y): (usize, usize), number: usize, forward: bool) -> Self {
        let aside = number % 4 * PORT;
        let along = y - 12;
        let x2 = if forward { x + 40 + aside } else { x + NODE_WIDTH - 40 - aside };
        let (turn, near, middle) = if forward {
            (x1 + GUTTER - 12, x2 - 14, x - GUTTER / 2)
        } else {
            (x1 + 12, x2 + 14, x + NODE_WIDTH + GUTTER / 2)
        };
        let bend = x1 + GUTTER / 2;
        Self {
            line: format!(
                "M{x1} {y1} C{bend} {y1} {bend} {along} {turn} {along} L{near} {along} Q{x2} {along} {x2} {y}"
            ),
            head: format!("{x2},{y} {},{back} {},{back}", x2 - 4, x2 + 4, back = y - 9),
            middle: (middle, along),
        }
    }
}

fn draw_arrow(html: &mut Html, page: &Page<'_>, arrow: &Arrow<'_>, route: &Route) {
    let class = if arrow.failed { "edge failed" } else { "edge" };
    let (x, y) = route.middle;
    let numbers: Vec<String> = arrow.hops.iter().map(|hop| page.number(hop.logon).to_string()).collect();
    let more = if numbers.len() > NUMBERS { format!(" +{}", numbers.len() - NUMBERS) } else { String::new() };
    let text = format!("{}{more}", numbers[..numbers.len().min(NUMBERS)].join(", "));
    let pill = 14 + 7 * text.len();
    let best = arrow.hops.iter().map(|hop| hop.certainty).max().unwrap_or_default();
    html.element("g", &[], |html| {
        html.leaf("title", &[], titled(page, arrow));
        html.void("path", &[("class", &class), ("d", &route.line)]);
        html.void("polygon", &[("class", &"head"), ("points", &route.head)]);
        let corner = (x.saturating_sub(pill / 2), y.saturating_sub(10));
        html.void(
            "rect",
            &[("class", &"disc"), ("x", &corner.0), ("y", &corner.1), ("width", &pill), ("height", &20), ("rx", &10)],
        );
        html.leaf("text", &[("class", &"middle strong"), ("x", &x), ("y", &(y + 4))], &text);
        html.leaf("text", &[("class", &"small halo"), ("x", &(x + pill / 2 + 2)), ("y", &(y - 6))], best);
    });
}

fn titled(page: &Page<'_>, arrow: &Arrow<'_>) -> String {
    let Some(hop) = arrow.hops.first() else {
        return String::new();
    };
    format!(
        "Hop {} of {}: {} to {}, {}, {}, certainty {}",
        page.number(hop.logon),
        hop.time,
        wording::source(hop),
        hop.dst,
        wording::logon_kind(hop.kind),
        wording::outcome(hop.outcome),
        hop.certainty
    )
}
