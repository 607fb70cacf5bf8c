//! Contributors: specialists attached to a story without being members of a team on it (R11, R45). A contributor sees the story
//! with its Work Packages and discussion, can be the assignee of its tasks, edits those assigned to them, and comments. Portions,
//! commitments, Work Packages and escalation stay with the teams.

use crate::app::Cx;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::fields::text::Key;
use crate::kit::problem::Problem;
use crate::people::team::model::Team;
use crate::people::{account, team};
use crate::product::story::model::Story;
use crate::product::story::store;

/// Whether the caller attaches people to a story: its Product Owner, or the Scrum Master of a team on it.
pub fn may_attach(cx: &mut Cx<'_>, s: &Story) -> Result<bool, Problem> {
    let teams = store::teams(cx.tx, s.id)?;
    may_attach_among(cx, s, &teams)
}

/// The same where the teams on the story are known.
pub fn may_attach_among(cx: &mut Cx<'_>, s: &Story, teams: &[Team]) -> Result<bool, Problem> {
    if super::is_product_owner(cx, s)? {
        return Ok(true);
    }
    for t in teams {
        if team::read::is_scrum_master(cx, t)? {
            return Ok(true);
        }
    }
    Ok(false)
}

pub fn found(cx: &mut Cx<'_>, key: &Key) -> Result<Story, Problem> {
    let s = super::find(cx, key)?;
    if may_attach(cx, &s)? {
        return Ok(s);
    }
    Err(Refusal::NotAttaching { story: key.to_string() }.into())
}

pub fn named(cx: &mut Cx<'_>, key: &Key, login: &str) -> Result<(Story, i64), Problem> {
    super::find(cx, key)?;
    let person = account::store::id_of(cx.tx, login)?.ok_or_else(|| Problem::not_found(format!("user {login:?}")))?;
    Ok((found(cx, key)?, person))
}

pub fn unchanged(cx: &mut Cx<'_>, s: &Story) -> Result<(), Problem> {
    let shown = s.clone();
    cx.unchanged(|cx| super::story(cx, shown))
}
