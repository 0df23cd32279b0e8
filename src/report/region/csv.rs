//! The boxes of a phase diagram as a table.

use super::super::csv::field;
use crate::document::RegionDocument;
use itertools::Itertools;

/// The boxes of `region` as CSV, one a line: `x_from,x_to,y_from,y_to,proved,classes,error`, numbers
/// exact, classes separated by semicolons.
pub fn region_csv(document: &RegionDocument) -> String {
    let mut out = String::from("x_from,x_to,y_from,y_to,proved,classes,error\n");
    for own in &document.boxes {
        let Some(cell) = document.cells.get(own.cell) else {
            continue;
        };
        let fields = [
            own.x[0].to_string(),
            own.x[1].to_string(),
            own.y[0].to_string(),
            own.y[1].to_string(),
            own.proved.to_string(),
            field(&cell.classes.iter().join(";")),
            field(cell.error.as_deref().unwrap_or("")),
        ];
        out.push_str(&fields.join(","));
        out.push('\n');
    }
    out
}
