//! The phase diagram as a picture.
//!
//! Every kind of equilibria has a color and a hatching of its own, so that areas with several kinds
//! show all of them, also in print and to the color-blind. The colors are those of Okabe and Ito
//! (*Color Universal Design*, 2008).

use super::paint::{Map, Rectangle, decimal};
use super::{answer, is_proved, kind_is_proved, percent};
use crate::document::{AxisDocument, RegionDocument};
use crate::number::Rational;
use crate::report::layout::JOINT;
use std::fmt::Write;

/// The plot's place and size.
const LEFT: f64 = 84.0;
const TOP: f64 = 56.0;
const SIDE: [f64; 2] = [600.0, 460.0];
const WIDTH: f64 = 740.0;
/// From one line of the legend to the next, and where its texts begin.
const LEADING: f64 = 22.0;
const INDENT: f64 = LEFT + 44.0;
/// The most characters in one line of the legend, the title and an axis.
const LEGEND: usize = 84;
const TITLE: usize = 64;
const CAPTION: usize = 76;

const COLORS: [&str; 7] = [
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#8C7A00",
];

/// `region` as an SVG document.
pub fn region_svg(document: &RegionDocument) -> String {
    let legend = legend(document);
    let lines: usize = legend.iter().map(|entry| entry.lines.len()).sum();
    let height = TOP + SIDE[1] + 76.0 + LEADING * lines as f64 + 16.0;
    let mut picture = Picture {
        out: String::new(),
        document,
    };
    picture.put(format_args!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
         viewBox=\"0 0 {WIDTH} {height}\" font-family=\"Helvetica, Arial, sans-serif\" \
         font-size=\"13\" role=\"img\">"
    ));
    let title = &document.game.title;
    picture.put(format_args!("<title>{}</title>", escape(title)));
    picture.patterns();
    picture.put(format_args!(
        "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>"
    ));
    let heading = shortened(title, TITLE);
    picture.put(format_args!(
        "<text x=\"{LEFT}\" y=\"32\" font-size=\"18\" font-weight=\"bold\">{}</text>",
        escape(&heading)
    ));
    picture.areas();
    picture.curves();
    picture.axes();
    picture.present();
    picture.entries(&legend);
    picture.out.push_str("</svg>\n");
    picture.out
}

/// An entry of the legend: what fills its swatch, and its text.
struct Entry {
    fills: Vec<String>,
    lines: Vec<String>,
}

/// The kinds, and what else is drawn.
fn legend(document: &RegionDocument) -> Vec<Entry> {
    let kinds = document.classes.iter().enumerate();
    let mut entries: Vec<Entry> = kinds
        .filter(|(_, kind)| kind.area.to_f64() > 0.0)
        .map(|(index, kind)| Entry {
            fills: vec![color(index).to_string(), format!("url(#kind{index})")],
            lines: {
                let share = joined(&kind.area, kind_is_proved(document, &kind.name));
                wrapped(&format!("{} ({share})", kind.name), LEGEND)
            },
        })
        .collect();
    for cell in document.cells.iter().filter(|cell| cell.boxes > 0) {
        if cell.error.is_some() || cell.classes.is_empty() || !cell.complete {
            let text = match cell.error.is_some() || cell.classes.is_empty() {
                true => answer(cell),
                false => format!("there may be others than {}", cell.classes.join("; ")),
            };
            entries.push(Entry {
                fills: vec!["url(#unknown)".to_string()],
                lines: wrapped(
                    &format!("{text} ({})", joined(&cell.area, is_proved(cell))),
                    LEGEND,
                ),
            });
        }
    }
    entries
}

/// A share in percent that is not broken at the end of a line.
fn joined(share: &Rational, proved: bool) -> String {
    percent(share, proved).replace(' ', &JOINT.to_string())
}

struct Picture<'a> {
    out: String,
    document: &'a RegionDocument,
}

