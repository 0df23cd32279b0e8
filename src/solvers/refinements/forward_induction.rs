//! Tests of forward induction in signaling games.

use super::off_path::{OffPath, Tested};
use super::signaling_game::SignalingGame;
use super::{d1, d2, divinity, intuitive, nwbr};
use crate::diagnostic::Error;
use crate::game::Game;
use crate::number::OrderedField;
use crate::run::{Run, Stop};
use crate::strategy::{Cell, Range, RefinementVerdict, Refinements, TypePayoff, type_name};

/// More replies than this to one message are not looked at.
const MOST_REPLIES: usize = 64;

/// Puts a class of equilibria of a signaling game to the tests of forward induction: the intuitive
/// criterion, D1, divinity, D2 and never a weak best response.
///
/// # Games
///
/// Two players, perfect recall. Chance draws the sender's type, in one or several moves; the
/// sender, who always knows everything, sends a message, which may end the game; the receiver, who
/// learns the message and perhaps something that chance drew, replies once, if at all; after that
/// only the sender and chance move. Not every type needs to have every message. Branches of
/// probability zero count for nothing. Other games are refused with the witness.
///
/// A *message* is an information set of the receiver; the types that can send it are those that
/// lead to it. The sender's later moves are folded in by backward induction. Where it is then
/// indifferent, the receiver may expect any of the optimal moves, at each place for itself: a
/// reply is a best response to a belief if it is one for some such expectation.
///
/// # Tests
///
/// Cho and Kreps, *Signaling games and stable equilibria* (Quarterly Journal of Economics 102,
/// 1987); Banks and Sobel, *Equilibrium selection in signaling games* (Econometrica 55, 1987). Let
/// `u*(t)` be what type `t` gets in equilibrium and `MBR` the mixed best responses to all beliefs
/// over the types that can send a message off the path; let `D(t)` be those of them at which `t`
/// gets more by the message than `u*(t)`, and `D⁰(t)` those at which it gets the same.
///
/// | test | type `t` is ruled out if |
/// |---|---|
/// | intuitive | `D(t)` and `D⁰(t)` are empty |
/// | D1 | `D(t) ∪ D⁰(t) ⊆ D(t')` for some `t' ≠ t` |
/// | D2 | `D(t) ∪ D⁰(t) ⊆ ⋃ D(t')` over `t' ≠ t` |
/// | NWBR | `D⁰(t) ⊆ ⋃ D(t')` over `t' ≠ t` |
///
/// The outcome survives if at every such message some belief over the other types has a mixed best
/// response by which nobody gains; under the intuitive criterion, if every type not ruled out has
/// one by which it does not gain. Divinity rules nobody out: where D1 would rule out `t` for the
/// sake of `t'`, the odds of `t` against `t'` may not exceed those of the prior.
///
/// - Only sets that are not empty count on the right: nobody is ruled out for the sake of a type
///   that never gains. Where nobody ever gains this changes no verdict.
/// - Where all types would be ruled out none is. This happens only under the intuitive criterion,
///   and then any reply deters everybody, or to an outcome that no belief supports. For `MBR` is
///   connected, and if a reply that deters all types is in it and one of the `D(t)` is not empty,
///   then on the boundary of their union some type is content and no type gains: none of the
///   tests rules that type out.
/// - Every test is one round: it is not repeated with the types that are left.
///
/// What passes NWBR passes D2, what passes D2 passes D1, and what passes D1 passes divinity and the
/// intuitive criterion: each rules out the types that the next one does, and more. In generic
/// games some class passes all of them (Kohlberg and Mertens 1986).
///
/// # Classes
///
/// `cells` are those of a connected class of Nash equilibria, such as a
/// [`Class`](crate::solvers::signaling::Class) of sequential ones. The tests are of an outcome. A
/// message is tested if no profile of the class sends it; one that
/// only some profiles send is listed and not tested. If what a type gets varies over the class and
/// there is a message to test, nothing is determined. A run that stops early determines nothing
/// about the tests that it has not finished, and names no types if it does not know the class.
///
/// The work is exponential in the number of replies at worst, and otherwise in proportion to the
/// number of sets of replies that are optimal together.
///
/// ```
/// use demarche::Model;
/// use demarche::run::Options;
/// use demarche::solvers::refinements::forward_induction;
/// use demarche::solvers::signaling::sequential_equilibria;
/// use demarche::strategy::Refinement;
///
/// let model = Model::from_path("models/classics/beer_quiche.toml")?;
/// let game = model.game(&model.defaults())?;
/// let options = Options::default();
/// let run = options.start();
/// let classes = sequential_equilibria(&game, &run)?.classes;
/// let [beer, quiche] = [0, 1].map(|at| forward_induction(&game, &classes[at].cells, &run));
/// let (beer, quiche) = (beer?, quiche?);
/// assert!(Refinement::ALL.iter().all(|&test| beer.verdict(test).holds() == Some(true)));
/// assert_eq!(
///     quiche.intuitive.explain(Refinement::Intuitive, game.shape()),
///     "`strong` gets at least 3 by `beer` against 2 in equilibrium, once `weak`, which gets at \
///      most 2 there against 3, is ruled out"
/// );
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn forward_induction<K: OrderedField>(
    game: &Game<K>,
    cells: &[Cell<K>],
    run: &Run<'_>,
) -> Result<Refinements<K>, Error> {
    if !K::EXACT {
        return Err(Error::unsupported(
            "forward induction is tested in exact numbers, and the game is in floats",
            "solve the game in rational numbers",
        ));
    }
    let signaling = SignalingGame::new(game)?;
    let class = match Class::new(game, &signaling, cells, run)? {
        Ok(class) => class,
        Err(stop) => return Ok(nothing(stop)),
    };
    let sets = |messages: &[usize]| {
        let sets = messages
            .iter()
            .map(|&message| signaling.messages[message].set);
        sets.collect()
    };
    for &message in &class.tested {
        let set = game.infoset(signaling.messages[message].set);
        if set.action_count() > MOST_REPLIES {
            return Err(Error::unsupported(
                format!(
                    "{} replies at `{}` are too many",
                    set.action_count(),
                    set.label()
                ),
                format!("forward induction is tested with up to {MOST_REPLIES} replies"),
            ));
        }
    }
    let varies = signaling.types.iter().zip(&class.payoffs);
    let varies = varies.into_iter().find(|(_, range)| !range.is_point());
    let verdict = |test: &Test<'_, K>| match varies {
        Some((kind, range)) if !class.tested.is_empty() => {
            let name = type_name(game.shape(), kind.node);
            let (least, greatest) = (&range.least, &range.greatest);
            RefinementVerdict::Undetermined(format!(
                "the payoff of `{name}` varies over the class, from {least:?} to {greatest:?}"
            ))
        }
        _ => verdict(&signaling, &class, run, test)
            .unwrap_or_else(|stop| RefinementVerdict::Undetermined(stop.to_string())),
    };
    let types = signaling.types.iter().zip(&class.payoffs);
    Ok(Refinements {
        tested: sets(&class.tested),
        partly_sent: sets(&class.partly_sent),
        intuitive: verdict(&intuitive::test),
        d1: verdict(&d1::test),
        divinity: verdict(&|off| divinity::test(off, run)),
        d2: verdict(&d2::test),
        nwbr: verdict(&nwbr::test),
        types: types
            .map(|(kind, range)| TypePayoff {
                node: kind.node,
                range: range.clone(),
            })
            .collect(),
    })
}

