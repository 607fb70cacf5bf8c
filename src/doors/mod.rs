//! The ways in and out: HTTP, the command line, imports, the sample organization, and the frame around every page.

pub mod cli; // the command line
pub mod demo; // the sample organisation, told with a moving clock
pub mod edge; // from HTTP to a command and back
pub mod frame; // the frame around every page
pub mod jobs; // what the server does by itself, and how often
pub mod routes; // every URL of the product
pub mod transfer; // import
