//! Import: bringing in what another tool exported, again and again without doing anything twice.
//!
//! A *source* reads a file whole and tells what each of its items is: a story, or a Work Package with all that happened to
//! it (`source`, `past`: pure). A broken row is *refused*: it is told with its line and reason, and all others are taken.
//!
//! The engine does the rest for every source. It compares the items with what earlier imports left (`plan`), makes the
//! ground they need (`ground`, `places`: project, owner, people, teams, stories), then writes in batches (`stories`,
//! `work_packages`), each one transaction, so that a server beside it goes on working and an interrupted import is finished
//! by running it again.

pub mod engine;
pub mod existing;
pub mod facts;
pub mod ground;
pub mod incident;
pub mod names;
pub mod past;
pub mod places;
pub mod plan;
pub mod replay;
pub mod servicenow;
pub mod slug;
pub mod source;
pub mod stories;
pub mod story_points;
pub mod summary;
pub mod table;
pub mod work_packages;

use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};
use source::{Content, Refusal, Source};
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
    fn note(&mut self, sentence: &str);
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

pub fn sentence(p: impl Display) -> String {
    p.to_string()
}
