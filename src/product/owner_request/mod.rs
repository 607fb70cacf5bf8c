//! What a Scrum Master asks the Product Owner of a story, from within the story (R36): an answer, or that the owner joins in. Open
//! until it is answered, by whoever is the story's Product Owner then. Scrum Masters of the teams on the story and the Chief Scrum
//! Master ask; team members have the discussion with its mentions, and direct messages (R37).

pub mod model;
pub mod read;
pub mod store;
pub mod verbs;
pub mod web;
