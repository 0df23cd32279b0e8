//! Games as state machines, unfolded into trees.

use super::id::{InfosetId, NodeId, PlayerId};
use super::{Game, GameBuilder};
use crate::diagnostic::{Diagnostic, Error, ErrorKind};
use crate::number::Rational;
use crate::run::Limits;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Who moves in a state.
#[derive(Debug, Clone, PartialEq)]
pub enum Turn {
    /// The play is over.
    End,
    /// Chance draws one of these branches.
    Chance(Vec<(String, Rational)>),
    /// A player chooses one of these actions.
    Player(usize, Vec<String>),
}

/// A game as a state machine: states, who moves in them, and what each player sees of a move.
///
/// A player remembers everything that it has seen and done, so recall is perfect whatever the
/// rules say. Two states are in one information set exactly when the player who moves has seen and
/// done the same up to there.
///
/// ```
/// use demarche::game::{Game, Rules, Turn};
/// use demarche::number::Rational;
/// use demarche::run::Limits;
///
/// /// Two players call a number from 1 to 3 at the same time; the higher call pays 1.
/// struct Low;
/// impl Rules for Low {
///     type State = Vec<usize>;
///     fn title(&self) -> String {
///         "the lower number wins".into()
///     }
///     fn players(&self) -> Vec<String> {
///         vec!["Ann".into(), "Bob".into()]
///     }
///     fn start(&self) -> Vec<usize> {
///         Vec::new()
///     }
///     fn turn(&self, calls: &Vec<usize>) -> Turn {
///         match calls.len() {
///             2 => Turn::End,
///             player => Turn::Player(player, ["1", "2", "3"].map(String::from).to_vec()),
///         }
///     }
///     fn after(&self, calls: &Vec<usize>, action: usize) -> Vec<usize> {
///         [calls.as_slice(), &[action]].concat()
///     }
///     fn sees(&self, _: &Vec<usize>, _: usize, _: usize) -> Option<String> {
///         None
///     }
///     fn payoffs(&self, calls: &Vec<usize>) -> Option<Vec<Rational>> {
///         let [ann, bob] = calls[..] else { return None };
///         let win = (bob as i64 - ann as i64).signum();
///         Some([win, -win].map(Rational::from).to_vec())
///     }
/// }
/// let game = Game::from_rules(&Low, &Limits::default())?;
/// assert_eq!((game.leaf_count(), game.infoset_count()), (9, 2));
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub trait Rules {
    /// Everything that decides how the play can go on.
    type State;

    /// The game's title.
    fn title(&self) -> String;

    /// The players' names.
    fn players(&self) -> Vec<String>;

    /// The state in which a play starts.
    fn start(&self) -> Self::State;

    /// Who moves.
    fn turn(&self, state: &Self::State) -> Turn;

    /// The state after the `action`-th action or branch.
    fn after(&self, state: &Self::State, action: usize) -> Self::State;

    /// What `player` sees of the `action`-th action or branch taken in `state`. A player's own
    /// actions are remembered besides.
    fn sees(&self, state: &Self::State, action: usize, player: usize) -> Option<String>;

    /// What the players get on reaching `state`, added to what they have got on the way.
    fn payoffs(&self, state: &Self::State) -> Option<Vec<Rational>>;
}

/// What a player has seen and done: what it knew before, and the newest thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Memory(u32);

/// Every memory of one player, each a word added to an earlier one.
#[derive(Debug, Default)]
struct Memories {
    by_step: HashMap<Step, Memory>,
    steps: Vec<Step>,
}

/// One thing added to a memory: what was known before, whether it is the player's own action
/// (rather than something seen), and its name.
type Step = (Memory, bool, Box<str>);

impl Memories {
    const BLANK: Memory = Memory(0);