/// A test of one message.
type Test<'a, K> = dyn Fn(&OffPath<'_, K>) -> Result<Tested<K>, Stop> + 'a;

/// The verdict of one test over all messages, up to the first at which it fails.
fn verdict<K: OrderedField>(
    game: &SignalingGame<K>,
    class: &Class<K>,
    run: &Run<'_>,
    test: &Test<'_, K>,
) -> Result<RefinementVerdict<K>, Stop> {
    // Payoffs do not vary where there is a message to test.
    let payoffs: Vec<K> = class
        .payoffs
        .iter()
        .map(|range| range.least.clone())
        .collect();
    let mut passed = Vec::new();
    for &message in &class.tested {
        match test(&OffPath::new(game, message, &payoffs, run)?)? {
            Ok(supported) => passed.push(supported),
            Err(failure) => return Ok(RefinementVerdict::Fails(failure)),
        }
    }
    Ok(RefinementVerdict::Passes(passed))
}

/// What a run knows that stopped before it knew the class.
fn nothing<K>(stop: Stop) -> Refinements<K> {
    let open = || RefinementVerdict::Undetermined(stop.to_string());
    Refinements {
        types: Vec::new(),
        tested: Vec::new(),
        partly_sent: Vec::new(),
        intuitive: open(),
        d1: open(),
        divinity: open(),
        d2: open(),
        nwbr: open(),
    }
}

