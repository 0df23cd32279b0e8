//! Games as state machines, unfolded into trees.

use super::builder::MOST;
use super::id::{ChanceId, InfosetId, NodeId, PlayerId};
use super::intern::{Index, Words, hash};
use super::{Game, GameBuilder};
use crate::diagnostic::{Diagnostic, Error, ErrorKind};
use crate::number::Rational;
use crate::run::Limits;
use std::collections::HashMap;

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

/// What a player has seen and done; 0 is nothing yet.
type Memory = u32;
const BLANK: Memory = 0;

/// A word of a memory; a player's own action and a sight of the same name are different words.
fn word(words: &mut Words, own: bool, name: &str) -> u32 {
    words.number(name) << 1 | u32::from(own)
}

/// Every memory of one player: each is an earlier one with one word added.
#[derive(Debug, Default)]
struct Memories {
    /// By memory, from 1: what it was before, and the word.
    steps: Vec<(Memory, u32)>,
    index: Index,
    /// By memory: the information set in which the player moves with it, as far as known.
    infosets: Vec<Option<InfosetId>>,
}

/// At most so many words in a label; of a longer memory the newest are told. Labels of whole
/// memories would take quadratic space in a long play.
const LONGEST_LABEL: usize = 100;

impl Memories {
    fn add(&mut self, before: Memory, word: u32) -> Memory {
        let step = (before, word);
        let hash = hash(step);
        let is = |memory| self.steps[memory as usize - 1] == step;
        if let Some(known) = self.index.find(hash, is) {
            return known;
        }
        self.steps.push(step);
        let new = self.steps.len() as Memory;
        self.index.insert(hash, new);
        new
    }

    /// The words of a memory, oldest first.
    fn text(&self, mut memory: Memory, words: &Words) -> String {
        let mut newest = Vec::new();
        while memory != BLANK && newest.len() < LONGEST_LABEL {
            let (before, word) = self.steps[memory as usize - 1];
            newest.push(words.get(word >> 1));
            memory = before;
        }
        if memory != BLANK {
            newest.push("…");
        }
        newest.reverse();
        newest.join(" ")
    }
}

impl Game {
    /// Unfolds rules into a tree. Refuses trees over `limits.nodes`, before they fill the memory,
    /// and rules under which a player has different actions although it knows the same.
    ///
    /// An information set's label is what its player has seen and done, word by word (the newest
    /// hundred), with a number added where that reads the same for two sets.
    pub fn from_rules<R: Rules>(rules: &R, limits: &Limits) -> Result<Game, Error> {
        Unfolding::of(rules, limits)?.build()
    }
}

/// A tree that is being unfolded.
struct Unfolding<'a, R: Rules> {
    rules: &'a R,
    builder: GameBuilder,
    words: Words,
    /// By player.
    memories: Vec<Memories>,
    chances: HashMap<Vec<(String, Rational)>, ChanceId>,
    /// Nodes to be unfolded, the next one last; never leaves, whose memories nobody needs.
    waiting: Vec<(NodeId, R::State, Turn)>,
    /// The players' memories at those nodes, one after another.
    waiting_memories: Vec<Memory>,
    /// How often two memories read the same.
    repeated: usize,
}

impl<'a, R: Rules> Unfolding<'a, R> {
    fn of(rules: &'a R, limits: &Limits) -> Result<GameBuilder, Error> {
        let players = rules.players();
        let count = players.len();
        let builder = GameBuilder::new(rules.title(), players);
        let root = builder.root();
        let mut tree = Unfolding {
            rules,
            builder,
            words: Words::default(),
            memories: (0..count).map(|_| Memories::default()).collect(),
            chances: HashMap::new(),
            waiting: Vec::new(),
            waiting_memories: Vec::new(),
            repeated: 1,
        };
        let mut memory = vec![BLANK; count];
        let start = rules.start();
        if let Some(turn) = tree.reach(root, &start) {
            tree.waiting.push((root, start, turn));
            tree.waiting_memories.extend_from_slice(&memory);
        }
        while let Some((node, state, turn)) = tree.waiting.pop() {
            let start = tree.waiting_memories.len() - count;
            memory.clear();
            memory.extend(tree.waiting_memories.drain(start..));
            tree.unfold(node, &state, turn, &memory)?;
            if tree.size() > limits.nodes.min(MOST) {
                return Err(too_many_nodes(limits));
            }
        }
        Ok(tree.builder)
    }