impl Picture<'_> {
    /// Appends a line.
    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.out, "{text}");
    }

    /// A hatching for every kind, at another angle and of another width.
    fn patterns(&mut self) {
        self.put(format_args!("<defs>"));
        for index in 0..self.document.classes.len() {
            let angle = [45, -45, 0, 90, 22, -67, 67, -22][index % 8];
            let step = [9, 10, 8, 11][(index + index / 8) % 4];
            self.put(format_args!(
                "<pattern id=\"kind{index}\" width=\"{step}\" height=\"{step}\" \
                 patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate({angle})\">\
                 <path d=\"M0 {half}h{step}\" stroke=\"{}\" stroke-width=\"1.4\"/></pattern>",
                color(index),
                half = f64::from(step) / 2.0
            ));
        }
        self.put(format_args!(
            "<pattern id=\"unknown\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">\
             <circle cx=\"3\" cy=\"3\" r=\"1\" fill=\"#666666\"/></pattern>"
        ));
        self.put(format_args!("</defs>"));
    }

    /// What is in the boxes: a path for every kind.
    fn areas(&mut self) {
        let document = self.document;
        let map = Map::new(document, [document.resolution; 2]);
        for (index, kind) in document.classes.iter().enumerate() {
            let has: Vec<bool> = (document.cells.iter())
                .map(|cell| cell.classes.contains(&kind.name))
                .collect();
            let path = self.path(
                &map.rectangles(|cell| cell.is_some_and(|cell| has.get(cell) == Some(&true))),
            );
            if path.is_empty() {
                continue;
            }
            self.put(format_args!("<g><title>{}</title>", escape(&kind.name)));
            self.put(format_args!(
                "<path id=\"area{index}\" d=\"{path}\" fill=\"{}\" fill-opacity=\"0.16\" \
                 shape-rendering=\"crispEdges\"/>",
                color(index)
            ));
            self.put(format_args!(
                "<path d=\"{path}\" fill=\"url(#kind{index})\"/></g>"
            ));
        }
        let unknown = map.rectangles(
            |cell| match cell.and_then(|cell| document.cells.get(cell)) {
                None => false,
                Some(cell) => cell.error.is_some() || cell.classes.is_empty() || !cell.complete,
            },
        );
        let path = self.path(&unknown);
        if !path.is_empty() {
            self.put(format_args!("<path d=\"{path}\" fill=\"url(#unknown)\"/>"));
        }
    }

    fn path(&self, rectangles: &[Rectangle]) -> String {
        let mut path = String::new();
        let step = SIDE.map(|side| side / self.document.resolution as f64);
        for own in rectangles {
            let x = LEFT + own.columns[0] as f64 * step[0];
            let y = TOP + SIDE[1] - own.rows[1] as f64 * step[1];
            let width = (own.columns[1] - own.columns[0]) as f64 * step[0];
            let height = (own.rows[1] - own.rows[0]) as f64 * step[1];
            let [x, y, width, height] = [x, y, width, height].map(pixels);
            let _ = write!(path, "M{x} {y}h{width}v{height}h-{width}z");
        }
        path
    }

    /// Where a point is drawn.
    fn place(&self, point: [f64; 2]) -> [f64; 2] {
        let share = [0, 1].map(|axis| {
            let [low, high] = [0, 1].map(|end| self.document.over[axis].range[end].to_f64());
            (point[axis] - low) / (high - low)
        });
        [LEFT + share[0] * SIDE[0], TOP + (1.0 - share[1]) * SIDE[1]]
    }

    /// The boundaries, each with its formula where there is room.
    fn curves(&mut self) {
        let document = self.document;
        let mut taken: Vec<[f64; 4]> = Vec::new();
        let mut texts = Vec::new();
        for boundary in &document.boundaries {
            let lines: Vec<Vec<[f64; 2]>> = (boundary.curve.iter())
                .map(|line| line.iter().map(|&point| self.place(point)).collect())
                .collect();
            for line in &lines {
                let points = line
                    .iter()
                    .map(|&[x, y]| format!("{},{}", pixels(x), pixels(y)));
                let points = points.collect::<Vec<_>>().join(" ");
                for (color, width) in [("#ffffff", 4.0), ("#111111", 1.8)] {
                    self.put(format_args!(
                        "<polyline points=\"{points}\" fill=\"none\" stroke=\"{color}\" \
                         stroke-width=\"{width}\" stroke-linejoin=\"round\"/>"
                    ));
                }
            }
            let text = boundary.solved.as_ref().unwrap_or(&boundary.equation);
            if text.chars().count() <= 36
                && let Some([x, y]) = room(text, &lines, &mut taken)
            {
                texts.push((x, y, text));
            }
        }
        for (x, y, text) in texts {
            self.note([x, y], "font-style=\"italic\"", text);
        }
    }

    /// A text that stands out from what is behind it. It is drawn twice, since not every program
    /// knows `paint-order`.
    fn note(&mut self, [x, y]: [f64; 2], style: &str, text: &str) {
        let halo = "stroke=\"#ffffff\" stroke-width=\"4\" stroke-linejoin=\"round\"";
        for look in [halo, "fill=\"#111111\""] {
            self.put(format_args!(
                "<text x=\"{}\" y=\"{}\" {style} {look}>{}</text>",
                pixels(x),
                pixels(y),
                escape(text)
            ));
        }
    }

    fn axes(&mut self) {
        let [width, height] = SIDE;
        self.put(format_args!(
            "<rect x=\"{LEFT}\" y=\"{TOP}\" width=\"{width}\" height=\"{height}\" fill=\"none\" \
             stroke=\"#111111\" stroke-width=\"1.2\"/>"
        ));
        let (bottom, middle) = (TOP + height, LEFT + width / 2.0);
        let [x, y] = &self.document.over;
        for tick in ticks(x) {
            let [at, _] = self.place([tick, 0.0]);
            self.put(format_args!(
                "<path d=\"M{0} {bottom}v6\" stroke=\"#111111\"/>\
                 <text x=\"{0}\" y=\"{1}\" text-anchor=\"middle\">{2}</text>",
                pixels(at),
                bottom + 21.0,
                decimal(tick)
            ));
        }
        for tick in ticks(y) {
            let [_, at] = self.place([0.0, tick]);
            self.put(format_args!(
                "<path d=\"M{LEFT} {0}h-6\" stroke=\"#111111\"/>\
                 <text x=\"{1}\" y=\"{2}\" text-anchor=\"end\">{3}</text>",
                pixels(at),
                LEFT - 10.0,
                pixels(at + 4.5),
                decimal(tick)
            ));
        }
        self.put(format_args!(
            "<text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\" font-size=\"14\">{}</text>",
            bottom + 46.0,
            escape(&caption(x))
        ));
        let centre = TOP + height / 2.0;
        self.put(format_args!(
            "<text transform=\"translate(26 {centre}) rotate(-90)\" text-anchor=\"middle\" \
             font-size=\"14\">{}</text>",
            escape(&caption(y))
        ));
    }

    /// Where the parameters are now.
    fn present(&mut self) {
        let over = &self.document.over;
        let inside = |axis: &AxisDocument| {
            let [low, high] = &axis.range;
            *low <= axis.present && axis.present <= *high
        };
        if !over.iter().all(inside) {
            return;
        }
        let [x, y] = self.place([0, 1].map(|axis| over[axis].present.to_f64()));
        let right = x < LEFT + SIDE[0] - 60.0;
        let (anchor, aside) = if right {
            ("start", 10.0)
        } else {
            ("end", -10.0)
        };
        self.put(format_args!(
            "<circle cx=\"{0}\" cy=\"{1}\" r=\"5.5\" fill=\"#ffffff\" stroke=\"#111111\" \
             stroke-width=\"2\"/><circle cx=\"{0}\" cy=\"{1}\" r=\"1.8\" fill=\"#111111\"/>",
            pixels(x),
            pixels(y)
        ));
        let style = format!("text-anchor=\"{anchor}\" font-weight=\"bold\"");
        self.note([x + aside, y + 4.5], &style, "now");
    }

    fn entries(&mut self, legend: &[Entry]) {
        let mut y = TOP + SIDE[1] + 76.0;
        for entry in legend {
            for (index, fill) in entry.fills.iter().enumerate() {
                let solid = index == 0 && entry.fills.len() > 1;
                let opacity = if solid { "0.16" } else { "1" };
                self.put(format_args!(
                    "<rect x=\"{LEFT}\" y=\"{y}\" width=\"32\" height=\"16\" fill=\"{fill}\" \
                     fill-opacity=\"{opacity}\" stroke=\"#111111\" stroke-width=\"0.6\"/>"
                ));
            }
            for text in &entry.lines {
                self.put(format_args!(
                    "<text x=\"{INDENT}\" y=\"{}\">{}</text>",
                    y + 12.5,
                    escape(text)
                ));
                y += LEADING;
            }
        }
    }
}

