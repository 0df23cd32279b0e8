//! What the mediator hears and says, as columns of a linear program.
//!
//! The weight of a transcript is the product of the probabilities with which the mediator says what
//! it says there: a realization plan of the mediator. A column holds the weight of every transcript
//! that ends in one of several recommendations; silence and a report with a single action leave the
//! weight as it was, and need no column.

use super::MediatorProgram;
use super::work::{Halt, Work};
use crate::diagnostic::Error;
use crate::game::{Game, InfosetId, NodeId, NodeKind, PlayerId};
use crate::lp::{ColumnId, Relation};
use crate::number::OrderedField;
use crate::sequence_form::{LeafForm, leaves};
use crate::solvers::incentives::IncentiveProgram;
use crate::strategy::{MediatorPlan, Transcript};

/// The transcripts that were met, each once, and the program so far.
pub(super) struct Transcripts<'g, 'r, K: OrderedField> {
    pub game: &'g Game<K>,
    pub form: IncentiveProgram<K>,
    pub work: Work<'r>,
    plan: MediatorPlan<K>,
    /// By transcript: the column of its weight; `None` where that is one.
    weights: Vec<Option<ColumnId>>,
    /// A column that is one.
    one: Option<ColumnId>,
}

impl<'g, 'r, K: OrderedField> Transcripts<'g, 'r, K> {
    /// Nothing has been heard.
    pub fn new(game: &'g Game<K>, work: Work<'r>) -> Result<Self, Error> {
        if !K::EXACT {
            return Err(Error::unsupported(
                "the linear programs of mediators are made of exact numbers, and the game is in \
                 floats",
                "solve the game in rational numbers, and turn the answer into floats",
            ));
        }
        Ok(Transcripts {
            game,
            form: IncentiveProgram::new(),
            work,
            plan: MediatorPlan::new(game.shape().clone()),
            weights: vec![None],
            one: None,
        })
    }

    /// Makes sure that the mediator answers to a report or a silence; returns which consultation
    /// that is.
    pub fn hear(
        &mut self,
        after: Transcript,
        player: PlayerId,
        report: Option<InfosetId>,
    ) -> Result<usize, Halt> {
        let known = self.plan.consultations().len();
        let consultation = self.plan.meet(after, player, report)?;
        if consultation < known {
            return Ok(consultation);
        }
        let before = self.weights[after.index()];
        let set = report.map(|report| self.game.infoset(report));
        let Some(set) = set.filter(|set| set.action_count() > 1) else {
            self.weights.push(before);
            return Ok(consultation);
        };
        self.work.entries(set.action_count() + 1)?;
        let program = &mut self.form.program;
        let start = program.columns();
        for name in set.action_names() {
            let (player, set) = (self.game.player_name(player), set.label());
            let after = after.index();
            program.add_column(
                format_args!("{player} at {set} after {after}: {name}"),
                Some(K::zero()),
                None,
            );
        }
        let columns = (start..program.columns()).map(ColumnId::new);
        let all = columns.clone().map(|column| (column, K::one()));
        let weight = before.map(|column| (column, -K::one()));
        program.add_row(
            format_args!("{} after {}", set.label(), after.index()),
            Relation::Eq,
            if before.is_some() {
                K::zero()
            } else {
                K::one()
            },
            all.chain(weight),
        );
        self.weights.extend(columns.clone().map(Some));
        self.form.recommendations.extend(columns);
        Ok(consultation)
    }

    /// The transcript after the `index`-th recommendation of a consultation.
    pub fn next(&self, consultation: usize, index: usize) -> Transcript {
        self.plan.consultations()[consultation].after_recommending(index)
    }

    /// The column that holds the weight of a transcript.
    pub fn weight(&mut self, transcript: Transcript) -> ColumnId {
        if let Some(column) = self.weights[transcript.index()] {
            return column;
        }
        let program = &mut self.form.program;
        *self.one.get_or_insert_with(|| {
            let one = || Some(K::one());
            program.add_column("one", one(), one())
        })
    }

    /// Meets every truthful transcript and says to which leaves they lead; returns these leaves,
    /// each with the column of its weight. Refuses games without perfect recall.
    pub fn tell_the_truth(&mut self) -> Result<Vec<(LeafForm<K>, ColumnId)>, Halt> {
        let game = self.game;
        let found = leaves(game)?;
        // By node: what was heard before it; `None` where chance excludes it.
        let mut heard: Vec<Option<Transcript>> = vec![None; game.node_count()];
        heard[0] = Some(Transcript::EMPTY);
        for node in game.nodes() {
            self.work.state()?;
            let Some(before) = heard[node.index()] else {
                continue;
            };
            match game.kind(node) {
                NodeKind::Leaf => {}
                NodeKind::Chance(chance) => {
                    for (child, probability) in game.children(node).zip(game.chance(chance)) {
                        heard[child.index()] = (!probability.is_zero()).then_some(before);
                    }
                }
                NodeKind::Decision(set) => {
                    let player = game.infoset(set).player();
                    let consultation = self.hear(before, player, Some(set))?;
                    for (index, child) in game.children(node).enumerate() {
                        heard[child.index()] = Some(self.next(consultation, index));
                    }
                }
            }
        }
        let mut plays = Vec::with_capacity(found.len());
        for leaf in found {
            // Chance does not exclude it, so that it was reached.
            let transcript = heard_at(&heard, leaf.leaf)?;
            let column = self.weight(transcript);
            self.form.play(&leaf, column);
            plays.push((leaf, column));
        }
        Ok(plays)
    }

    /// The program, and how its device is read.
    pub fn finish(self) -> MediatorProgram<K> {
        MediatorProgram {
            form: self.form,
            plan: self.plan,
            weights: self.weights,
        }
    }
}

fn heard_at(heard: &[Option<Transcript>], leaf: NodeId) -> Result<Transcript, Error> {
    let found = heard[leaf.index()];
    found.ok_or_else(|| Error::internal("a play of positive probability has no transcript"))
}
