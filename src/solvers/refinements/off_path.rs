//! A message off the path: which replies some belief makes optimal, and who would gain by them.

use super::signaling_game::SignalingGame;
use crate::game::{InfosetId, NodeId};
use crate::lp::Relation;
use crate::lp::vertices::Cone;
use crate::number::OrderedField;
use crate::run::{Run, Stop};
use crate::strategy::{Doubt, Failure, Gain, Support, Supported};
use std::cmp::Ordering;

/// A message off the path of an outcome.
#[derive(Debug)]
pub(super) struct OffPath<'r, K> {
    message: InfosetId,
    /// By type that can send it: its node, its prior, and what it gets in equilibrium.
    pub(super) nodes: Vec<NodeId>,
    pub(super) priors: Vec<K>,
    pub(super) equilibrium: Vec<K>,
    /// By type and reply: what it gains over that.
    gains: Vec<Vec<K>>,
    /// By reply, other reply and type: the most for the receiver by the one less the least by the
    /// other.
    edges: Vec<Vec<Vec<K>>>,
    /// The faces that beliefs over all the types make optimal.
    pub(super) all: Vec<Face<K>>,
    run: &'r Run<'r>,
}

/// A largest set of replies that one belief makes optimal together. The mixed best responses to a
/// set of beliefs are the mixtures over its faces.
#[derive(Debug, Clone)]
pub(super) struct Face<K> {
    replies: Vec<usize>,
    belief: Vec<K>,
}

/// What the test of one message finds.
pub(super) type Tested<K> = Result<Supported<K>, Failure<K>>;

impl<'r, K: OrderedField> OffPath<'r, K> {
    /// `payoffs` are those of all types in equilibrium.
    pub(super) fn new(
        game: &SignalingGame<K>,
        message: usize,
        payoffs: &[K],
        run: &'r Run<'r>,
    ) -> Result<Self, Stop> {
        let message = &game.messages[message];
        let types = || message.rows.iter().map(|row| row.kind);
        let replies = message.rows.first().map_or(0, |row| row.replies.len());
        let gain = |row: &super::signaling_game::Row<K>| {
            let gains = row.replies.iter();
            gains
                .map(|worth| worth.sender.clone() - &payoffs[row.kind])
                .collect()
        };
        let edge = |a: usize, b: usize| {
            let rows = message.rows.iter();
            rows.map(|row| row.replies[a].high.clone() - &row.replies[b].low)
                .collect()
        };
        let mut found = OffPath {
            message: message.set,
            nodes: types().map(|kind| game.types[kind].node).collect(),
            priors: types().map(|kind| game.types[kind].prior.clone()).collect(),
            equilibrium: types().map(|kind| payoffs[kind].clone()).collect(),
            gains: message.rows.iter().map(gain).collect(),
            edges: (0..replies)
                .map(|a| (0..replies).map(|b| edge(a, b)).collect())
                .collect(),
            all: Vec::new(),
            run,
        };
        found.all = found.faces(found.beliefs(&[])?)?;
        Ok(found)
    }

    /// The types, by index.
    pub(super) fn types(&self) -> std::ops::Range<usize> {
        0..self.nodes.len()
    }

    /// The beliefs that exclude some types.
    pub(super) fn beliefs(&self, excluded: &[usize]) -> Result<Cone<K>, Stop> {
        let mut beliefs = Cone::orthant(self.nodes.len());
        for &kind in excluded {
            let mut form = vec![K::zero(); self.nodes.len()];
            form[kind] = K::one();
            beliefs.cut(&form, Relation::Eq, self.run)?;
        }
        Ok(beliefs)
    }

    /// The largest sets of replies that some of these beliefs make optimal together.
    ///
    /// A set is optimal at a belief, for some choice of the sender among its optimal later moves,
    /// if each of its replies may bring as much as every other one must.
    pub(super) fn faces(&self, beliefs: Cone<K>) -> Result<Vec<Face<K>>, Stop> {
        let mut found = Vec::new();
        self.grow(beliefs, &mut Vec::new(), 0, &mut found)?;
        Ok(found)
    }

