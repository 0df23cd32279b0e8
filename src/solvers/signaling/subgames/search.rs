//! Subgames solved from the last ones up, one combination of classes below after the other.

use super::super::patterns::MOST_ACTIONS;
use super::super::sequential_equilibria;
use super::piece::{self, BeliefList, Piece};
use super::plan::{Method, Plan, enclosing, plan};
use crate::diagnostic::Error;
use crate::game::{Game, InfosetId, NodeId, PlayerId};
use crate::number::OrderedField;
use crate::run::{Run, Status, Stop};
use crate::solvers::nash::extreme;
use crate::solvers::refinements::subgame_perfect::build::{Built, Meaning, Paid, Picks, build};
use crate::solvers::refinements::subgame_perfect::class::{
    Odometer, Part, Product, distribution, join, pairs,
};
use crate::solvers::refinements::subgame_perfect::menu::Halt;
use crate::solvers::refinements::subgame_perfect::stages::{Stage, closed};
use crate::strategy::{Behavior, BeliefRange, Beliefs, Cell, Expectation, Range};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// More cells than this in one class are not listed.
const MOST_CELLS: usize = 4096;

pub(super) struct Search<'a, K> {
    game: &'a Game<K>,
    run: &'a Run<'a>,
    /// By root of a subgame that is solved on its own, the whole game included.
    plans: BTreeMap<NodeId, Plan>,
    found: BTreeMap<NodeId, Vec<Rc<Piece<K>>>>,
    pub(super) omitted: Option<String>,
    pub(super) components: bool,
    pub(super) patterns: usize,
    combinations: usize,
    held: usize,
}

/// A subgame of which a cell is picked from.
struct Offer<'a, K> {
    place: usize,
    cell: &'a Product<K>,
    picks: Picks<K>,
}

/// A class of equilibria of a game whose subgames are folded.
struct Draft<K> {
    cells: Vec<Cell<K>>,
    representative: Behavior<K>,
    /// Beliefs with their ranges; `None` if they are Bayes'.
    beliefs: Option<(Beliefs<K>, Vec<BeliefRange<K>>)>,
    payoffs: Vec<Range<K>>,
}

impl<'a, K: OrderedField> Search<'a, K> {
    pub(super) fn new(game: &'a Game<K>, run: &'a Run<'a>) -> Self {
        Search {
            game,
            run,
            plans: BTreeMap::new(),
            found: BTreeMap::new(),
            omitted: None,
            components: true,
            patterns: 0,
            combinations: 0,
            held: 0,
        }
    }

    /// The classes of the whole game that were found.
    pub(super) fn whole(&self) -> impl Iterator<Item = &Piece<K>> {
        let found = self.found.get(&NodeId(0)).into_iter();
        found.flatten().map(|piece| &**piece)
    }

    /// Whether there is a way to solve the game, which is then done.
    pub(super) fn all(&mut self) -> Result<bool, Halt> {
        let possible = self.plan()?;
        if possible {
            self.solve_all()?;
        }
        Ok(possible)
    }

    /// Follows the plans, the last subgames first.
    fn solve_all(&mut self) -> Result<(), Halt> {
        let mut ends = vec![false; self.game.node_count()];
        for (root, plan) in std::mem::take(&mut self.plans).into_iter().rev() {
            plan.ends.iter().for_each(|end| ends[end.index()] = true);
            let stage = Stage::new(self.game, &ends, root);
            plan.ends.iter().for_each(|end| ends[end.index()] = false);
            self.solve(&stage, &plan)?;
        }
        Ok(())
    }

    /// Finds out which subgames are to be solved, and how.
    fn plan(&mut self) -> Result<bool, Halt> {
        let game = self.game;
        let most = self.run.options().limits.entries;
        let around = enclosing(game, &closed(game));
        let nothing = vec![false; game.node_count()];
        let mut work = 0;
        let mut waiting = vec![NodeId(0)];
        while let Some(root) = waiting.pop() {
            // Subgames within one another are copied again and again.
            work += game.subtree_end(root).index() - root.index();
            if work > most {
                return Err(Stop::Work.into());
            }
            self.poll()?;
            let Some(plan) = plan(game, &around, &nothing, root, most)? else {
                return Ok(false);
            };
            waiting.extend(&plan.ends);
            self.plans.insert(root, plan);
        }
        Ok(true)
    }

