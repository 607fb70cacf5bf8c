//! The 19 fundamental Scrum processes of a project: what of each is done, read from the data (framework.md, part B; R7). None is
//! blocked because an optional item is empty; nothing here is written.

mod page;
mod store;

use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::kit::query::NoQuery;
use crate::kit::web::{Reply, Req};
use crate::project::{self, Project};
use crate::words;
use schemars::JsonSchema;
use serde::Serialize;

words! {
    /// The phases of a project.
    pub enum Phase {
        Initiate = "initiate",
        PlanAndEstimate = "plan_and_estimate",
        Implement = "implement",
        ReviewAndRetrospect = "review_and_retrospect",
        Release = "release",
    }
}
words! {
    /// How far a process is: each mandatory item is there, some item is, or none.
    pub enum Progress { Done = "done", Begun = "begun", Open = "open" }
}
words! {
    /// Up to three teams, or more (R149, R150).
    pub enum Scale { Small = "small", Large = "large" }
}

/// A process, by its number in the 4th edition.
#[derive(Debug)]
pub struct Process {
    /// Chapter and section, such as `8.1`.
    pub number: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its phase.
    pub phase: Phase,
    /// Why it matters where a team also runs what it builds.
    pub why: &'static str,
}

const fn process(number: &'static str, name: &'static str, phase: Phase, why: &'static str) -> Process {
    Process { number, name, phase, why }
}

/// All 19, in their order.
pub const PROCESSES: &[Process] = &[
    process(
        "8.1",
        "Create Project Vision",
        Phase::Initiate,
        "For operations the vision holds the goals of a fixed period.",
    ),
    process(
        "8.2",
        "Identify Scrum Master and Business Stakeholder(s)",
        Phase::Initiate,
        "One Scrum Master may serve one team or several.",
    ),
    process(
        "8.3",
        "Form Scrum Team",
        Phase::Initiate,
        "Six to ten people; specialists may be lent to several teams in shares.",
    ),
    process(
        "8.4",
        "Develop Epic(s)",
        Phase::Initiate,
        "Operational requirements are Epics too, and break down into stories.",
    ),
    process(
        "8.5",
        "Create Prioritized Product Backlog",
        Phase::Initiate,
        "Development and operations stand in one order by business value.",
    ),
    process(
        "8.6",
        "Conduct Release Planning",
        Phase::Initiate,
        "An operational service may do without; the Length of Sprint may be longer than in projects.",
    ),
    process(
        "9.1",
        "Create User Stories",
        Phase::PlanAndEstimate,
        "Finite stories end; recurring ones hold Work Packages for years.",
    ),
    process(
        "9.2",
        "Estimate User Stories",
        Phase::PlanAndEstimate,
        "Each team estimates its own portion; unknown work gets a budget from what the last Sprints took.",
    ),
    process(
        "9.3",
        "Commit User Stories",
        Phase::PlanAndEstimate,
        "Known and unknown work together match the velocity.",
    ),
    process(
        "9.4",
        "Identify Tasks",
        Phase::PlanAndEstimate,
        "Templates bring the tasks of what comes again and again.",
    ),
    process("9.5", "Estimate Tasks", Phase::PlanAndEstimate, "Optional for each team; history proposes the values."),
    process(
        "9.6",
        "Update Sprint Backlog",
        Phase::PlanAndEstimate,
        "Work under a committed operational story is no change of scope.",
    ),
    process(
        "10.1",
        "Create Deliverables",
        Phase::Implement,
        "Incidents are solved within their time, escalated, or swarmed upon.",
    ),
    process("10.2", "Conduct Daily Standup", Phase::Implement, "Open incidents come first; fifteen minutes hold."),
    process(
        "10.3",
        "Refine Prioritized Product Backlog",
        Phase::Implement,
        "The text of a recurring story stays, its place may change.",
    ),
    process(
        "11.1",
        "Demonstrate and Validate Sprint",
        Phase::ReviewAndRetrospect,
        "Operational deliverables may be accepted at any time in the Sprint.",
    ),
    process(
        "11.2",
        "Retrospect Sprint",
        Phase::ReviewAndRetrospect,
        "Templates are looked over with the figures that they earned.",
    ),
    process("12.1", "Ship Deliverables", Phase::Release, "What was accepted goes out, with Sprint end or without."),
    process(
        "12.2",
        "Retrospect Release",
        Phase::Release,
        "What came back, reopened or rejected, says where the release was weak.",
    ),
];

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
///
/// # Errors
/// Those of the database.
pub fn of_project(cx: &mut Cx<'_>, p: &Project) -> Result<Processes, Problem> {
    let scale = if project::team_ids(cx.tx, p.id)?.len() < 4 { Scale::Small } else { Scale::Large };
    let mut all = Vec::new();
    for of in PROCESSES {
        let items = store::items(cx.tx, p.id, of.number, scale)?;
        let Process { number, name, phase, why } = *of;
        all.push(ProcessView { number, name, phase, why, progress: progress(&items), items });
    }
    Ok(Processes { scale, items: all })
}

/// `GET /projects/{key}/processes`
pub fn index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::find(cx, r.part("key"))?;
    let _: NoQuery = r.asked()?;
    let all = of_project(cx, &p)?;
    Reply::list(&all)?.page(cx, |cx| page::show(cx, &p, &all))
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
