//! Games in strategic form: as trees, and the reduced strategic form of any tree.

mod form;
mod histories;
mod plans;

pub use form::StrategicForm;

use super::builder::MOST;
use super::id::PlayerId;
use super::{Game, GameBuilder, too_many_nodes};
use crate::diagnostic::Error;
use crate::number::Rational;
use crate::run::Limits;
use ndarray::ArrayView2;

impl Game {
    /// The tree of a game in strategic form: the players move one after the other, unseeing, each
    /// at one information set that has the player's name, and are paid when all have moved.
    ///
    /// Players come with the names of their strategies. `payoffs` says by player what a profile
    /// pays, which is given by player as the index of its strategy; equal payoffs are one outcome.
    /// A game without players is a leaf.
    ///
    /// Refuses trees over `limits.nodes` before they fill the memory, and what
    /// [`GameBuilder::build`] refuses.
    ///
    /// ```
    /// use demarche::game::Game;
    /// use demarche::number::Rational;
    /// use demarche::run::Limits;
    ///
    /// // Three players who win together if all do the same.
    /// let sides = || vec!["left", "right"];
    /// let players = ["Ann", "Bob", "Eve"].map(|name| (name, sides()));
    /// let game = Game::strategic("together", players, &Limits::default(), |profile| {
    ///     let same = profile.iter().all(|&side| side == profile[0]);
    ///     vec![Rational::from(i64::from(same)); 3]
    /// })?;
    /// assert_eq!((game.leaf_count(), game.infoset_count(), game.outcome_count()), (8, 3, 2));
    /// # Ok::<(), demarche::diagnostic::Error>(())
    /// ```
    pub fn strategic<P: Into<String>, S: AsRef<str>>(
        title: impl Into<String>,
        players: impl IntoIterator<Item = (P, Vec<S>)>,
        limits: &Limits,
        payoffs: impl FnMut(&[usize]) -> Vec<Rational>,
    ) -> Result<Game, Error> {
        strategic_builder(title, players, limits, payoffs)?.build()
    }

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
        let sides: [Vec<S>; 2] = [rows.into_iter().collect(), columns.into_iter().collect()];
        for (player, matrix) in players.iter().zip(&payoffs) {
            if matrix.dim() != (sides[0].len(), sides[1].len()) {
                let (have, wide) = matrix.dim();
                let (want, names) = (sides[0].len(), sides[1].len());
                return Err(Error::input(format!(
                    "the payoffs of `{player}` are {have} by {wide} for {want} rows and {names} \
                     columns"
                )));
            }
        }
        // The matrices are in memory already: the tree is hardly larger.
        let limits = Limits {
            nodes: MOST,
            ..Limits::default()
        };
        let sides = players.into_iter().zip(sides);
        Game::strategic(title, sides, &limits, |cell| {
            let cell = [cell[0], cell[1]];
            payoffs.iter().map(|matrix| matrix[cell].clone()).collect()
        })
    }
}

/// The builder of [`Game::strategic`], to which more can be said.
pub(crate) fn strategic_builder<P: Into<String>, S: AsRef<str>>(
    title: impl Into<String>,
    players: impl IntoIterator<Item = (P, Vec<S>)>,
    limits: &Limits,
    mut payoffs: impl FnMut(&[usize]) -> Vec<Rational>,
) -> Result<GameBuilder, Error> {
    let players = players.into_iter().map(|(name, own)| (name.into(), own));
    let (names, strategies): (Vec<String>, Vec<Vec<S>>) = players.unzip();
    let counts: Vec<usize> = strategies.iter().map(Vec::len).collect();
    if strategic_nodes(&counts).is_none_or(|nodes| nodes > limits.nodes.min(MOST)) {
        return Err(too_many_nodes(limits));
    }
    let mut builder = GameBuilder::new(title, names.iter().cloned());
    // The nodes at which the next player moves; in the end the leaves, the last player's strategy
    // changing fastest.
    let mut level = vec![builder.root()];
    for (player, (name, own)) in names.iter().zip(&strategies).enumerate() {
        let set = builder.labeled_infoset(PlayerId::new(player), name, own);
        let below = level.into_iter();
        level = below.flat_map(|node| builder.decide(node, set)).collect();
    }
    if !names.is_empty() {
        let mut profile = vec![0; counts.len()];
        for leaf in level {
            builder.pay(leaf, payoffs(&profile));
            advance(profile.iter_mut().zip(&counts).rev());
        }
    }
    Ok(builder)
}

/// How many nodes the tree of a game with so many strategies, by player, has; `None` is past
/// counting.
pub(crate) fn strategic_nodes(counts: &[usize]) -> Option<usize> {
    let (mut nodes, mut level) = (1usize, 1usize);
    for &count in counts {
        level = level.checked_mul(count)?;
        nodes = nodes.checked_add(level)?;
    }
    Some(nodes)
}

/// Goes to the next of all combinations of digits, each below its bound, the first digit changing
/// fastest; `false` after the last one.
pub(crate) fn advance<'a>(digits: impl Iterator<Item = (&'a mut usize, &'a usize)>) -> bool {
    for (digit, &bound) in digits {
        *digit += 1;
        if *digit < bound {
            return true;
        }
        *digit = 0;
    }
    false
}
