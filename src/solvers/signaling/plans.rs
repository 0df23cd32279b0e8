//! The uninformed player's plans, by which the informed player's choices must be optimal.

use super::candidates::Candidates;
use super::polytope::Polytope;
use super::sides::{Form, Supports, add_to, difference};
use super::skeleton::{INFORMED, Skeleton};
use crate::number::OrderedField;
use std::cmp::Ordering;
use std::rc::Rc;

/// The uninformed player's plans from some point on.
#[derive(Debug, Clone)]
pub(super) struct Plans<K> {
    pub(super) plans: Polytope<K>,
    /// The sets at which several actions are taken: the coordinate of the plan's weight there, and
    /// of the first action.
    pub(super) mixing: Vec<(usize, usize, usize)>,
    /// After which own set and action they start; `None` is the beginning.
    pub(super) start: Option<(usize, usize)>,
    /// By set: the coordinate of the first action in the support, and whether the others have
    /// their own.
    first: Vec<Option<(usize, bool)>>,
    /// By move: what the informed player gets from there on, times the plan's weight there. Empty
    /// where that is undecided, and at first moves, after which nothing is added up.
    forms: Rc<Vec<Form<K>>>,
}

/// A choice of the informed player held against the others at its move.
#[derive(Debug)]
struct Comparison<K> {
    /// What the choice is worth.
    form: Form<K>,
    /// By how much it is better than each other one; zero, where `true`.
    rows: Vec<(Form<K>, bool)>,
}

/// The plans that start right after `start`, an own set and action or the beginning, cut by the
/// informed player's optimality at every decided move to which they lead.
pub(super) fn plans<K: OrderedField>(
    skeleton: &Skeleton<'_, K>,
    candidates: &Candidates,
    supports: &Supports,
    start: Option<(usize, usize)>,
) -> Plans<K> {
    let mut plans = Plans {
        plans: Polytope::point(),
        mixing: Vec::new(),
        start,
        first: vec![None; skeleton.sets.len()],
        forms: Rc::new(vec![Vec::new(); skeleton.moves.len()]),
    };
    for (index, set) in skeleton.sets.iter().enumerate() {
        let Some(inflow) = plans.weight(supports, set.history) else {
            continue;
        };
        plans.first[index] = match supports.sets[index].len() {
            0 => None,
            1 => Some((inflow, false)),
            count => {
                let variable = plans.plans.split(inflow, &K::one(), count);
                plans.mixing.push((index, inflow, variable));
                Some((variable, true))
            }
        };
    }
    for &index in skeleton.order.iter().rev() {
        let place = &skeleton.moves[index];
        let Some(set) = place.set else {
            if let Some(compared) = plans.compare(skeleton, candidates, supports, index) {
                plans.cut(skeleton, index, compared);
            }
            continue;
        };
        let Some((variable, each)) = plans.first[set] else {
            continue;
        };
        let mut form = vec![K::zero(); plans.plans.width];
        for (at, action) in supports.sets[set].iter().enumerate() {
            let variable = variable + if each { at } else { 0 };
            plans.add(skeleton, place.first_step + action, variable, &mut form);
        }
        Rc::make_mut(&mut plans.forms)[index] = form;
    }
    plans
}

impl<K: OrderedField> Plans<K> {
    /// Plans at first sets where there are no later ones, with the coordinates of those at which
    /// several actions are taken.
    pub(super) fn of_replies(plans: Polytope<K>, mixing: Vec<(usize, usize, usize)>) -> Self {
        Plans {
            plans,
            mixing,
            start: None,
            first: Vec::new(),
            forms: Rc::new(Vec::new()),
        }
    }

    /// Whether some plans take every action in the supports, those at loose sets aside.
    pub(super) fn is_interior(&self, supports: &Supports, loose: &[bool]) -> bool {
        let is_free = |at: usize| {
            let mut free = self.mixing.iter().filter(|(set, _, _)| loose[*set]);
            free.any(|&(set, _, first)| (first..first + supports.sets[set].len()).contains(&at))
        };
        let zero = |at: usize| {
            let mut vertices = self.plans.vertices.iter();
            vertices.all(|vertex| vertex[at].is_zero())
        };
        !self.plans.is_empty() && !(0..self.plans.width).any(|at| !is_free(at) && zero(at))
    }

