//! All pure Nash equilibria.

use super::bounds::least;
use super::plans::count_profiles;
use super::plays::plays;
use super::{PureClass, PureEquilibria, Work, listed, pure};
use crate::diagnostic::Error;
use crate::game::{Game, InfosetId, NodeId, NodeKind, PlayerId};
use crate::number::{Integer, OrderedField, OrderedRing};
use crate::run::{Run, Status};
use crate::solvers::refinements::subgame_perfect::menu::Halt;
use crate::solvers::trembles::{replies, require};
use crate::strategy::Behavior;
use std::collections::BTreeMap;
use std::sync::Arc;

const OPEN: u32 = u32::MAX;

/// Finds all pure Nash equilibria, as profiles of reduced plans, by outcome.
///
/// Refuses imperfect recall, floats, and games that take more profiles than the limit. Classes
/// that hold more entries than the limit on entries stop it.
///
/// ```
/// use demarche::Model;
/// use demarche::run::{Options, Status};
/// use demarche::solvers::pure::pure_nash;
///
/// // Selten's horse: (D, a, L) and (A, a, R).
/// let model = Model::from_path("models/classics/seltens_horse.toml")?;
/// let game = model.game(&model.defaults())?;
/// let found = pure_nash(&game, &Options::default().start())?;
/// assert_eq!(found.status, Status::Solved);
/// let payoffs: Vec<_> = found.classes.iter().map(|class| class.payoffs[2].to_string()).collect();
/// assert_eq!(payoffs, ["2", "1"]);
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn pure_nash<K: OrderedField>(
    game: &Game<K>,
    run: &Run<'_>,
) -> Result<PureEquilibria<K>, Error> {
    require(game)?;
    let players = game.player_ids();
    let mut search = Search {
        game,
        choice: vec![OPEN; game.infoset_count()],
        least: players.map(|player| least(game, player)).collect(),
        found: BTreeMap::new(),
        classes: Vec::new(),
    };
    let mut work = Work::new(run);
    let status = match search.run(&mut work) {
        Ok(()) => Status::Solved,
        Err(Halt::Stop(stop)) => Status::Stopped(stop),
        Err(Halt::Error(error)) => return Err(error),
    };
    let classes = search.classes.into_iter().map(|draft| draft.finish(game));
    Ok(PureEquilibria {
        classes: classes.collect::<Result<_, _>>()?,
        status,
        examined: work.examined,
        undecided: 0,
        doubt: None,
    })
}

/// A class while it is collected.
struct Draft<K> {
    representative: Behavior<K>,
    payoffs: Vec<K>,
    outcome: Vec<(NodeId, K)>,
    profiles: Integer,
    /// By action.
    used: Vec<bool>,
}

impl<K: OrderedField> Draft<K> {
    fn finish(self, game: &Game<K>) -> Result<PureClass<K>, Error> {
        Ok(PureClass {
            product: count_profiles(game, &self.used) == self.profiles,
            choices: listed(game, &self.used),
            representative: self.representative,
            beliefs: None,
            payoffs: self.payoffs,
            outcome: self.outcome,
            profiles: self.profiles,
        })
    }
}

struct Search<'a, K> {
    game: &'a Game<K>,
    /// By information set: the index of the action, or [`OPEN`].
    choice: Vec<u32>,
    /// By player and node: no less than this can it secure from there on.
    least: Vec<Vec<K>>,
    /// By reached leaves: the class.
    found: BTreeMap<Vec<NodeId>, usize>,
    classes: Vec<Draft<K>>,
}

/// What a profile that says what happens on the path makes of the game.
struct Path<K> {
    outcome: Vec<(NodeId, K)>,
    payoffs: Vec<K>,
}

