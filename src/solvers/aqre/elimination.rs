//! Gaussian elimination for matrices that are mostly zeros and of moderate size.
//!
//! Tree games give systems in which most entries are zero, and stay so if rows are taken in the
//! right order: the shortest first, and in it the column met in the fewest rows among those whose
//! entry is not much smaller than the row's largest (Markowitz 1957, with threshold pivoting; Duff,
//! Erisman and Reid, *Direct Methods for Sparse Matrices*). Entries are stored as if the matrix were
//! dense, and lists say which ones there are.

use crate::run::Run;

/// How many pivots are made between two looks at the clock.
const POLL: usize = 8;
/// How much smaller than the largest entry of its row a pivot may be.
const THRESHOLD: f64 = 0.1;

/// The factors of a matrix with at least as many columns as rows; the columns that are left over,
/// one at most here, are free.
#[derive(Default)]
pub(super) struct Elimination {
    rows: usize,
    width: usize,
    /// The factors, in the places of the matrix.
    entries: Vec<f64>,
    /// Step by step: the pivot's row and column.
    pivots: Vec<(u32, u32)>,
    /// By step: the columns of the pivot's row that were still to come.
    ahead: Vec<Vec<u32>>,
    /// By step: the rows from which the pivot's row was subtracted.
    below: Vec<Vec<u32>>,
    /// The column without a pivot; the width if there is none.
    left: usize,
    // Work space: by entry whether it is there, by row and by column the lists and counts.
    present: Vec<bool>,
    of_row: Vec<Vec<u32>>,
    of_column: Vec<Vec<u32>>,
    row_count: Vec<u32>,
    column_count: Vec<u32>,
    row_done: Vec<bool>,
    column_done: Vec<bool>,
}

impl Elimination {
    /// Factors a matrix given by rows, which is taken over and replaced by an older one to be
    /// overwritten. `false` if its rows are not independent, or the run is over.
    pub(super) fn factor(
        &mut self,
        rows: usize,
        width: usize,
        matrix: &mut Vec<f64>,
        run: &Run<'_>,
    ) -> bool {
        std::mem::swap(&mut self.entries, matrix);
        (self.rows, self.width) = (rows, width);
        self.list();
        for step in 0..rows {
            if step % POLL == POLL - 1 && run.stopped().is_some() {
                return false;
            }
            let Some((row, column)) = self.pivot() else {
                return false;
            };
            self.pivots.push((row as u32, column as u32));
            self.eliminate(step, row, column);
        }
        let left = (0..width).find(|&column| !self.column_done[column]);
        self.left = left.unwrap_or(width);
        true
    }

    /// Lists the entries that are there.
    fn list(&mut self) {
        let (rows, width) = (self.rows, self.width);
        self.pivots.clear();
        self.present.clear();
        self.present
            .extend(self.entries.iter().map(|entry| *entry != 0.0));
        for (lists, count) in [
            (&mut self.of_row, rows),
            (&mut self.of_column, width),
            (&mut self.ahead, rows),
            (&mut self.below, rows),
        ] {
            lists.iter_mut().for_each(Vec::clear);
            lists.resize_with(count, Vec::new);
        }
        for row in 0..rows {
            for column in 0..width {
                if self.present[row * width + column] {
                    self.of_row[row].push(column as u32);
                    self.of_column[column].push(row as u32);
                }
            }
        }
        let counts = |lists: &[Vec<u32>]| lists.iter().map(|list| list.len() as u32).collect();
        self.row_count = counts(&self.of_row);
        self.column_count = counts(&self.of_column);
        self.row_done = vec![false; rows];
        self.column_done = vec![false; width];
    }

    /// The next pivot; `None` if some row is zero or not finite.
    fn pivot(&mut self) -> Option<(usize, usize)> {
        let waiting = (0..self.rows).filter(|&row| !self.row_done[row]);
        let row = waiting.min_by_key(|&row| self.row_count[row])?;
        let mut list = std::mem::take(&mut self.of_row[row]);
        list.retain(|&column| !self.column_done[column as usize]);
        let entry = |column: u32| self.entries[row * self.width + column as usize].abs();
        let largest = list.iter().map(|&column| entry(column)).fold(0.0, f64::max);
        let usable = |&column: &u32| entry(column) >= THRESHOLD * largest;
        let sparse = |column: &u32| self.column_count[*column as usize];
        let best = match largest > 0.0 && largest.is_finite() {
            true => list.iter().copied().filter(usable).min_by_key(sparse),
            false => None,
        };
        self.of_row[row] = list;
        Some((row, best? as usize))
    }

