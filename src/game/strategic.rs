//! Games in strategic form, as trees.

use super::{Game, GameBuilder};
use crate::diagnostic::Error;
use crate::number::Rational;
use ndarray::ArrayView2;

impl Game {
    /// The tree of a bimatrix game: the first player picks a row, the second, unseeing, a column,
    /// and both are paid. Both information sets have the name of their player.
    ///
    /// Refuses matrices that have not a row for every row's name and a column for every column's,
    /// and what [`GameBuilder::build`] refuses.
    ///
    /// ```
    /// use demarche::game::Game;
    /// use demarche::number::Rational;
    /// use ndarray::array;
    ///
    /// let row = array![[1, -1], [-1, 1]].mapv(Rational::from);
    /// let column = row.mapv(|payoff| -payoff);
    /// let sides = ["heads", "tails"];
    /// let payoffs = [row.view(), column.view()];
    /// let game = Game::bimatrix("matching pennies", ["Even", "Odd"], sides, sides, payoffs)?;
    /// assert_eq!((game.leaf_count(), game.constant_sum()), (4, Ok(Rational::ZERO)));
    /// # Ok::<(), demarche::diagnostic::Error>(())
    /// ```
    pub fn bimatrix<S: AsRef<str>>(
        title: impl Into<String>,
        players: [&str; 2],
        rows: impl IntoIterator<Item = S>,
        columns: impl IntoIterator<Item = S>,
        payoffs: [ArrayView2<'_, Rational>; 2],
    ) -> Result<Game, Error> {
        let (rows, columns): (Vec<S>, Vec<S>) =
            (rows.into_iter().collect(), columns.into_iter().collect());
        for (player, matrix) in players.iter().zip(&payoffs) {
            if matrix.dim() != (rows.len(), columns.len()) {
                let (have, wide) = matrix.dim();
                let (want, names) = (rows.len(), columns.len());
                return Err(Error::input(format!(
                    "the payoffs of `{player}` are {have} by {wide} for {want} rows and {names} \
                     columns"
                )));
            }
        }
        let mut builder = GameBuilder::new(title, players);
        let first = builder.infoset(players[0], players[0], &rows);
        let second = builder.infoset(players[1], players[1], &columns);
        let root = builder.root();
        for (row, node) in builder.decide(root, first).enumerate() {
            for (column, leaf) in builder.decide(node, second).enumerate() {
                let cell = [row, column];
                builder.pay(leaf, payoffs.iter().map(|matrix| matrix[cell].clone()));
            }
        }
        builder.build()
    }
}