/// What the profiles of a class have in common.
struct Class<K> {
    /// By type.
    payoffs: Vec<Range<K>>,
    /// The messages that no profile sends, and those that some do and others do not.
    tested: Vec<usize>,
    partly_sent: Vec<usize>,
}

impl<K: OrderedField> Class<K> {
    /// Payoffs of types are linear in the weights of each player's sequences, and so are the
    /// probabilities of messages: extreme points decide.
    fn new(
        game: &Game<K>,
        signaling: &SignalingGame<K>,
        cells: &[Cell<K>],
        run: &Run<'_>,
    ) -> Result<Result<Self, Stop>, Error> {
        let misfit = || Error::input("the cells are not of profiles of this game");
        let open = || Error::input("a profile of the class is open where the play may come");
        let (sender, receiver) = (signaling.sender.index(), signaling.receiver.index());
        let count = signaling.messages.len();
        let mut payoffs: Vec<Vec<K>> = vec![Vec::new(); signaling.types.len()];
        // By message: whether some profile sends it, and whether some does not.
        let (mut sent, mut unsent) = (vec![false; count], vec![false; count]);
        for cell in cells {
            let parts = (cell.vertices.get(sender), cell.vertices.get(receiver));
            let (Some(senders), Some(receivers)) = parts else {
                return Err(misfit());
            };
            if !senders.iter().chain(receivers).all(|part| part.fits(game)) {
                return Err(misfit());
            }
            for one in senders {
                if let Some(stop) = run.stopped() {
                    return Ok(Err(stop));
                }
                for (message, rows) in signaling.messages.iter().map(|m| &m.rows).enumerate() {
                    let mut any = false;
                    for row in rows {
                        let share = signaling.sends(row.kind, message, one).ok_or_else(open)?;
                        any |= !share.is_zero();
                    }
                    sent[message] |= any;
                    unsent[message] |= !any;
                }
                for other in receivers {
                    for (kind, values) in payoffs.iter_mut().enumerate() {
                        values.push(signaling.payoff(kind, one, other).ok_or_else(open)?);
                    }
                }
            }
        }
        let ranges: Option<Vec<Range<K>>> = payoffs.iter().map(Range::over).collect();
        let ranges = ranges.ok_or_else(|| Error::input("the class has no profiles"))?;
        let those = |holds: &dyn Fn(usize) -> bool| {
            let can_be_sent = |&message: &usize| !signaling.messages[message].rows.is_empty();
            (0..count)
                .filter(can_be_sent)
                .filter(|&message| holds(message))
                .collect()
        };
        Ok(Ok(Class {
            payoffs: ranges,
            tested: those(&|message| !sent[message]),
            partly_sent: those(&|message| sent[message] && unsent[message]),
        }))
    }
}