    fn poll(&self) -> Result<(), Stop> {
        let limits = self.run.options().limits;
        if self.patterns + self.combinations > limits.pivots || self.held > limits.entries {
            return Err(Stop::Work);
        }
        self.run.stopped().map_or(Ok(()), Err)
    }

    fn solve(&mut self, stage: &Stage, plan: &Plan) -> Result<(), Halt> {
        let root = stage.places[0].node;
        self.found.insert(root, Vec::new());
        let lists = plan.ends.iter().map(|end| self.found.get(end).cloned());
        let lists: Vec<Vec<Rc<Piece<K>>>> = lists.map(Option::unwrap_or_default).collect();
        for choice in Odometer::new(lists.iter().map(Vec::len).collect()) {
            self.run
                .report("combinations", self.combinations as u64, None);
            let chosen = choice.iter().zip(&lists).map(|(&at, list)| &*list[at]);
            let below: Vec<(NodeId, &Piece<K>)> = plan.ends.iter().copied().zip(chosen).collect();
            for piece in self.combination(stage, plan.method, &below)? {
                if piece.assessment.is_none() {
                    self.omit(&below);
                    continue;
                }
                self.held += piece.size();
                self.found.entry(root).or_default().push(Rc::new(piece));
            }
        }
        Ok(())
    }

    fn omit(&mut self, below: &[(NodeId, &Piece<K>)]) {
        let game = self.game;
        let varying = below.iter().find(|(_, piece)| piece.varies());
        self.omitted.get_or_insert_with(|| {
            let place = varying.map_or(NodeId(0), |(root, _)| *root);
            format!(
                "in the subgame at ({}) payoffs vary over a class of equilibria, and beliefs off its \
                 path are not known for all of them",
                game.history_text(place)
            )
        });
    }

    /// The classes that go with one class for every folded subgame.
    fn combination(
        &mut self,
        stage: &Stage,
        method: Method,
        below: &[(NodeId, &Piece<K>)],
    ) -> Result<Vec<Piece<K>>, Halt> {
        let place = |root: NodeId| {
            let found = stage.places.binary_search_by_key(&root, |place| place.node);
            found.map_err(|_| Error::internal("a stage lacks a subgame that is folded"))
        };
        let varying: Vec<&(NodeId, &Piece<K>)> =
            below.iter().filter(|(_, piece)| piece.varies()).collect();
        let counts = varying.iter().map(|(_, piece)| piece.cells.len()).collect();
        let mut pieces = Vec::new();
        let mut choices = 0;
        for choice in Odometer::new(counts) {
            self.combinations += 1;
            choices += 1;
            self.poll()?;
            let mut offers = Vec::with_capacity(varying.len());
            for (&&(root, piece), &at) in varying.iter().zip(&choice) {
                let cell = &piece.cells[at];
                let picks = piece::picks(self.game, root, cell)
                    .ok_or_else(|| Error::internal("a cell of a subgame is empty"))?;
                if picks.pays.iter().any(|own| own.len() > MOST_ACTIONS) {
                    return Err(Stop::Work.into());
                }
                offers.push(Offer {
                    place: place(root)?,
                    cell,
                    picks,
                });
            }
            let built = self.folded(stage, below, &offers)?;
            for draft in self.drafts(&built, method)? {
                pieces.push(self.piece(stage, &built, &offers, below, draft)?);
            }
        }
        if choices > 1 {
            pieces = piece::merged(pieces);
            self.components &= pieces.len() < 2;
        }
        Ok(pieces)
    }

