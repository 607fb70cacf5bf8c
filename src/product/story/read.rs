//! A story as the outside sees it.

pub mod accepting;
pub mod agenda;
pub mod caller_team;
pub mod choices;
pub mod contributor;
pub mod imported;
pub mod review;
pub mod rows;
pub mod scrum_of_scrums;
mod shape;
pub mod shared;
pub mod shown;

use super::model::review::Interval;
use super::model::{Cadence, Class, Place, Recurrence, SlaSwitch, State, Story, TeamMode};
use super::store;
use crate::app::Cx;
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::fields::number::Hundredths;
use crate::kit::fields::text::Key;
use crate::kit::problem::Problem;
use crate::kit::time::{At, Day};
use crate::people::back_up;
use crate::people::back_up::model::Role;
use crate::product::project;
use crate::product::project::model::Project;
use crate::product::template::model::TemplateRef;
use rows::Rows;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use shape::shape;
use std::collections::HashMap;

/// A User Story.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct StoryView {
    /// Always `story`.
    pub r#type: &'static str,
    /// Key.
    pub key: String,
    /// Key of the project.
    pub project: String,
    /// Title.
    pub title: String,
    /// Description, where the sentence is not enough.
    pub description: Option<String>,
    /// Role.
    pub as_a: Option<String>,
    /// Goal.
    pub i_want: Option<String>,
    /// Benefit.
    pub so_that: Option<String>,
    /// Acceptance Criteria.
    pub acceptance_criteria: Vec<String>,
    /// Key of the Epic.
    pub epic: Option<String>,
    /// Login of the Product Owner.
    pub product_owner: String,
    /// Finite or recurring.
    pub recurrence: Recurrence,
    /// Single or multiple teams.
    pub team_mode: TeamMode,
    /// The class that the two make.
    pub class: Class,
    /// Slug of the team of a single-team story.
    pub team: Option<String>,
    /// Estimate of the whole.
    pub estimate: Option<Hundredths>,
    /// Business value.
    pub business_value: Option<Value>,
    /// Cadence of a recurring story.
    pub cadence: Option<Cadence>,
    /// Calendar rule of a recurring story (RFC 5545 RRULE).
    pub schedule: Option<String>,
    /// The day from which the rule counts; the day on which the story was made without one.
    pub schedule_from: Option<Day>,
    /// How often its Product Owner looks it over (R56).
    pub review_every: Option<Interval>,
    /// When that was done last.
    pub last_reviewed_at: Option<At>,
    /// The day of the next review.
    pub review_due_on: Option<Day>,
    /// The period that it was woken for (R62).
    pub woken_for: Option<Period>,
    /// Login of the Scrum Master who leads the teams on it (R34).
    pub lead_scrum_master: Option<String>,
    /// Login of the Scrum Master of the team with the largest portion; of several, of the team that is longest here.
    pub proposed_lead_scrum_master: Option<String>,
    /// Logins of the specialists who are attached to it without being members of a team on it (R45).
    pub contributors: Vec<String>,
    /// Whether its Work Packages follow the project's SLAs.
    pub sla: SlaSwitch,
    /// Category.
    pub category: Option<String>,
    /// State.
    pub state: State,
    /// Place in the backlog: smaller is earlier.
    pub rank: i64,
    /// The part of each team on the story.
    pub portions: Vec<PortionView>,
    /// Sum of the portions, or the estimate of the whole while none is estimated.
    pub estimate_total: Option<Hundredths>,
    /// Where its Work Packages may be escalated to.
    pub escalation: EscalationView,
    /// Its Work Packages, counted.
    pub work_packages: CountsView,
    /// The story template that it was made from, with its version (R83).
    pub template: Option<TemplateRef>,
    /// Number of the Change Request that it came from.
    pub change_request: Option<i64>,
    /// When a finite story was accepted.
    pub accepted_at: Option<At>,
    /// When it was made.
    pub created_at: At,
    /// Login of who made it.
    pub created_by: String,
}

/// Days, the first and the last.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Period {
    /// First day.
    pub starts_on: Day,
    /// Last day.
    pub ends_on: Day,
}

/// The part of a story that one team commits to.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PortionView {
    /// Slug of the team.
    pub team: String,
    /// Its estimate.
    pub estimate: Option<Hundredths>,
    /// Whether the estimate is a budget rather than a precise one (R47).
    pub uncertain: bool,
    /// Whether the team has committed to it or begun a task (R35).
    pub engaged: bool,
    /// Whether its tasks are all done (R43).
    pub complete: bool,
    /// Whether the team has left the project: what it did stays, and nobody waits for the rest.
    pub left: bool,
}

/// The portions that a finite story waits for (R43): those of the teams that are on its project.
pub fn awaited(portions: &[PortionView]) -> Vec<&PortionView> {
    let here: Vec<&PortionView> = portions.iter().filter(|p| !p.left).collect();
    let waited_for = if here.is_empty() { portions.iter().collect() } else { here };
    waited_for.into_iter().filter(|p| !p.complete).collect()
}

/// Escalation of a story's Work Packages.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct EscalationView {
    /// Whether it is permitted (R113).
    pub permitted: bool,
    /// Keys of the permitted targets (R116).
    pub targets: Vec<String>,
    /// Those of them whose Product Owner has refused.
    pub declined: Vec<String>,
    /// Keys of the stories that may escalate to this one.
    pub sources: Vec<String>,
}

