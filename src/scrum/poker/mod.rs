//! Planning Poker and Wideband Delphi (framework.md C.3, R219): the members of a team each play a hidden card, reveal,
//! discuss, and play another round until they agree; what they agree on becomes the estimate of the team's portion.
//!
//! A *session* goes through stories one after another, each in *rounds*. Until a round is revealed nobody is told any card
//! but their own. *Present* are the members who have taken a seat. An *anonymous* session is Wideband Delphi: the cards are
//! shown without names, with their spread.

pub mod model;
pub mod page;
pub mod read;
pub mod store;
pub mod verbs;
pub mod web;
