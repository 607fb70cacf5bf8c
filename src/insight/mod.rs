//! Reading across everything else: reports, advice, the 19 processes, My work. These concepts read any table.

pub mod advice; // what the framework advises, derived, never stored
pub mod audit; // every fact, for administrators
pub mod my_work; // what waits for the reader
pub mod organisation; // the picture of who does what
pub mod process; // the 19 processes and what of each is done
pub mod report; // escalations and Work Packages over time
