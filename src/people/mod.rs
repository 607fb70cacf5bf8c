//! People: who works with Tandem, in which teams, and who stands in for whom.

pub mod account; // people, sessions, tokens; the caller every handler asks for
pub mod back_up; // who stands in for a leading role, and when
pub mod team; // members, unit, velocity, band
