//! The report of a Sprint: what was planned against what came, by share, known and unknown, finite and recurring, and by story
//! (R94 to R97).

use super::disturbed::Disturbance;
use super::{CommitmentView, SprintView, disturbed};
use crate::app::Cx;
use crate::kit::db::{Conn, DbError};
use crate::kit::fields::number::Hundredths;
use crate::kit::problem::Problem;
use crate::people::team;
use crate::people::team::model::Team;
use crate::people::team::model::shares::{Basis, ShareOf, ShareUnit, Stated, Work, percent};
use crate::product::story;
use crate::product::story::model::{Class, Recurrence, TeamMode};
use crate::row;
use crate::scrum::sprint::model::{Effort, Outcome, State};
use crate::scrum::sprint::{model, store};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::HashMap;

/// The report of a Sprint. What is not closed yet tells what is so far.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReportView {
    /// Number of the Sprint.
    pub sprint: i64,
    /// Name of the Sprint.
    pub name: String,
    /// Slug of the team.
    pub team: String,
    /// State.
    pub state: State,
    /// What efforts are converted with.
    pub basis: Basis,
    /// By how many points of a percent a share may differ before that is flagged: the team's band.
    pub band_percent: i64,
    /// All that was committed against all that was completed.
    pub all: Part,
    /// Known work.
    pub known: Part,
    /// Unknown work.
    pub unknown: Part,
    /// Work on finite stories.
    pub finite: Part,
    /// Work on recurring stories.
    pub recurring: Part,
    /// The shares that the team has set itself (R94).
    pub shares: Vec<ShareView>,
    /// The stories that were committed, then those that effort went to without a commitment.
    pub stories: Vec<StoryPart>,
    /// What incidents drew on the team (R97).
    pub disturbance: Disturbance,
}

/// What was planned of something, and what came of it.
#[derive(Clone, Copy, Debug, Default, Serialize, JsonSchema)]
pub struct Part {
    /// Committed.
    pub planned: Hundredths,
    /// In percent of all that was committed; null where nothing was.
    pub planned_percent: Option<Hundredths>,
    /// Completed.
    pub actual: Hundredths,
    /// In percent of all that was completed; null where nothing was.
    pub actual_percent: Option<Hundredths>,
}

/// A share that a team has set itself, against what was planned and what came.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ShareView {
    /// What kind of thing it is for: `work`, `class`, `category` or `story`.
    pub of: String,
    /// Which: `recurring`, `multiple_teams_finite`, a category, the key of a story.
    pub name: String,
    /// As it was stated.
    pub amount: Hundredths,
    /// In what it was stated.
    pub unit: ShareUnit,
    /// What that comes to in the team's unit; null without a velocity (R95).
    pub set: Option<Hundredths>,
    /// What that comes to in percent.
    pub set_percent: Option<Hundredths>,
    /// Planned and actual.
    #[serde(flatten)]
    pub part: Part,
    /// Planned less set, in points of a percent.
    pub planned_deviation: Option<Hundredths>,
    /// Actual less set, in points of a percent.
    pub actual_deviation: Option<Hundredths>,
    /// Whether what was planned differs by more than the band.
    pub planned_deviates: bool,
    /// Whether what came differs by more than the band.
    pub actual_deviates: bool,
}

/// A story in the report.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StoryPart {
    /// Key.
    pub story: String,
    /// Title.
    pub title: String,
    /// Class.
    pub class: Class,
    /// Category.
    pub category: Option<String>,
    /// Whether the Sprint held it.
    pub committed: bool,
    /// Known work.
    pub known: Part,
    /// Unknown work.
    pub unknown: Part,
    /// Both.
    pub all: Part,
    /// What became of it when the Sprint closed.
    pub outcome: Option<Outcome>,
}

row! {
    struct StoryFact { id: i64, key: String, title: String, category: Option<String>, recurrence: Recurrence, team_mode: TeamMode }
}

/// A piece of planned or finished work.
struct Piece<'a> {
    story: &'a StoryFact,
    /// That of the Work Package, else that of the story.
    category: Option<&'a str>,
    known: bool,
    planned: i64,
    actual: i64,
}

