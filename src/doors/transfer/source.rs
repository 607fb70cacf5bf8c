//! What the reader of a format gives to the engine. A new importer is one implementation of [`Source`], and a line in
//! [`super::SOURCES`].

use super::names::Names;
use super::past::{StoryPast, WorkPackagePast};
use super::summary;
use crate::product::project::model::ProjectKind;
use jiff::tz::TimeZone;

/// A kind of file that can be imported.
pub trait Source: Sync {
    /// As the command line calls it, and as it is remembered beside what it made. Never changes.
    fn name(&self) -> &'static str;
    /// One line of help: what the file holds.
    fn help(&self) -> &'static str;
    /// What its items are called, such as `incidents`.
    fn items(&self) -> &'static str;
    /// The kind of a project that has to be made for it.
    fn project_kind(&self) -> ProjectKind;
    /// Whether its items name groups and people; then a summary counts them.
    fn names_people(&self) -> bool {
        true
    }
    /// The title of the story that holds the Work Packages of a group.
    fn story_of(&self, group: &str) -> String {
        format!("Work Packages of {group}")
    }
    /// Reads a file. Times that name no zone are in `zone`. A broken row is given to `refuse`, and all others are read.
    ///
    /// # Errors
    /// A sentence about the whole file, such as `is no export of …: these columns are missing: …`.
    fn read(&self, bytes: &[u8], zone: &TimeZone, refuse: &mut dyn FnMut(Refusal)) -> Result<Content, String>;
}

/// A row that is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Where the row begins, counted from 1; the header is line 1.
    pub line: u64,
    /// What is wrong with it.
    pub reason: String,
}

/// What a file holds.
#[derive(Default)]
pub struct Content {
    /// Its items, in the order in which they are to be made. No two have the same key.
    pub items: Vec<Item>,
    /// What of the whole file is changed or not carried, in sentences.
    pub notes: Vec<String>,
    /// How many rows were refused; counted by the engine.
    pub refused: usize,
}

/// Something that an import makes or changes.
pub enum Item {
    /// A finite story.
    Story(StoryPast),
    /// A Work Package; its history is told only when it is needed, so that a large file stays small in memory.
    WorkPackage(Box<dyn Case>),
}

impl Item {
    /// Its number in the other tool.
    pub fn key(&self) -> &str {
        match self {
            Item::Story(s) => &s.key,
            Item::WorkPackage(c) => c.key(),
        }
    }
}

/// What a file says of a Work Package.
pub trait Case {
    /// Its number in the other tool.
    fn key(&self) -> &str;
    /// A mark of all that the file says of it, such as [`super::digest`] of its rows: with the same mark it is left alone.
    fn digest(&self) -> String;
    /// What happened to it. Pure: the same file tells the same past.
    fn past(&self) -> WorkPackagePast;
    /// Adds everybody and every group that it names, if there are more than in its past.
    fn names(&self, names: &mut Names) {
        self.past().names(names);
    }
    /// Counts what of it is changed or not carried.
    fn losses(&self, _: &mut Losses) {}
}

/// What of the items of a file is changed or not carried: how often, and a sentence that continues the number.
#[derive(Default)]
pub struct Losses(Vec<(&'static str, usize)>);

impl Losses {
    /// Counts; notes come in the order in which their sentences are first given, also with 0.
    pub fn add(&mut self, n: usize, sentence: &'static str) {
        match self.0.iter_mut().find(|l| l.0 == sentence) {
            Some(l) => l.1 += n,
            None => self.0.push((sentence, n)),
        }
    }

    /// A note for each that happened.
    pub fn notes(&self) -> impl Iterator<Item = String> {
        self.0.iter().filter(|l| l.1 > 0).map(|(sentence, n)| format!("{} {sentence}", summary::number(*n)))
    }
}