/// Where a text may stand beside one of its lines without covering another text.
fn room(text: &str, lines: &[Vec<[f64; 2]>], taken: &mut Vec<[f64; 4]>) -> Option<[f64; 2]> {
    let width = text.chars().count() as f64 * 7.2 + 6.0;
    for share in [0.5, 0.35, 0.65, 0.2, 0.8, 0.1, 0.9] {
        for line in lines {
            let Some([x, y]) = along(line, share) else {
                continue;
            };
            let x = (x + 6.0).min(LEFT + SIDE[0] - width);
            let y = (y - 7.0).max(TOP + 16.0);
            let own = [x, y - 14.0, x + width, y + 5.0];
            let meets = |other: &[f64; 4]| {
                own[0] < other[2] && other[0] < own[2] && own[1] < other[3] && other[1] < own[3]
            };
            if !taken.iter().any(meets) {
                taken.push(own);
                return Some([x, y]);
            }
        }
    }
    None
}

/// The point of a line after a share of its length.
fn along(line: &[[f64; 2]], share: f64) -> Option<[f64; 2]> {
    let length = |pair: &[[f64; 2]]| (pair[1][0] - pair[0][0]).hypot(pair[1][1] - pair[0][1]);
    let mut left = line.windows(2).map(length).sum::<f64>() * share;
    for pair in line.windows(2) {
        let own = length(pair);
        if left <= own && own > 0.0 {
            let at = |axis: usize| pair[0][axis] + (pair[1][axis] - pair[0][axis]) * left / own;
            return Some([at(0), at(1)]);
        }
        left -= own;
    }
    line.last().copied()
}

