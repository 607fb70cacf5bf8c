//! Tandem: the Scrum Project Tool for teams that build something and also run it. Every module in one line:

pub mod app; // settings, database, clock, live hub; the context of commands
pub mod doors;
pub mod facts;
pub mod insight;
pub mod kit; // plumbing, without a word of the domain
pub mod people;
pub mod product;
pub mod route; // a line of the table of routes
pub mod schema; // the history of the schema
pub mod scrum;
pub mod service;
