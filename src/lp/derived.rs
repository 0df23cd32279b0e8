//! Programs made from a program: its dual, and those that tell what another cannot.

use super::program::Relation;
use super::scaled::{Floats, Scale};

impl Floats {
    /// The same program with every free continuous column `x` replaced by two nonnegative ones,
    /// `x` less a new one at the end; and which columns these are, in the order of the new ones.
    pub fn without_free_columns(&self) -> (Floats, Vec<usize>) {
        let columns = self.cost.len();
        let is_free = |&column: &usize| {
            self.lower[column] == f64::NEG_INFINITY
                && self.upper[column] == f64::INFINITY
                && !self.integer[column]
        };
        let free: Vec<usize> = (0..columns).filter(is_free).collect();
        let mut negative = vec![None; columns];
        let mut split = self.clone();
        for (new, &column) in (columns..).zip(&free) {
            negative[column] = Some(new);
            split.lower[column] = 0.0;
            split.lower.push(0.0);
            split.upper.push(f64::INFINITY);
            split.cost.push(-self.cost[column]);
            split.integer.push(false);
        }
        split.starts.truncate(1);
        split.indices.clear();
        split.values.clear();
        for row in 0..self.rhs.len() {
            for (column, value) in self.row(row) {
                split.indices.push(column as u32);
                split.values.push(value);
                if let Some(new) = negative[column] {
                    split.indices.push(new as u32);
                    split.values.push(-value);
                }
            }
            split.starts.push(split.indices.len());
        }
        (split, free)
    }

    /// The program of the least total violation: the same bounds and rows, where a row may be
    /// missed at a cost of one for each unit.
    pub fn elastic(&self) -> Floats {
        let mut elastic = self.clone();
        elastic.cost.fill(0.0);
        elastic.starts.truncate(1);
        elastic.indices.clear();
        elastic.values.clear();
        for row in 0..self.rhs.len() {
            for (column, value) in self.row(row) {
                elastic.indices.push(column as u32);
                elastic.values.push(value);
            }
            let misses: &[f64] = match self.relations[row] {
                Relation::Le => &[-1.0],
                Relation::Ge => &[1.0],
                Relation::Eq => &[-1.0, 1.0],
            };
            for &miss in misses {
                elastic.indices.push(elastic.cost.len() as u32);
                elastic.values.push(miss);
                elastic.lower.push(0.0);
                elastic.upper.push(f64::INFINITY);
                elastic.cost.push(1.0);
                elastic.integer.push(false);
            }
            elastic.starts.push(elastic.indices.len());
        }
        elastic
    }

    /// The program of the best direction of at most unit length in any column that leads from a
    /// feasible point only to feasible points.
    pub fn directions(&self) -> Floats {
        let mut directions = self.clone();
        directions.rhs.fill(0.0);
        for column in 0..self.cost.len() {
            let bounded = |bound: f64| if bound.is_finite() { 0.0 } else { 1.0 };
            directions.lower[column] = -bounded(self.lower[column]);
            directions.upper[column] = bounded(self.upper[column]);
        }
        directions
    }

    /// The dual program: its rows are the columns of this one, and its values are this one's dual
    /// values, then one nonnegative price for every finite lower and every finite upper bound:
    ///
    /// ```text
    /// max rhs y + lower p - upper q   subject to   A' y + p - q = cost
    /// ```
    ///
    /// (minimized, like everything here). Only for programs without integers.
    pub fn dual_program(&self) -> Floats {
        let mut columns: Vec<Vec<(u32, f64)>> = vec![Vec::new(); self.cost.len()];
        for row in 0..self.rhs.len() {
            for (column, value) in self.row(row) {
                columns[column].push((row as u32, value));
            }
        }
        let (mut lower, mut upper) = (Vec::new(), Vec::new());
        for relation in &self.relations {
            let (least, most) = match relation {
                Relation::Le => (f64::NEG_INFINITY, 0.0),
                Relation::Ge => (0.0, f64::INFINITY),
                Relation::Eq => (f64::NEG_INFINITY, f64::INFINITY),
            };
            lower.push(least);
            upper.push(most);
        }
        let mut cost: Vec<f64> = self.rhs.iter().map(|rhs| -rhs).collect();
        let mut dual = Floats {
            starts: vec![0],
            indices: Vec::new(),
            values: Vec::new(),
            relations: vec![Relation::Eq; self.cost.len()],
            rhs: self.cost.clone(),
            lower: Vec::new(),
            upper: Vec::new(),
            cost: Vec::new(),
            integer: Vec::new(),
            scale: Scale::default(),
        };
        for (column, entries) in columns.into_iter().enumerate() {
            let prices = [(self.lower[column], 1.0), (self.upper[column], -1.0)];
            let mut entries = entries;
            for (bound, sign) in prices {
                if bound.is_finite() {
                    entries.push((cost.len() as u32, sign));
                    cost.push(-sign * bound);
                    lower.push(0.0);
                    upper.push(f64::INFINITY);
                }
            }
            for (index, value) in entries {
                dual.indices.push(index);
                dual.values.push(value);
            }
            dual.starts.push(dual.indices.len());
        }
        dual.integer = vec![false; cost.len()];
        (dual.lower, dual.upper, dual.cost) = (lower, upper, cost);
        dual
    }
}
