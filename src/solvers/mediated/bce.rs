//! Bayes correlated equilibria, and persuasion: one who knows the state recommends.

use super::require_fit;
use super::work::{Halt, Work, settle};
use crate::diagnostic::Error;
use crate::game::{Game, InfosetId, NodeId, NodeKind, PlayerId, SequenceId, Shape};
use crate::lp::{ColumnId, Relation};
use crate::number::{OrderedField, Rational};
use crate::run::Run;
use crate::sequence_form::{LeafForm, leaves};
use crate::solvers::incentives::{DeviceProgram, IncentiveProgram, IncentiveRow};
use crate::strategy::{Device, JointSignal};
use std::collections::HashMap;
use std::sync::Arc;

/// A linear program whose solutions are joint signals.
#[derive(Debug, Clone)]
pub struct SignalProgram<K = Rational> {
    shape: Arc<Shape>,
    form: IncentiveProgram<K>,
}

impl<K: OrderedField> DeviceProgram<K> for SignalProgram<K> {
    fn form(&self) -> &IncentiveProgram<K> {
        &self.form
    }

    /// The leaves whose actions are never recommended are left out.
    fn device(&self, primal: &[K]) -> Result<Device<K>, Error> {
        require_fit(&self.form, primal)?;
        let all = self.form.plays.iter();
        let all = all.map(|play| (play.leaf, primal[play.column.index()].clone()));
        Ok(Device::Signal(JointSignal {
            shape: Arc::clone(&self.shape),
            recommend: all.filter(|(_, share)| !share.is_zero()).collect(),
        }))
    }
}

/// The Bayes correlated equilibria (Bergemann and Morris 2016) of a game in which chance moves
/// first, and then every player at most once and without seeing what others do.
///
/// Somebody knows the state, which is the last draw of chance, and tells every player in private
/// what to do. A player knows its information set and what it was told, and must not gain by doing
/// something else. With `p(z)` the probability, given the state, that the actions of leaf `z` are
/// told, and `z'` the leaf where the player does `a'` instead and all others the same:
///
/// ```text
/// Σ_z p(z) = 1 over the leaves of a state,  p >= 0
/// Σ_z chance(z) p(z) (u(z') - u(z)) <= g    over the leaves at which action a of set h is taken,
///                                           for every h, a and other action a' of h
/// g <= 0                                    for every h and a
/// ```
///
/// A column for every leaf; a row for every state, and for every set and pair of its actions; and
/// for every leaf and every player who moves a nonzero for each of its other actions. Where chance
/// does not move these are the correlated equilibria of one simultaneous choice (Aumann 1974).
///
/// *Bayesian persuasion* (Kamenica and Gentzkow 2011) is this with the payoff of the one who knows
/// as the goal; that player then has no move, since it commits to the signal. A prosecutor whose
/// defendants are guilty with probability .3 gets three in five of them convicted:
///
/// ```
/// use demarche::game::GameBuilder;
/// use demarche::lp::exact;
/// use demarche::number::Rational;
/// use demarche::run::Options;
/// use demarche::solvers::incentives::DeviceProgram;
/// use demarche::solvers::mediated::bce;
/// use demarche::strategy::Device;
///
/// let mut builder = GameBuilder::new("a trial", ["Prosecutor", "Judge"]);
/// let odds = [("guilty", Rational::new(3, 10)), ("innocent", Rational::new(7, 10))];
/// let truth = builder.chance("truth", odds);
/// let verdict = builder.infoset("Judge", "verdict", ["convict", "acquit"]);
/// let root = builder.root();
/// for (innocent, node) in builder.draw(root, truth).enumerate() {
///     for (acquitted, leaf) in builder.decide(node, verdict).enumerate() {
///         let pay = [1 - acquitted, usize::from(innocent == acquitted)];
///         builder.pay(leaf, pay.map(|payoff| Rational::from(payoff as i64)));
///     }
/// }
/// let game = builder.build()?;
/// let options = Options::default();
/// let found = bce(&game, &options.start())?.unwrap();
/// let mut program = found.form().program.clone();
/// for play in &found.form().plays {
///     program.set_cost(play.column, &play.chance * &play.payoffs[0]);
/// }
/// let best = exact::solve(&program, &options.start())?.1.unwrap();
/// assert_eq!(best.objective, Rational::new(3, 5));
/// // The guilty are all accused, and three in seven of the innocent.
/// let Device::Signal(signal) = found.device(&best.primal)? else { panic!() };
/// let shares: Vec<_> = signal.recommend.into_iter().map(|(_, share)| share).collect();
/// assert_eq!(shares, [Rational::ONE, Rational::new(3, 7), Rational::new(4, 7)]);
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
///
/// Refuses other games with the place that does not fit. Returns `None` if the run stopped.
pub fn bce<K: OrderedField>(
    game: &Game<K>,
    run: &Run<'_>,
) -> Result<Option<SignalProgram<K>>, Error> {
    settle(build(game, run))
}

