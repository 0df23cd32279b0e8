//! How far the search through the channels is, and the bounds that end it early.

use super::channels::{Channel, Choice, Draft, Stage};

/// What is known about a first move while channels are decided.
#[derive(Debug, Clone, Copy)]
struct Standing {
    /// The rank of what it gets at least, by ways that are decided.
    least: u32,
    /// And at most, by those that it takes.
    most: u32,
    taken: u32,
}

/// How far the search is.
pub(super) struct Walk {
    /// By channel up to the current one: the next choice.
    pub(super) next: Vec<usize>,
    /// By first move.
    standing: Vec<Standing>,
    /// What choices changed, and how many changes each made.
    changed: Vec<(usize, Standing)>,
    changes: Vec<usize>,
    /// By channel and way: what the way's move gets at least in channels after it, and what it
    /// could get there at most; `None` where it cannot go to any.
    ahead: Vec<Vec<(u32, Option<u32>)>>,
}

impl Walk {
    pub(super) fn new<K>(
        stage: &Stage,
        moves: usize,
        drafts: &[(&Channel, Vec<Draft<K>>)],
    ) -> Self {
        let mut ahead = Vec::with_capacity(drafts.len());
        let mut known = vec![(0, None); moves];
        for (channel, own) in drafts.iter().rev() {
            let sources = channel.ways.iter().map(|&way| stage.ways[way].source);
            let after = sources
                .clone()
                .map(|source| source.map_or((0, None), |(m, _)| known[m]));
            ahead.push(after.collect());
            for (at, source) in sources.enumerate() {
                let Some((index, _)) = source else {
                    continue;
                };
                let ranks = own.iter().map(|draft| draft.choice.ranks[at]);
                let least = ranks.map(|[low, _]| low).min().unwrap_or(0);
                let possible = own.iter().filter(|draft| draft.choice.taken[at]);
                let most = possible.map(|draft| draft.choice.ranks[at][1]).max();
                let place = &mut known[index];
                *place = (place.0.max(least), place.1.max(most));
            }
        }
        ahead.reverse();
        Walk {
            next: vec![0],
            standing: vec![
                Standing {
                    least: 0,
                    most: u32::MAX,
                    taken: 0,
                };
                moves
            ],
            changed: Vec::new(),
            changes: Vec::new(),
            ahead,
        }
    }

    /// Makes a choice, unless bounds exclude it.
    pub(super) fn enter(&mut self, stage: &Stage, channel: &Channel, choice: &Choice) -> bool {
        let start = self.changed.len();
        for (at, &way) in channel.ways.iter().enumerate() {
            let Some((index, _)) = stage.ways[way].source else {
                continue;
            };
            let own = &mut self.standing[index];
            self.changed.push((index, *own));
            let [low, high] = choice.ranks[at];
            own.least = own.least.max(low);
            if choice.taken[at] {
                own.most = own.most.min(high);
                own.taken += 1;
            }
        }
        let ahead = self.ahead[self.next.len() - 1].iter().zip(&channel.ways);
        let possible = ahead.into_iter().all(|(&(floor, ceiling), &way)| {
            let Some((index, _)) = stage.ways[way].source else {
                return true;
            };
            let own = &self.standing[index];
            let most = match own.taken {
                0 => ceiling,
                _ => Some(own.most),
            };
            most.is_some_and(|most| most >= own.least.max(floor))
        });
        if possible {
            self.changes.push(self.changed.len() - start);
            self.next.push(0);
        } else {
            self.undo(start);
        }
        possible
    }

    pub(super) fn leave(&mut self) {
        self.next.pop();
        if let Some(count) = self.changes.pop() {
            self.undo(self.changed.len() - count);
        }
    }

    fn undo(&mut self, start: usize) {
        for (index, before) in self.changed.drain(start..).rev() {
            self.standing[index] = before;
        }
    }
}
