//! What is to be done with each item of a file, from what the file says and what an earlier import left. Pure, once both are
//! read.

use super::names::Names;
use super::source::{Content, Item, Losses};
use super::stories::StoryWritten;
use super::summary::{Summary, Tally};
use super::work_packages::CaseWritten;
use super::{Order, past, stories, work_packages};
use crate::kit::db::Conn;
use crate::kit::problem::Problem;
use crate::product::project;
use crate::service::sla;
use std::collections::HashMap;

/// How much one transaction writes: few enough that a server beside it waits some milliseconds only.
const BATCH: usize = 300;

/// What the database knows of a project and of earlier imports into it.
#[derive(Default)]
pub struct Known {
    /// Whether the project is there.
    pub project: bool,
    /// Whether it has SLAs.
    pub limits: bool,
    pub stories: HashMap<String, StoryWritten>,
    pub cases: HashMap<String, CaseWritten>,
}

/// Which tables a file is about; the other is not read.
#[derive(Clone, Copy)]
pub struct Kinds {
    /// Stories.
    pub stories: bool,
    /// Work Packages.
    pub cases: bool,
}

impl Kinds {
    /// Those of a file.
    pub fn of(content: &Content) -> Self {
        let cases = content.items.iter().filter(|i| matches!(i, Item::WorkPackage(_))).count();
        Self { stories: cases < content.items.len(), cases: cases > 0 }
    }
}

impl Known {
    /// Reads it.
    pub fn load(tx: &mut Conn, order: &Order, kinds: Kinds) -> Result<Self, Problem> {
        let Some(p) = project::store::by_key(tx, &order.project)? else { return Ok(Self::default()) };
        let mut known =
            Self { project: true, limits: !sla::store::definitions(tx, p.id)?.is_empty(), ..Self::default() };
        if kinds.stories {
            known.stories = stories::written(tx, p.id, order.source.name())?;
        }
        if kinds.cases {
            known.cases = work_packages::written(tx, p.id)?;
        }
        Ok(known)
    }
}

/// Something to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Todo {
    /// Position of the item in the file.
    pub item: usize,
    /// Whether it is made; changed otherwise.
    pub new: bool,
}

/// What is to be done, item by item, and what is left alone.
pub struct Plan {
    /// In the order of the file.
    pub todo: Vec<Todo>,
    /// How many did not change in the file.
    pub same: usize,
    /// Keys of Work Packages that changed in the file and here.
    pub kept: Vec<String>,
    /// What was known.
    pub known: Known,
}

impl Plan {
    /// Compares a file with what is known.
    pub fn new(content: &Content, known: Known) -> Self {
        let mut plan = Self { todo: Vec::new(), same: 0, kept: Vec::new(), known };
        for (item, it) in content.items.iter().enumerate() {
            match it {
                Item::Story(s) => match plan.known.stories.get(&s.key) {
                    None => plan.todo.push(Todo { item, new: true }),
                    // Whether people changed it too is seen field by field when it is written.
                    Some(w) if w.marks != stories::marks_of(s) => plan.todo.push(Todo { item, new: false }),
                    Some(_) => plan.same += 1,
                },
                Item::WorkPackage(c) => match plan.known.cases.get(c.key()) {
                    None => plan.todo.push(Todo { item, new: true }),
                    Some(w) if w.digest == c.digest() => plan.same += 1,
                    Some(w) if w.changed_by_people => plan.kept.push(c.key().to_owned()),
                    Some(_) => plan.todo.push(Todo { item, new: false }),
                },
            }
        }
        plan
    }

    /// Everybody and every group that it names.
    pub fn names(&self, content: &Content) -> Names {
        let mut names = Names::default();
        for todo in &self.todo {
            if let Item::WorkPackage(c) = &content.items[todo.item] {
                c.names(&mut names);
            }
        }
        names
    }

    /// The summary before anything is written.
    pub fn summary(&self, order: &Order, content: &Content) -> Summary {
        let mut losses = Losses::default();
        for todo in &self.todo {
            if let Item::WorkPackage(c) = &content.items[todo.item] {
                c.losses(&mut losses);
            }
        }
        Summary {
            what: order.source.items(),
            names_people: order.source.names_people(),
            total: content.items.len(),
            done: Tally { same: self.same, kept: self.kept.len(), ..Tally::default() },
            refused: content.refused,
            notes: losses.notes().chain(content.notes.iter().cloned()).collect(),
            ..Summary::default()
        }
    }

    /// What is left alone, in sentences.
    pub fn kept(&self) -> impl Iterator<Item = String> {
        self.kept.iter().map(|key| work_packages::kept(key))
    }

