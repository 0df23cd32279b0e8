//! The phase diagram over two parameters: as text, as a table and as a picture.

mod csv;
mod paint;
mod svg;

pub use csv::region_csv;
pub use svg::region_svg;

use super::check::title;
use super::layout::{JOINT, count, line, paragraph, table};
use super::number;
use super::number::setting;
use super::solve::concept;
use crate::document::{
    AreaDocument, AxisDocument, BetweenDocument, BoundaryDocument, BoxDocument, Number,
    RegionDocument,
};
use crate::number::Rational;
use itertools::Itertools;

/// The size of the map in characters.
const MAP: [usize; 2] = [64, 20];

/// The signs of areas on the map, the largest area first; those beyond share the last.
const SIGNS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ?";

/// What `region` prints for people.
pub fn region(document: &RegionDocument) -> String {
    let mut out = String::new();
    paragraph(&mut out, "", title(&document.game.title));
    let over = document.over.iter().map(axis).join("; ");
    let mut rows = vec![("over", over)];
    let parameters = document.game.parameters.iter();
    let parameters = parameters
        .map(|(name, value)| setting(name, value).replace(' ', &JOINT.to_string()))
        .join(", ");
    if !parameters.is_empty() {
        rows.push(("others", parameters));
    }
    // There is none where no point has an answer.
    if !document.concept.is_empty() {
        rows.push(("concept", concept(&document.concept).to_string()));
    }
    rows.push(("proof", proof(document)));
    if let Some(reason) = &document.reason {
        let what = "boxes are coarse or missing, and boundaries are missing";
        rows.push(("unfinished", format!("{reason}; {what}")));
    }
    table(&mut out, 2, &rows);
    out.push_str("\nequilibria, with the share of the area in which there are such\n");
    let kinds = document.classes.iter().enumerate();
    let rows: Vec<_> = kinds
        .map(|(index, kind)| {
            let share = percent(&kind.area, kind_is_proved(document, &kind.name));
            let head = format!("{}. {share}", index + 1);
            (head, kind.name.clone())
        })
        .collect();
    table(&mut out, 2, &rows);
    push_map(&mut out, document);
    if !document.boundaries.is_empty() {
        out.push_str("\nboundaries, with the equilibria that there are on one side alone\n");
    }
    for boundary in &document.boundaries {
        push_boundary(&mut out, document, boundary);
    }
    out
}

fn axis(axis: &AxisDocument) -> String {
    let [least, most] = &axis.range;
    let present = number(&Number::Exact(axis.present.clone()));
    format!("{} from {least} to {most}, now {present}", axis.name)
}

fn proof(document: &RegionDocument) -> String {
    let boxes = count(document.boxes.len(), "box", "boxes");
    let proved = percent(&document.proved, true);
    format!("{boxes}; those with a proof cover {proved}, the others were sampled at one point each")
}

/// Whether all boxes of an area are proved: one that was sampled may be partly another's.
fn is_proved(cell: &AreaDocument) -> bool {
    cell.proved == cell.area
}

/// Whether all boxes with a kind of equilibria are proved.
fn kind_is_proved(document: &RegionDocument, name: &String) -> bool {
    let cells = document.cells.iter();
    let mut own = cells.filter(|cell| cell.classes.contains(name));
    own.all(is_proved)
}

/// A share in percent, rounded; exact where that is short and the share is proved.
fn percent(share: &Rational, proved: bool) -> String {
    let hundredths = share.clone() * &Rational::from(100);
    let rounded = format!("{:.3}", hundredths.to_f64());
    let rounded = rounded.trim_end_matches('0').trim_end_matches('.');
    let exact = proved
        && rounded
            .parse::<Rational>()
            .is_ok_and(|own| own == hundredths);
    let about = if exact { "" } else { "≈ " };
    format!("{about}{rounded} %")
}