/// Work Packages, counted.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CountsView {
    /// Open, in progress or rejected.
    pub open: i64,
    /// Completed or accepted.
    pub completed: i64,
}

/// The view of a story.
pub fn story(cx: &mut Cx<'_>, s: Story) -> Result<StoryView, Problem> {
    let view = many(cx, vec![s])?.pop();
    view.ok_or_else(|| Problem::internal("a story without a view"))
}

/// The views of stories, in their order.
pub fn many(cx: &mut Cx<'_>, stories: Vec<Story>) -> Result<Vec<StoryView>, Problem> {
    let ids: Vec<i64> = stories.iter().map(|s| s.id).collect();
    let mut rows = Rows::of(cx.tx, &ids)?;
    stories.into_iter().map(|s| shape(s, &mut rows)).collect()
}

/// The views of the stories with these numbers, by number.
pub fn by_ids(cx: &mut Cx<'_>, ids: &[i64]) -> Result<HashMap<i64, StoryView>, Problem> {
    let stories = store::by_ids(cx.tx, ids)?;
    let ids: Vec<i64> = stories.iter().map(|s| s.id).collect();
    Ok(ids.into_iter().zip(many(cx, stories)?).collect())
}

/// A story by key.
///
/// # Errors
/// 404.
pub fn by_key(cx: &mut Cx<'_>, key: &Key) -> Result<StoryView, Problem> {
    let s = find(cx, key)?;
    story(cx, s)
}

/// The stories of an Epic that the caller was seen to be allowed to see, in the order of the backlog.
pub fn of_epic(cx: &mut Cx<'_>, epic: &Key) -> Result<Vec<StoryView>, Problem> {
    let stories = store::of_epic(cx.tx, epic)?;
    many(cx, stories)
}

/// A story by number, as it is now.
pub fn by_id(cx: &mut Cx<'_>, id: i64) -> Result<StoryView, Problem> {
    let s = store::by_id(cx.tx, id)?;
    story(cx, s)
}

/// The stories that the caller may open Work Packages under: those of the caller's teams that are not closed, recurring
/// ones first.
pub fn open_to_work(cx: &mut Cx<'_>) -> Result<Vec<Place>, Problem> {
    Ok(store::open_to_work(cx.tx, cx.by.id)?)
}

/// A story that the caller may see.
///
/// # Errors
/// 404.
pub fn find(cx: &mut Cx<'_>, key: &Key) -> Result<Story, Problem> {
    match store::by_key(cx.tx, key)? {
        Some(s) if visible(cx, &s)? => Ok(s),
        _ => Err(Problem::not_found(format!("story {key}"))),
    }
}

/// Whether the caller may see a story: who sees its project, and the specialists attached to it (R45).
pub fn visible(cx: &mut Cx<'_>, s: &Story) -> Result<bool, Problem> {
    Ok(project::read::scope(cx)?.holds(s.project_id) || store::contributor::is(cx.tx, s.id, cx.by.id)?)
}

/// Whether the caller is the Product Owner of a story, or stands in for that person now.
pub fn is_product_owner(cx: &mut Cx<'_>, story: &Story) -> Result<bool, Problem> {
    acts_for_owner(cx, story.project_id, story.product_owner_id)
}

/// Whether the caller is this Product Owner of an item of a project, or stands in for that person now.
pub fn acts_for_owner(cx: &mut Cx<'_>, project: i64, owner: i64) -> Result<bool, Problem> {
    Ok(owner == cx.by.id || back_up::read::stands_in(cx, Role::ProductOwner, project, owner)?)
}

/// Refuses everybody but the Product Owner of the story.
///
/// # Errors
/// 403 `not_product_owner`.
pub fn must_be_product_owner(cx: &mut Cx<'_>, story: &Story) -> Result<(), Problem> {
    Ok(as_product_owner(cx, story)??)
}

/// Whether the caller may do what the Product Owner of the story does.
pub fn as_product_owner(cx: &mut Cx<'_>, story: &Story) -> Result<May, Problem> {
    let may = is_product_owner(cx, story)?;
    Ok(if may { Ok(()) } else { Err(Refusal::NotProductOwner { of: story.key().to_string() }) })
}

/// Whether the caller is the Chief Product Owner of the story's project.
pub fn is_chief(cx: &mut Cx<'_>, project: i64) -> Result<bool, Problem> {
    let project = project::store::by_id(cx.tx, project)?;
    is_chief_of(cx, &project)
}

/// Whether the caller may do what the Chief Product Owner of a project does.
pub fn as_chief(cx: &mut Cx<'_>, project: i64) -> Result<May, Problem> {
    Ok(if is_chief(cx, project)? { Ok(()) } else { Err(Refusal::NotChief) })
}

/// Whether the caller is the Chief Product Owner of a project, or stands in for that person now.
pub fn is_chief_of(cx: &mut Cx<'_>, project: &Project) -> Result<bool, Problem> {
    match project.chief_product_owner_id {
        Some(holder) => {
            Ok(holder == cx.by.id || back_up::read::stands_in(cx, Role::ChiefProductOwner, project.id, holder)?)
        }
        None => Ok(false),
    }
}
