//! Sequential equilibria of games whose subgames are folded.
