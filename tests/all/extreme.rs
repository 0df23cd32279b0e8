//! All equilibria of two-player games.

use demarche::game::Game;
use demarche::number::Rational;
use demarche::run::{Options, Status};
use demarche::solvers::nash::{ExtremeEquilibria, extreme};
use ndarray::{Array2, array};

fn bimatrix(row: &Array2<i64>, column: &Array2<i64>) -> Game {
    let names = |count, letter: &str| {
        (1..=count)
            .map(|k| format!("{letter}{k}"))
            .collect::<Vec<_>>()
    };
    let (rows, columns) = row.dim();
    let payoffs = [row, column].map(|matrix| matrix.mapv(Rational::from));
    Game::bimatrix(
        "a bimatrix game",
        ["Row", "Column"],
        names(rows, "r"),
        names(columns, "c"),
        [payoffs[0].view(), payoffs[1].view()],
    )
    .unwrap()
}

fn all(game: &Game) -> ExtremeEquilibria<Rational> {
    let all = extreme(game, &Options::default().start()).unwrap();
    assert_eq!(all.status, Status::Solved);
    all
}

#[test]
fn von_stengels_game_has_75_equilibria() {
    let row = array![
        [-81, 36, -126, 126, -36, 90],
        [-180, 72, -333, 297, -153, 270],
        [20, -3, 42, -33, 17, -30],
        [-30, 17, -33, 42, -3, 20],
        [270, -153, 297, -333, 72, -180],
        [90, -36, 126, -126, 36, -81]
    ];
    let column = array![
        [72, 36, 17, -3, -36, -153],
        [-180, -81, -30, 20, 90, 270],
        [297, 126, 42, -33, -126, -333],
        [-333, -126, -33, 42, 126, 297],
        [270, 90, 20, -30, -81, -180],
        [-153, -36, -3, 17, 36, 72]
    ];
    let all = all(&bimatrix(&row, &column));
    assert_eq!(all.equilibria.len(), 75);
    assert_eq!(all.components.len(), 75);
    let mut sizes = [0; 6];
    for pair in &all.equilibria {
        let support = |player: usize| {
            let weights = all.plans[player][pair[player]].weights();
            weights[1..]
                .iter()
                .filter(|w| **w != Rational::ZERO)
                .count()
        };
        assert_eq!(support(0), support(1));
        sizes[support(0) - 1] += 1;
    }
    assert_eq!(sizes, [2, 26, 18, 26, 2, 1]);
}
