//! What a team plans with: the stories that it may commit to, its hours, and what closing its Sprint would bring about.

use crate::app::Cx;
use crate::kit::db::Filter;
use crate::kit::fields::number::Hundredths;
use crate::kit::problem::Problem;
use crate::kit::text::like;
use crate::kit::time::{At, Day};
use crate::product::story::model::rules::class;
use crate::product::story::model::{Cadence, Class, Recurrence, State as StoryState, TeamMode};
use crate::product::{project, story};
use crate::scrum::sprint::model::Sprint;
use crate::scrum::sprint::{model, store};
use crate::{args, row};

row! {
    struct CandidateRow {
        id: i64, key: String, title: String, recurrence: Recurrence, team_mode: TeamMode, state: StoryState,
        cadence: Option<Cadence>, schedule: Option<String>, schedule_from: Option<Day>, created_at: At, zone: String,
        woken_from: Option<Day>, woken_to: Option<Day>, on_team: bool, on_any_team: bool, estimate: Option<Hundredths>,
        known_open: Hundredths, category: Option<String>,
    }
}

/// A story that a team may commit to.
#[derive(Debug)]
pub struct Candidate {
    /// Number of the story.
    pub id: i64,
    /// Key.
    pub key: String,
    /// Title.
    pub title: String,
    /// Class.
    pub class: Class,
    /// State.
    pub state: StoryState,
    /// When a recurring one is proposed.
    pub cadence: Option<Cadence>,
    /// Its calendar rule.
    pub schedule: Option<String>,
    /// The day from which the rule counts.
    pub schedule_from: Option<Day>,
    /// When it was made.
    pub created_at: At,
    /// Time zone of its project.
    pub zone: String,
    /// First day that it was woken for.
    pub woken_from: Option<Day>,
    /// Last day that it was woken for.
    pub woken_to: Option<Day>,
    /// Whether the team is on it.
    pub on_team: bool,
    /// Whether any team is on it.
    pub on_any_team: bool,
    /// The team's portion, else the estimate of a single-team story.
    pub estimate: Option<Hundredths>,
    /// The estimates of the open known Work Packages of a recurring one.
    pub known_open: Hundredths,
    /// Its category.
    pub category: Option<String>,
}

/// How many finite candidates a page shows; the filter finds the others.
pub const SHOWN: i64 = 60;

/// How many recurring ones are looked at.
const LOOKED_AT: i64 = 1000;

/// The stories that a team may commit to in a planned Sprint, finite or recurring ones, by rank, and of the finite ones one
/// more than shown: those of its projects that the caller sees, ready or active, and not another team's.
pub fn candidates(
    cx: &mut Cx<'_>,
    s: &Sprint,
    recurrence: Recurrence,
    text: &str,
    dormant: bool,
) -> Result<Vec<Candidate>, Problem> {
    let scope = project::read::scope(cx)?.on("t.project_id");
    let mut q = Filter::new(
        "SELECT t.id, p.key || '-' || t.number, t.title, t.recurrence, t.team_mode, t.state, t.cadence, t.schedule,
                t.schedule_from, t.created_at, p.time_zone, t.woken_from, t.woken_to,
                t.team_id = $1 AND t.team_id IS NOT NULL OR o.story_id IS NOT NULL OR EXISTS
                  (SELECT c.story_id FROM commitment c JOIN sprint y ON y.id = c.sprint_id WHERE c.story_id = t.id AND y.team_id = $1),
                t.team_id IS NOT NULL OR EXISTS (SELECT r.story_id FROM portion r WHERE r.story_id = t.id)
                  OR EXISTS (SELECT c.story_id FROM commitment c WHERE c.story_id = t.id),
                COALESCE(o.estimate, CASE WHEN t.team_mode = 'single' THEN t.estimate END),
                CAST(COALESCE((SELECT SUM(w.estimate) FROM work_package w WHERE w.story_id = t.id AND w.team_id = $1 AND w.known
                                  AND w.state IN ('open', 'in_progress', 'rejected')), 0) AS BIGINT),
                t.category
           FROM project_team x JOIN story t ON t.project_id = x.project_id JOIN project p ON p.id = t.project_id
           LEFT JOIN portion o ON o.story_id = t.id AND o.team_id = $1
          WHERE x.team_id = $1 AND NOT EXISTS (SELECT c.story_id FROM commitment c WHERE c.story_id = t.id AND c.sprint_id = $2)
            AND t.recurrence = $3 AND ",
        args![s.team_id, s.id, recurrence],
    );
    q.push(&story::store::team_1_may_join("t")).push(" AND ");
    q.when(&scope);
    match (recurrence, dormant) {
        (Recurrence::Recurring, false) => q.push(" AND t.state = 'active'"),
        (Recurrence::Recurring, true) => q.push(" AND t.state IN ('active', 'dormant')"),
        (Recurrence::Finite, _) => {
            let states: Vec<String> =
                StoryState::ALL.iter().filter(|s| s.enters_sprints()).map(ToString::to_string).collect();
            q.with(" AND t.state = ANY(?)", args![states]).push(
                " AND NOT EXISTS (SELECT c.story_id FROM commitment c JOIN sprint y ON y.id = c.sprint_id
                                   WHERE c.story_id = t.id AND y.team_id = $1 AND y.state <> 'closed')",
            )
        }
    };
    if !text.is_empty() {
        q.with(
            " AND (t.folded LIKE ? ESCAPE '\\' OR p.key || '-' || t.number = ?)",
            args![like(text), text.to_uppercase()],
        );
    }
    let rows = if recurrence == Recurrence::Finite { SHOWN + 1 } else { LOOKED_AT };
    q.with(" ORDER BY t.rank, t.id LIMIT ?", args![rows]);
    let rows: Vec<CandidateRow> = q.all(cx.tx)?;
    Ok(rows.into_iter().map(candidate).collect())
}

