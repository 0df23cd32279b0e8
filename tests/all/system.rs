//! Polynomial systems: cases that are solved by hand, and planted solutions that must not be lost.

use crate::random::Dice;
use demarche::lp::simplex::{self, Outcome};
use demarche::lp::{LinearProgram, Relation};
use demarche::number::{Interval, OrderedRing, Place, Point, Ratio, Rational};
use demarche::run::{Options, Status};
use demarche::solvers::system::{Block, Form, Piece, Root, Sample, Solutions, System, solve};
use proptest::prelude::*;

type F = Form<Rational>;

fn q(numerator: i64, denominator: i64) -> Rational {
    Rational::new(numerator, denominator)
}

fn x(unknown: usize) -> F {
    F::unknown(unknown)
}

fn c(numerator: i64, denominator: i64) -> F {
    F::constant(q(numerator, denominator))
}

/// Unknowns between zero and one.
fn unit(unknowns: usize) -> System {
    let mut system = System::new(unknowns);
    system.positive = (0..unknowns).map(|u| c(1, 1).sub(&x(u))).collect();
    system
}

fn solved(system: &System) -> Solutions {
    let found = solve(system, &Options::default().start()).unwrap();
    assert_eq!(found.status, Status::Solved);
    found
}

/// The pieces where there is one block, all of them known.
fn pieces(system: &System) -> Vec<Piece> {
    let found = solved(system);
    assert!(found.is_complete(), "{found:?}");
    let [block] = &found.blocks[..] else {
        panic!("{found:?}");
    };
    assert_eq!(block.unknowns, Vec::from_iter(0..system.unknowns));
    block.pieces.clone()
}

fn points(system: &System) -> Vec<Vec<Rational>> {
    let point = |piece: Piece| match piece {
        Piece::Point(point) => point,
        other => panic!("{other:?}"),
    };
    let mut found: Vec<_> = pieces(system).into_iter().map(point).collect();
    found.sort();
    found
}

/// Whether a point satisfies a system.
fn holds(system: &System, point: &[Rational]) -> bool {
    let sign = |form: &F| form.evaluate(point).sign();
    point.iter().all(|value| value.sign().is_gt())
        && system.zero.iter().all(|form| sign(form).is_eq())
        && system.nonnegative.iter().all(|form| sign(form).is_ge())
        && system.positive.iter().all(|form| sign(form).is_gt())
}

#[test]
fn a_circle_meets_a_line() {
    // x² + y² = 1 and x + y = 7/5.
    let mut system = unit(2);
    let square = x(0).mul(&x(0)).add(&x(1).mul(&x(1)));
    system.zero = vec![square.sub(&c(1, 1)), x(0).add(&x(1)).sub(&c(7, 5))];
    let expected = [vec![q(3, 5), q(4, 5)], vec![q(4, 5), q(3, 5)]];
    assert_eq!(points(&system), expected);
}

#[test]
fn a_double_root_is_one_point() {
    let mut system = unit(2);
    system.zero = vec![x(0).mul(&x(1)).sub(&c(1, 4)), x(0).add(&x(1)).sub(&c(1, 1))];
    let found = solved(&system);
    assert!(found.is_complete() && !found.is_empty());
    for block in &found.blocks {
        let [Piece::Point(point)] = &block.pieces[..] else {
            panic!("{block:?}");
        };
        assert!(point.iter().all(|value| *value == q(1, 2)));
    }
}

fn one_root(piece: &Piece) -> &Root {
    match piece {
        Piece::Root(root) => root,
        other => panic!("{other:?}"),
    }
}

fn encloses(interval: &(Rational, Rational), value: f64) -> bool {
    interval.0.to_f64() <= value && value <= interval.1.to_f64()
}

#[test]
fn square_roots_are_algebraic() {
    // x² = 1/2, and y = 1 - x.
    let mut system = unit(2);
    system.zero = vec![x(0).mul(&x(0)).sub(&c(1, 2)), x(0).add(&x(1)).sub(&c(1, 1))];
    let found = pieces(&system);
    let [piece] = &found[..] else { panic!() };
    let root = one_root(piece);
    let numbers = [0, 1].map(|at| root.algebraic(at).unwrap());
    let shown = numbers.map(|number| number.to_string());
    assert_eq!(shown, ["≈ 0.7071067812", "≈ 0.2928932188"]);
    let half = 0.5_f64.sqrt();
    assert!(encloses(&root.intervals()[0], half) && encloses(&root.intervals()[1], 1.0 - half));
}