fn push_map(out: &mut String, document: &RegionDocument) {
    let [x, y] = &document.over;
    let map = paint::Map::new(document, MAP);
    line(
        out,
        format_args!("\n{} upward, {} to the right", y.name, x.name),
    );
    let ends = [&y.range[1], &y.range[0]].map(short);
    let margin = ends
        .iter()
        .map(|end| end.chars().count())
        .max()
        .unwrap_or(0);
    for (index, row) in map.rows.iter().rev().enumerate() {
        let end = match index {
            0 => ends[0].as_str(),
            _ if index + 1 == map.rows.len() => ends[1].as_str(),
            _ => "",
        };
        let signs = row.iter().map(|own| sign(*own)).collect::<String>();
        line(out, format_args!("  {end:>margin$} |{signs}|"));
    }
    let [least, most] = [0, 1].map(|end| short(&x.range[end]));
    let gap = MAP[0].saturating_sub(least.chars().count());
    line(out, format_args!("  {:margin$}  {least}{most:>gap$}", ""));
    for (index, cell) in document.cells.iter().enumerate() {
        if cell.boxes == 0 {
            continue;
        }
        let head = format!("  {}  ", sign(Some(index)));
        let text = format!(
            "{}: {}{}",
            percent(&cell.area, is_proved(cell)),
            numbered(document, cell),
            happens(cell)
        );
        paragraph(out, &head, &text);
    }
    if map.rows.iter().flatten().any(Option::is_none) {
        out.push_str("  .  not looked at\n");
    }
}

fn sign(cell: Option<usize>) -> char {
    match cell {
        Some(index) => char::from(SIGNS[index.min(SIGNS.len() - 1)]),
        None => '.',
    }
}

fn short(value: &Rational) -> String {
    let exact = value.to_string();
    match exact.chars().count() <= 8 {
        true => exact,
        false => paint::decimal(value.to_f64()),
    }
}

/// The answer in an area, its equilibria by their numbers.
fn numbered(document: &RegionDocument, cell: &AreaDocument) -> String {
    if cell.error.is_some() || cell.classes.is_empty() {
        return answer(cell);
    }
    let kinds = document.classes.iter().enumerate();
    let own = kinds.filter(|(_, kind)| cell.classes.contains(&kind.name));
    let numbers = own.map(|(index, _)| index + 1).join(", ");
    let more = if cell.complete {
        ""
    } else {
        "; there may be others"
    };
    format!("{numbers}{more}")
}

/// The answer in an area in words.
fn answer(cell: &AreaDocument) -> String {
    if let Some(fault) = &cell.error {
        return format!("no answer: {fault}");
    }
    let names = cell.classes.iter().join("; ");
    match (cell.classes.is_empty(), cell.complete) {
        (true, true) => "no equilibria".to_string(),
        (true, false) => "none found; there may be some".to_string(),
        (false, true) => names,
        (false, false) => format!("{names}; there may be others"),
    }
}

fn happens(cell: &AreaDocument) -> String {
    let outcomes = cell.outcomes.iter().map(|(text, own)| {
        let how = match (own.can, own.must) {
            (_, true) => "must happen",
            (true, false) => "can happen",
            (false, false) => "cannot happen",
        };
        format!(" [{text} {how}]")
    });
    outcomes.collect()
}

fn push_boundary(out: &mut String, document: &RegionDocument, boundary: &BoundaryDocument) {
    let shown = boundary.solved.as_ref().unwrap_or(&boundary.equation);
    paragraph(out, "  ", shown);
    let words = match &boundary.solved {
        Some(_) => ["below", "above"],
        None => ["negative side", "positive side"],
    };
    let differences = boundary.between.iter().map(|own| difference(document, own));
    for [below, above] in differences.unique() {
        let sides = words.iter().zip([below, above]);
        let said = sides
            .filter(|(_, names)| !names.is_empty())
            .map(|(word, names)| format!("{word}: {names}"))
            .join("; ");
        paragraph(out, "    ", &said);
    }
}

/// What there is on one side of a boundary alone, by side; equilibria by their numbers.
fn difference(document: &RegionDocument, between: &BetweenDocument) -> [String; 2] {
    let cells = between.cells.map(|index| document.cells.get(index));
    let only = |own: usize| {
        let (Some(own), Some(other)) = (cells[own], cells[1 - own]) else {
            return String::new();
        };
        if own.error != other.error || own.complete != other.complete {
            return numbered(document, own);
        }
        if own.classes == other.classes {
            return happens(own).trim().to_string();
        }
        let kinds = document.classes.iter().enumerate();
        let only = |name: &String| own.classes.contains(name) && !other.classes.contains(name);
        let own = kinds.filter(|(_, kind)| only(&kind.name));
        own.map(|(index, _)| index + 1).join(", ")
    };
    [only(0), only(1)]
}

/// The ends of a box in floats, by axis.
fn ends(own: &BoxDocument) -> [[f64; 2]; 2] {
    [&own.x, &own.y].map(|ends| [ends[0].to_f64(), ends[1].to_f64()])
}
