//! A story of several teams as an agenda for a Scrum of Scrums (R40): how far each team is, what holds it up, who is not engaged
//! (R35), and whose Sprints do not begin and end together (R38).

pub mod engagement;
mod found;
mod waits;

use super::StoryView;
use crate::app::Cx;
use crate::kit::fields::number::Hundredths;
use crate::kit::problem::Problem;
use crate::kit::time::{At, DAY, Day};
use crate::people::account;
use crate::people::team::model::Team;
use crate::product::story::model::{Lack, Story};
use crate::product::story::store;
use crate::row;
use crate::scrum::sprint::model::State as SprintState;
use crate::service::escalation::model::State as EscalationState;
use found::{OfOne, found};
use schemars::JsonSchema;
use serde::Serialize;
use waits::{still, waiting};

/// After how many days without a move a team counts as not engaged, where nobody says otherwise: over a weekend nobody is blamed.
pub const IDLE_DAYS: i64 = 5;

/// The agenda.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ScrumOfScrums {
    /// Key of the story.
    pub story: String,
    /// Its title.
    pub title: String,
    /// Login of the lead Scrum Master (R34).
    pub lead_scrum_master: Option<String>,
    /// Login of the one that is proposed.
    pub proposed_lead_scrum_master: Option<String>,
    /// After how many days nothing moves.
    pub idle_days: i64,
    /// Whether the Sprints that hold it differ in their days (R38).
    pub sprints_differ: bool,
    /// The teams on it.
    pub teams: Vec<TeamStatus>,
}

/// Where one team stands.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TeamStatus {
    /// Slug.
    pub team: String,
    /// Name.
    pub name: String,
    /// Login of its Scrum Master.
    pub scrum_master: String,
    /// The estimate of its portion.
    pub estimate: Option<Hundredths>,
    /// Whether that is a budget (R47).
    pub uncertain: bool,
    /// Whether its portion is complete.
    pub complete: bool,
    /// Why it is not engaged, if it is not (R35).
    pub not_engaged: Option<Lack>,
    /// Its Sprint that holds the story: the running one, else the earliest planned one.
    pub sprint: Option<Holding>,
    /// Its tasks under the story.
    pub tasks: TaskCounts,
    /// The open Work Packages that it holds for the story.
    pub open_work_packages: i64,
    /// When something of it moved last.
    pub moved_at: Option<At>,
    /// What it waits for: its Work Packages that have gone on to another team.
    pub waits_for: Vec<Waiting>,
    /// What others wait for: what has come to it, and is not back.
    pub holds_up: Vec<Waiting>,
    /// What was begun and has not moved for so many days.
    pub still: Vec<Still>,
}

row! {
    /// A Sprint that holds the story.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct Holding {
        id: i64, name: String, state: SprintState, starts_on: Day, ends_on: Day, started_at: Option<At>, known: Hundredths,
        unknown: Hundredths,
    }
}

/// Tasks, counted by state.
#[derive(Debug, Default, Clone, Serialize, JsonSchema)]
pub struct TaskCounts {
    /// Not begun.
    pub to_do: i64,
    /// Begun.
    pub in_progress: i64,
    /// In test.
    pub testing: i64,
    /// Done.
    pub done: i64,
    /// Dropped.
    pub dropped: i64,
}

row! {
    /// An escalation that is open or taken.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct Waiting {
        escalation: i64, work_package: String, title: String, from_team: String, to_team: String, to_story: String, reason: String,
        state: EscalationState, opened_at: At,
    }
}

/// Something that was begun and does not move.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Still {
    /// Key of the Work Package; null for a loose task.
    pub work_package: Option<String>,
    /// Number of the loose task.
    pub task: Option<i64>,
    /// Title.
    pub title: String,
    /// When it moved last; null for a loose task.
    pub since: Option<At>,
}

/// The agenda of a story.
pub fn of_story(cx: &mut Cx<'_>, s: &Story, v: &StoryView, idle: i64) -> Result<ScrumOfScrums, Problem> {
    let found = found(cx.tx, &[s.id])?;
    let f = found.of(s.id);
    let waiting = waiting(cx.tx, s.id)?;
    let mut still = still(cx.tx, s.id, At(cx.now.0 - idle * DAY))?;
    let on_it = store::teams(cx.tx, s.id)?;
    let logins = account::store::logins_of(cx.tx, &on_it.iter().map(|t| t.scrum_master_id).collect::<Vec<_>>())?;
    let team = |t: Team| {
        let own = Own {
            scrum_master: logins.of(t.scrum_master_id),
            not_engaged: f.lack(s, t.id, cx.now, idle),
            still: still.take(t.id),
        };
        status(t, v, own, &f, &waiting)
    };
    Ok(ScrumOfScrums {
        story: v.key.clone(),
        title: v.title.clone(),
        lead_scrum_master: v.lead_scrum_master.clone(),
        proposed_lead_scrum_master: v.proposed_lead_scrum_master.clone(),
        idle_days: idle,
        sprints_differ: f.sprints_differ(),
        teams: on_it.into_iter().map(team).collect(),
    })
}

/// What was found out about one team.
struct Own {
    scrum_master: String,
    not_engaged: Option<Lack>,
    still: Vec<Still>,
}

/// Where a team stands.
fn status(t: Team, v: &StoryView, own: Own, f: &OfOne<'_>, waiting: &[Waiting]) -> TeamStatus {
    let portion = v.portions.iter().find(|p| p.team == t.slug);
    let here = |w: &&Waiting| w.to_story == v.key;
    TeamStatus {
        scrum_master: own.scrum_master,
        estimate: portion.and_then(|p| p.estimate),
        uncertain: portion.is_some_and(|p| p.uncertain),
        complete: portion.is_some_and(|p| p.complete),
        not_engaged: own.not_engaged,
        sprint: f.holding(t.id),
        tasks: f.counts(t.id),
        open_work_packages: f.open_work_packages(t.id),
        moved_at: f.moved_at(t.id),
        waits_for: waiting.iter().filter(|w| w.from_team == t.slug && !here(w)).cloned().collect(),
        holds_up: waiting.iter().filter(|w| w.to_team == t.slug && here(w)).cloned().collect(),
        still: own.still,
        name: t.name,
        team: t.slug,
    }
}
