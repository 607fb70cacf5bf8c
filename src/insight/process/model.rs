//! The types, words and pure rules of the 19 processes.

use crate::words;

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
