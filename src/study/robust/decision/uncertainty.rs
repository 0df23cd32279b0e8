//! The states that a player cannot tell apart: the vertices of a box of parameters, or any games.

use super::super::Interval;
use super::facing::Facing;
use crate::diagnostic::{Diagnostic, Error, ErrorKind};
use crate::game::{Game, PlayerId, SequenceId, Shape};
use crate::model::{Assignment, Model};
use crate::number::Rational;
use crate::run::Limits;
use crate::strategy::Behavior;
use std::sync::Arc;

/// The most intervals of more than one value; their box has 2 to this power vertices.
pub const MOST_INTERVALS: usize = 12;

/// How what a player faces depends on the parameters in a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dependence {
    /// Affine in all parameters together: a mixture of the box's vertices is a point of the box.
    Affine,
    /// Affine in every parameter alone. Guarantees and regrets over the box are still those over
    /// its vertices; mixtures of vertices need not be points of it.
    Multiaffine,
}

impl Dependence {
    /// The name in documents.
    pub fn name(self) -> &'static str {
        match self {
            Dependence::Affine => "affine",
            Dependence::Multiaffine => "multiaffine",
        }
    }
}

/// A box of parameters.
#[derive(Debug, Clone)]
pub struct ParameterBox {
    pub(super) model: Model,
    pub(super) assignment: Assignment,
    pub(super) limits: Limits,
    /// What is known of every uncertain parameter.
    pub intervals: Vec<Interval>,
    /// How payoffs and probabilities depend on them.
    pub dependence: Dependence,
    /// Whether that is proved, by the caller. Otherwise it was tested at points inside the box.
    pub proved: bool,
}

/// One of the states that the player cannot tell apart.
#[derive(Debug, Clone)]
pub struct State {
    /// Its name; of a vertex, the values of the uncertain parameters.
    pub label: String,
    /// Of a vertex, the values of the uncertain parameters, in the order of the intervals.
    pub parameters: Vec<Rational>,
    /// The game.
    pub game: Game,
    /// What the player faces in it.
    pub facing: Facing,
}

/// One player's decision problem under ambiguity: a finite list of states, of which it is known
/// only that one of them, or a lottery over them with unknown probabilities, is true.
#[derive(Debug, Clone)]
pub struct Uncertainty {
    pub(super) player: PlayerId,
    /// The strategies of the others; the player's own sets are open.
    pub(super) others: Behavior,
    pub(super) states: Vec<State>,
    pub(super) parameters: Option<ParameterBox>,
}

impl Uncertainty {
    /// States that are games of one shape, with their names.
    ///
    /// Without `others`, no other player may have a move. Refuses an empty list, games of several
    /// shapes, and what [`Facing::new`] refuses.
    pub fn of_games(
        games: Vec<(String, Game)>,
        player: PlayerId,
        others: Option<&Behavior>,
    ) -> Result<Self, Error> {
        let Some((_, first)) = games.first() else {
            return Err(Error::input("a decision needs at least one state"));
        };
        let shape = Arc::clone(first.shape());
        let others = fixed(&shape, player, others);
        let states = games
            .into_iter()
            .map(|(label, game)| state(label, Vec::new(), game, &others, player));
        Ok(Uncertainty {
            player,
            states: states.collect::<Result<_, _>>()?,
            others,
            parameters: None,
        })
    }