#[test]
fn a_refined_box_shrinks_and_keeps_the_solution() {
    // The golden ratio less one: x² + x = 1; y = x²; z = x y.
    let mut system = unit(3);
    let (s, p) = (x(0).mul(&x(0)), x(0).mul(&x(1)));
    system.zero = vec![s.add(&x(0)).sub(&c(1, 1)), s.sub(&x(1)), p.sub(&x(2))];
    let found = pieces(&system);
    let [piece] = &found[..] else { panic!() };
    let root = one_root(piece);
    let width = q(1, 2).pow(300).unwrap();
    let fine = root.refined(&width);
    // y = 1 - x and z = 2 x - 1 have degree two as well.
    let degrees = [0, 1, 2].map(|at| root.algebraic(at).unwrap().polynomial().degree(0));
    assert_eq!(degrees, [2, 2, 2]);
    for (wide, narrow) in root.intervals().iter().zip(fine.intervals()) {
        assert!(narrow.1.clone() - &narrow.0 <= width);
        assert!(wide.0 <= narrow.1 && narrow.0 <= wide.1);
    }
    let five = |(low, high): &(Rational, Rational)| {
        // (2 x + 1)² = 5 lies between.
        let square = |value: &Rational| (q(2, 1) * value + &q(1, 1)).pow(2).unwrap();
        square(low) <= q(5, 1) && q(5, 1) <= square(high)
    };
    assert!(five(&fine.intervals()[0]) && five(&root.intervals()[0]));
    let (low, high) = fine.value(&system.zero[0]).unwrap();
    assert!(low.sign().is_le() && high.sign().is_ge());
}

#[test]
fn more_equations_than_unknowns() {
    // x y = 1/6 and x² + y² = 13/36 at (1/2, 1/3) and (1/3, 1/2); x³ + y = 11/24 at the first alone.
    let mut system = unit(2);
    let product = x(0).mul(&x(1)).sub(&c(1, 6));
    let squares = x(0).mul(&x(0)).add(&x(1).mul(&x(1))).sub(&c(13, 36));
    let cubes = x(0).mul(&x(0)).mul(&x(0)).add(&x(1)).sub(&c(11, 24));
    system.zero = vec![product, squares, cubes];
    assert_eq!(points(&system), [vec![q(1, 2), q(1, 3)]]);
    system.zero[2] = system.zero[2].add(&c(1, 1000));
    assert!(solved(&system).is_empty());
    assert!(solved(&system).is_complete());
}

#[test]
fn eliminated_unknowns_keep_their_coefficients() {
    // -1 - 4 x z + 3 y - 2 z = 0 and two more, at (3/8, 5/8, 1/4): x is eliminated with the
    // coefficient 15/8.
    let mut system = unit(3);
    let (xz, xy, yz) = (x(0).mul(&x(2)), x(0).mul(&x(1)), x(1).mul(&x(2)));
    let scaled = |form: &F, by: i64| form.scale(&q(by, 1));
    let first = scaled(&xz, -4)
        .add(&scaled(&x(1), 3))
        .sub(&scaled(&x(2), 2));
    let second = scaled(&xy, -3).sub(&scaled(&yz, 2)).add(&scaled(&x(2), 2));
    system.zero = vec![
        first.sub(&c(1, 1)),
        second.add(&c(33, 64)),
        scaled(&yz, 4).sub(&c(5, 8)),
    ];
    let planted = Vec::from([q(3, 8), q(5, 8), q(1, 4)]);
    assert!(holds(&system, &planted));
    let listed = |piece: &Piece| matches!(piece, Piece::Point(point) if *point == planted);
    assert!(pieces(&system).iter().any(listed));
}

#[test]
fn tight_inequalities_are_decided_exactly() {
    // At the root of x² = 1/2 the inequality 1 - 2 x² >= 0 is tight: it holds, and does not strictly.
    let mut system = unit(1);
    system.zero = vec![x(0).mul(&x(0)).sub(&c(1, 2))];
    let tight = c(1, 1).sub(&x(0).mul(&x(0)).scale(&q(2, 1)));
    system.nonnegative = vec![tight.clone()];
    assert_eq!(pieces(&system).len(), 1);
    system.positive.push(tight);
    assert!(solved(&system).is_empty());
    // The same with a second unknown, y = x² and x y = x/2.
    let mut system = unit(2);
    let square = x(0).mul(&x(0));
    system.zero = vec![square.sub(&x(1)), x(0).mul(&x(1)).sub(&c(1, 2).mul(&x(0)))];
    system.nonnegative = vec![c(1, 2).sub(&square)];
    let found = solved(&system);
    assert!(found.is_complete() && !found.is_empty());
}

