//! Import: bringing in what another tool exported, again and again without doing anything twice.
//!
//! A *source* reads a file whole and tells what each of its items is: a story, or a Work Package with all that happened to
//! it (`source`, `past`: pure). A broken row is *refused*: it is told with its line and reason, and all others are taken.
//!
//! The engine does the rest for every source. It compares the items with what earlier imports left (`plan`), makes the
//! ground they need (`ground`, `places`: project, owner, people, teams, stories), then writes in batches (`stories`,
//! `work_packages`), each one transaction, so that a server beside it goes on working and an interrupted import is finished
//! by running it again.

mod engine;
mod existing;
mod facts;
mod ground;
mod incident;
mod names;
mod past;
mod places;
mod plan;
mod replay;
mod servicenow;
mod slug;
mod source;
mod stories;
mod story_points;
mod summary;
pub mod table;
mod work_packages;

pub use engine::{dry_run, run};
pub use names::{Group, Names};
pub use past::{Event, HandOver, StoryPast, Text, What, WorkPackagePast};
pub use source::{Case, Content, Item, Losses, Refusal, Source};
pub use summary::{Summary, Tally};

use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};
use std::fmt::Display;
use std::path::Path;

/// Every source. A new importer is one file and a line here.
pub const SOURCES: &[&dyn Source] = &[&servicenow::ServiceNow, &story_points::StoryPoints];

/// The source of this name.
pub fn source(name: &str) -> Option<&'static dyn Source> {
    SOURCES.iter().find(|s| s.name() == name).copied()
}

/// What to import, and how.
#[derive(Clone)]
pub struct Order {
    /// What the file holds.
    pub source: &'static dyn Source,
    /// Key of the project that it goes into; made if it is not there.
    pub project: String,
    /// The zone of times that name none.
    pub zone: TimeZone,
}

/// Whom an import tells of what goes on.
pub trait Listener {
    /// A row is refused.
    fn refused(&mut self, refusal: &Refusal);
    /// Something that a person should know, such as what was left alone.
    fn told(&mut self, sentence: &str);
    /// So much of so much is written.
    fn progress(&mut self, done: usize, of: usize);
}

/// Reads a file, plain or gzip.
///
/// # Errors
/// A sentence, when it cannot be read or is no such format.
pub fn read(path: &Path, order: &Order, listener: &mut dyn Listener) -> Result<Content, String> {
    let bytes = table::bytes(path)?;
    let mut refused = 0;
    let content = order.source.read(&bytes, &order.zone, &mut |refusal| {
        refused += 1;
        listener.refused(&refusal);
    });
    let content = content.map_err(|why| format!("{}: {why}", path.display()))?;
    Ok(Content { refused, ..content })
}

/// A mark of what a file says of an item: a hash of its rows, each a sequence of cells.
pub fn digest<'a, R>(rows: impl IntoIterator<Item = R>) -> String
where
    R: IntoIterator<Item = &'a str>,
{
    let mut hash = Sha256::new();
    for row in rows {
        for cell in row {
            hash.update(cell.as_bytes());
            hash.update([0x1f]);
        }
        hash.update([0x1e]);
    }
    hex::encode(&hash.finalize()[..16])
}

fn sentence(p: impl Display) -> String {
    p.to_string()
}
