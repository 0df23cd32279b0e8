//! All subgame perfect equilibria, combination by combination of what follows.

use super::build::Menu;
use super::class::{Block, Class, Odometer, Product, components, widen};
use super::menu::{Halt, Offer, Task};
use super::stages::{Stage, closed, drawn};
use super::{AllSubgamePerfect, output, require, witness};
use crate::diagnostic::Error;
use crate::game::{Game, NodeId, NodeKind, PlayerId};
use crate::number::OrderedField;
use crate::run::{Run, Status, Stop};
use crate::strategy::Range;

/// Finds all subgame perfect equilibria of a game in which at most two players move in any stage.
///
/// [`AllSubgamePerfect::incomplete`] says whether and why some may be missing. Combinations of
/// continuations multiply: a run ends with what it has when its pivots or stages exceed
/// [`Limits::pivots`](crate::run::Limits), or what it holds
/// [`Limits::entries`](crate::run::Limits).
///
/// Refuses games without perfect recall or in floats, and, with the history where the subgame
/// starts, stages with three or more active players.
///
/// ```
/// use demarche::game::GameBuilder;
/// use demarche::number::Rational;
/// use demarche::run::Options;
/// use demarche::solvers::refinements::subgame_perfect::all_subgame_perfect;
///
/// // Ann stays out for 5, or lets Bob, who does not care, give her 0 or 10.
/// let mut builder = GameBuilder::new("trust", ["Ann", "Bob"]);
/// let enter = builder.infoset("Ann", "enter", ["out", "in"]);
/// let give = builder.infoset("Bob", "give", ["nothing", "ten"]);
/// let root = builder.root();
/// let after: Vec<_> = builder.decide(root, enter).collect();
/// builder.pay(after[0], [5, 0].map(Rational::from));
/// for (ten, leaf) in builder.decide(after[1], give).enumerate() {
///     builder.pay(leaf, [10 * ten as i64, 0].map(Rational::from));
/// }
/// let found = all_subgame_perfect(&builder.build()?, &Options::default().start())?;
/// assert_eq!((found.incomplete, found.components), (None, true));
/// // Out while Bob gives ten with at most 1/2, in while with at least, and anything at 1/2.
/// assert_eq!((found.classes.len(), found.classes[0].cells.len()), (1, 3));
/// let ann = &found.classes[0].payoffs[0];
/// assert_eq!([&ann.least, &ann.greatest], [&Rational::from(5), &Rational::from(10)]);
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn all_subgame_perfect<K: OrderedField>(
    game: &Game<K>,
    run: &Run<'_>,
) -> Result<AllSubgamePerfect<K>, Error> {
    require(game)?;
    let mut search = Search {
        game,
        run,
        closed: closed(game),
        classes: Vec::new(),
        found: vec![Vec::new(); game.node_count()],
        incomplete: None,
        components: true,
        stages: 0,
        pivots: 0,
        held: 0,
    };
    search.refuse_crowds()?;
    let mut stopped = match search.all() {
        Ok(()) => None,
        Err(Halt::Stop(stop)) => Some(stop),
        Err(Halt::Error(error)) => return Err(error),
    };
    let root = NodeId(0);
    let mut classes = Vec::new();
    if game.kind(root) == NodeKind::Leaf {
        classes.push(output::leaf(game));
    }
    for &class in &search.found[root.index()] {
        match output::class(
            game,
            &search.closed,
            &search.classes,
            class,
            run,
            &mut search.held,
        ) {
            Ok(class) => classes.push(class),
            Err(Halt::Stop(stop)) => {
                stopped = stopped.or(Some(stop));
                break;
            }
            Err(Halt::Error(error)) => return Err(error),
        }
    }
    Ok(AllSubgamePerfect {
        classes,
        status: stopped.map_or(Status::Solved, Status::Stopped),
        incomplete: stopped.map(|stop| stop.to_string()).or(search.incomplete),
        components: stopped.is_none() && search.components,
        stages: search.stages,
    })
}

/// More cells than this of one subgame are not unfolded.
const MOST_CELLS: usize = 4096;

struct Search<'a, K> {
    game: &'a Game<K>,
    run: &'a Run<'a>,
    closed: Vec<bool>,
    classes: Vec<Class<K>>,
    /// By node: the classes of the subtree, if it is closed and no leaf.
    found: Vec<Vec<usize>>,
    incomplete: Option<String>,
    components: bool,
    stages: usize,
    pivots: usize,
    /// How many numbers classes hold.
    held: usize,
}

