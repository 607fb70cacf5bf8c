//! Working in Sprints: the Sprint itself, environments, meetings and Planning Poker.

pub mod environment; // environments and their schedule
pub mod meeting; // meetings and their time boxes
pub mod poker; // Planning Poker and Wideband Delphi
pub mod sprint; // commitments, start, close, board, burndown, velocity