fn build<K: OrderedField>(game: &Game<K>, run: &Run<'_>) -> Result<SignalProgram<K>, Halt> {
    if !K::EXACT {
        return Err(Halt::Refused(Error::unsupported(
            "the linear program of Bayes correlated equilibria is made of exact numbers, and the \
             game is in floats",
            "solve the game in rational numbers, and turn the answer into floats",
        )));
    }
    let smaller = "make the model smaller by types or actions";
    let mut work = Work::new(run, "Bayes correlated equilibria", smaller);
    let plays = leaves(game)?;
    let states = states(game, &mut work)?;
    require_all_moves(game, &states, &plays)?;
    let mut form = IncentiveProgram::new();
    // By what all do in a state: the play. By player and own sequence: the plays with it.
    let mut index: HashMap<(NodeId, Vec<SequenceId>), usize> = HashMap::new();
    let mut taking: Vec<Vec<Vec<usize>>> = game
        .player_ids()
        .map(|player| vec![Vec::new(); game.sequence_count(player)])
        .collect();
    // By information set: the states in which it is.
    let mut prior = vec![K::zero(); game.infoset_count()];
    let mut start = 0;
    while let Some(first) = plays.get(start) {
        work.state()?;
        let state = states.of[first.leaf.index()];
        let own = plays[start..].iter();
        let count = own
            .take_while(|play| states.of[play.leaf.index()] == state)
            .count();
        let columns: Vec<ColumnId> = plays[start..start + count]
            .iter()
            .map(|play| {
                let name = play.leaf.index();
                let column = form.program.add_column(name, Some(K::zero()), None);
                form.play(play, column);
                column
            })
            .collect();
        work.entries(count)?;
        form.program.add_row(
            format_args!("all of state {}", state.index()),
            Relation::Eq,
            K::one(),
            columns.iter().map(|&column| (column, K::one())),
        );
        form.recommendations.extend(columns);
        for (place, play) in plays.iter().enumerate().skip(start).take(count) {
            let sequences = &play.sequences;
            for (own, sequence) in taking.iter_mut().zip(sequences) {
                own[sequence.index()].push(place);
            }
            index.insert((state, sequences.clone()), place);
        }
        for player in game.player_ids() {
            if let Some(&node) = states.moves.get(&(state, player))
                && let NodeKind::Decision(set) = game.kind(node)
            {
                prior[set.index()] += &first.chance;
            }
        }
        start += count;
    }
    for set in game.infosets() {
        let player = set.player();
        for told in set.actions() {
            let obeying = &taking[player.index()][game.sequence(told).index()];
            // By other action that could tempt: what it would bring over obeying.
            let mut tempting = Vec::new();
            for other in set.actions().filter(|&other| other != told) {
                work.entries(obeying.len())?;
                let mut entries = Vec::with_capacity(obeying.len());
                for &place in obeying {
                    work.state()?;
                    let play = &plays[place];
                    let mut sequences = play.sequences.clone();
                    sequences[player.index()] = game.sequence(other);
                    let key = (states.of[play.leaf.index()], sequences);
                    let Some(&instead) = index.get(&key) else {
                        let fault = "a play of a game with one move each has no counterpart";
                        return Err(Halt::Refused(Error::internal(fault)));
                    };
                    let [now, then] = [place, instead].map(|at| &plays[at].payoffs[player.index()]);
                    let gain = (then.clone() - now) * &play.chance;
                    entries.push((form.plays[place].column, gain));
                }
                if entries.iter().any(|(_, gain)| gain.sign().is_gt()) {
                    tempting.push((other, entries));
                }
            }
            let label = format!("{}: {}", set.label(), game.action_name(told));
            let entries = match tempting.len() {
                0 => continue,
                1 => tempting.swap_remove(0).1,
                _ => {
                    let name = format_args!("best instead of {label}");
                    let best = form.program.add_column(name, None, None);
                    for (other, entries) in tempting {
                        let name = format_args!("{label} and not {}", game.action_name(other));
                        let entries = entries.into_iter().chain([(best, -K::one())]);
                        (form.program).add_row(name, Relation::Le, K::zero(), entries);
                    }
                    vec![(best, K::one())]
                }
            };
            let row = form
                .program
                .add_row(&label, Relation::Le, K::zero(), entries);
            form.incentives.push(IncentiveRow {
                row,
                player,
                infoset: Some(set.id()),
                recommended: Some(told),
                arrival: Some(prior[set.id().index()].clone()),
            });
        }
    }
    Ok(SignalProgram {
        shape: Arc::clone(game.shape()),
        form,
    })
}

/// What chance leads to, and who moves where.
struct States {
    /// By node: the first node on the way to it that is no draw. It means nothing at draws and where
    /// chance leads nowhere.
    of: Vec<NodeId>,
    /// By state and player: the first node at which it moves.
    moves: HashMap<(NodeId, PlayerId), NodeId>,
}

