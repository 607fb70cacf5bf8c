//! Why a rule says no: every refusal with its parameters, its code, its status and its sentence.
//!
//! Rules return a [`Refusal`]; a command turns it into an answer with `?`, a page shows its sentence beside the button.

pub mod model;
