//! One Nash equilibrium of a game with two players at most, by Lemke's algorithm on the sequence form.
//!
//! Plans `x`, `y` are in equilibrium when, with the slacks `s = E'p - Ay` and `t = F'q - B'x` of
//! the players' sequences, `s, t ≥ 0` and every sequence has weight zero or slack zero. Following
//! von Stengel, van den Elzen and Talman (Econometrica 70, 2002), the path starts at a prior: with
//! weight `z` the opponent plays the prior and with `1 - z` the current plan. At `z = 1` pure best
//! responses to the prior solve the problem; the path ends at `z = 0` in an equilibrium. From an
//! interior prior (every action has positive probability) that equilibrium is normal-form perfect.
//!
//! For games with two players at most and perfect recall, whatever the sums of their payoffs.
//!
//! The tableau has one row for every sequence. At each information set one action, a best response
//! to the prior, is *chosen*: its weight is basic, given by the others, and the slack of every
//! other action is basic. The dual variables `p`, `q` are eliminated beforehand; so the matrix
//! holds, for two actions that are not chosen, the gain of a player from switching to its own
//! action, once its opponent has switched to hers. Pivots are exact and lexicographic: ties at
//! sets that are not reached are structural in trees.

use crate::diagnostic::Error;
use crate::game::{Game, PlayerId, SequenceId};
use crate::lp::tableau::{Tableau, Variable};
use crate::number::{OrderedField, OrderedRing};
use crate::run::{Run, Status, Stop};
use crate::sequence_form::SequenceForm;
use crate::strategy::{Behavior, RealizationPlan};
use std::cmp::Ordering;

/// What a run of Lemke's algorithm found.
#[derive(Debug, Clone)]
pub struct Lemke<K> {
    /// The equilibrium; `None` if the run stopped before its end.
    pub profile: Option<Behavior<K>>,
    /// How it ended.
    pub status: Status,
    /// How many pivots were made.
    pub pivots: usize,
}

/// Follows the path from `prior` to an equilibrium.
///
/// The prior must give every action of every information set a positive probability;
/// [`Behavior::uniform`] does. Refuses games with more than two players, games without perfect
/// recall, and games in floats, in which the path takes wrong turns at ties and can end anywhere.
///
/// ```
/// use demarche::game::GameBuilder;
/// use demarche::number::Rational;
/// use demarche::run::Options;
/// use demarche::solvers::nash::lemke;
/// use demarche::strategy::Behavior;
///
/// // Inspection: the inspectee cheats or not; the inspector, unseeing, inspects or not.
/// let mut builder = GameBuilder::new("inspection", ["Inspectee", "Inspector"]);
/// let act = builder.infoset("Inspectee", "act", ["comply", "cheat"]);
/// let look = builder.infoset("Inspector", "look", ["inspect", "rest"]);
/// let payoffs = [[[0, -1], [0, 0]], [[-9, 1], [1, -3]]];
/// let root = builder.root();
/// for (row, node) in builder.decide(root, act).enumerate() {
///     for (column, leaf) in builder.decide(node, look).enumerate() {
///         builder.pay(leaf, payoffs[row][column].map(Rational::from));
///     }
/// }
/// let game = builder.build()?;
/// let options = Options::default();
/// let prior = Behavior::uniform(game.shape().clone());
/// let found = lemke(&game, &prior, &options.start())?.profile.unwrap();
/// let only_set = |player| game.infosets_of(game.find_player(player).unwrap())[0];
/// let [act, look] = ["Inspectee", "Inspector"].map(only_set);
/// assert_eq!(found.at(act).unwrap()[1], Rational::new(1, 5));
/// assert_eq!(found.at(look).unwrap()[0], Rational::new(1, 10));
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn lemke<K: OrderedField>(
    game: &Game<K>,
    prior: &Behavior<K>,
    run: &Run<'_>,
) -> Result<Lemke<K>, Error> {
    if !K::EXACT {
        return Err(Error::unsupported(
            "Lemke's path is followed in exact numbers, and the game is in floats",
            "solve the game in rational numbers, and turn the answer into floats",
        ));
    }
    let form = SequenceForm::new(game)?;
    let priors = interior_plans(game, prior)?;
    let (numbering, mut tableau) = match prepare(&form, &priors, run) {
        Ok(prepared) => prepared,
        Err(stop) => {
            return Ok(Lemke {
                profile: None,
                status: Status::Stopped(stop),
                pivots: 0,
            });
        }
    };
    let stopped = follow(&mut tableau, &numbering, run)?;
    let status = stopped.map_or(Status::Solved, Status::Stopped);
    let profile = match stopped {
        None => Some(read_back(game, &numbering, &tableau)?),
        Some(_) => None,
    };
    Ok(Lemke {
        profile,
        status,
        pivots: tableau.pivots(),
    })
}

