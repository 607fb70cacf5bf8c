//! Tandem: the Scrum Project Tool for teams that build something and also run it. Every module in one line:

pub mod account; // people, sessions, tokens; the caller every handler asks for
pub mod activity; // the log of facts
pub mod advice; // what the framework advises, derived, never stored
pub mod app; // settings, database, clock, live hub; the context of commands
pub mod audit; // every fact, for administrators
pub mod back_up; // who stands in for a leading role, and when
pub mod backlog; // the one order of Epics and User Stories; priority conflicts
pub mod change_request; // changes that are asked for, with approval and tolerance
pub mod cli; // the command line
pub mod comment; // discussion on stories and Work Packages
pub mod criteria; // Definition of Ready, Done Criteria, Minimum Done Criteria; the checklist of a story
pub mod demo; // the sample organisation, told with a moving clock
pub mod dependency; // what waits for what
pub mod edge; // from HTTP to a command and back
pub mod escalation; // handing a Work Package to another story, and back
pub mod impediment; // the Impediment Log, per team and across teams
pub mod interruption; // planned work that unknown work interrupts
pub mod jobs; // what the server does by itself, and how often
pub mod kit; // plumbing, without a word of the domain
pub mod level; // portfolios and programs: strategic order, roll-up
pub mod mail; // the outbox of e-mail and its sender
pub mod meeting; // meetings and their time boxes
pub mod message; // direct messages
pub mod my_work; // what waits for the reader
pub mod notification; // what a person is told
pub mod organisation; // the picture of who does what
pub mod owner_request; // what Scrum Masters ask the Product Owner of a story
pub mod pages; // the frame around every page
pub mod plan; // environments and their schedule
pub mod poker; // Planning Poker and Wideband Delphi
pub mod process; // the 19 processes and what of each is done
pub mod project; // roles, vision, numbering of keys, SLA definitions; who may see what
pub mod refusal; // why a rule says no: codes and sentences
pub mod report; // escalations and Work Packages over time
pub mod routes; // every URL of the product
pub mod schema; // the history of the schema
pub mod sla; // clocks
pub mod sprint; // commitments, start, close, board, burndown, velocity
pub mod story; // User Stories: the four classes, portions, acceptance
pub mod swarm; // many people on one Work Package
pub mod team; // members, unit, velocity, band
pub mod template; // Work Package templates
pub mod transfer; // import
pub mod work_package; // Work Packages and tasks