/// A subgame below a stage that is not folded, with its cells and what they pay the actors.
struct Unfolded<K> {
    place: usize,
    cells: Vec<(Product<K>, Vec<Entry<K>>)>,
}

/// A choice of an extreme point for every player, and what it pays the actors.
type Entry<K> = (Vec<usize>, Vec<K>);

impl<K: OrderedField> Search<'_, K> {
    fn is_stage(&self, node: NodeId) -> bool {
        self.closed[node.index()] && self.game.kind(node) != NodeKind::Leaf
    }

    /// `Err` if it is time to stop or enough was done.
    fn poll(&self) -> Result<(), Stop> {
        let limits = self.run.options().limits;
        if self.stages + self.pivots > limits.pivots || self.held > limits.entries {
            return Err(Stop::Work);
        }
        self.run.stopped().map_or(Ok(()), Err)
    }

    fn refuse_crowds(&self) -> Result<(), Error> {
        let game = self.game;
        for node in game.nodes().filter(|&node| self.is_stage(node)) {
            // Where everything below is closed only one player moves.
            if game.children(node).all(|child| self.closed[child.index()]) {
                continue;
            }
            let stage = Stage::new(game, &self.closed, node);
            if stage.players.len() > 2 {
                return Err(Error::unsupported(
                    witness(game, &stage),
                    "ask for one subgame perfect equilibrium instead of all, or choose the concept \
                     `pure-sequential`: sequential equilibria are subgame perfect",
                ));
            }
        }
        Ok(())
    }

    fn all(&mut self) -> Result<(), Halt> {
        for node in self.game.nodes().rev() {
            if self.is_stage(node) {
                let stage = Stage::new(self.game, &self.closed, node);
                self.stage(&stage)?;
            }
        }
        Ok(())
    }

    fn stage(&mut self, stage: &Stage) -> Result<(), Halt> {
        let game = self.game;
        let kids = (0..stage.places.len()).filter(|&at| {
            let place = &stage.places[at];
            place.terminal && game.kind(place.node) != NodeKind::Leaf
        });
        let kids: Vec<usize> = kids.collect();
        // By place: whether chance allows it.
        let mut possible = vec![true; stage.places.len()];
        for (at, place) in stage.places.iter().enumerate().skip(1) {
            let never = drawn(game, place.node).is_some_and(|p| p.is_zero());
            possible[at] = possible[place.parent] && !never;
        }
        let lists = kids.iter().map(|&at| stage.places[at].node);
        let lists: Vec<Vec<usize>> = lists.map(|node| self.found[node.index()].clone()).collect();
        for choice in Odometer::new(lists.iter().map(Vec::len).collect()) {
            self.stages += 1;
            self.run.report("stages", self.stages as u64, None);
            self.poll()?;
            let chosen = choice.iter().zip(&lists).map(|(&at, list)| list[at]);
            let follow: Vec<(usize, usize)> = kids.iter().copied().zip(chosen).collect();
            self.combination(stage, &possible, &follow)?;
        }
        Ok(())
    }

    /// The classes that go with one class for every subgame below, given by place and number.
    fn combination(
        &mut self,
        stage: &Stage,
        possible: &[bool],
        follow: &[(usize, usize)],
    ) -> Result<(), Halt> {
        let mut actors = stage.players.clone();
        let (folded, unfolded) = loop {
            let (folded, unfolded) = self.unfold(possible, follow, &actors)?;
            let mut all = actors.clone();
            for (cell, entries) in unfolded.iter().flat_map(|open| &open.cells) {
                all.extend(influential(cell, entries));
            }
            all.sort_unstable();
            all.dedup();
            if all.len() > 2 {
                self.give_up(stage, &all);
                // As if nobody else chose: one extreme point after the other.
                let (folded, unfolded) = self.unfold(possible, follow, &stage.players)?;
                actors = stage.players.clone();
                break (folded, unfolded.into_iter().map(points).collect());
            }
            if all == actors {
                break (folded, unfolded);
            }
            actors = all;
        };
        let paid = self.paid(stage, follow, &actors);
        let mut products = Vec::new();
        let counts = unfolded.iter().map(|open| open.cells.len()).collect();
        for choice in Odometer::new(counts) {
            self.poll()?;
            let offers = unfolded.iter().zip(&choice).map(|(open, &at)| {
                let (cell, entries) = &open.cells[at];
                Offer {
                    place: open.place,
                    cell,
                    menu: menu(cell, entries, &actors),
                }
            });
            let offers: Vec<Offer<'_, K>> = offers.collect();
            if actors.is_empty() {
                products.push(Product::nothing(self.game.players().len()));
                continue;
            }
            let task = Task {
                game: self.game,
                stage,
                closed: &self.closed,
                actors: &actors,
                paid: &paid,
                offers: &offers,
            };
            let (cells, pivots) = task.cells(self.run)?;
            self.pivots += pivots;
            products.extend(cells);
        }
        let mut ends: Vec<(NodeId, usize)> = (folded.iter())
            .map(|&class| (self.classes[class].root, class))
            .collect();
        ends.sort_unstable();
        let block = Block::new(self.game, stage.root(), &ends);
        for cells in components(products) {
            let payoffs = self.ranges(&block, &ends, &cells)?;
            let parts = cells.iter().flat_map(|cell| cell.vertices.iter().flatten());
            let given = parts.map(|part| 1 + part.iter().map(|(_, p)| p.len()).sum::<usize>());
            self.held += given.sum::<usize>() + folded.len() + 1;
            self.found[stage.root().index()].push(self.classes.len());
            self.classes.push(Class {
                root: stage.root(),
                cells,
                folded: folded.clone(),
                payoffs,
            });
        }
        Ok(())
    }

    /// Which classes are folded into their payoffs, and the others.
    fn unfold(
        &self,
        possible: &[bool],
        follow: &[(usize, usize)],
        actors: &[PlayerId],
    ) -> Result<(Vec<usize>, Vec<Unfolded<K>>), Stop> {
        let (mut folded, mut unfolded) = (Vec::new(), Vec::new());
        for &(place, class) in follow {
            if !possible[place] || !self.classes[class].varies(actors) {
                folded.push(class);
                continue;
            }
            // The class, and those that follow it as far as they are not folded.
            let mut cells = vec![Product::nothing(self.game.players().len())];
            let mut rest = Vec::new();
            let mut waiting = vec![class];
            while let Some(next) = waiting.pop() {
                let next = &self.classes[next];
                if cells.len().saturating_mul(next.cells.len()) > MOST_CELLS {
                    return Err(Stop::Work);
                }
                let mut products = Vec::new();
                for cell in &cells {
                    for other in &next.cells {
                        products.push(cell.times(other)?);
                    }
                }
                cells = products;
                for &after in &next.folded {
                    match self.classes[after].varies(actors) {
                        true => waiting.push(after),
                        false => rest.push(after),
                    }
                }
            }
            let mut ends: Vec<(NodeId, usize)> = (rest.iter())
                .map(|&class| (self.classes[class].root, class))
                .collect();
            ends.sort_unstable();
            let block = Block::new(self.game, self.classes[class].root, &ends);
            let with_entries = |cell: Product<K>| {
                let entries = self.entries(&block, &ends, &cell, actors)?;
                Ok((cell, entries))
            };
            let cells = cells.into_iter().map(with_entries);
            unfolded.push(Unfolded {
                place,
                cells: cells.collect::<Result<_, Stop>>()?,
            });
            folded.extend(rest);
        }
        Ok((folded, unfolded))
    }

    /// What every choice from a cell pays the actors.
    fn entries(
        &self,
        block: &Block<'_, K>,
        ends: &[(NodeId, usize)],
        cell: &Product<K>,
        actors: &[PlayerId],
    ) -> Result<Vec<Entry<K>>, Stop> {
        self.affordable(block, cell)?;
        let entry = |choice: Vec<usize>| {
            let worth = block.worth(&cell.parts(&choice), |node| self.worth(ends, node));
            // To actors the classes that follow are worth the same throughout.
            let paid = actors.iter().map(|p| worth[p.index()].least.clone());
            (choice, paid.collect())
        };
        Ok(cell.choices().map(entry).collect())
    }

    fn worth(&self, ends: &[(NodeId, usize)], node: NodeId) -> Option<&[Range<K>]> {
        let at = ends.binary_search_by_key(&node, |end| end.0).ok()?;
        Some(&self.classes[ends[at].1].payoffs)
    }

    /// By place: what it pays the actors, classes that follow folded.
    fn paid(
        &self,
        stage: &Stage,
        follow: &[(usize, usize)],
        actors: &[PlayerId],
    ) -> Vec<Option<Vec<K>>> {
        let game = self.game;
        let own = |node| {
            game.outcome(node)?;
            let paid = actors.iter().map(|&player| {
                let paid = game.payoff_at(node, player).cloned();
                paid.unwrap_or_else(K::zero)
            });
            Some(paid.collect())
        };
        let mut paid: Vec<Option<Vec<K>>> =
            (stage.places.iter()).map(|place| own(place.node)).collect();
        for &(place, class) in follow {
            let payoffs = &self.classes[class].payoffs;
            let worth = actors.iter().map(|p| payoffs[p.index()].least.clone());
            paid[place] = Some(worth.collect());
        }
        paid
    }

    /// The payoffs over cells. They are affine in each player's weights and in what classes that
    /// follow are worth, so that extremes decide.
    fn ranges(
        &self,
        block: &Block<'_, K>,
        ends: &[(NodeId, usize)],
        cells: &[Product<K>],
    ) -> Result<Vec<Range<K>>, Stop> {
        let mut ranges = vec![None; self.game.players().len()];
        for cell in cells {
            self.affordable(block, cell)?;
            for choice in cell.choices() {
                let worth = block.worth(&cell.parts(&choice), |node| self.worth(ends, node));
                let both = ranges.iter_mut().zip(worth);
                both.for_each(|(range, worth)| widen(range, worth));
            }
        }
        Ok(ranges.into_iter().flatten().collect())
    }

    /// Whether all choices from a cell can be looked at.
    fn affordable(&self, block: &Block<'_, K>, cell: &Product<K>) -> Result<(), Stop> {
        let counts = cell.vertices.iter().map(Vec::len);
        let work = counts.fold(block.size(), usize::saturating_mul);
        match work > self.run.options().limits.entries {
            true => Err(Stop::Work),
            false => self.run.stopped().map_or(Ok(()), Err),
        }
    }

    fn give_up(&mut self, stage: &Stage, players: &[PlayerId]) {
        self.components = false;
        let game = self.game;
        self.incomplete.get_or_insert_with(|| {
            let names = players
                .iter()
                .map(|&p| format!("`{}`", game.player_name(p)));
            let names: Vec<String> = names.collect();
            format!(
                "in the subgame at ({}) it matters how ties in smaller subgames are broken, which \
                 makes it one of {} players, {}, of which only some equilibria were looked for",
                game.history_text(stage.root()),
                names.len(),
                names.join(", ")
            )
        });
    }
}