fn color(index: usize) -> &'static str {
    COLORS[index % COLORS.len()]
}

/// A parameter with what it means.
fn caption(axis: &AxisDocument) -> String {
    match &axis.about {
        Some(about) => shortened(&format!("{}: {about}", axis.name), CAPTION),
        None => axis.name.clone(),
    }
}

/// Round numbers in a parameter's range.
fn ticks(axis: &AxisDocument) -> Vec<f64> {
    let [low, high] = [0, 1].map(|end| axis.range[end].to_f64());
    let rough = (high - low) / 8.0;
    if !rough.is_finite() || rough <= 0.0 {
        return Vec::new();
    }
    let unit = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0]
        .map(|own| own * unit)
        .into_iter()
        .find(|own| *own >= rough * 0.999)
        .unwrap_or(rough);
    let first = (low / step - 1e-9).ceil();
    (0..12)
        .map(|index| (first + f64::from(index)) * step)
        .take_while(|tick| *tick <= high + step * 1e-9)
        .collect()
}

/// A coordinate to a hundredth.
fn pixels(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

fn shortened(text: &str, most: usize) -> String {
    match text.chars().count() <= most {
        true => text.to_string(),
        false => text.chars().take(most - 1).chain(['…']).collect(),
    }
}

/// A text in lines of at most so many characters, where its words allow that.
fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text
        .split([' ', '\n', '\t'])
        .filter(|word| !word.is_empty())
    {
        let Some(line) = lines.last_mut() else { break };
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() <= most {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_string());
        }
    }
    lines
}

/// A text as it stands between tags; characters that XML does not have are left out.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}