    /// Decides about the replies from `next` on, taking first: no set comes after one of its own
    /// subsets. As deep as there are replies.
    fn grow(
        &self,
        beliefs: Cone<K>,
        taken: &mut Vec<usize>,
        next: usize,
        found: &mut Vec<Face<K>>,
    ) -> Result<(), Stop> {
        if let Some(stop) = self.run.stopped() {
            return Err(stop);
        }
        let within = |face: &Face<K>| {
            let held = |reply: &usize| face.replies.binary_search(reply).is_ok();
            taken.iter().all(held) && (next..self.edges.len()).all(|reply| held(&reply))
        };
        if found.iter().any(within) {
            return Ok(());
        }
        if next == self.edges.len() {
            if let (Some(belief), false) = (simplest(&beliefs), taken.is_empty()) {
                found.push(Face {
                    replies: taken.clone(),
                    belief,
                });
            }
            return Ok(());
        }
        let mut fewer = beliefs.clone();
        for (other, form) in self.edges[next].iter().enumerate() {
            if other != next {
                fewer.cut(form, Relation::Ge, self.run)?;
            }
        }
        if fewer.rays().len() > 0 {
            taken.push(next);
            self.grow(fewer, taken, next + 1, found)?;
            taken.pop();
        }
        self.grow(beliefs, taken, next + 1, found)
    }

    /// A mixture over a face under which the gains of types have these signs.
    fn mixture(&self, face: &Face<K>, gains: &[(usize, Relation)]) -> Result<Option<Vec<K>>, Stop> {
        let mut mixtures = Cone::orthant(face.replies.len());
        for &(kind, relation) in gains {
            let gain = |&reply: &usize| self.gains[kind][reply].clone();
            let form: Vec<K> = face.replies.iter().map(gain).collect();
            mixtures.cut(&form, relation, self.run)?;
        }
        Ok(simplest(&mixtures).map(|shares| {
            let mut reply = vec![K::zero(); self.edges.len()];
            for (&at, share) in face.replies.iter().zip(shares) {
                reply[at] = share;
            }
            reply
        }))
    }

