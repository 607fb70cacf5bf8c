//! The log of moves: what the sort key of an item was before, so that a list that is being paged keeps the order it began with.

pub mod model;
pub mod store;
