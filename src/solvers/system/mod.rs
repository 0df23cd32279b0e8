//! All solutions of a polynomial system in positive unknowns: exactly where possible, else proven.
//!
//! A **system** asks for the points at which some polynomials are zero, others not negative and
//! others positive. So are equilibria with given supports found: the probabilities of the actions
//! that are taken are positive, these actions are equally good, and the others no better
//! (R. D. McKelvey and A. McLennan, *Computation of equilibria in finite games*, Handbook of
//! Computational Economics 1, 1996, §6). All unknowns are positive, and bounds on them are
//! conditions like others.
//!
//! # Method
//!
//! 1. Linear equations are solved exactly, also those that are sums of others; what is decided or
//!    implied by bounds goes. Unknowns that no condition connects fall into **blocks**: the set of
//!    solutions is the product of theirs.
//! 2. Conditions that are linear then have a polytope of solutions, by its extreme points.
//! 3. Conditions on one unknown are decided at the roots of polynomials, which are rational or
//!    [algebraic](crate::number::Algebraic), so that tight inequalities are decided too.
//! 4. Otherwise unknowns are eliminated exactly, by cases of the signs of leading coefficients.
//! 5. Where that grows too large, the box of the unknowns is cut up by branch and prune: boxes are
//!    dropped, and solutions claimed, by proofs in interval arithmetic alone. What cannot be
//!    decided so is counted: solutions that are not isolated, that are singular, or at which an
//!    inequality is tight.
//!
//! Steps 1 to 4 hold over any ordered field, except for roots that are not rational functions of its
//! elements; those of polynomials with rational coefficients are found over any.
//!
//! No crate in pure and stable Rust was found that isolates all solutions of polynomial systems; what
//! interval arithmetic this takes is [a few lines](crate::number::Interval).
//!
//! ```
//! use demarche::number::Rational;
//! use demarche::run::Options;
//! use demarche::solvers::system::{Form, Piece, System, solve};
//!
//! // x + y = 1 and x = 2 y.
//! let (x, y) = (Form::<Rational>::unknown(0), Form::unknown(1));
//! let one = Form::constant(Rational::ONE);
//! let mut system = System::new(2);
//! system.zero.push(x.add(&y).sub(&one));
//! system.zero.push(x.sub(&y.scale(&Rational::from(2))));
//! let found = solve(&system, &Options::default().start())?;
//! let [first, second] = &found.blocks[..] else { panic!() };
//! let Piece::Point(point) = &first.pieces[0] else { panic!() };
//! assert_eq!((&first.unknowns[..], &point[..]), (&[0][..], &[Rational::new(2, 3)][..]));
//! assert_eq!((second.unknowns[0], found.is_complete()), (1, true));
//! # Ok::<(), demarche::diagnostic::Error>(())
//! ```

mod cases;
mod compiled;
mod coordinate;
mod corners;
mod factor;
mod form;
mod krawczyk;
mod line;
mod linear;
mod pieces;
mod prune;
mod range;
mod root;
mod sample;
mod state;

pub use form::Form;
pub(in crate::solvers) use line::as_rational;
pub(in crate::solvers) use pieces::rank;
pub use pieces::{Piece, Sample};
pub use root::Root;

use crate::diagnostic::Error;
use crate::number::{OrderedField, Rational};
use crate::run::{Run, Status};
use state::State;

/// Polynomial conditions on unknowns `0..unknowns`, all of them positive.
#[derive(Debug, Clone, PartialEq)]
pub struct System<K = Rational> {
    /// How many unknowns there are.
    pub unknowns: usize,
    /// Polynomials that are to be zero.
    pub zero: Vec<Form<K>>,
    /// Polynomials that are not to be negative.
    pub nonnegative: Vec<Form<K>>,
    /// Polynomials that are to be positive. The unknowns themselves are, and need not be here.
    pub positive: Vec<Form<K>>,
}

impl<K> System<K> {
    /// Positive unknowns, and no other condition.
    pub fn new(unknowns: usize) -> Self {
        System {
            unknowns,
            zero: Vec::new(),
            nonnegative: Vec::new(),
            positive: Vec::new(),
        }
    }
}

/// The solutions of a system: the product of those of its blocks.
#[derive(Debug, Clone)]
pub struct Solutions<K = Rational> {
    /// No condition connects unknowns of different blocks. Every unknown is in one block, except
    /// that there is one block without pieces if the system was found to contradict itself first.
    pub blocks: Vec<Block<K>>,
    /// Whether the work was finished. If not, `undecided` counts what was left.
    pub status: Status,
}

impl<K> Solutions<K> {
    /// Whether it is proven that there are no solutions.
    pub fn is_empty(&self) -> bool {
        let empty = |block: &Block<K>| block.pieces.is_empty() && block.undecided == 0;
        self.blocks.iter().any(empty)
    }

    /// The boxes in which more solutions may be.
    pub fn undecided(&self) -> usize {
        match self.is_empty() {
            true => 0,
            false => (self.blocks.iter()).fold(0, |sum, block| sum.saturating_add(block.undecided)),
        }
    }

    /// Whether it is proven that the pieces are all solutions.
    pub fn is_complete(&self) -> bool {
        self.undecided() == 0 && (self.status == Status::Solved || self.is_empty())
    }
}

/// Unknowns that conditions connect, and the solutions for them: the union of pieces. Only
/// polytopes and continua may have solutions in common; a point may lie on one of them.
#[derive(Debug, Clone)]
pub struct Block<K = Rational> {
    /// The unknowns, ascending.
    pub unknowns: Vec<usize>,
    /// Solutions. Unless some boxes are undecided these are all.
    pub pieces: Vec<Piece<K>>,
    /// In how many boxes more solutions may be.
    pub undecided: usize,
    /// Why, for the first of them.
    pub reason: Option<&'static str>,
}

/// Finds all solutions of a system.
///
/// Refuses floats, and polynomials with unknowns that the system does not have.
pub fn solve<K: OrderedField>(system: &System<K>, run: &Run<'_>) -> Result<Solutions<K>, Error> {
    if !K::EXACT {
        return Err(Error::unsupported(
            "polynomial systems are solved in exact numbers, and this one is in floats",
            "solve it in rational numbers, and turn the answer into floats",
        ));
    }
    let lists = [&system.zero, &system.nonnegative, &system.positive];
    let forms = lists.into_iter().flatten();
    if let Some(last) = forms.filter_map(|form| form.unknowns().pop()).max()
        && last >= system.unknowns
    {
        return Err(Error::input(format!(
            "the system has {} unknowns, and a polynomial has number {last}",
            system.unknowns
        )));
    }
    let mut state = State::new(system.unknowns);
    state.zero.clone_from(&system.zero);
    state.nonnegative.clone_from(&system.nonnegative);
    state.positive.clone_from(&system.positive);
    let empty = Solutions {
        blocks: vec![Block {
            unknowns: (0..system.unknowns).collect(),
            pieces: Vec::new(),
            undecided: 0,
            reason: None,
        }],
        status: Status::Solved,
    };
    if state.simplify().is_err() || state.contradicts(&state.implied_ranges()) {
        return Ok(empty);
    }
    state.settle();
    let mut work = cases::Work::new(run);
    let mut blocks = Vec::new();
    for part in state.parts(true) {
        let found = work.block(&part)?;
        if found.is_empty() {
            return Ok(empty);
        }
        blocks.push(Block {
            unknowns: part.unknowns(),
            pieces: found.found,
            undecided: found.undecided,
            reason: found.reason,
        });
    }
    Ok(Solutions {
        blocks,
        status: work.stop.map_or(Status::Solved, Status::Stopped),
    })
}
