//! Views of the 19 processes.

pub mod counts;

use super::model::{PROCESSES, Phase, Process, Progress, Scale};
use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::product::project;
use crate::product::project::model::Project;
use schemars::JsonSchema;
use serde::Serialize;

/// Something that a process makes or uses.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ItemView {
    /// Its name.
    pub name: &'static str,
    /// Whether the framework asks for it.
    pub mandatory: bool,
    /// How many there are in the project.
    pub done: i64,
    /// How many of them belong to the running Sprints; null where it is not counted by Sprint.
    pub in_running_sprints: Option<i64>,
}

/// A process of a project.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ProcessView {
    /// Chapter and section of the 4th edition.
    pub number: &'static str,
    /// Name.
    pub name: &'static str,
    /// Phase.
    pub phase: Phase,
    /// How far it is.
    pub progress: Progress,
    /// Why it matters.
    pub why: &'static str,
    /// What is there of it.
    pub items: Vec<ItemView>,
}

/// The processes of a project.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Processes {
    /// Whether the items of a large set-up are asked for.
    pub scale: Scale,
    /// All 19.
    pub items: Vec<ProcessView>,
}

/// How far a process is by its items.
fn progress(items: &[ItemView]) -> Progress {
    let there = items.iter().any(|i| i.done > 0);
    let whole = items.iter().filter(|i| i.mandatory).all(|i| i.done > 0);
    match (there, whole) {
        (true, true) => Progress::Done,
        (true, false) => Progress::Begun,
        (false, _) => Progress::Open,
    }
}

/// The processes of a project.
pub fn of_project(cx: &mut Cx<'_>, p: &Project) -> Result<Processes, Problem> {
    let scale = if project::store::team_ids(cx.tx, p.id)?.len() < 4 { Scale::Small } else { Scale::Large };
    let counted = counts::items(cx.tx, p.id, scale)?;
    let mut all = Vec::new();
    for of in PROCESSES {
        let items: Vec<ItemView> = counted.iter().filter(|c| c.0 == of.number).map(|c| c.1.clone()).collect();
        let Process { number, name, phase, why } = *of;
        all.push(ProcessView { number, name, phase, why, progress: progress(&items), items });
    }
    Ok(Processes { scale, items: all })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(mandatory: bool, done: i64) -> ItemView {
        ItemView { name: "x", mandatory, done, in_running_sprints: None }
    }

    /// R7: an optional item that is empty holds nothing up.
    #[test]
    fn a_process_is_done_when_each_mandatory_item_is_there() {
        assert_eq!(progress(&[item(true, 1), item(false, 0)]), Progress::Done);
        assert_eq!(progress(&[item(true, 1), item(true, 0)]), Progress::Begun);
        assert_eq!(progress(&[item(true, 0), item(false, 3)]), Progress::Begun);
        assert_eq!(progress(&[item(true, 0), item(false, 0)]), Progress::Open);
        assert_eq!(progress(&[]), Progress::Open);
    }

    /// R7.
    #[test]
    fn there_are_nineteen_in_order() {
        assert_eq!(PROCESSES.len(), 19);
        let key = |p: &Process| {
            let (a, b) = p.number.split_once('.').unwrap_or_default();
            (a.parse::<u8>().ok(), b.parse::<u8>().ok())
        };
        assert!(PROCESSES.windows(2).all(|w| key(&w[0]) < key(&w[1]) && w[0].phase <= w[1].phase));
    }
}