/// The realization plans of the prior, every weight positive.
fn interior_plans<K: OrderedField>(
    game: &Game<K>,
    prior: &Behavior<K>,
) -> Result<[Vec<K>; 2], Error> {
    let refuse = || {
        Error::unsupported(
            "the prior does not give every action a positive probability",
            "start from the uniform profile, or mix it into the prior",
        )
    };
    if !prior.fits(game) {
        return Err(Error::input("the prior is a profile of another game"));
    }
    let plan = |player| {
        if player >= game.players().len() {
            return Ok(vec![K::one()]);
        }
        let plan = RealizationPlan::of(prior, PlayerId::new(player)).ok_or_else(refuse)?;
        let positive = plan.weights().iter().all(|w| w.sign() == Ordering::Greater);
        positive.then(|| plan.weights().to_vec()).ok_or_else(refuse)
    };
    Ok([plan(0)?, plan(1)?])
}

/// The start of the path, unless the run ends before.
fn prepare<K: OrderedField>(
    form: &SequenceForm<K>,
    priors: &[Vec<K>; 2],
    run: &Run<'_>,
) -> Result<(Numbering, Tableau<K::Ring>), Stop> {
    let sides = [
        Side::new(form, 0, &priors[1], run)?,
        Side::new(form, 1, &priors[0], run)?,
    ];
    let numbering = Numbering::new(&sides);
    let tableau = formulate(form, &sides, &numbering, run)?;
    Ok((numbering, tableau))
}

/// `Err` if it is time to stop.
fn poll(run: &Run<'_>) -> Result<(), Stop> {
    run.stopped().map_or(Ok(()), Err)
}

/// One player's sequences, seen from its best response to the opponent's prior.
struct Side<K> {
    /// By information set of the player: its sequences.
    sets: Vec<Set>,
    /// By sequence: the player's sets right after it, as indices into `sets`.
    after: Vec<Vec<usize>>,
    /// By sequence: the set in which it ends, and whether it is chosen there. Unused for ∅.
    home: Vec<(usize, bool)>,
    /// By sequence: what it pays against the prior, the sets after it left aside.
    against_prior: Vec<K>,
    /// By sequence: the weight that the chosen plan gives it, 0 or 1.
    chosen_plan: Vec<bool>,
}

struct Set {
    parent: usize,
    sequences: Vec<usize>,
    chosen: usize,
}

impl<K: OrderedField> Side<K> {
    fn new(
        form: &SequenceForm<K>,
        player: usize,
        prior: &[K],
        run: &Run<'_>,
    ) -> Result<Self, Stop> {
        let id = PlayerId::new(player);
        let count = form.sequence_count(id);
        let game = form.game();
        let mut sets: Vec<Set> = form
            .infosets(id)
            .map(|set| Set {
                parent: set.parent_sequence().index(),
                sequences: set.actions().map(|a| game.sequence(a).index()).collect(),
                chosen: 0,
            })
            .collect();
        let mut after = vec![Vec::new(); count];
        for (index, set) in sets.iter().enumerate() {
            after[set.parent].push(index);
        }
        let mut against_prior = vec![K::zero(); count];
        for entry in form.entries() {
            poll(run)?;
            let [own, other] = [player, 1 - player].map(|p| entry.sequences[p].index());
            against_prior[own] += &(prior[other].clone() * &entry.payoffs[player]);
        }
        // Backward induction against the prior: a set comes after its predecessors.
        let mut best = against_prior.clone();
        let mut home = vec![(0, false); count];
        for (index, set) in sets.iter_mut().enumerate().rev() {
            poll(run)?;
            set.chosen = set.sequences[0];
            for &sequence in &set.sequences {
                home[sequence] = (index, false);
                if best[sequence].compare(&best[set.chosen]) == Ordering::Greater {
                    set.chosen = sequence;
                }
            }
            home[set.chosen].1 = true;
            let value = best[set.chosen].clone();
            best[set.parent] += &value;
        }
        let mut chosen_plan = vec![false; count];
        chosen_plan[0] = true;
        for set in &sets {
            chosen_plan[set.chosen] = chosen_plan[set.parent];
        }
        Ok(Side {
            sets,
            after,
            home,
            against_prior,
            chosen_plan,
        })
    }

    /// The sequences that are not chosen.
    fn free(&self) -> impl Iterator<Item = usize> + '_ {
        (1..self.home.len()).filter(|&sequence| !self.home[sequence].1)
    }

    /// The change of plan, by sequence, when one unit of weight moves to `sequence` from the
    /// chosen one of its set, chosen sequences following both. Entries are `(sequence, ±1)`.
    fn switch(&self, sequence: usize) -> Vec<(usize, bool)> {
        let (set, _) = self.home[sequence];
        let mut change = Vec::new();
        let mut waiting = vec![(sequence, true), (self.sets[set].chosen, false)];
        while let Some((sequence, gains)) = waiting.pop() {
            change.push((sequence, gains));
            waiting.extend(
                self.after[sequence]
                    .iter()
                    .map(|&s| (self.sets[s].chosen, gains)),
            );
        }
        change
    }
}