/// The players whose choice from a cell matters to the actors.
fn influential<K: OrderedField>(cell: &Product<K>, entries: &[Entry<K>]) -> Vec<PlayerId> {
    let mut found = Vec::new();
    // How far apart entries are that differ by one in the choice of a player.
    let mut stride = 1;
    for (player, vertices) in cell.vertices.iter().enumerate().rev() {
        let mut changed = entries
            .iter()
            .enumerate()
            .filter(|(_, (choice, _))| choice[player] > 0);
        if changed.any(|(at, (_, paid))| *paid != entries[at - stride].1) {
            found.push(PlayerId::new(player));
        }
        stride *= vertices.len();
    }
    found
}

/// The menu of a cell for the actors; what the others choose does not matter to them.
fn menu<K: OrderedField>(cell: &Product<K>, entries: &[Entry<K>], actors: &[PlayerId]) -> Menu<K> {
    let ways = |at: usize| actors.get(at).map_or(1, |p| cell.vertices[p.index()].len());
    let plain = |choice: &[usize]| {
        let mut all = choice.iter().enumerate();
        all.all(|(player, &way)| way == 0 || actors.contains(&PlayerId::new(player)))
    };
    let counted = entries.iter().filter(|(choice, _)| plain(choice));
    let both = |paid: &Vec<K>| [0, 1].map(|at| paid.get(at).cloned().unwrap_or_else(K::zero));
    Menu {
        ways: [ways(0), ways(1)],
        table: counted.map(|(_, paid)| both(paid)).collect(),
    }
}

/// The extreme points of every cell, each as a cell of its own.
fn points<K: OrderedField>(unfolded: Unfolded<K>) -> Unfolded<K> {
    let mut cells = Vec::new();
    for (cell, entries) in &unfolded.cells {
        for (choice, paid) in entries {
            let parts = cell.parts(choice).into_iter();
            let point = Product {
                vertices: parts.map(|part| vec![part.clone()]).collect(),
            };
            let nothing = vec![0; choice.len()];
            cells.push((point, vec![(nothing, paid.clone())]));
        }
    }
    Unfolded { cells, ..unfolded }
}
