//! Typed indices into a game.

use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub(crate) u32);

        impl $name {
            /// The id with this index. It means something only in a game that has so many.
            pub fn new(index: usize) -> Self {
                // Builders refuse to make more than 2^31 of anything.
                $name(index as u32)
            }

            /// The index as a machine word.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, "{}({})", stringify!($name), self.0)
            }
        }
    };
}

id!(
    /// A node; the ids run in depth-first preorder, and 0 is the root.
    NodeId
);
id!(
    /// A player, from 0 in the order of the game's list. Chance is no player.
    PlayerId
);
id!(
    /// An information set of a player, in the order in which preorder first meets them. So, with
    /// perfect recall, a set that a player meets later on some path has the larger id.
    InfosetId
);
id!(
    /// A kind of chance move: branch names and their probabilities, shared by its nodes.
    ChanceId
);
id!(
    /// An action of an information set, numbered through all information sets of the game.
    ActionId
);
id!(
    /// A row of the table of payoffs, numbered by whoever built the game.
    OutcomeId
);
id!(
    /// A sequence of one player: 0 is the empty one, every other ends in one action of the player.
    SequenceId
);

impl SequenceId {
    /// The sequence of a player who has not moved.
    pub const EMPTY: SequenceId = SequenceId(0);
}