fn candidate(r: CandidateRow) -> Candidate {
    Candidate {
        id: r.id,
        class: class(r.recurrence, r.team_mode),
        key: r.key,
        title: r.title,
        state: r.state,
        cadence: r.cadence,
        schedule: r.schedule,
        schedule_from: r.schedule_from,
        created_at: r.created_at,
        zone: r.zone,
        woken_from: r.woken_from,
        woken_to: r.woken_to,
        on_team: r.on_team,
        on_any_team: r.on_any_team,
        estimate: r.estimate,
        known_open: r.known_open,
        category: r.category,
    }
}

/// The stories that were carried over into a Sprint: key, and the name of the Sprint they come from.
pub fn carried(cx: &mut Cx<'_>, s: &Sprint) -> Result<Vec<(String, String)>, Problem> {
    Ok(cx.tx.all(
        "SELECT p.key || '-' || t.number, y.name FROM commitment k JOIN story t ON t.id = k.story_id
           JOIN project p ON p.id = t.project_id JOIN commitment c ON c.story_id = k.story_id JOIN sprint y ON y.id = c.sprint_id
          WHERE k.sprint_id = $1 AND y.team_id = $2 AND c.outcome = 'carried_over' AND y.ends_on < $3 ORDER BY y.ends_on DESC, y.id DESC",
        args![s.id, s.team_id, s.starts_on],
    )?)
}

/// The hours that a team has in a Sprint: its members' allocations on the working days, Monday to Friday, at eight hours.
pub fn capacity(cx: &mut Cx<'_>, s: &Sprint) -> Result<Hundredths, Problem> {
    let percent: i64 = cx.tx.value(
        "SELECT CAST(COALESCE(SUM(allocation), 0) AS BIGINT) FROM team_member WHERE team_id = $1",
        args![s.team_id],
    )?;
    Ok(model::rules::capacity(percent, s.starts_on, s.ends_on))
}

/// How many Work Packages of the team are open under each story of a Sprint that has any: key and number.
pub fn open_packages(cx: &mut Cx<'_>, s: &Sprint) -> Result<Vec<(String, i64)>, Problem> {
    Ok(cx.tx.all(
        "SELECT p.key || '-' || t.number, COUNT(*) FROM commitment c JOIN story t ON t.id = c.story_id
           JOIN project p ON p.id = t.project_id JOIN work_package w ON w.story_id = t.id
          WHERE c.sprint_id = $1 AND w.team_id = $2 AND w.state IN ('open', 'in_progress', 'rejected')
          GROUP BY p.key, t.number",
        args![s.id, s.team_id],
    )?)
}

/// What closing a running Sprint would bring about now.
#[derive(Debug, Default)]
pub struct Closing {
    /// Recurring stories that would go over: key and title.
    pub carried_over: Vec<(String, String)>,
    /// Finite stories that would go back to the backlog.
    pub returned: Vec<(String, String)>,
    /// Finite stories that are accepted.
    pub accepted: Vec<(String, String)>,
    /// Recurring stories under which everything is finished.
    pub kept: Vec<(String, String)>,
    /// The name of the Sprint they would go over to.
    pub next: String,
    /// Whether that Sprint would be made.
    pub makes: bool,
}

/// What closing a Sprint would bring about now, by the same rules as the close.
pub fn closing(cx: &mut Cx<'_>, s: &Sprint) -> Result<Closing, Problem> {
    let open = store::unfinished(cx.tx, s.id)?;
    let next = store::next_planned(cx.tx, s.team_id)?;
    let mut out = Closing {
        makes: next.is_none(),
        next: next.map_or_else(|| model::rules::next_name(&s.name), |n| n.name),
        ..Closing::default()
    };
    for c in store::commitments(cx.tx, s.id)? {
        let list = match model::rules::outcome(c.recurring, open.contains(&c.story_id), c.accepted) {
            model::Outcome::CarriedOver => &mut out.carried_over,
            model::Outcome::Returned => &mut out.returned,
            model::Outcome::Accepted => &mut out.accepted,
            model::Outcome::Kept => &mut out.kept,
        };
        list.push((c.key, c.title));
    }
    Ok(out)
}