    fn eliminate(&mut self, step: usize, row: usize, column: usize) {
        let width = self.width;
        self.row_done[row] = true;
        self.column_done[column] = true;
        let mut ahead = std::mem::take(&mut self.of_row[row]);
        ahead.retain(|&other| other as usize != column);
        for &other in &ahead {
            self.column_count[other as usize] -= 1;
        }
        let mut below = std::mem::take(&mut self.of_column[column]);
        below.retain(|&other| !self.row_done[other as usize]);
        let start = row * width;
        let pivot = self.entries[start + column];
        for &other in &below {
            let other = other as usize;
            let target = other * width;
            let factor = self.entries[target + column] / pivot;
            self.entries[target + column] = factor;
            self.row_count[other] -= 1;
            if factor == 0.0 {
                continue;
            }
            for &next in &ahead {
                let next = next as usize;
                if !self.present[target + next] {
                    self.present[target + next] = true;
                    self.of_row[other].push(next as u32);
                    self.of_column[next].push(other as u32);
                    self.row_count[other] += 1;
                    self.column_count[next] += 1;
                }
                self.entries[target + next] -= factor * self.entries[start + next];
            }
        }
        self.ahead[step] = ahead;
        self.below[step] = below;
    }

    /// The solution for a right-hand side, which is used up, with zero in the column left over.
    pub(super) fn solve(&self, right: &mut [f64], solution: &mut Vec<f64>) {
        for (&(row, column), below) in self.pivots.iter().zip(&self.below) {
            let value = right[row as usize];
            if value != 0.0 {
                for &other in below {
                    let place = other as usize * self.width + column as usize;
                    right[other as usize] -= self.entries[place] * value;
                }
            }
        }
        solution.clear();
        solution.resize(self.width, 0.0);
        self.substitute(right, solution);
    }

    /// The vector that the matrix sends to zero: one in the column left over.
    pub(super) fn null_vector(&self, solution: &mut Vec<f64>) {
        solution.clear();
        solution.resize(self.width, 0.0);
        if let Some(place) = solution.get_mut(self.left) {
            *place = 1.0;
        }
        self.substitute(&vec![0.0; self.rows], solution);
    }

    fn substitute(&self, right: &[f64], solution: &mut [f64]) {
        for (&(row, column), ahead) in self.pivots.iter().zip(&self.ahead).rev() {
            let (row, column) = (row as usize, column as usize);
            let entries = &self.entries[row * self.width..][..self.width];
            let known = ahead.iter().map(|&other| {
                let other = other as usize;
                entries[other] * solution[other]
            });
            solution[column] = (right[row] - known.sum::<f64>()) / entries[column];
        }
    }

    /// Whether the determinant of the matrix, with a vector as its last row that the matrix sends
    /// to zero, is positive.
    pub(super) fn orientation(&self, vector: &[f64]) -> bool {
        let mut positive = vector.get(self.left).is_none_or(|entry| *entry > 0.0);
        let mut rows = Vec::with_capacity(self.width);
        let mut columns = Vec::with_capacity(self.width);
        for &(row, column) in &self.pivots {
            positive ^= self.entries[row as usize * self.width + column as usize] < 0.0;
            rows.push(row as usize);
            columns.push(column as usize);
        }
        if self.left < self.width {
            rows.push(self.rows);
            columns.push(self.left);
        }
        positive ^ odd(&rows) ^ odd(&columns)
    }
}

/// Whether a permutation is odd.
fn odd(permutation: &[usize]) -> bool {
    let mut seen = vec![false; permutation.len()];
    let mut odd = false;
    for start in 0..permutation.len() {
        let mut at = start;
        let mut length = 0;
        while !std::mem::replace(&mut seen[at], true) {
            at = permutation[at];
            length += 1;
        }
        odd ^= length > 0 && length % 2 == 0;
    }
    odd
}
