//! Games in strategic form.

use super::Lcg;
use demarche::game::Game;
use demarche::number::Rational;
use ndarray::{Array2, array};

/// A bimatrix game of `Row` and `Column`.
pub fn bimatrix([row, column]: [Array2<i64>; 2]) -> Game {
    let names = |count, letter: &str| -> Vec<String> {
        (1..=count).map(|k| format!("{letter}{k}")).collect()
    };
    let (rows, columns) = row.dim();
    let payoffs = [row, column].map(|matrix| matrix.mapv(Rational::from));
    let actions = (names(rows, "r"), names(columns, "c"));
    let payoffs = [payoffs[0].view(), payoffs[1].view()];
    Game::bimatrix("matrices", ["Row", "Column"], actions.0, actions.1, payoffs)
        .expect("the matrices fit")
}

/// The 6 by 6 game with 75 equilibria of B. von Stengel, New maximal numbers of equilibria in
/// bimatrix games, Discrete and Computational Geometry 21 (1999).
pub fn von_stengels() -> Game {
    bimatrix([
        array![
            [-81, 36, -126, 126, -36, 90],
            [-180, 72, -333, 297, -153, 270],
            [20, -3, 42, -33, 17, -30],
            [-30, 17, -33, 42, -3, 20],
            [270, -153, 297, -333, 72, -180],
            [90, -36, 126, -126, 36, -81]
        ],
        array![
            [72, 36, 17, -3, -36, -153],
            [-180, -81, -30, 20, 90, 270],
            [297, 126, 42, -33, -126, -333],
            [-333, -126, -33, 42, 126, 297],
            [270, 90, 20, -30, -81, -180],
            [-153, -36, -3, 17, 36, 72]
        ],
    ])
}

/// As many rows as columns, and integers from -9 to 9.
pub fn random_matrices(size: usize, seed: u64) -> Game {
    let mut draws = Lcg::new(seed);
    bimatrix([(), ()].map(|()| Array2::from_shape_fn((size, size), |_| draws.payoff())))
}