#[test]
fn a_hyperbola_is_a_continuum() {
    let mut system = unit(2);
    system.zero = vec![x(0).mul(&x(1)).sub(&c(1, 4))];
    let found = pieces(&system);
    let [Piece::Continuum { sample, dimension }] = &found[..] else {
        panic!("{found:?}");
    };
    assert_eq!(*dimension, Some(1));
    let Sample::Point(point) = sample else {
        panic!()
    };
    assert!(holds(&system, point));
}

#[test]
fn a_circle_is_a_continuum_and_its_center_is_not() {
    let mut system = unit(2);
    let from = |u: usize| x(u).sub(&c(1, 2));
    let distance = from(0).mul(&from(0)).add(&from(1).mul(&from(1)));
    system.zero = vec![distance.sub(&c(1, 9))];
    let found = pieces(&system);
    let [Piece::Continuum { sample, dimension }] = &found[..] else {
        panic!("{found:?}");
    };
    let Sample::Point(point) = sample else {
        panic!("{sample:?}");
    };
    assert!(*dimension == Some(1) && holds(&system, point));
    // Nothing is claimed of a single solution at which the derivatives vanish: neither that the set
    // goes on, nor that it is empty.
    system.zero = vec![distance];
    let found = solved(&system);
    assert_eq!((found.undecided(), found.is_complete()), (1, false));
    assert!(!found.is_empty() && found.blocks[0].pieces.is_empty());
    assert!(found.blocks[0].reason.is_some());
    // Where it is cut off there is none.
    system.positive.push(x(0).sub(&c(4, 5)));
    assert!(solved(&system).is_empty());
}

