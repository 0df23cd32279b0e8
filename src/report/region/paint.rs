//! Boxes of a phase diagram on a grid.

use super::ends;
use crate::document::RegionDocument;

/// The answers at the middles of a grid's fields, by row from below.
pub(super) struct Map {
    pub(super) rows: Vec<Vec<Option<usize>>>,
}

/// A rectangle of a grid's fields: columns and rows, each from the first to the one after the last.
pub(super) struct Rectangle {
    pub(super) columns: [usize; 2],
    pub(super) rows: [usize; 2],
}

impl Map {
    /// The diagram on a grid of so many columns and rows.
    pub(super) fn new(document: &RegionDocument, [columns, rows]: [usize; 2]) -> Self {
        let mut found = vec![vec![None; columns]; rows];
        let counts = [columns, rows];
        let scale = [0, 1].map(|axis| {
            let [low, high] = [0, 1].map(|end| document.over[axis].range[end].to_f64());
            (low, (high - low) / counts[axis] as f64)
        });
        for own in &document.boxes {
            // The fields whose middle lies between the ends.
            let fields = [0, 1].map(|axis| {
                let (low, step) = scale[axis];
                let ends = ends(own)[axis].map(|end| ((end - low) / step - 0.5).ceil().max(0.0));
                ends.map(|end| (end as usize).min(counts[axis]))
            });
            for row in &mut found[fields[1][0]..fields[1][1]] {
                row[fields[0][0]..fields[0][1]].fill(Some(own.cell));
            }
        }
        Map { rows: found }
    }

    /// Rectangles that cover the fields for which something holds, and no others; none overlap.
    pub(super) fn rectangles(&self, holds: impl Fn(Option<usize>) -> bool) -> Vec<Rectangle> {
        let mut done = Vec::new();
        let mut open: Vec<Rectangle> = Vec::new();
        for (row, fields) in self.rows.iter().enumerate() {
            let mut runs: Vec<[usize; 2]> = Vec::new();
            for (column, &field) in fields.iter().enumerate() {
                if !holds(field) {
                    continue;
                }
                match runs.last_mut() {
                    Some(run) if run[1] == column => run[1] += 1,
                    _ => runs.push([column, column + 1]),
                }
            }
            // What goes on in this row grows, and what does not is done.
            let mut grown = Vec::with_capacity(runs.len());
            for columns in runs {
                let above = open.iter().position(|own| own.columns == columns);
                let rows = match above {
                    Some(at) => [open.swap_remove(at).rows[0], row + 1],
                    None => [row, row + 1],
                };
                grown.push(Rectangle { columns, rows });
            }
            done.append(&mut open);
            open = grown;
        }
        done.append(&mut open);
        done.sort_by_key(|own| (own.rows[0], own.columns[0]));
        done
    }
}

/// A number with few digits.
pub(super) fn decimal(value: f64) -> String {
    let magnitude = value.abs();
    if magnitude != 0.0 && !(1e-4..1e7).contains(&magnitude) {
        return format!("{value:.3e}");
    }
    let places = match magnitude {
        own if own >= 100.0 => 1,
        own if own >= 1.0 => 3,
        _ => 6,
    };
    let text = format!("{value:.places$}");
    match text.trim_end_matches('0').trim_end_matches('.') {
        "-0" => "0".to_string(),
        trimmed => trimmed.to_string(),
    }
}