    /// The vertices of a box of parameters, all others being as in `assignment`.
    ///
    /// Where expected payoffs are affine in the parameters, or in every single one of them, what
    /// holds at the vertices holds in the whole box: the least of an affine function over a box is
    /// at a vertex, and regret, a maximum of affine functions, is greatest at one. `proved` is what
    /// the caller has proved of that; without it payoffs and probabilities are compared with what
    /// the vertices give, at points inside the box. That can refute, and is no proof.
    ///
    /// Refuses unknown and repeated parameters, more than [`MOST_INTERVALS`] intervals of more than
    /// one value, vertices at which the model is refused (with their names), payoffs that are
    /// not even affine in every single parameter (with a witness), and what [`Facing::new`]
    /// refuses.
    pub fn over_box(
        model: &Model,
        assignment: &Assignment,
        intervals: &[Interval],
        player: PlayerId,
        others: Option<&Behavior>,
        proved: Option<Dependence>,
        limits: &Limits,
    ) -> Result<Self, Error> {
        let wide: Vec<&Interval> = intervals.iter().filter(|i| !i.is_point()).collect();
        if wide.len() > MOST_INTERVALS {
            return Err(Error::unsupported(
                format!(
                    "a box of {} intervals has more than {} vertices",
                    wide.len(),
                    1 << MOST_INTERVALS
                ),
                "fix some of the parameters",
            ));
        }
        for (place, interval) in intervals.iter().enumerate() {
            let name = interval.name();
            // An unknown name is refused with the nearest known one.
            assignment.clone().set_number(name, Rational::ZERO)?;
            if intervals[..place].iter().any(|i| i.name() == name) {
                return Err(Error::input(format!("`{name}` has two intervals")));
            }
        }
        let shape = Arc::clone(model.shape_within(limits)?);
        let others = fixed(&shape, player, others);
        let mut parameters = ParameterBox {
            model: model.clone(),
            assignment: assignment.clone(),
            limits: *limits,
            intervals: intervals.to_vec(),
            dependence: proved.unwrap_or(Dependence::Affine),
            proved: proved.is_some(),
        };
        let share = |high: bool| if high { Rational::ONE } else { Rational::ZERO };
        let mut states = Vec::with_capacity(1 << wide.len());
        for mask in 0..1usize << wide.len() {
            let shares: Vec<Rational> =
                (0..wide.len()).map(|i| share(mask >> i & 1 == 1)).collect();
            let values = parameters.point(&shares);
            let game = parameters.game(&values)?;
            states.push(state(
                parameters.label(&values),
                values,
                game,
                &others,
                player,
            )?);
        }
        let mut found = Uncertainty {
            player,
            others,
            states,
            parameters: None,
        };
        for shares in interior(wide.len()) {
            found.require_multiaffine(&parameters, &shares)?;
        }
        if found.crosses(wide.len()) {
            if proved == Some(Dependence::Affine) {
                return Err(Error::internal("payoffs proved affine are not affine"));
            }
            parameters.dependence = Dependence::Multiaffine;
        }
        found.parameters = Some(parameters);
        Ok(found)
    }

    /// Who decides.
    pub fn player(&self) -> PlayerId {
        self.player
    }

    /// What the others do; the player's own information sets are open.
    pub fn others(&self) -> &Behavior {
        &self.others
    }

    /// The states.
    pub fn states(&self) -> &[State] {
        &self.states
    }

    /// The box, if the states are its vertices.
    pub fn parameters(&self) -> Option<&ParameterBox> {
        self.parameters.as_ref()
    }

    /// The shape of all the games.
    pub fn shape(&self) -> &Arc<Shape> {
        self.others.shape()
    }

    /// By uncertain parameter, its mean over a mixture of the states; `None` unless that is a
    /// point at which the player faces just this mixture.
    pub(super) fn mean(&self, mixture: &[Rational]) -> Option<Vec<Rational>> {
        let parameters = self.parameters.as_ref()?;
        if parameters.dependence != Dependence::Affine {
            return None;
        }
        let mean = |i: usize| {
            let pairs = self.states.iter().zip(mixture);
            pairs
                .map(|(state, weight)| &state.parameters[i] * weight)
                .sum()
        };
        Some((0..parameters.intervals.len()).map(mean).collect())
    }

    /// Compares what is faced inside the box with what the vertices say.
    fn require_multiaffine(
        &self,
        parameters: &ParameterBox,
        shares: &[Rational],
    ) -> Result<(), Error> {
        let values = parameters.point(shares);
        let game = parameters.game(&values)?;
        let facing = Facing::new(&game, &self.others, self.player)?;
        let mut expected = vec![Rational::ZERO; facing.values().count()];
        for (mask, state) in self.states.iter().enumerate() {
            let weight = shares
                .iter()
                .enumerate()
                .fold(Rational::ONE, |product, (i, share)| match mask >> i & 1 {
                    1 => product * share,
                    _ => product * (Rational::ONE - share),
                });
            for (sum, value) in expected.iter_mut().zip(state.facing.values()) {
                *sum += &(&weight * value);
            }
        }
        let differs = facing
            .values()
            .zip(&expected)
            .position(|(one, other)| one != other);
        let Some(place) = differs else { return Ok(()) };
        if parameters.proved {
            return Err(Error::internal("payoffs proved affine are not affine"));
        }
        let shape = self.shape();
        let last = (place < facing.payoffs.len())
            .then(|| shape.last_action(self.player, SequenceId::new(place)))
            .flatten();
        let what = match last {
            Some(action) => format!(
                "the expected payoff of `{}` after `{}` at `{}`",
                shape.player_name(self.player),
                shape.action_name(action),
                shape.infoset(shape.infoset_of(action)).label()
            ),
            None => format!("what `{}` expects", shape.player_name(self.player)),
        };
        let names: Vec<&str> = parameters.intervals.iter().map(Interval::name).collect();
        Err(Error::unsupported(
            format!(
                "{what} is not affine in {}: at {} it is not the mean of its values at the ends",
                names.join(", "),
                parameters.label(&values),
            ),
            "give single values as states of their own, or leave that parameter fixed",
        ))
    }

