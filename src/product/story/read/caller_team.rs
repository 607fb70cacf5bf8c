//! For which team the caller works on a story.

use crate::app::Cx;
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::problem::Problem;
use crate::people::team;
use crate::product::project;
use crate::product::story::model::Story;
use crate::product::story::{model, store};
use crate::scrum::sprint;

/// The team in whose name the caller works on a story: the named one, else the caller's own whose running Sprint holds
/// the story, else the caller's first.
///
/// # Errors
/// 403 `not_team_member`, 422, 409 `single_team_story`.
pub fn team_of_caller(cx: &mut Cx<'_>, s: &Story, own: &[i64], named: Option<&str>) -> Result<i64, Problem> {
    if let Some(slug) = named {
        let t = team::store::by_slug(cx.tx, slug)?
            .ok_or_else(|| Problem::invalid("team", format!("there is no team {slug:?}")))?;
        if own.contains(&t.id) {
            return Ok(t.id);
        }
        if s.team_mode == model::TeamMode::Single && s.team_id != Some(t.id) {
            return Err(Refusal::OfAnotherTeam { story: s.key().to_string(), team: t.name }.into());
        }
        if !store::teams_on(cx.tx, s.id)?.contains(&t.id) {
            return Err(Problem::invalid("team", format!("{slug:?} is not on {}", s.key())));
        }
        return Err(Refusal::NotTeamMember { team: t.name }.into());
    }
    for sprint in sprint::store::active_holding(cx.tx, s.id)? {
        if own.contains(&sprint.team_id) {
            return Ok(sprint.team_id);
        }
    }
    if own.is_empty() && s.team_mode == model::TeamMode::Single && s.team_id.is_some() {
        return Err(Refusal::OfAnotherTeam { story: s.key().to_string(), team: "yours".into() }.into());
    }
    Ok(own.first().copied().ok_or_else(|| Refusal::NotOnStory { story: s.key().to_string() })?)
}

/// The teams on a story that the caller is a member of; without one, the refusal.
pub fn own_teams(cx: &mut Cx<'_>, s: &Story) -> Result<May<Vec<i64>>, Problem> {
    let on_it = store::teams_on(cx.tx, s.id)?;
    own_teams_among(cx, s, on_it)
}

/// The same where the teams on the story are known.
pub fn own_teams_among(cx: &mut Cx<'_>, s: &Story, on_it: Vec<i64>) -> Result<May<Vec<i64>>, Problem> {
    let mut own = Vec::new();
    for t in on_it {
        if team::read::has_caller(cx, t)? {
            own.push(t);
        }
    }
    Ok(if own.is_empty() { Err(Refusal::NotOnStory { story: s.key().to_string() }) } else { Ok(own) })
}

/// Whether the caller works in another team than the one that a single-team story belongs to: then not the person is
/// refused, but a second team (R27).
pub fn of_second_team(cx: &mut Cx<'_>, s: &Story) -> Result<bool, Problem> {
    if s.team_mode != model::TeamMode::Single || s.team_id.is_none() {
        return Ok(false);
    }
    for t in project::store::team_ids(cx.tx, s.project_id)? {
        if Some(t) != s.team_id && team::read::has_caller(cx, t)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a running Sprint of a team holds a story.
pub fn held_by_sprint_of(cx: &mut Cx<'_>, story: i64, team: i64) -> Result<bool, Problem> {
    Ok(sprint::store::active_holding(cx.tx, story)?.iter().any(|s| s.team_id == team))
}
