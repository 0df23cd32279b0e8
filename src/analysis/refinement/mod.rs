//! Verdicts of forward induction, checked from the definitions.

mod message;
mod replies;
mod verdict;

use crate::diagnostic::{Error, ErrorKind};
use crate::game::{Game, InfosetId, NodeId, NodeKind};
use crate::number::OrderedField;
use crate::run::{Run, Stop};
use crate::strategy::{Cell, Range, Refinement, RefinementVerdict, Refinements};
use message::{Message, Sender};

/// Why a check ends without a confirmation.
#[derive(Debug)]
enum Fault {
    /// What is claimed is wrong, or cannot be read.
    Claim(String),
    /// The run stopped.
    Stopped(Stop),
    /// The linear program was refused.
    Program(Error),
}

type Checked<T> = Result<T, Fault>;

fn refute<T>(text: impl Into<String>) -> Checked<T> {
    Err(Fault::Claim(text.into()))
}

/// Checks what is claimed of a class of equilibria of a signaling game: who its types are and what
/// they get, which messages are off its path, and the verdict of every test of forward induction
/// with its witnesses.
///
/// The tests are those that [`Refinements`] names, as Cho and Kreps (Quarterly Journal of Economics
/// 102, 1987) and Banks and Sobel (Econometrica 55, 1987) define them, each for one round; a type
/// is ruled out only for the sake of types that gain at some best response to some belief, and
/// nobody is if all would be. Every message is looked at from its own information set; later moves
/// are folded in below it; all sets of replies are tried that linear programs over beliefs and the
/// sender's later choices call optimal; and who may gain where is asked of linear programs over
/// mixtures of them. For a verdict that the outcome passes, the types doubted must be exactly those
/// that the test doubts, and beliefs and replies must hold what they promise. For a verdict that it
/// fails, there must be no such reply. A verdict that nothing is determined claims nothing and is
/// accepted; it is the only one where payoffs vary over the class and a message is off its path.
///
/// `Ok` confirms all of it. Refuses what is wrong with the sentence that says what is, games that
/// are no signaling games, and, with [`ErrorKind::Limit`], what could not be finished.
///
/// ```
/// use demarche::Model;
/// use demarche::analysis::check_refinements;
/// use demarche::run::Options;
/// use demarche::solvers::refinements::forward_induction;
/// use demarche::solvers::signaling::sequential_equilibria;
///
/// let model = Model::from_path("models/classics/beer_quiche.toml")?;
/// let game = model.game(&model.defaults())?;
/// let options = Options::default();
/// let run = options.start();
/// let classes = sequential_equilibria(&game, &run)?.classes;
/// let [beer, quiche] = [&classes[0].cells, &classes[1].cells];
/// let mut found = forward_induction(&game, beer, &run)?;
/// assert!(check_refinements(&game, beer, &found, &run).is_ok());
///
/// // What holds of beer does not hold of quiche, nor without its reasons.
/// assert!(check_refinements(&game, quiche, &found, &run).is_err());
/// found.d1 = forward_induction(&game, quiche, &run)?.d1;
/// let error = check_refinements(&game, beer, &found, &run).unwrap_err();
/// assert_eq!(error.diagnostics()[0].message, "d1: the message is not off the path");
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn check_refinements<K: OrderedField>(
    game: &Game<K>,
    cells: &[Cell<K>],
    claimed: &Refinements<K>,
    run: &Run<'_>,
) -> Result<(), Error> {
    check(game, cells, claimed, run).map_err(|fault| match fault {
        Fault::Claim(text) => Error::input(text),
        Fault::Stopped(stop) => Error::new(
            ErrorKind::Limit,
            crate::diagnostic::Diagnostic::error(format!("{stop} before the check was finished")),
        ),
        Fault::Program(error) => error,
    })
}

fn check<K: OrderedField>(
    game: &Game<K>,
    cells: &[Cell<K>],
    claimed: &Refinements<K>,
    run: &Run<'_>,
) -> Checked<()> {
    let open = |&test: &Refinement| claimed.verdict(test).holds().is_none();
    let silent = claimed.types.is_empty() && Refinement::ALL.iter().all(open);
    if silent && claimed.tested.is_empty() && claimed.partly_sent.is_empty() {
        return Ok(());
    }
    let sender = Sender::of(game)?;
    let payoffs = sender.payoffs(game, cells, run)?;
    let types: Vec<_> = claimed.types.iter().map(|of| of.node).collect();
    if types != sender.types {
        return refute("the types are not those that chance draws");
    }
    if claimed.types.iter().map(|of| &of.range).ne(&payoffs) {
        return refute("the payoffs of the types are not those of the class");
    }
    let (tested, partly_sent) = off_path(game, &sender, cells)?;
    if claimed.tested != tested || claimed.partly_sent != partly_sent {
        return refute("the messages are not those off the path of the class");
    }
    let constant = payoffs.iter().all(Range::is_point);
    let equilibrium: Vec<K> = payoffs.into_iter().map(|range| range.least).collect();
    let mut messages = Vec::new();
    for &set in &tested {
        messages.push(Message::new(game, &sender, set, &equilibrium)?);
    }
    for test in Refinement::ALL {
        match claimed.verdict(test) {
            RefinementVerdict::Undetermined(_) => {}
            _ if !constant && !tested.is_empty() => {
                return refute(format!(
                    "{test}: payoffs vary, and so nothing is determined"
                ));
            }
            found => verdict::check(test, &messages, found, run).map_err(|fault| match fault {
                Fault::Claim(text) => Fault::Claim(format!("{test}: {text}")),
                other => other,
            })?,
        }
    }
    Ok(())
}

/// The sets of the receiver to which no profile of the class leads, and those to which some do and
/// others do not; without those to which chance never comes.
fn off_path<K: OrderedField>(
    game: &Game<K>,
    sender: &Sender<K>,
    cells: &[Cell<K>],
) -> Checked<(Vec<InfosetId>, Vec<InfosetId>)> {
    let (mut tested, mut partly_sent) = (Vec::new(), Vec::new());
    for &set in game.infosets_of(sender.receiver) {
        let rows = sender.rows(game, set)?;
        if rows.is_empty() {
            continue;
        }
        let (mut sent, mut unsent) = (false, false);
        for part in cells
            .iter()
            .flat_map(|cell| &cell.vertices[sender.player.index()])
        {
            let leads = |&(_, node): &(usize, NodeId)| {
                let (kind, branch) = game.parent(node)?;
                match game.kind(kind) {
                    NodeKind::Decision(set) => Some(!part.at(set)?.get(branch)?.is_zero()),
                    _ => None,
                }
            };
            let any = rows.iter().any(|row| leads(row) == Some(true));
            sent |= any;
            unsent |= !any;
        }
        match (sent, unsent) {
            (false, _) => tested.push(set),
            (true, true) => partly_sent.push(set),
            (true, false) => {}
        }
    }
    Ok((tested, partly_sent))
}