impl<K: OrderedField> Search<'_, K> {
    fn run(&mut self, work: &mut Work<'_>) -> Result<(), Halt> {
        // The sets chosen at so far, each with the path if it was complete before.
        let mut chosen: Vec<InfosetId> = Vec::new();
        let mut path: Option<(usize, Path<K>)> = None;
        loop {
            work.count(|| count_profiles(self.game, &vec![true; self.game.action_count()]))?;
            let mut open = None;
            if path.is_none() {
                match self.play() {
                    Ok(complete) => path = Some((chosen.len(), complete)),
                    Err(set) => open = Some(set),
                }
            }
            if let (None, Some((_, path))) = (open, &path) {
                match self.deviations(path) {
                    Deviations::None => self.add(path, work)?,
                    Deviations::Open(set) => open = Some(set),
                    Deviations::Gain => {}
                }
            }
            if let Some(set) = open {
                self.choice[set.index()] = 0;
                chosen.push(set);
                continue;
            }
            // The next profile.
            loop {
                let Some(&set) = chosen.last() else {
                    return Ok(());
                };
                let choice = &mut self.choice[set.index()];
                *choice += 1;
                if (*choice as usize) < self.game.infoset(set).action_count() {
                    break;
                }
                *choice = OPEN;
                chosen.pop();
            }
            // A path that was complete without the last choice still is.
            path = path.filter(|(depth, _)| *depth < chosen.len());
        }
    }

    /// Plays the profile; `Err` is the first set on the path where it is open.
    fn play(&self) -> Result<Path<K>, InfosetId> {
        let game = self.game;
        let mut outcome = Vec::new();
        let mut payoffs = vec![K::zero(); game.players().len()];
        let mut open = None;
        let chosen = |set: InfosetId| Some(self.choice[set.index()] as usize);
        plays(game, NodeId::new(0), chosen, |node, weight| {
            if open.is_some() {
                return false;
            }
            if let Some(id) = game.outcome(node) {
                for (sum, paid) in payoffs.iter_mut().zip(game.payoffs(id)) {
                    *sum += &(paid.clone() * weight);
                }
            }
            match game.kind(node) {
                NodeKind::Leaf => outcome.push((node, weight.clone())),
                NodeKind::Decision(set) if self.choice[set.index()] == OPEN => open = Some(set),
                _ => {}
            }
            open.is_none()
        });
        match open {
            Some(set) => Err(set),
            None => Ok(Path { outcome, payoffs }),
        }
    }

    /// Whether some player gains by a deviation, whatever is chosen where it is open yet.
    fn deviations(&self, path: &Path<K>) -> Deviations {
        let mut first = None;
        for player in self.game.player_ids() {
            let open = std::cell::Cell::new(None);
            let best = self.best(player, &open);
            if best.compare(&path.payoffs[player.index()]).is_gt() {
                return Deviations::Gain;
            }
            first = first.or(open.get());
        }
        match first {
            Some(set) => Deviations::Open(set),
            None => Deviations::None,
        }
    }

    /// The least that a best reply of a player brings; tells the first set of others where that is
    /// open.
    fn best(&self, player: PlayerId, open: &std::cell::Cell<Option<InfosetId>>) -> K {
        let game = self.game;
        let moves = |set: InfosetId, branch: usize| {
            (self.choice[set.index()] as usize == branch).then(K::one)
        };
        let worth = |node: NodeId| match game.kind(node) {
            NodeKind::Decision(set)
                if self.choice[set.index()] == OPEN && game.infoset(set).player() != player =>
            {
                open.set(open.get().or(Some(set)));
                Some(self.least[player.index()][node.index()].clone())
            }
            _ => None,
        };
        let start = [(NodeId::new(0), K::one())];
        replies(game, player, start, moves, worth).best(game)
    }

    /// Adds the equilibria that take the choices made, whatever they do elsewhere.
    fn add(&mut self, path: &Path<K>, work: &mut Work<'_>) -> Result<(), Halt> {
        let game = self.game;
        let mut allowed = vec![true; game.action_count()];
        for set in game.infosets() {
            let choice = self.choice[set.id().index()];
            if choice != OPEN {
                allowed[set.action_range()].fill(false);
                allowed[set.action(choice as usize).index()] = true;
            }
        }
        // What own moves exclude is not said.
        for player in game.player_ids() {
            for &id in game.infosets_of(player) {
                let set = game.infoset(id);
                let before = game.last_action(player, set.parent_sequence());
                if before.is_some_and(|action| !allowed[action.index()]) {
                    allowed[set.action_range()].fill(false);
                }
            }
        }
        let count = count_profiles(game, &allowed);
        let key: Vec<NodeId> = path.outcome.iter().map(|(leaf, _)| *leaf).collect();
        let next = self.classes.len();
        let at = *self.found.entry(key).or_insert(next);
        if at == next {
            // Representative and actions used; key and outcome; payoffs.
            let sizes = [2 * game.action_count(), 2 * path.outcome.len()];
            work.hold(sizes.iter().sum::<usize>() + path.payoffs.len())?;
            self.classes.push(Draft {
                representative: said(game, &allowed),
                payoffs: path.payoffs.clone(),
                outcome: path.outcome.clone(),
                profiles: Integer::zero(),
                used: vec![false; game.action_count()],
            });
        }
        let class = &mut self.classes[at];
        class.profiles += &count;
        for (used, allowed) in class.used.iter_mut().zip(&allowed) {
            *used |= allowed;
        }
        Ok(())
    }
}

/// What the deviations of single players say.
enum Deviations {
    None,
    /// Nobody gains yet, and here something is to be chosen.
    Open(InfosetId),
    Gain,
}

/// The profile of reduced plans that takes the first allowed action everywhere.
fn said<K: OrderedField>(game: &Game<K>, allowed: &[bool]) -> Behavior<K> {
    let mut profile = Behavior::open(Arc::clone(game.shape()));
    let mut taken = vec![false; game.action_count()];
    for set in game.infosets() {
        let before = game.last_action(set.player(), set.parent_sequence());
        if before.is_some_and(|action| !taken[action.index()]) {
            continue;
        }
        let first = set.actions().position(|action| allowed[action.index()]);
        if let Some(first) = first {
            taken[set.action(first).index()] = true;
            // Zeros and a one are a distribution.
            let _ = profile.set(set.id(), pure(set.action_count(), first));
        }
    }
    profile
}