/// Which variable of the tableau belongs to which sequence.
///
/// Every sequence but ∅ has a weight and a slack; one of them starts basic. Nonbasic variables:
/// first `λ = 1 - z`, then for every sequence the one that starts nonbasic. Basic: first `z`, then
/// for every sequence the one that starts basic. So the two variables of a sequence are a constant
/// apart.
struct Numbering {
    /// By player: how many sequences stand before its own.
    offset: [usize; 2],
    /// How many sequences there are, the empty ones left out.
    count: usize,
    /// By sequence, through both players: whether its weight starts basic.
    chosen: Vec<bool>,
}

impl Numbering {
    const LAMBDA: Variable = 0;

    fn new<K>(sides: &[Side<K>; 2]) -> Self {
        let counts = [0, 1].map(|p| sides[p].home.len() - 1);
        let chosen = sides
            .iter()
            .flat_map(|side| side.home[1..].iter().map(|&(_, c)| c))
            .collect();
        Numbering {
            offset: [0, counts[0]],
            count: counts[0] + counts[1],
            chosen,
        }
    }

    /// The variable `z`, which starts basic in row 0.
    fn z(&self) -> Variable {
        self.count + 1
    }

    /// The number of a sequence through both players; not for ∅.
    fn position(&self, player: usize, sequence: usize) -> usize {
        self.offset[player] + sequence - 1
    }

    /// The nonbasic variable of a sequence at the start.
    fn starts_nonbasic(&self, player: usize, sequence: usize) -> Variable {
        1 + self.position(player, sequence)
    }

    /// The row of a sequence at the start.
    fn row(&self, player: usize, sequence: usize) -> usize {
        1 + self.position(player, sequence)
    }

    /// The weight of a sequence; `None` for ∅.
    fn weight(&self, player: usize, sequence: SequenceId) -> Option<Variable> {
        if sequence == SequenceId::EMPTY {
            return None;
        }
        let position = self.position(player, sequence.index());
        let start = if self.chosen[position] { self.z() } else { 0 };
        Some(start + 1 + position)
    }

    /// The other variable of the same sequence.
    fn complement(&self, variable: Variable) -> Variable {
        if variable > self.z() {
            variable - self.z()
        } else {
            variable + self.z()
        }
    }
}

/// A row of a tableau: entries by variable, and the right-hand side.
type Equation<R> = (Vec<(Variable, R)>, R);

/// The tableau at the prior, where `z = 1`, unless time or its limit of entries ends before.
fn formulate<K: OrderedField>(
    form: &SequenceForm<K>,
    sides: &[Side<K>; 2],
    numbering: &Numbering,
    run: &Run<'_>,
) -> Result<Tableau<K::Ring>, Stop> {
    let one = K::Ring::one;
    let mut rows: Vec<Equation<K::Ring>> = vec![(Vec::new(), K::Ring::zero()); numbering.count + 1];
    // z = 1 - λ.
    rows[0] = (vec![(Numbering::LAMBDA, one())], one());
    let mut held = 0;
    for player in [0, 1] {
        let (own, other) = (&sides[player], &sides[1 - player]);
        let payoffs = by_sequence(form, player);
        let mut gain = vec![K::zero(); other.home.len()];
        for sequence in own.free() {
            poll(run)?;
            let change = own.switch(sequence);
            // A unit of the free weight takes a unit from chosen ones and gives it to others.
            for &(changed, gains) in change.iter().filter(|&&(c, _)| c != sequence) {
                let entry = if gains { -one() } else { one() };
                let free = numbering.starts_nonbasic(player, sequence);
                rows[numbering.row(player, changed)].0.push((free, entry));
            }
            // Its slack: what the switch to it loses, plus slacks of chosen ones.
            let mut at_prior = K::zero();
            gain.fill(K::zero());
            for &(changed, gains) in &change {
                let sign = |value: K| if gains { value } else { -value };
                at_prior += &sign(own.against_prior[changed].clone());
                for (theirs, payoff) in &payoffs[changed] {
                    gain[*theirs] += &sign((*payoff).clone());
                }
            }
            let (lambda, mut entries) = other.reduce(&mut gain);
            // slack = -at_prior (1 - λ) - lambda λ - Σ entries y + Σ ± slacks of chosen ones
            let right = -at_prior;
            let lambda = lambda + &right;
            entries.push((0, lambda));
            let scale = K::common_denominator(
                entries
                    .iter()
                    .map(|(_, entry)| entry)
                    .chain(std::iter::once(&right)),
            );
            let mut row: Vec<(Variable, K::Ring)> = entries
                .iter()
                .map(|(theirs, entry)| {
                    let variable = match theirs {
                        0 => Numbering::LAMBDA,
                        _ => numbering.starts_nonbasic(1 - player, *theirs),
                    };
                    (variable, entry.scale(&scale))
                })
                .collect();
            for &(changed, gains) in change.iter().filter(|&&(c, _)| c != sequence) {
                let entry = if gains { scale.clone() } else { -scale.clone() };
                row.push((numbering.starts_nonbasic(player, changed), entry));
            }
            // Every change but the first also stands in the row of the sequence that it changes.
            held += row.len() + change.len();
            if held > run.options().limits.entries {
                return Err(Stop::Work);
            }
            rows[numbering.row(player, sequence)] = (row, right.scale(&scale));
        }
        // The chosen plan grows with λ.
        for (sequence, _) in own
            .chosen_plan
            .iter()
            .enumerate()
            .skip(1)
            .filter(|&(_, &on)| on)
        {
            rows[numbering.row(player, sequence)]
                .0
                .push((Numbering::LAMBDA, -one()));
        }
    }
    Ok(Tableau::new(numbering.count + 1, rows))
}