const WAY_OUT: &str = "choose `communication` or `certification`, which are for any game with \
                       perfect recall, or model what one side says to another as the signal itself";

fn refuse<T>(game: &Shape, why: impl FnOnce(&Shape) -> String) -> Result<T, Halt> {
    let class = "and in a Bayes correlated equilibrium chance moves first and then every player at \
                 most once, seeing no other's move";
    Err(Halt::Refused(Error::unsupported(
        format!("{}, {class}", why(game)),
        WAY_OUT,
    )))
}

/// Finds the states; refuses draws after moves, second moves and moves that are seen.
fn states<K: OrderedField>(game: &Game<K>, work: &mut Work<'_>) -> Result<States, Halt> {
    let root = NodeId::new(0);
    let mut states = States {
        of: vec![root; game.node_count()],
        moves: HashMap::new(),
    };
    // Whether chance excludes a node, and whether somebody has moved before it.
    let mut excluded = vec![false; game.node_count()];
    let mut begun = vec![false; game.node_count()];
    for node in game.nodes() {
        work.state()?;
        states.of[node.index()] = node;
        if let Some((parent, branch)) = game.parent(node) {
            excluded[node.index()] = excluded[parent.index()];
            match game.kind(parent) {
                NodeKind::Chance(chance) => {
                    excluded[node.index()] |= game.chance(chance)[branch].is_zero();
                }
                _ => {
                    begun[node.index()] = true;
                    states.of[node.index()] = states.of[parent.index()];
                }
            }
        }
        if excluded[node.index()] {
            continue;
        }
        match game.kind(node) {
            NodeKind::Leaf => {}
            NodeKind::Chance(chance) => {
                if begun[node.index()] {
                    return refuse(game, |game| {
                        let label = game.chance_label(chance);
                        let history = game.history_text(node);
                        format!("chance moves at `{label}` after a player has moved ({history})")
                    });
                }
            }
            NodeKind::Decision(set) => states.enter(game, node, set)?,
        }
    }
    Ok(states)
}

impl States {
    /// A player moves at a node.
    fn enter(&mut self, game: &Shape, node: NodeId, set: InfosetId) -> Result<(), Halt> {
        let state = self.of[node.index()];
        let player = game.infoset(set).player();
        let name = game.player_name(player);
        let Some(&first) = self.moves.get(&(state, player)) else {
            self.moves.insert((state, player), node);
            return Ok(());
        };
        // Recall is perfect, so that nobody comes to one set twice.
        if game.kind(first) == NodeKind::Decision(set) {
            return Ok(());
        }
        if moved_before(game, node, player) {
            return refuse(game, |game| {
                let (label, history) = (game.infoset(set).label(), game.history_text(node));
                format!("`{name}` moves again at `{label}` ({history})")
            });
        }
        let mover = split(game, first, node);
        refuse(game, |game| {
            let histories = [first, node].map(|node| game.history_text(node));
            let mover = mover.map_or("another", |mover| game.player_name(mover));
            format!(
                "`{name}` sees a move of `{mover}`: its information sets after ({}) and after ({}) \
                 differ",
                histories[0], histories[1]
            )
        })
    }
}

/// Whether the player has moved on the way to a node of its own, since chance did.
fn moved_before(game: &Shape, node: NodeId, player: PlayerId) -> bool {
    let mut at = node;
    while let Some((parent, _)) = game.parent(at) {
        match game.kind(parent) {
            NodeKind::Decision(set) if game.infoset(set).player() == player => return true,
            NodeKind::Decision(_) => at = parent,
            _ => return false,
        }
    }
    false
}

/// Who moves where the ways to two nodes part; the second comes after the subtree of the first.
fn split(game: &Shape, first: NodeId, second: NodeId) -> Option<PlayerId> {
    let mut at = first;
    while let Some((parent, _)) = game.parent(at) {
        if second < game.subtree_end(parent) {
            return match game.kind(parent) {
                NodeKind::Decision(set) => Some(game.infoset(set).player()),
                _ => None,
            };
        }
        at = parent;
    }
    None
}

/// Refuses games in which what some do decides whether others move.
fn require_all_moves<K: OrderedField>(
    game: &Game<K>,
    states: &States,
    plays: &[LeafForm<K>],
) -> Result<(), Halt> {
    for play in plays {
        let state = states.of[play.leaf.index()];
        for player in game.player_ids() {
            let moves = states.moves.get(&(state, player));
            let Some(&node) = moves else {
                continue;
            };
            if play.sequences[player.index()] == SequenceId::EMPTY {
                return refuse(game, |game| {
                    format!(
                        "whether `{}` moves depends on what others do: it does after ({}) and does \
                         not in the play ({})",
                        game.player_name(player),
                        game.history_text(node),
                        game.history_text(play.leaf)
                    )
                });
            }
        }
    }
    Ok(())
}