    /// Its parts, each for one transaction. A Work Package with its history is as much as three stories.
    pub fn batches(&self, content: &Content) -> Vec<&[Todo]> {
        let weight = |t: &Todo| if matches!(content.items[t.item], Item::Story(_)) { 1 } else { 3 };
        let (mut out, mut from, mut sum) = (Vec::new(), 0, 0);
        for (i, todo) in self.todo.iter().enumerate() {
            if sum + weight(todo) > BATCH {
                out.push(&self.todo[from..i]);
                (from, sum) = (i, 0);
            }
            sum += weight(todo);
        }
        out.push(&self.todo[from..]);
        out
    }

    /// What would be made and changed, as far as the file says it. Stories that changed are compared with the database.
    pub fn outlook(&self, content: &Content) -> Tally {
        let mut t = Tally::default();
        for todo in &self.todo {
            match &content.items[todo.item] {
                // A story is made and noted as imported.
                Item::Story(_) if todo.new => t.add(Tally { new: 1, events: 2, ..Tally::default() }),
                Item::Story(_) => {}
                Item::WorkPackage(c) => {
                    let past = c.past();
                    let before = self.known.cases.get(c.key());
                    t.escalations += past.handovers.len().saturating_sub(before.map_or(0, |b| b.escalations));
                    t.events += past.events.len().saturating_sub(before.map_or(0, |b| b.events));
                    t.new += usize::from(todo.new);
                    t.changed += usize::from(!todo.new);
                }
            }
        }
        t
    }

    /// The stories that changed in the file, with what an earlier import wrote of them.
    pub fn changed_stories(&self, content: &Content) -> Vec<(past::StoryPast, StoryWritten)> {
        let changed = self.todo.iter().filter(|t| !t.new).filter_map(|t| match &content.items[t.item] {
            Item::Story(s) => Some((s.clone(), self.known.stories.get(&s.key)?.clone())),
            Item::WorkPackage(_) => None,
        });
        changed.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doors::transfer::past::StoryPast;
    use crate::doors::transfer::past::WorkPackagePast;
    use crate::doors::transfer::source::Case;
    use crate::kit::time::At;

    struct Ticket(&'static str, &'static str);

    impl Case for Ticket {
        fn key(&self) -> &str {
            self.0
        }
        fn digest(&self) -> String {
            self.1.to_owned()
        }
        fn past(&self) -> WorkPackagePast {
            WorkPackagePast::opened(self.0.to_owned(), "Desk".into(), At(0))
        }
    }

    fn ticket(key: &'static str, digest: &'static str) -> Item {
        Item::WorkPackage(Box::new(Ticket(key, digest)))
    }

    fn story(key: &str, title: &str) -> StoryPast {
        StoryPast { key: key.to_owned(), title: title.to_owned(), description: None, estimate: None }
    }

    #[test]
    fn each_item_is_made_changed_or_left_alone() {
        let mut known = Known::default();
        for (key, changed_by_people) in [("T-1", false), ("T-2", false), ("T-3", true), ("T-4", true)] {
            let written = CaseWritten { digest: "a".into(), escalations: 0, events: 0, changed_by_people };
            known.cases.insert(key.to_owned(), written);
        }
        for key in ["S-1", "S-2"] {
            let marks = crate::doors::transfer::stories::marks_of(&story(key, "old"));
            known.stories.insert(key.to_owned(), StoryWritten { story: 1, marks });
        }
        let stories = [("S-1", "old"), ("S-2", "new"), ("S-3", "new")].map(|(k, t)| Item::Story(story(k, t)));
        let tickets = [("T-1", "a"), ("T-2", "b"), ("T-3", "a"), ("T-4", "b"), ("T-5", "b")].map(|(k, d)| ticket(k, d));
        let content = Content { items: stories.into_iter().chain(tickets).collect(), ..Content::default() };
        let plan = Plan::new(&content, known);
        let todo: Vec<_> = plan.todo.iter().map(|t| (content.items[t.item].key(), t.new)).collect();
        assert_eq!(todo, [("S-2", false), ("S-3", true), ("T-2", false), ("T-5", true)]);
        assert_eq!((plan.same, plan.kept.as_slice()), (3, ["T-4".to_owned()].as_slice()));
    }

    #[test]
    fn batches_hold_300_stories_or_100_work_packages_and_lose_nothing() {
        let stories = (0..301).map(|i| Item::Story(story(&format!("S-{i}"), "t")));
        let items = stories.chain((0..200).map(|_| ticket("T", "a"))).collect();
        let content = Content { items, ..Content::default() };
        let plan = Plan::new(&content, Known::default());
        let batches = plan.batches(&content);
        assert_eq!(batches.iter().map(|b| b.len()).collect::<Vec<_>>(), [300, 100, 100, 1]);
        assert_eq!(batches.concat(), plan.todo);
    }
}