/// By sequence of `player`: the opponent's sequences and the player's payoffs.
fn by_sequence<K: OrderedField>(form: &SequenceForm<K>, player: usize) -> Vec<Vec<(usize, &K)>> {
    let mut payoffs = vec![Vec::new(); form.sequence_count(PlayerId::new(player))];
    for entry in form.entries() {
        let [own, other] = [player, 1 - player].map(|p| entry.sequences[p].index());
        payoffs[own].push((other, &entry.payoffs[player]));
    }
    payoffs
}

impl<K: OrderedField> Side<K> {
    /// Turns a vector over this player's sequences into one over its free weights: returns its
    /// product with the chosen plan, and for every free sequence that with the switch to it.
    fn reduce(&self, vector: &mut [K]) -> (K, Vec<(usize, K)>) {
        let mut entries = Vec::new();
        // Bottom up, every sequence collects what the chosen plan gets after it.
        for set in self.sets.iter().rev() {
            let chosen = vector[set.chosen].clone();
            for &sequence in set.sequences.iter().filter(|&&s| s != set.chosen) {
                let difference = vector[sequence].clone() - &chosen;
                if !difference.is_zero() {
                    entries.push((sequence, difference));
                }
            }
            vector[set.parent] += &chosen;
        }
        (vector[0].clone(), entries)
    }
}

/// Pivots until `z` is zero. Returns why it stopped before, if it did.
fn follow<R: OrderedRing>(
    tableau: &mut Tableau<R>,
    numbering: &Numbering,
    run: &Run<'_>,
) -> Result<Option<Stop>, Error> {
    let broken = || Error::internal("Lemke's path left the realization plans");
    let limits = run.options().limits;
    let mut entering = Numbering::LAMBDA;
    loop {
        if let Some(stop) = run.stopped() {
            return Ok(Some(stop));
        }
        if tableau.pivots() >= limits.pivots || tableau.entry_count() > limits.entries {
            return Ok(Some(Stop::Work));
        }
        run.report("Lemke pivots", tableau.pivots() as u64, None);
        // Weights are bounded by the plans' equations and every slack meets one of them, so the
        // path has no ray but its start.
        let row = tableau.ratio_test(entering).ok_or_else(broken)?;
        let last = tableau.row_of(numbering.z());
        if let Some(last) = last
            && (last == row || tableau.compare_limits(entering, last, row) == Some(Ordering::Equal))
        {
            tableau.pivot(last, entering);
            return Ok(None);
        }
        let leaving = tableau.pivot(row, entering).ok_or_else(broken)?;
        entering = numbering.complement(leaving);
    }
}

fn read_back<K: OrderedField>(
    game: &Game<K>,
    numbering: &Numbering,
    tableau: &Tableau<K::Ring>,
) -> Result<Behavior<K>, Error> {
    let mut profile = Behavior::open(game.shape().clone());
    for id in game.player_ids() {
        let player = id.index();
        let weights = (0..game.sequence_count(id))
            .map(
                |sequence| match numbering.weight(player, SequenceId::new(sequence)) {
                    Some(variable) => tableau.value(variable),
                    None => K::one(),
                },
            )
            .collect();
        RealizationPlan::new(game.shape().clone(), id, weights)
            .ok_or_else(|| Error::internal("Lemke's path ended outside the realization plans"))?
            .write_to(&mut profile);
    }
    Ok(profile)
}