#[test]
fn polytopes_with_too_many_extreme_points_are_continua() {
    // A cube with 2²⁴ corners, and a number that depends on all of its coordinates.
    let mut system = System::new(25);
    system.positive = (1..25).map(|u| c(1, 1).sub(&x(u))).collect();
    let sum = (1..24).fold(F::zero(), |sum, u| sum.add(&x(u).mul(&x(u + 1))));
    system.zero = vec![sum.sub(&x(0))];
    let sample = |system: &System| match &pieces(system)[..] {
        [
            Piece::Continuum {
                sample: Sample::Point(point),
                dimension,
            },
        ] => {
            assert!(holds(system, point));
            *dimension
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(sample(&system), Some(24));
    // A cube a corner of which is cut off.
    let mut system = unit(11);
    let sum = (0..11).fold(F::zero(), |sum, u| sum.add(&x(u)));
    system.positive.push(c(10, 1).sub(&sum));
    sample(&system);
}

#[test]
fn products_of_too_many_solutions_are_left_open() {
    // Thirteen numbers, each 1/2 or 1/4, and their sum.
    let mut system = System::new(14);
    let sum = (1..14).fold(F::zero(), |sum, u| sum.add(&x(u)));
    let either = |u: usize| x(u).sub(&c(1, 2)).mul(&x(u).sub(&c(1, 4)));
    system.zero = (1..14).map(either).collect();
    system.zero.push(sum.sub(&x(0)));
    let found = solved(&system);
    assert_eq!((found.undecided(), found.is_complete()), (1, false));
    let reason = found.blocks[0].reason.unwrap();
    assert!(reason.contains("too many combinations"), "{reason}");
}

#[test]
fn a_root_at_bounds_that_agree_is_one_point() {
    // 1/2 <= x <= y <= 1/2 and y² = 1/4.
    let mut system = unit(2);
    system.nonnegative = vec![x(0).sub(&c(1, 2)), x(1).sub(&x(0)), c(1, 2).sub(&x(1))];
    system.zero = vec![x(1).mul(&x(1)).sub(&c(1, 4))];
    let found = solved(&system);
    assert!(found.is_complete());
    for block in &found.blocks {
        let [Piece::Point(point)] = &block.pieces[..] else {
            panic!("{block:?}");
        };
        assert!(point.iter().all(|value| *value == q(1, 2)));
    }
}

#[test]
fn linear_conditions_leave_polytopes() {
    // A triangle: x + y <= 1/2, one side of which is not strict.
    let mut system = unit(2);
    system.nonnegative = vec![c(1, 2).sub(&x(0)).sub(&x(1))];
    let found = pieces(&system);
    let [Piece::Polytope { vertices, inner }] = &found[..] else {
        panic!("{found:?}")
    };
    assert_eq!(vertices.len(), 3);
    assert!(holds(&system, inner));
    // Cut to a segment by an equation, and to nothing.
    system.zero = vec![x(0).sub(&x(1))];
    let found = pieces(&system);
    let [Piece::Polytope { vertices, .. }] = &found[..] else {
        panic!("{found:?}")
    };
    assert_eq!(vertices.len(), 2);
    system.positive.push(x(0).add(&x(1)).sub(&c(1, 2)));
    assert!(solved(&system).is_empty());
}

#[test]
fn unknowns_without_common_conditions_are_apart() {
    // Two segments, a point, and a root: four blocks.
    let mut system = unit(4);
    system.positive.push(x(0).sub(&c(1, 3)));
    system.zero = vec![
        x(2).scale(&q(3, 1)).sub(&c(2, 1)),
        x(3).mul(&x(3)).sub(&c(1, 3)),
    ];
    let found = solved(&system);
    let unknowns: Vec<_> = found
        .blocks
        .iter()
        .map(|block| block.unknowns.clone())
        .collect();
    assert_eq!(unknowns, [[0], [1], [2], [3]]);
    let kind = |block: &Block| match &block.pieces[..] {
        [Piece::Polytope { .. }] => "polytope",
        [Piece::Point(_)] => "point",
        [Piece::Root(_)] => "root",
        _ => "other",
    };
    let kinds: Vec<_> = found.blocks.iter().map(kind).collect();
    assert_eq!(kinds, ["polytope", "polytope", "point", "root"]);
}

#[test]
fn a_free_unknown_where_a_factor_vanishes() {
    // (2 x - 1) y = (2 x - 1)/3: y = 1/3, or x = 1/2 and y free. The cross, in two pieces.
    let mut system = unit(2);
    let factor = x(0).scale(&q(2, 1)).sub(&c(1, 1));
    system.zero = vec![factor.mul(&x(1).sub(&c(1, 3)))];
    let found = pieces(&system);
    assert!(
        found
            .iter()
            .all(|piece| matches!(piece, Piece::Polytope { .. })),
        "{found:?}"
    );
    assert_eq!(found.len(), 2);
}

/// The expected payoff of the first action less that of the second, where each of the two others
/// takes its first action with an unknown probability: `table[a][b]`.
fn gain(table: [[i64; 2]; 2], a: usize, b: usize) -> F {
    let share = |u: usize, first: bool| match first {
        true => x(u),
        false => c(1, 1).sub(&x(u)),
    };
    let mut sum = F::zero();
    for (i, row) in table.iter().enumerate() {
        for (j, &value) in row.iter().enumerate() {
            let both = share(a, i == 0).mul(&share(b, j == 0));
            sum = sum.add(&both.scale(&q(value, 1)));
        }
    }
    sum
}

#[test]
fn three_players_mix_with_irrational_probabilities() {
    let table = [[-2, 0], [0, 1]];
    let mut system = unit(3);
    system.zero = vec![gain(table, 1, 2), gain(table, 2, 0), gain(table, 0, 1)];
    // -2 u v + (1 - u)(1 - v) = 0 for every pair: u² + 2 u = 1 and u = √2 - 1.
    let found = pieces(&system);
    let [piece] = &found[..] else {
        panic!("{found:?}")
    };
    let root = one_root(piece);
    for (at, interval) in root.intervals().iter().enumerate() {
        assert_eq!(root.algebraic(at).unwrap().to_string(), "≈ 0.4142135624");
        assert!(encloses(interval, 2.0_f64.sqrt() - 1.0));
        assert!(interval.1.clone() - &interval.0 < q(1, 1 << 39));
    }
}

#[test]
fn signs_that_follow_from_conditions_on_what_is_eliminated_are_kept() {
    // x (12 - 24 y) = y, where y < 1/2 follows from x + 2 y < 1 alone. Without it (-1/8, 3/4) is a
    // solution, too.
    let mut system = System::new(2);
    let (xy, yy) = (x(0).mul(&x(1)), x(1).mul(&x(1)));
    let sum = x(0).add(&x(1).scale(&q(2, 1)));
    system.positive = vec![c(1, 1).sub(&sum), c(1, 1).sub(&x(1))];
    let first = x(0).scale(&q(12, 1)).sub(&xy.scale(&q(24, 1)));
    let second = xy.scale(&q(36, 1)).sub(&x(0).scale(&q(9, 1)));
    system.zero = vec![first.sub(&x(1)), second.add(&yy.scale(&q(4, 1)))];
    assert_eq!(points(&system), [vec![q(1, 72), q(1, 8)]]);
}

#[test]
fn unknowns_need_not_be_bounded() {
    // x y = 1 with x = y + 1: the golden ratio.
    let mut system = System::new(2);
    system.zero = vec![x(0).mul(&x(1)).sub(&c(1, 1)), x(0).sub(&x(1)).sub(&c(1, 1))];
    let found = pieces(&system);
    let [piece] = &found[..] else { panic!() };
    assert!(encloses(
        &one_root(piece).intervals()[0],
        (1.0 + 5.0_f64.sqrt()) / 2.0
    ));
}

#[test]
fn no_unknowns_and_contradictions() {
    let found = solved(&System::new(0));
    assert!(found.is_complete() && !found.is_empty() && found.blocks.is_empty());
    let mut system = System::new(0);
    system.positive = vec![c(-1, 1)];
    assert!(solved(&system).is_empty());
    let mut system = unit(1);
    system.zero = vec![x(0).add(&c(1, 1))];
    assert!(solved(&system).is_empty());
}

#[test]
fn systems_that_make_no_sense_are_refused() {
    let mut system = System::new(1);
    system.zero = vec![x(1)];
    assert!(solve(&system, &Options::default().start()).is_err());
    let floats: System<f64> = System::new(1);
    assert!(solve(&floats, &Options::default().start()).is_err());
}

#[test]
fn a_stopped_run_says_so() {
    let mut system = unit(2);
    system.zero = vec![x(0).mul(&x(1)).sub(&c(1, 4))];
    let options = Options::default();
    options.cancellation.cancel();
    let found = solve(&system, &options.start()).unwrap();
    assert!(matches!(found.status, Status::Stopped(_)));
    assert!(!found.is_complete() && found.undecided() > 0);
}

#[test]
fn no_limit_makes_a_list_look_complete() {
    // A point by an inequality that is not linear, which takes a linear program to find.
    let mut system = unit(2);
    system.positive.push(c(1, 4).sub(&x(0).mul(&x(1))));
    system.positive.push(x(0).add(&x(1)).sub(&c(1, 2)));
    let all = pieces(&system).len();
    let mut stopped = 0;
    for pivots in 0..12 {
        let mut options = Options::default();
        options.limits.pivots = pivots;
        let found = solve(&system, &options.start()).unwrap();
        if matches!(found.status, Status::Stopped(_)) {
            assert!(!found.is_complete() && found.undecided() > 0);
            stopped += 1;
        } else if found.is_complete() {
            assert_eq!(found.blocks[0].pieces.len(), all);
        }
    }
    assert!(stopped > 0);
}

#[test]
fn functions_of_a_parameter() {
    // x y = t² and x = y, at t = 1/3: x = t.
    let place = Place::new(["t"], Point::Values(vec![q(1, 3)]));
    let t = Ratio::variable(&place, 0);
    let one = || Form::constant(Ratio::one());
    let (a, b) = (Form::<Ratio>::unknown(0), Form::unknown(1));
    let mut system = System::new(2);
    system.positive = vec![one().sub(&a), one().sub(&b)];
    // a (1 + b) = t (1 + t), a b = t²: so a = t.
    let sum = t.clone() * &(t.clone() + &Ratio::one());
    system.zero = vec![
        a.mul(&one().add(&b)).sub(&Form::constant(sum)),
        a.mul(&b).sub(&Form::constant(t.clone() * &t)),
    ];
    let found = solve(&system, &Options::default().start()).unwrap();
    assert!(found.is_complete());
    for block in &found.blocks {
        let [Piece::Point(point)] = &block.pieces[..] else {
            panic!("{block:?}")
        };
        assert!(point.iter().all(|value| value.same_function(&t)));
    }
}

/// Whether a point is a convex combination of others.
fn is_between(vertices: &[Vec<Rational>], point: &[&Rational]) -> bool {
    let mut program = LinearProgram::maximize();
    let weights: Vec<_> = (0..vertices.len())
        .map(|vertex| program.add_column(vertex, Some(Rational::ZERO), None))
        .collect();
    let all = weights.iter().map(|&weight| (weight, Rational::ONE));
    program.add_row("all", Relation::Eq, Rational::ONE, all);
    for (at, &value) in point.iter().enumerate() {
        let shares = weights.iter().zip(vertices);
        let shares = shares.map(|(&weight, vertex)| (weight, vertex[at].clone()));
        program.add_row(at, Relation::Eq, value.clone(), shares);
    }
    let found = simplex::solve(&program, None, &Options::default().start());
    matches!(found.unwrap(), Outcome::Optimal(_))
}

/// Whether the derivatives of the equations at a point leave no direction to go on: then a solution
/// there is isolated.
fn is_regular(system: &System, point: &[Rational]) -> bool {
    let row = |form: &F| -> Vec<Rational> {
        let slope = |u: usize| form.derivative(u).evaluate(point);
        (0..point.len()).map(slope).collect()
    };
    let mut rows: Vec<_> = system.zero.iter().map(row).collect();
    (0..point.len()).all(|column| {
        let Some(at) = rows.iter().position(|row| row[column].sign().is_ne()) else {
            return false;
        };
        let pivot = rows.swap_remove(at);
        for row in &mut rows {
            let factor = &row[column] / &pivot[column];
            let pairs = row.iter_mut().zip(&pivot);
            pairs.for_each(|(value, own)| *value -= &(own * &factor));
        }
        true
    })
}

/// Whether a solution is listed. One that is isolated must be listed as a point, even where other
/// boxes are undecided; `None` where it may be in one of these.
fn lists(found: &Solutions, system: &System, point: &[Rational]) -> Option<bool> {
    let isolated = is_regular(system, point);
    let mut open = false;
    for block in &found.blocks {
        let own: Vec<&Rational> = block.unknowns.iter().map(|&u| &point[u]).collect();
        let covers = |piece: &Piece| match piece {
            Piece::Point(found) => found.iter().eq(own.iter().copied()),
            Piece::Polytope { vertices, .. } => !isolated && is_between(vertices, &own),
            Piece::Continuum { .. } => !isolated,
            Piece::Root(_) => false,
        };
        if block.pieces.iter().any(covers) {
            continue;
        }
        if isolated || block.undecided == 0 {
            return Some(false);
        }
        open = true;
    }
    (!open).then_some(true)
}

/// Whether all that is listed satisfies a system, where `point` does.
fn all_hold(found: &Solutions, system: &System, point: &[Rational]) -> bool {
    let (narrow, tiny) = (q(1, 2).pow(300).unwrap(), q(1, 2).pow(200).unwrap());
    found.blocks.iter().all(|block| {
        let all = |at: &[Rational]| {
            let mut all = point.to_vec();
            let pairs = block.unknowns.iter().zip(at);
            pairs.for_each(|(&u, value)| all[u] = value.clone());
            all
        };
        let closure = |at: &Vec<Rational>| {
            let all = all(at);
            let sign = |form: &F| form.evaluate(&all).sign();
            let mut inequalities = system.nonnegative.iter().chain(&system.positive);
            all.iter().all(|value| value.sign().is_ge())
                && system.zero.iter().all(|form| sign(form).is_eq())
                && inequalities.all(|form| sign(form).is_ge())
        };
        let root = |root: &Root| {
            let fine = root.refined(&narrow);
            let value = |form: &F| {
                let others = (0..point.len()).filter(|u| !block.unknowns.contains(u));
                let put = |form: F, u: usize| form.substitute(u, &F::constant(point[u].clone()));
                fine.value(&others.fold(form.clone(), put)).unwrap()
            };
            let near = |form: &F| {
                let (low, high) = value(form);
                low > -tiny.clone() && high < tiny && low.sign().is_le() && high.sign().is_ge()
            };
            let positive = |form: &F| value(form).0.sign().is_gt();
            fine.intervals().iter().all(|own| own.0.sign().is_gt())
                && system.zero.iter().all(near)
                && system.positive.iter().all(positive)
                && (system.nonnegative.iter()).all(|form| near(form) || positive(form))
        };
        block.pieces.iter().all(|piece| match piece {
            Piece::Point(at) => holds(system, &all(at)),
            Piece::Polytope { inner, vertices } => {
                holds(system, &all(inner)) && vertices.iter().all(closure)
            }
            Piece::Continuum { sample, .. } => match sample {
                Sample::Point(at) => holds(system, &all(at)),
                Sample::Root(own) => root(own),
            },
            Piece::Root(own) => root(own),
        })
    })
}

/// A multilinear system with a planted solution, in a cube or with joint bounds at most.
fn planted(
    dice: &mut Dice,
    unknowns: usize,
    equations: usize,
    bounded: bool,
) -> (System, Vec<Rational>) {
    let point: Vec<Rational> = (0..unknowns)
        .map(|_| q(1 + dice.below(6) as i64, 8))
        .collect();
    let mut system = match bounded {
        true => unit(unknowns),
        false => System::new(unknowns),
    };
    for _ in 0..if bounded { 0 } else { dice.below(3) } {
        let sum = |sum: F, u: usize| sum.sub(&x(u).scale(&q(dice.below(4) as i64, 1)));
        let form = (0..unknowns).fold(F::zero(), sum);
        let value = form.evaluate(&point) - &q(1 + dice.below(6) as i64, 7);
        system.positive.push(form.sub(&F::constant(value)));
    }
    let form = |dice: &mut Dice| {
        let mut form = F::zero();
        for subset in 0..1_usize << unknowns {
            let product: Vec<usize> = (0..unknowns).filter(|u| subset >> u & 1 == 1).collect();
            let value = dice.below(9) as i64 - 4;
            if product.len() <= 3 && dice.below(2) == 0 {
                form = form.add(&F::new([(product, q(value, 1))]));
            }
        }
        form
    };
    for _ in 0..equations {
        let form = form(dice);
        let value = form.evaluate(&point);
        system.zero.push(form.sub(&F::constant(value)));
    }
    for _ in 0..dice.below(3) {
        let form = form(dice);
        // Sometimes tight.
        let slack = q(dice.below(3) as i64, 7);
        let value = form.evaluate(&point) - &slack;
        system.nonnegative.push(form.sub(&F::constant(value)));
    }
    (system, point)
}

/// How many of so many planted solutions are listed; the others, none of which is isolated, may be
/// in what is undecided. None is lost, and nothing is made up.
fn listed(seeds: u64, bounded: bool) -> usize {
    let mut listed = 0;
    for seed in 0..seeds {
        let mut dice = Dice::new(seed);
        let unknowns = 1 + dice.below(3);
        let equations = dice.below(unknowns + 2);
        let (system, point) = planted(&mut dice, unknowns, equations, bounded);
        assert!(holds(&system, &point));
        let found = solved(&system);
        assert!(all_hold(&found, &system, &point), "{system:?} {found:?}");
        let own = lists(&found, &system, &point);
        assert_ne!(own, Some(false), "{system:?} {point:?} {found:?}");
        listed += usize::from(own.is_some());
    }
    listed
}

#[test]
fn planted_solutions_in_a_cube_are_listed() {
    assert!(listed(200, true) >= 198);
}

#[test]
fn planted_solutions_without_bounds_are_listed() {
    assert!(listed(200, false) >= 188);
}

/// A game of players with two actions each, all of them mixing: the gains of their first actions,
/// shifted so that a point is a solution.
fn everybody_mixes(dice: &mut Dice, point: &[Rational]) -> System {
    let mut system = unit(point.len());
    for player in 0..point.len() {
        let mut form = F::zero();
        for subset in 0..1_usize << point.len() {
            if subset >> player & 1 == 0 {
                let inside = |u: &usize| subset >> u & 1 == 1;
                let product = (0..point.len()).filter(inside).collect();
                let value = q(dice.below(21) as i64 - 10, 1);
                form = form.add(&F::new([(product, value)]));
            }
        }
        let value = form.evaluate(point);
        system.zero.push(form.sub(&F::constant(value)));
    }
    system
}

#[test]
fn boxes_find_planted_solutions_of_four_players() {
    for seed in 0..8 {
        let mut dice = Dice::new(seed);
        let point: Vec<Rational> = (0..4).map(|_| q(1 + dice.below(6) as i64, 7)).collect();
        let system = everybody_mixes(&mut dice, &point);
        let found = solved(&system);
        assert!(all_hold(&found, &system, &point), "{system:?} {found:?}");
        assert_eq!(
            lists(&found, &system, &point),
            Some(true),
            "{system:?} {found:?}"
        );
    }
}

#[test]
fn units_do_not_matter_to_boxes() {
    for seed in 0..3 {
        let mut dice = Dice::new(seed);
        let point: Vec<Rational> = (0..4).map(|_| q(1 + dice.below(6) as i64, 7)).collect();
        let system = everybody_mixes(&mut dice, &point);
        let count = |found: &Solutions| {
            let pieces: Vec<_> = found.blocks.iter().map(|own| own.pieces.len()).collect();
            (pieces, found.undecided())
        };
        let expected = count(&solved(&system));
        for unit in [q(1, 1 << 30), q(1 << 30, 1)] {
            let put = |form: &F| {
                let by = |form: F, u: usize| form.substitute(u, &x(u).scale(&(q(1, 1) / &unit)));
                (0..4).fold(form.clone(), by)
            };
            let mut scaled = System::new(4);
            scaled.zero = system.zero.iter().map(put).collect();
            scaled.positive = system.positive.iter().map(put).collect();
            let point: Vec<_> = point.iter().map(|value| value * &unit).collect();
            let found = solved(&scaled);
            assert_eq!(count(&found), expected);
            assert_eq!(lists(&found, &scaled, &point), Some(true));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn sums_products_and_quotients_are_in_intervals(seed: u64) {
        let mut dice = Dice::new(seed);
        for _ in 0..40 {
            let mut number = || q(dice.below(41) as i64 - 20, 1 + dice.below(12) as i64);
            let (a, b, c, d) = (number(), number(), number(), number());
            let enclosing = |a: &Rational, b: &Rational| {
                let (a, b) = (Interval::<f64>::enclosing(a), Interval::enclosing(b));
                Interval::new(a.low().min(*b.low()), a.high().max(*b.high()))
            };
            let (floats, others) = (enclosing(&a, &b), enclosing(&c, &d));
            let exact = Interval::new(a.clone(), b.clone());
            let exact_other = Interval::new(c.clone(), d.clone());
            // Points of the intervals: their ends, and one between.
            let share = q(dice.below(8) as i64, 7);
            let between = |a: &Rational, b: &Rational| a + &((b - a) * &share);
            let inside = |value: &Rational, own: &Interval<f64>, exact: &Interval<Rational>| {
                let ends = [*own.low(), *own.high()].map(Rational::from_f64);
                let [Some(low), Some(high)] = ends else { return false };
                low <= *value && *value <= high && exact.contains(value)
            };
            for x in [a.clone(), b.clone(), between(&a, &b)] {
                let odd = (floats.power(3), exact.power(3));
                let even = (floats.power(4), exact.power(4));
                prop_assert!(inside(&x.pow(3).unwrap(), &odd.0, &odd.1));
                prop_assert!(inside(&x.pow(4).unwrap(), &even.0, &even.1));
                for y in [c.clone(), d.clone(), between(&c, &d)] {
                    let sums = (floats.add(&others), exact.add(&exact_other));
                    prop_assert!(inside(&(&x + &y), &sums.0, &sums.1));
                    let differences = (floats.sub(&others), exact.sub(&exact_other));
                    prop_assert!(inside(&(&x - &y), &differences.0, &differences.1));
                    let products = (floats.mul(&others), exact.mul(&exact_other));
                    prop_assert!(inside(&(&x * &y), &products.0, &products.1));
                    match (floats.div(&others), exact.div(&exact_other)) {
                        (Some(own), Some(exact)) => {
                            prop_assert!(inside(&(&x / &y), &own, &exact));
                        }
                        (own, exact) => prop_assert!(own.is_none() && exact.is_none()
                            || exact_other.contains_zero()),
                    }
                }
            }
            // Ends of exact products are products of ends: nothing is too wide.
            let product = exact.mul(&exact_other);
            let corners = [&a * &c, &a * &d, &b * &c, &b * &d];
            prop_assert_eq!(Some(product.low()), corners.iter().min());
            prop_assert_eq!(Some(product.high()), corners.iter().max());
        }
    }
}