    /// A size that bounds nodes, words and memories.
    fn size(&self) -> usize {
        let memories = self.memories.iter().map(|known| known.steps.len() / 2);
        let most = memories.chain([self.words.len() / 2]).max().unwrap_or(0);
        self.builder.node_count().max(most)
    }

    /// Pays what is paid on reaching a state; what happens there, unless the play is over.
    fn reach(&mut self, node: NodeId, state: &R::State) -> Option<Turn> {
        if let Some(payoffs) = self.rules.payoffs(state) {
            self.builder.pay(node, payoffs);
        }
        Some(self.rules.turn(state)).filter(|turn| *turn != Turn::End)
    }

    fn unfold(
        &mut self,
        node: NodeId,
        state: &R::State,
        turn: Turn,
        memory: &[Memory],
    ) -> Result<(), Error> {
        let (names, mover, children) = match turn {
            Turn::End => return Ok(()),
            Turn::Chance(branches) => {
                let names: Vec<String> = branches.iter().map(|(name, _)| name.clone()).collect();
                let builder = &mut self.builder;
                let chance = *self.chances.entry(branches).or_insert_with_key(|branches| {
                    builder.chance("", branches.iter().map(|(name, p)| (name, p.clone())))
                });
                (names, None, self.builder.draw(node, chance))
            }
            Turn::Player(player, names) => {
                let set = self.infoset(player, memory, &names)?;
                (names, Some(player), self.builder.decide(node, set))
            }
        };
        for (action, child) in children.enumerate().rev() {
            let next = self.rules.after(state, action);
            let Some(turn) = self.reach(child, &next) else {
                continue;
            };
            for (player, &before) in memory.iter().enumerate() {
                let mut now = before;
                if mover == Some(player) {
                    let own = word(&mut self.words, true, &names[action]);
                    now = self.memories[player].add(now, own);
                }
                if let Some(sight) = self.rules.sees(state, action, player) {
                    let seen = word(&mut self.words, false, &sight);
                    now = self.memories[player].add(now, seen);
                }
                self.waiting_memories.push(now);
            }
            self.waiting.push((child, next, turn));
        }
        Ok(())
    }

    /// The information set of a player who moves with these memories.
    fn infoset(
        &mut self,
        player: usize,
        memory: &[Memory],
        names: &[String],
    ) -> Result<InfosetId, Error> {
        let Some(&now) = memory.get(player) else {
            let count = memory.len();
            let message = format!("the rules let player {player} of {count} move");
            return Err(Error::input(message));
        };
        let memories = &mut self.memories[player];
        if memories.infosets.len() <= now as usize {
            memories.infosets.resize(now as usize + 1, None);
        }
        let id = PlayerId::new(player);
        if let Some(known) = memories.infosets[now as usize] {
            if self.builder.has_actions(known, names) {
                return Ok(known);
            }
            return Err(Error::input(format!(
                "after seeing `{}` the player `{}` has different actions in different states",
                memories.text(now, &self.words),
                self.builder.player_name(id),
            )));
        }
        let text = memories.text(now, &self.words);
        let mut label = text.clone();
        while self.builder.find_infoset(id, &label).is_some() {
            self.repeated += 1;
            label = format!("{text}#{}", self.repeated);
        }
        let set = self.builder.labeled_infoset(id, &label, names);
        memories.infosets[now as usize] = Some(set);
        Ok(set)
    }
}

/// The refusal of a tree over the limit.
pub(crate) fn too_many_nodes(limits: &Limits) -> Error {
    let message = format!("the tree has more than {} nodes", limits.nodes);
    let hint = "raise the limit (`--max-nodes` on the command line) if the memory allows";
    Error::new(ErrorKind::Limit, Diagnostic::error(message).hint(hint))
}