    /// Whether some number depends on two parameters together.
    fn crosses(&self, wide: usize) -> bool {
        let origin = &self.states[0].facing;
        (0..self.states.len()).any(|mask| {
            let bits = (0..wide).filter(|i| mask >> i & 1 == 1);
            let steps: Vec<_> = bits.map(|i| self.states[1 << i].facing.values()).collect();
            let mut expected: Vec<Rational> = origin.values().cloned().collect();
            for step in steps {
                for ((sum, value), start) in expected.iter_mut().zip(step).zip(origin.values()) {
                    *sum += &(value - start);
                }
            }
            self.states[mask].facing.values().ne(&expected)
        })
    }
}

impl ParameterBox {
    /// The values of the uncertain parameters at these shares of the way through the intervals
    /// of more than one value.
    fn point(&self, shares: &[Rational]) -> Vec<Rational> {
        let mut shares = shares.iter();
        let value = |interval: &Interval| match interval.is_point() {
            true => interval.least().clone(),
            false => interval.at(shares.next().unwrap_or(&Rational::ZERO)),
        };
        self.intervals.iter().map(value).collect()
    }

    /// `p = 3/10, q = 1`.
    pub(super) fn label(&self, values: &[Rational]) -> String {
        let pairs = self.intervals.iter().zip(values);
        let settings: Vec<String> = pairs
            .map(|(interval, value)| format!("{} = {value}", interval.name()))
            .collect();
        match settings.is_empty() {
            true => "the given values".into(),
            false => settings.join(", "),
        }
    }

    /// The game at these values of the uncertain parameters.
    pub(super) fn game(&self, values: &[Rational]) -> Result<Game, Error> {
        let mut assignment = self.assignment.clone();
        for (interval, value) in self.intervals.iter().zip(values) {
            assignment.set_number(interval.name(), value.clone())?;
        }
        let game = self.model.game_within(&assignment, &self.limits);
        game.map_err(|error| {
            let at = |fault: &Diagnostic| Diagnostic {
                message: format!("at {}: {}", self.label(values), fault.message),
                ..fault.clone()
            };
            let faults = error.diagnostics().iter().map(at).collect();
            let kind = match error.kind() {
                ErrorKind::Internal => return error,
                kind => kind,
            };
            Error::check(kind, faults).err().unwrap_or(error)
        })
    }
}

/// Points inside the unit cube, no two coordinates of the later ones alike.
fn interior(dimensions: usize) -> Vec<Vec<Rational>> {
    if dimensions == 0 {
        return Vec::new();
    }
    let last = dimensions as i64;
    let middle = (0..last).map(|_| Rational::new(1, 2)).collect();
    let low = (1..=last).map(|i| Rational::new(i, 2 * last + 5)).collect();
    let high = (1..=last)
        .map(|i| Rational::new(last + i + 1, 2 * last + 3))
        .collect();
    vec![middle, low, high]
}

fn fixed(shape: &Arc<Shape>, player: PlayerId, others: Option<&Behavior>) -> Behavior {
    let mut fixed = match others {
        Some(others) => others.clone(),
        None => Behavior::open(Arc::clone(shape)),
    };
    if player.index() < fixed.shape().players().len() {
        let own = fixed.shape().infosets_of(player).to_vec();
        own.into_iter().for_each(|set| fixed.leave_open(set));
    }
    fixed
}

fn state(
    label: String,
    parameters: Vec<Rational>,
    game: Game,
    others: &Behavior,
    player: PlayerId,
) -> Result<State, Error> {
    Ok(State {
        facing: Facing::new(&game, others, player)?,
        label,
        parameters,
        game,
    })
}