    /// The game of a stage with what the subgames below are worth.
    fn folded(
        &self,
        stage: &Stage,
        below: &[(NodeId, &Piece<K>)],
        offers: &[Offer<'_, K>],
    ) -> Result<Built<K>, Error> {
        let game = self.game;
        let players = [0, 1].map(|player| Some(PlayerId::new(player)));
        build(game, stage, &players, |place| {
            if let Some(offer) = offers.iter().find(|offer| offer.place == place) {
                return Paid::Picks(&offer.picks);
            }
            let node = stage.places[place].node;
            if let Ok(at) = below.binary_search_by_key(&node, |(root, _)| *root) {
                let payoffs = &below[at].1.payoffs;
                let worth = |player: usize| payoffs[player].least.clone();
                return Paid::Fixed([0, 1].map(worth).to_vec());
            }
            match game.outcome(node) {
                None => Paid::Nothing,
                Some(_) => {
                    let paid = |player| game.payoff_at(node, PlayerId::new(player)).cloned();
                    let paid = |player| paid(player).unwrap_or_else(K::zero);
                    Paid::Fixed([0, 1].map(paid).to_vec())
                }
            }
        })
    }

    fn drafts(&mut self, built: &Built<K>, method: Method) -> Result<Vec<Draft<K>>, Halt> {
        match method {
            Method::Signaling => {
                let found = sequential_equilibria(&built.game, self.run)?;
                self.patterns += found.patterns;
                if let Status::Stopped(stop) = found.status {
                    return Err(stop.into());
                }
                self.components &= found.components;
                let draft = |class: super::super::Class<K>| Draft {
                    cells: class.cells,
                    representative: class.representative,
                    beliefs: Some((class.beliefs, class.belief_ranges)),
                    payoffs: class.payoffs,
                };
                Ok(found.classes.into_iter().map(draft).collect())
            }
            Method::Nash => self.nash(&built.game),
        }
    }

    fn nash(&mut self, game: &Game<K>) -> Result<Vec<Draft<K>>, Halt> {
        let found = extreme(game, self.run)?;
        self.patterns += found.faces;
        if let Status::Stopped(stop) = found.status {
            return Err(stop.into());
        }
        let forms = game.player_ids().map(|player| {
            let paid = |node| game.payoff_at(node, player).cloned();
            Expectation::of_nodes(game, |node| paid(node).unwrap_or_else(K::zero))
        });
        let forms: Vec<Expectation<K>> = forms.collect::<Result<_, _>>()?;
        let parts = found.plans.iter().map(|plans| {
            let part = plans.iter().map(|plan| {
                let mut part = Behavior::open(Arc::clone(game.shape()));
                plan.write_to(&mut part);
                part
            });
            part.collect::<Vec<_>>()
        });
        let parts: Vec<Vec<Behavior<K>>> = parts.collect();
        let mut drafts = Vec::with_capacity(found.components.len());
        for component in &found.components {
            let cells = component.cells.iter().map(|&cell| &found.cells[cell].plans);
            let pairs: Vec<[usize; 2]> = cells
                .clone()
                .flat_map(|[first, second]| {
                    let with = |one: usize| second.iter().map(move |&other| [one, other]);
                    first.iter().flat_map(move |&one| with(one))
                })
                .collect();
            let pure = |pair: &&[usize; 2]| (0..2).all(|at| parts[at][pair[at]].is_pure());
            let Some(&chosen) = pairs.iter().find(pure).or(pairs.first()) else {
                continue;
            };
            let value = |form: &Expectation<K>, pair: &[usize; 2]| {
                form.value(&[&found.plans[0][pair[0]], &found.plans[1][pair[1]]])
            };
            let payoffs = forms.iter().filter_map(|form| {
                let values: Vec<K> = pairs.iter().map(|pair| value(form, pair)).collect();
                Range::over(&values)
            });
            let own = |plans: &[Vec<usize>; 2]| Cell {
                vertices: (0..2)
                    .map(|at| {
                        plans[at]
                            .iter()
                            .map(|&plan| parts[at][plan].clone())
                            .collect()
                    })
                    .collect(),
            };
            if let Some(representative) = found.profile(game, chosen) {
                drafts.push(Draft {
                    cells: cells.map(own).collect(),
                    representative,
                    beliefs: None,
                    payoffs: payoffs.collect(),
                });
            }
        }
        Ok(drafts)
    }

    /// What was found above, with what is below.
    fn piece(
        &self,
        stage: &Stage,
        built: &Built<K>,
        offers: &[Offer<'_, K>],
        below: &[(NodeId, &Piece<K>)],
        draft: Draft<K>,
    ) -> Result<Piece<K>, Halt> {
        let (game, root) = (self.game, stage.places[0].node);
        let mut cells = Vec::with_capacity(draft.cells.len());
        for cell in &draft.cells {
            let mut product = Product::nothing(game.players().len());
            for player in game.player_ids() {
                let mut points: Vec<Part<K>> = Vec::new();
                for vertex in &cell.vertices[player.index()] {
                    for point in self.points(built, offers, player, vertex)? {
                        if !points.contains(&point) {
                            points.push(point);
                        }
                    }
                }
                product.vertices[player.index()] = points;
            }
            cells.push(product);
        }
        let mut profile: Part<K> = Vec::new();
        for player in game.player_ids() {
            let points = self.points(built, offers, player, &draft.representative)?;
            let point = points.into_iter().next().unwrap_or_default();
            profile = join(&profile, &point);
        }
        for (_, piece) in below.iter().filter(|(_, piece)| !piece.varies()) {
            cells = piece::times(&cells, &piece.cells, MOST_CELLS)?;
            if let Some((part, _)) = &piece.assessment {
                profile = join(&profile, part);
            }
        }
        let (beliefs, ranges) = self.beliefs(root, built, below, &cells, &profile, &draft);
        Ok(Piece {
            cells,
            assessment: beliefs.map(|beliefs| (profile, beliefs)),
            ranges,
            payoffs: draft.payoffs,
        })
    }

    /// The beliefs that go with a profile, if they are known, and the ranges of all.
    fn beliefs(
        &self,
        root: NodeId,
        built: &Built<K>,
        below: &[(NodeId, &Piece<K>)],
        cells: &[Product<K>],
        profile: &Part<K>,
        draft: &Draft<K>,
    ) -> (Option<BeliefList<K>>, Vec<BeliefRange<K>>) {
        let game = self.game;
        let mut beliefs = Some(BeliefList::new());
        let mut ranges: Vec<BeliefRange<K>> = Vec::new();
        let mut add = |more: Option<BeliefList<K>>| match (&mut beliefs, more) {
            (Some(known), Some(more)) => known.extend(more),
            (known, _) => *known = None,
        };
        let several = |set: &InfosetId| game.infoset(*set).nodes().len() > 1;
        let meant = built.game.infosets().zip(&built.meaning);
        let meant = meant.filter_map(|(set, meaning)| match meaning {
            Meaning::Set(id) => Some((set.id(), *id)),
            Meaning::Menu(..) => None,
        });
        let meant: Vec<(InfosetId, InfosetId)> = meant.collect();
        match &draft.beliefs {
            Some((given, over)) => {
                add(meant
                    .iter()
                    .map(|&(own, id)| Some((id, given.at(own)?.to_vec())))
                    .collect());
                for range in over {
                    let Meaning::Set(id) = built.meaning[range.infoset.index()] else {
                        continue;
                    };
                    // A set keeps the order of its nodes.
                    let nodes = built.game.infoset(range.infoset).nodes();
                    let at = nodes.iter().position(|node| *node == range.node);
                    if let Some(&node) = at.and_then(|at| game.infoset(id).nodes().get(at)) {
                        ranges.push(BeliefRange {
                            infoset: id,
                            node,
                            range: range.range.clone(),
                        });
                    }
                }
            }
            None => {
                let ids: Vec<InfosetId> = meant.iter().map(|(_, id)| *id).collect();
                let belief = |&id: &InfosetId| Some((id, piece::bayes(game, root, profile, id)?));
                add(ids.iter().map(belief).collect());
                let wide = ids.iter().copied().filter(several);
                let wide = wide.filter_map(|id| piece::bayes_ranges(game, root, cells, id));
                ranges.extend(wide.flatten());
            }
        }
        for &(end, piece) in below {
            let known = piece.assessment.as_ref();
            if !piece.varies() {
                add(known.map(|(_, beliefs)| beliefs.clone()));
                ranges.extend(piece.ranges.iter().cloned());
                continue;
            }
            let Some((part, given)) = known else {
                add(None);
                continue;
            };
            let same = part
                .iter()
                .all(|(set, own)| distribution(profile, *set) == Some(&own[..]));
            let belief =
                |(id, _): &(InfosetId, Vec<K>)| Some((*id, piece::bayes(game, end, profile, *id)?));
            add(match same {
                true => Some(given.clone()),
                false => given.iter().map(belief).collect(),
            });
            for (id, _) in given {
                let old = || piece.ranges.iter().filter(|range| range.infoset == *id);
                match piece::bayes_ranges(game, end, cells, *id).filter(|_| several(id)) {
                    Some(exact) => ranges.extend(exact),
                    None => ranges.extend(old().cloned()),
                }
            }
        }
        (beliefs, ranges)
    }

    /// What a player's strategy in the game of a stage means: several points where nothing is said
    /// of what is picked, or where it does not matter.
    fn points(
        &self,
        built: &Built<K>,
        offers: &[Offer<'_, K>],
        player: PlayerId,
        strategy: &Behavior<K>,
    ) -> Result<Vec<Part<K>>, Stop> {
        let mut base: Part<K> = Vec::new();
        let mut picked: Vec<Option<&[K]>> = vec![None; offers.len()];
        for (set, meaning) in built.game.infosets().zip(&built.meaning) {
            let Some(given) = strategy.at(set.id()).filter(|_| set.player() == player) else {
                continue;
            };
            match *meaning {
                Meaning::Set(id) => base.push((id, given.to_vec())),
                Meaning::Menu(place, _) => {
                    if let Some(at) = offers.iter().position(|offer| offer.place == place) {
                        picked[at] = Some(given);
                    }
                }
            }
        }
        base.sort_unstable_by_key(|(set, _)| *set);
        let mut points = vec![base];
        for (offer, weights) in offers.iter().zip(picked) {
            let vertices = &offer.cell.vertices[player.index()];
            points = match weights {
                Some(weights) => pairs(&points, &piece::spread(self.game, vertices, weights))?,
                None => pairs(&points, vertices)?,
            };
        }
        Ok(points)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::GameBuilder;
    use crate::number::Rational;
    use crate::run::Options;

    /// Bob stays out or meets Ann, which the direct method solves as a whole.
    fn meeting(out: i64, pays: [[i64; 2]; 4]) -> Game {
        let mut builder = GameBuilder::new("a meeting", ["Ann", "Bob"]);
        let enter = builder.infoset("Bob", "enter", ["out", "in"]);
        let sets = ["Ann", "Bob"].map(|who| builder.infoset(who, "meet", ["a", "b"]));
        let root = builder.root();
        let after: Vec<_> = builder.decide(root, enter).collect();
        builder.pay(after[0], [0, out].map(Rational::from));
        let mut pays = pays.into_iter();
        for node in builder.decide(after[1], sets[0]) {
            for (leaf, pays) in builder.decide(node, sets[1]).zip(&mut pays) {
                builder.pay(leaf, pays.map(Rational::from));
            }
        }
        builder.build().unwrap()
    }

    /// Solves with everything after Bob's entry folded, as `method` solves it.
    fn forced(game: &Game, method: Method) -> Vec<(Vec<Range>, usize)> {
        let options = Options::default();
        let run = options.start();
        let mut search = Search::new(game, &run);
        let inside = game.children(NodeId(0)).nth(1).unwrap();
        let plan = |method, ends| Plan { method, ends };
        let above = plan(Method::Signaling, vec![inside]);
        search.plans.insert(NodeId(0), above);
        search.plans.insert(inside, plan(method, Vec::new()));
        assert!(search.solve_all().is_ok());
        assert!(search.omitted.is_none() && search.components);
        let classes = search.whole();
        sorted(classes.map(|piece| (piece.payoffs.clone(), vertices(&piece.cells))))
    }

    fn vertices(cells: &[Product<Rational>]) -> usize {
        let points =
            |cell: &Product<Rational>| cell.vertices.iter().map(Vec::len).product::<usize>();
        cells.iter().map(points).sum::<usize>()
    }

    fn sorted(all: impl Iterator<Item = (Vec<Range>, usize)>) -> Vec<(Vec<Range>, usize)> {
        let mut all: Vec<_> = all.collect();
        all.sort_by_key(|(ranges, count)| (ranges[0].least.clone(), *count));
        all
    }

    #[test]
    fn folding_gives_what_the_direct_method_gives() {
        let battle = [[3, 1], [0, 0], [0, 0], [1, 3]];
        let dilemma = [[2, 2], [0, 3], [3, 0], [1, 1]];
        let pennies = [[1, -1], [-1, 1], [-1, 1], [1, -1]];
        // Ann's rows are worth the same to her, so that Bob gets anything from 0 to 4.
        let tie = [[1, 4], [0, 4], [1, 0], [0, 0]];
        for (out, pays) in [
            (2, battle),
            (1, battle),
            (1, dilemma),
            (0, pennies),
            (2, tie),
        ] {
            let game = meeting(out, pays);
            let options = Options::default();
            let direct = sequential_equilibria(&game, &options.start()).unwrap();
            assert!(direct.components);
            let count = |cell: &Cell| cell.vertices.iter().map(Vec::len).product::<usize>();
            let direct = sorted(direct.classes.into_iter().map(|class| {
                let count = class.cells.iter().map(count).sum();
                (class.payoffs, count)
            }));
            assert_eq!(forced(&game, Method::Signaling), direct, "{pays:?}");
            assert_eq!(forced(&game, Method::Nash), direct, "{pays:?}");
        }
    }
}
