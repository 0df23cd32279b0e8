//! All pure sequential equilibria.

use super::classes::{Subgame, whole};
use super::search::{Ground, Search};
use super::{PureEquilibria, Work};
use crate::diagnostic::Error;
use crate::game::{Game, InfosetId, NodeId, NodeKind};
use crate::number::OrderedField;
use crate::run::{Run, Status};
use crate::solvers::refinements::subgame_perfect::menu::Halt;
use crate::solvers::refinements::subgame_perfect::stages::{Stage, closed};
use crate::solvers::trembles::{Supported, require, supporting_beliefs};
use std::collections::BTreeMap;

/// Finds all pure sequential equilibria (Kreps and Wilson 1982), complete at every information set,
/// by outcome, each class with consistent beliefs of one of them.
///
/// At sets that chance excludes every belief is consistent; there a choice must be optimal among
/// all continuations with some belief, and in subgames that chance excludes the profile must be in
/// equilibrium.
///
/// Whether trembles can make the beliefs that a profile needs is hard to say in general (Hansen,
/// Miltersen and Sørensen 2010): where many beliefs depend on the same trembles, profiles may be
/// left [undecided](PureEquilibria::undecided). None is where every set off the path can be reached
/// by deviations of its own.
///
/// Refuses imperfect recall, floats, and games that take more profiles than the limit. Classes
/// that hold more entries than the limit on entries stop it. Of what was found when the time is over,
/// one class at least is completed by beliefs.
///
/// ```
/// use demarche::Model;
/// use demarche::run::Options;
/// use demarche::solvers::pure::pure_sequential;
///
/// // Selten's horse: only (A, a, R) is sequential.
/// let model = Model::from_path("models/classics/seltens_horse.toml")?;
/// let game = model.game(&model.defaults())?;
/// let found = pure_sequential(&game, &Options::default().start())?;
/// assert_eq!((found.classes.len(), found.undecided), (1, 0));
/// let class = &found.classes[0];
/// assert_eq!(class.payoffs, [1, 1, 1].map(Into::into));
/// assert_eq!((class.profiles.to_string().as_str(), class.product), ("1", true));
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn pure_sequential<K: OrderedField>(
    game: &Game<K>,
    run: &Run<'_>,
) -> Result<PureEquilibria<K>, Error> {
    require(game)?;
    let mut ground = Ground::new(game);
    let mut work = Work::new(run);
    let mut found = PureEquilibria {
        classes: Vec::new(),
        status: Status::Solved,
        examined: 0,
        undecided: 0,
        doubt: None,
    };
    let mut sets = BTreeMap::new();
    let ended = fold(&mut ground, &mut sets, &mut work, &mut found);
    let stopped = match ended {
        Ok(()) => None,
        Err(Halt::Stop(stop)) => Some(stop),
        Err(Halt::Error(error)) => return Err(error),
    };
    found.examined = work.examined;
    let stopped = match believe(&ground, &sets, &mut found, run) {
        Ok(()) => stopped,
        Err(Halt::Stop(stop)) => Some(stop),
        Err(Halt::Error(error)) => return Err(error),
    };
    found.status = stopped.map_or(Status::Solved, Status::Stopped);
    Ok(found)
}

/// Solves all subgames, from the last ones up.
fn fold<K: OrderedField>(
    ground: &mut Ground<'_, K>,
    sets: &mut BTreeMap<NodeId, Vec<InfosetId>>,
    work: &mut Work<'_>,
    found: &mut PureEquilibria<K>,
) -> Result<(), Halt> {
    let game = ground.game;
    let closed = closed(game);
    let mut open = vec![true; game.action_count()];
    // The first node of the subgames whose profiles are not all decided.
    let mut doubted = None;
    for root in game.nodes().rev() {
        if !closed[root.index()] && root.index() > 0 {
            continue;
        }
        if game.kind(root) == NodeKind::Leaf {
            if root.index() == 0 {
                ground.folded[0] = Some(Box::new(Subgame::leaf(game, root)));
            }
            continue;
        }
        let stage = Stage::new(game, &closed, root);
        let mut subgame = Subgame::new(game, root);
        let mut search = Search::new(ground, &stage, root, &mut open, work.run);
        let ended = search.run(work, |search, work| subgame.add(root, search, work));
        if search.undecided > 0 {
            doubted = Some(root);
            found.undecided += search.undecided;
        }
        if let Some(doubt) = search.doubt {
            found.doubt.get_or_insert_with(|| doubt.text(game));
        }
        let none = subgame.classes.is_empty();
        sets.insert(root, stage.sets);
        // Of the last stage also what was found before a stop is an answer.
        if ended.is_ok() || root.index() == 0 {
            ground.folded[root.index()] = Some(Box::new(subgame));
        }
        ended?;
        if none {
            // A subgame without pure equilibrium leaves none to the whole, whatever is not decided
            // beside it.
            if doubted.is_none_or(|doubted| doubted >= game.subtree_end(root)) {
                found.undecided = 0;
                found.doubt = None;
            }
            return Ok(());
        }
    }
    Ok(())
}

/// Completes the classes of the whole game by beliefs: the first one even a little after the time is
/// over, others as long as there is time.
fn believe<K: OrderedField>(
    ground: &Ground<'_, K>,
    sets: &BTreeMap<NodeId, Vec<InfosetId>>,
    found: &mut PureEquilibria<K>,
    run: &Run<'_>,
) -> Result<(), Halt> {
    let patient = run.to_certify();
    let mut within = &patient;
    for mut class in whole(ground, sets) {
        if let Some(stop) = within.stopped() {
            return Err(stop.into());
        }
        match supporting_beliefs(ground.game, &class.representative, within)? {
            Supported::Yes(beliefs) => {
                class.beliefs = Some(beliefs);
                found.classes.push(class);
            }
            Supported::No { reason, .. } => {
                let message = format!("a profile found to be sequential is not: {reason}");
                return Err(Error::internal(message).into());
            }
            Supported::Undecided(reason) => {
                if let Some(stop) = within.stopped() {
                    return Err(stop.into());
                }
                found.undecided += 1;
                found.doubt.get_or_insert(reason);
            }
        }
        within = run;
    }
    Ok(())
}