/// The report of a Sprint.
///
/// # Errors
/// 404.
pub fn report(cx: &mut Cx<'_>, id: i64) -> Result<ReportView, Problem> {
    let (s, t) = super::find(cx, id)?;
    let shown = super::sprint(cx, s.clone(), &t)?;
    let efforts = store::effort::of_sprint(cx.tx, s.id)?;
    let facts = facts(cx.tx, s.id)?;
    let pieces = pieces(&facts, &shown, &efforts);
    let basis = basis(cx, &shown, &t)?;
    let all = part(&pieces, None, |_| true);
    let of = |pass: &dyn Fn(&Piece<'_>) -> bool| part(&pieces, Some(&all), pass);
    let stated = t.shares.as_deref().map(team::model::shares::stated).unwrap_or_default();
    let judged = s.state == State::Closed || all.actual.0 > 0;
    Ok(ReportView {
        sprint: s.id,
        name: s.name.clone(),
        team: t.slug.clone(),
        state: s.state,
        band_percent: t.band_percent,
        known: of(&|p| p.known),
        unknown: of(&|p| !p.known),
        finite: of(&|p| p.story.recurrence == Recurrence::Finite),
        recurring: of(&|p| p.story.recurrence == Recurrence::Recurring),
        shares: stated.iter().map(|x| share(x, &basis, of(&|p| is_of(p, &x.of)), t.band_percent, judged)).collect(),
        stories: facts.iter().map(|f| story_part(f, &shown, &pieces, &all)).collect(),
        disturbance: disturbed::of_sprint(cx, &s, &shown, &efforts)?,
        all,
        basis,
    })
}

/// The velocity and the capacity of a team in a Sprint: eight hours of every Monday to Friday, by allocation.
fn basis(cx: &mut Cx<'_>, s: &SprintView, t: &Team) -> Result<Basis, Problem> {
    let allocations: Vec<i64> = team::store::allocations(cx.tx, t.id)?.into_iter().map(|m| m.1).collect();
    let capacity_hours =
        team::model::shares::capacity_hours(&allocations, model::rules::working_days(s.starts_on, s.ends_on));
    Ok(Basis { velocity: s.velocity, unit: t.estimate_unit, capacity_hours })
}

/// The stories of a Sprint: committed ones in their order, then those that only effort went to.
fn facts(tx: &mut Conn, sprint: i64) -> Result<Vec<StoryFact>, DbError> {
    tx.all(
        "SELECT s.id, p.key || '-' || s.number, s.title, s.category, s.recurrence, s.team_mode
           FROM (SELECT story_id, position FROM commitment WHERE sprint_id = $1
                 UNION SELECT e.story_id, CAST($2 AS BIGINT) FROM effort e WHERE e.sprint_id = $1
                    AND NOT EXISTS (SELECT 1 FROM commitment c WHERE c.sprint_id = $1 AND c.story_id = e.story_id)) x
           JOIN story s ON s.id = x.story_id JOIN project p ON p.id = s.project_id ORDER BY x.position, s.id",
        crate::args![sprint, i64::MAX],
    )
}

fn pieces<'a>(facts: &'a [StoryFact], s: &SprintView, efforts: &'a [Effort]) -> Vec<Piece<'a>> {
    let by_id: HashMap<i64, &StoryFact> = facts.iter().map(|f| (f.id, f)).collect();
    let by_key: HashMap<&str, &StoryFact> = facts.iter().map(|f| (f.key.as_str(), f)).collect();
    let mut all = Vec::new();
    for c in &s.commitments {
        let Some(story) = by_key.get(c.story.as_str()).copied() else { continue };
        let finished = |known: bool| {
            efforts.iter().filter(|e| e.story_id == story.id && e.known == known).map(|e| e.amount.0).sum::<i64>()
        };
        let mut add = |known, planned: Hundredths, done: Hundredths| {
            // What is completed beyond the finished Work Packages and tasks is the accepted story itself.
            let actual = done.0 - finished(known);
            all.push(Piece { story, category: story.category.as_deref(), known, planned: planned.0, actual });
        };
        add(true, c.known, c.completed_known);
        add(false, c.unknown, c.completed_unknown);
    }
    for e in efforts {
        let Some(story) = by_id.get(&e.story_id).copied() else { continue };
        let category = e.category.as_deref().or(story.category.as_deref());
        all.push(Piece { story, category, known: e.known, planned: 0, actual: e.amount.0 });
    }
    all
}

fn is_of(p: &Piece<'_>, of: &ShareOf) -> bool {
    match of {
        ShareOf::Work(Work::Finite) => p.story.recurrence == Recurrence::Finite,
        ShareOf::Work(Work::Recurring) => p.story.recurrence == Recurrence::Recurring,
        ShareOf::Class(c) => story::model::rules::class(p.story.recurrence, p.story.team_mode) == *c,
        ShareOf::Category(c) => p.category == Some(c.as_str()),
        ShareOf::Story(k) => p.story.key == *k,
    }
}

/// The pieces that pass, in percent of the whole.
fn part(pieces: &[Piece<'_>], whole: Option<&Part>, pass: impl Fn(&Piece<'_>) -> bool) -> Part {
    let (mut planned, mut actual) = (0, 0);
    for p in pieces.iter().filter(|p| pass(p)) {
        planned += p.planned;
        actual += p.actual;
    }
    let (planned, actual) = (Hundredths(planned), Hundredths(actual));
    let (all_planned, all_actual) = whole.map_or((planned, actual), |w| (w.planned, w.actual));
    Part {
        planned,
        planned_percent: percent(planned, all_planned),
        actual,
        actual_percent: percent(actual, all_actual),
    }
}

fn share(s: &Stated, basis: &Basis, part: Part, band: i64, judged: bool) -> ShareView {
    let set_percent = s.percent(basis);
    let deviation = |percent: Option<Hundredths>| Some(Hundredths(percent?.0 - set_percent?.0));
    let (planned_deviation, actual_deviation) = (deviation(part.planned_percent), deviation(part.actual_percent));
    let beyond = |d: Option<Hundredths>| d.is_some_and(|d| model::rules::beyond_band(d, band));
    let (of, name) = s.of.parts();
    ShareView {
        of: of.to_owned(),
        name: name.to_owned(),
        amount: s.amount,
        unit: s.unit,
        set: s.effort(basis),
        set_percent,
        part,
        planned_deviation,
        actual_deviation,
        planned_deviates: beyond(planned_deviation),
        actual_deviates: judged && beyond(actual_deviation),
    }
}

fn story_part(f: &StoryFact, s: &SprintView, pieces: &[Piece<'_>], all: &Part) -> StoryPart {
    let of =
        |known: Option<bool>| part(pieces, Some(all), |p| p.story.id == f.id && known.is_none_or(|k| k == p.known));
    let held: Option<&CommitmentView> = s.commitments.iter().find(|c| c.story == f.key);
    StoryPart {
        story: f.key.clone(),
        title: f.title.clone(),
        class: story::model::rules::class(f.recurrence, f.team_mode),
        category: f.category.clone(),
        committed: held.is_some(),
        known: of(Some(true)),
        unknown: of(Some(false)),
        all: of(None),
        outcome: held.and_then(|c| c.outcome),
    }
}