    /// Whether some best response to some belief gives the gains of types these signs.
    pub(super) fn is_possible(&self, gains: &[(usize, Relation)]) -> Result<bool, Stop> {
        for face in &self.all {
            if self.mixture(face, gains)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What the best responses in some faces let a type gain, reply by reply.
    fn gains<'a>(&'a self, kind: usize, faces: &'a [Face<K>]) -> impl Iterator<Item = &'a K> {
        let replies = faces.iter().flat_map(|face| &face.replies);
        replies.map(move |&reply| &self.gains[kind][reply])
    }

    /// Whether a type gains at some best response to some belief.
    pub(super) fn can_gain(&self, kind: usize) -> bool {
        self.gains(kind, &self.all)
            .any(|gain| gain.sign() == Ordering::Greater)
    }

    /// Whether a type loses at every best response to any belief.
    pub(super) fn must_lose(&self, kind: usize) -> bool {
        self.gains(kind, &self.all)
            .all(|gain| gain.sign() == Ordering::Less)
    }

    /// A type, doubted for the sake of others.
    pub(super) fn doubt(&self, kind: usize, against: &[usize]) -> (usize, Doubt<K>) {
        let most = self
            .gains(kind, &self.all)
            .fold(None, |most: Option<&K>, gain| {
                most.filter(|most| most.compare(gain).is_ge())
                    .or(Some(gain))
            });
        let doubt = Doubt {
            node: self.nodes[kind],
            equilibrium: self.equilibrium[kind].clone(),
            most: self.equilibrium[kind].clone() + most.unwrap_or(&K::zero()),
            against: against.iter().map(|&other| self.nodes[other]).collect(),
        };
        (kind, doubt)
    }

    /// Looks for one reply that deters every type, over best responses to these beliefs.
    pub(super) fn deter_all(
        &self,
        beliefs: Cone<K>,
        doubts: Vec<Doubt<K>>,
    ) -> Result<Tested<K>, Stop> {
        let faces = self.faces(beliefs)?;
        let deterred: Vec<_> = self.types().map(|kind| (kind, Relation::Le)).collect();
        for face in &faces {
            if let Some(reply) = self.mixture(face, &deterred)? {
                let supports = vec![self.support(face, reply)];
                return Ok(Ok(Supported {
                    message: self.message,
                    doubts,
                    supports,
                }));
            }
        }
        Ok(Err(self.failure(doubts, &faces)))
    }

    /// Looks for a reply that deters a type, among best responses in these faces.
    pub(super) fn deter(&self, kind: usize, faces: &[Face<K>]) -> Option<Support<K>> {
        let deters = |reply: &usize| self.gains[kind][*reply].sign() != Ordering::Greater;
        let mut found = faces.iter().filter_map(|face| {
            let reply = face.replies.iter().copied().find(deters)?;
            let mut shares = vec![K::zero(); self.edges.len()];
            shares[reply] = K::one();
            Some(self.support(face, shares))
        });
        found.next()
    }

    fn support(&self, face: &Face<K>, reply: Vec<K>) -> Support<K> {
        let deterred = |&kind: &usize| {
            let gains = self.gains[kind].iter().zip(&reply);
            let sum = gains.fold(K::zero(), |sum, (gain, share)| {
                sum + &(gain.clone() * share)
            });
            sum.sign() != Ordering::Greater
        };
        Support {
            deters: self
                .types()
                .filter(deterred)
                .map(|kind| self.nodes[kind])
                .collect(),
            belief: self
                .nodes
                .iter()
                .copied()
                .zip(face.belief.iter().cloned())
                .collect(),
            reply,
        }
    }

    pub(super) fn supported(
        &self,
        doubts: Vec<Doubt<K>>,
        supports: Vec<Support<K>>,
    ) -> Supported<K> {
        Supported {
            message: self.message,
            doubts,
            supports,
        }
    }

    /// The failure, with all types that gain at every reply in these faces.
    pub(super) fn failure(&self, doubts: Vec<Doubt<K>>, faces: &[Face<K>]) -> Failure<K> {
        let gain = |kind: usize| {
            let least = self
                .gains(kind, faces)
                .reduce(|a, b| if a.compare(b).is_le() { a } else { b });
            let least = least.filter(|least| least.sign() == Ordering::Greater)?;
            Some(Gain {
                node: self.nodes[kind],
                equilibrium: self.equilibrium[kind].clone(),
                least: self.equilibrium[kind].clone() + least,
            })
        };
        let gains = self.types().filter_map(gain).collect();
        Failure {
            message: self.message,
            doubts,
            gains,
        }
    }
}

/// Types that are ruled out: where that would be all of them, none is.
pub(super) fn unless_all<K>(
    off: &OffPath<'_, K>,
    doubts: Vec<(usize, Doubt<K>)>,
) -> (Vec<usize>, Vec<Doubt<K>>) {
    if doubts.len() == off.nodes.len() {
        return Default::default();
    }
    doubts.into_iter().unzip()
}

/// The extreme ray with the fewest coordinates, as a distribution.
fn simplest<K: OrderedField>(cone: &Cone<K>) -> Option<Vec<K>> {
    let support = |ray: &&[K]| ray.iter().filter(|share| !share.is_zero()).count();
    let ray = cone.rays().min_by_key(support)?;
    let sum = ray.iter().fold(K::zero(), |sum, share| sum + share);
    Some(ray.iter().map(|share| share.clone() / &sum).collect())
}
