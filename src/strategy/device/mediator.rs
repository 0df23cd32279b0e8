//! Mediators who hear reports and recommend actions.

use crate::diagnostic::Error;
use crate::game::{InfosetId, PlayerId, Shape};
use crate::number::{OrderedField, Rational};
use std::collections::HashMap;
use std::sync::Arc;

/// What a mediator has heard and said so far: the root, or one that follows another by a
/// consultation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Transcript(u32);

impl Transcript {
    /// Nothing has been said.
    pub const EMPTY: Transcript = Transcript(0);

    /// Its index: those of a plan are numbered from zero on, each after the one that it follows.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One player's turn after a transcript: what it reports, and what is recommended to it.
#[derive(Debug, Clone)]
pub struct Consultation<K = Rational> {
    /// After what.
    pub after: Transcript,
    /// Whose turn it is.
    pub player: PlayerId,
    /// The information set that it reports; `None` if it is silent, or has nothing that it could
    /// report: then nothing is recommended.
    pub report: Option<InfosetId>,
    /// By action of the reported set, with which probability it is recommended.
    pub recommend: Vec<K>,
    /// The transcript after the first recommendation, or after the silence; those after the other
    /// recommendations follow.
    pub next: Transcript,
}

impl<K> Consultation<K> {
    /// The transcript after the `index`-th recommendation.
    pub fn after_recommending(&self, index: usize) -> Transcript {
        Transcript(self.next.0 + index as u32)
    }
}

/// A mediator with perfect recall (Forges 1986; Myerson 1986): after every transcript and report a
/// distribution over the reported set's actions.
#[derive(Debug, Clone)]
pub struct MediatorPlan<K = Rational> {
    shape: Arc<Shape>,
    consultations: Vec<Consultation<K>>,
    /// By transcript: the consultation and the recommendation by which it came about.
    origins: Vec<Option<(usize, usize)>>,
    index: HashMap<(Transcript, PlayerId, Option<InfosetId>), usize>,
}

impl<K: OrderedField> MediatorPlan<K> {
    /// A mediator that has met nobody.
    pub fn new(shape: Arc<Shape>) -> Self {
        MediatorPlan {
            shape,
            consultations: Vec::new(),
            origins: vec![None],
            index: HashMap::new(),
        }
    }

    /// Makes sure that there is such a consultation, and returns its index. A new one recommends
    /// nothing yet: all its probabilities are zero.
    ///
    /// Refuses a transcript that there is not, and a report that is not one of the player's sets.
    pub fn meet(
        &mut self,
        after: Transcript,
        player: PlayerId,
        report: Option<InfosetId>,
    ) -> Result<usize, Error> {
        if let Some(&known) = self.index.get(&(after, player, report)) {
            return Ok(known);
        }
        let own = |set: InfosetId| {
            set.index() < self.shape.infoset_count() && self.shape.infoset(set).player() == player
        };
        if after.index() >= self.origins.len() || !report.is_none_or(own) {
            return Err(Error::input(
                "a mediator is met after a transcript of its own, by a report of the player's sets",
            ));
        }
        let index = self.consultations.len();
        let actions = report.map_or(0, |set| self.shape.infoset(set).action_count());
        let next = Transcript(self.origins.len() as u32);
        for recommendation in 0..actions.max(1) {
            self.origins.push(Some((index, recommendation)));
        }
        self.consultations.push(Consultation {
            after,
            player,
            report,
            recommend: vec![K::zero(); actions],
            next,
        });
        self.index.insert((after, player, report), index);
        Ok(index)
    }

    /// Sets what a consultation recommends. Refuses what is no distribution over the actions of the
    /// reported set (floats are taken as they are), and an index that there is not.
    pub fn recommend(&mut self, consultation: usize, distribution: Vec<K>) -> Result<(), Error> {
        let Some(own) = self.consultations.get_mut(consultation) else {
            return Err(Error::input("the mediator has no such consultation"));
        };
        let sum = distribution.iter().fold(K::zero(), |sum, p| sum + p);
        let sound = distribution.iter().all(|p| p.sign().is_ge());
        if distribution.len() != own.recommend.len() || !sound || (K::EXACT && sum != K::one()) {
            return Err(Error::input(
                "what a mediator recommends is no distribution over the actions of the reported set",
            ));
        }
        own.recommend = distribution;
        Ok(())
    }

    /// The shape of the game.
    pub fn shape(&self) -> &Arc<Shape> {
        &self.shape
    }

    /// Every consultation; one comes after those that its transcript is made of.
    pub fn consultations(&self) -> &[Consultation<K>] {
        &self.consultations
    }

    /// The consultation with this report after this transcript, if it was ever met.
    pub fn find(
        &self,
        after: Transcript,
        player: PlayerId,
        report: Option<InfosetId>,
    ) -> Option<&Consultation<K>> {
        let index = *self.index.get(&(after, player, report))?;
        self.consultations.get(index)
    }

    /// How many transcripts there are.
    pub fn transcript_count(&self) -> usize {
        self.origins.len()
    }

    /// The consultation by which a transcript came about, and the index of what was recommended
    /// there; `None` for the empty one.
    pub fn origin(&self, transcript: Transcript) -> Option<(&Consultation<K>, usize)> {
        let (consultation, recommendation) = self.origins.get(transcript.index()).copied()??;
        Some((self.consultations.get(consultation)?, recommendation))
    }
}