    /// The actions that a plan takes at a set.
    pub(super) fn taken(&self, supports: &Supports, set: usize, plan: &[K]) -> Vec<usize> {
        let support = &supports.sets[set];
        let mixing = self.mixing.iter().find(|(mixed, _, _)| *mixed == set);
        let Some(&(_, _, first)) = mixing else {
            return support.clone();
        };
        let shares = support.iter().zip(&plan[first..]);
        shares
            .filter(|(_, share)| !share.is_zero())
            .map(|(&action, _)| action)
            .collect()
    }

    /// The coordinate of the plan's weight after an own set and action.
    fn weight(&self, supports: &Supports, history: Option<(usize, usize)>) -> Option<usize> {
        if history == self.start {
            return Some(0);
        }
        let (set, action) = history?;
        let at = supports.sets[set].iter().position(|&a| a == action)?;
        self.first[set].map(|(variable, each)| variable + if each { at } else { 0 })
    }

    /// Compares the choice at a move with every other one; `None` if the move is undecided or the
    /// plans do not lead there.
    fn compare(
        &self,
        skeleton: &Skeleton<'_, K>,
        candidates: &Candidates,
        supports: &Supports,
        index: usize,
    ) -> Option<Comparison<K>> {
        let place = &skeleton.moves[index];
        let (chosen, others) = supports.moves[index].split_first()?;
        let own = self.weight(supports, place.history)?;
        let worth = |action: usize| {
            let mut form = vec![K::zero(); self.plans.width];
            self.add(skeleton, place.first_step + action, own, &mut form);
            form
        };
        let form = worth(*chosen);
        let compared = candidates.moves[index].iter().filter(|&a| a != chosen);
        let rows = compared
            .map(|&a| (difference(&form, &worth(a)), others.contains(&a)))
            .collect();
        Some(Comparison { form, rows })
    }

    fn cut(&mut self, skeleton: &Skeleton<'_, K>, index: usize, compared: Comparison<K>) {
        for (row, equation) in compared.rows {
            self.plans.cut(&row, equation);
        }
        if skeleton.moves[index].step != 0 {
            Rc::make_mut(&mut self.forms)[index] = compared.form;
        }
    }

    /// The plans by which the choice at a move is optimal as well; `None` if there are none.
    pub(super) fn choose(
        &self,
        skeleton: &Skeleton<'_, K>,
        candidates: &Candidates,
        supports: &Supports,
        index: usize,
    ) -> Option<Self> {
        let compared = self.compare(skeleton, candidates, supports, index)?;
        let hopeless = |(row, equation): &(Form<K>, bool)| {
            self.extreme(supports, row, Ordering::Greater).sign() == Ordering::Less
                || *equation
                    && self.extreme(supports, row, Ordering::Less).sign() == Ordering::Greater
        };
        if compared.rows.iter().any(hopeless) {
            return None;
        }
        let mut plans = self.clone();
        plans.cut(skeleton, index, compared);
        plans.plans.is_interior().then_some(plans)
    }

    /// The greatest or least value of a form over all plans, cuts aside.
    fn extreme(&self, supports: &Supports, form: &[K], which: Ordering) -> K {
        let mut form = form.to_vec();
        // Later sets first: what they bring counts at the action before them.
        for &(set, inflow, first) in self.mixing.iter().rev() {
            let shares = first..first + supports.sets[set].len();
            let best = shares.reduce(|a, b| {
                if form[b].compare(&form[a]) == which {
                    b
                } else {
                    a
                }
            });
            if let Some(best) = best {
                let value = form[best].clone();
                form[inflow] += &value;
            }
        }
        form.swap_remove(0)
    }

    /// Adds what the informed player gets after a step that has the weight of this coordinate.
    fn add(&self, skeleton: &Skeleton<'_, K>, step: usize, variable: usize, sum: &mut Form<K>) {
        let step = &skeleton.steps[step];
        sum[variable] += &step.pays[INFORMED];
        for &next in &step.next {
            add_to(sum, &self.forms[next], &skeleton.moves[next].probability);
        }
    }
}