    fn add(&mut self, before: Memory, own: bool, word: &str) -> Memory {
        let key = (before, own, Box::from(word));
        if let Some(&known) = self.by_step.get(&key) {
            return known;
        }
        self.steps.push(key.clone());
        let new = Memory(self.steps.len() as u32);
        self.by_step.insert(key, new);
        new
    }

    /// The words of a memory, oldest first.
    fn text(&self, mut memory: Memory) -> String {
        let mut words = Vec::new();
        while memory != Memories::BLANK {
            let (before, _, word) = &self.steps[memory.0 as usize - 1];
            words.push(word.as_ref());
            memory = *before;
        }
        words.reverse();
        words.join(" ")
    }
}

impl Game {
    /// Unfolds rules into a tree. Refuses trees over `limits.nodes`, before they fill the memory.
    pub fn from_rules<R: Rules>(rules: &R, limits: &Limits) -> Result<Game, Error> {
        let players = rules.players();
        let count = players.len();
        let mut builder = GameBuilder::new(rules.title(), players.clone());
        let mut memories: Vec<Memories> = (0..count).map(|_| Memories::default()).collect();
        let mut sets: HashMap<(usize, Memory), InfosetId> = HashMap::new();
        let mut chances = HashMap::new();
        let (mut labels, mut repeated) = (HashSet::new(), 1);
        let mut waiting: Vec<(NodeId, R::State, Box<[Memory]>)> = vec![(
            builder.root(),
            rules.start(),
            vec![Memories::BLANK; count].into(),
        )];
        while let Some((node, state, memory)) = waiting.pop() {
            if let Some(payoffs) = rules.payoffs(&state) {
                builder.pay(node, payoffs);
            }
            let (names, mover, children) = match rules.turn(&state) {
                Turn::End => continue,
                Turn::Chance(branches) => {
                    let names: Vec<String> =
                        branches.iter().map(|(name, _)| name.clone()).collect();
                    let chance = *chances.entry(branches).or_insert_with_key(|branches| {
                        builder.chance("", branches.iter().cloned())
                    });
                    (names, None, builder.draw(node, chance))
                }
                Turn::Player(player, names) => {
                    if player >= count {
                        let message = format!("the rules let player {player} of {count} move");
                        return Err(Error::input(message));
                    }
                    let set = *sets.entry((player, memory[player])).or_insert_with(|| {
                        let mut label = memories[player].text(memory[player]);
                        // Different memories can read the same; labels must not.
                        let mut hasher = DefaultHasher::new();
                        (player, &label).hash(&mut hasher);
                        if !labels.insert(hasher.finish()) {
                            label = format!("{label}#{}", labels.len() + repeated);
                            repeated += 1;
                        }
                        builder.new_infoset(PlayerId::new(player), &label, &names)
                    });
                    (names, Some(player), builder.decide(node, set))
                }
            };
            if children.len() != names.len() {
                return Err(Error::input(format!(
                    "after seeing `{}` a player has different actions in different states",
                    mover.map_or_else(String::new, |m| memories[m].text(memory[m])),
                )));
            }
            if builder.node_count() > limits.nodes {
                return Err(too_many_nodes(limits));
            }
            for (action, child) in children.enumerate() {
                let after = (0..count)
                    .map(|player| {
                        let mut now = memory[player];
                        if mover == Some(player) {
                            now = memories[player].add(now, true, &names[action]);
                        }
                        match rules.sees(&state, action, player) {
                            Some(sight) => memories[player].add(now, false, &sight),
                            None => now,
                        }
                    })
                    .collect();
                waiting.push((child, rules.after(&state, action), after));
            }
        }
        builder.build()
    }
}

/// The refusal of a tree over the limit.
pub(crate) fn too_many_nodes(limits: &Limits) -> Error {
    let message = format!("the tree has more than {} nodes", limits.nodes);
    let hint = "raise the limit (`--max-nodes` on the command line) if the memory allows";
    Error::new(ErrorKind::Limit, Diagnostic::error(message).hint(hint))
}
