//! Who sees a Work Package and who edits a task: each one condition of SQL, for lists and for single ones.

use super::store::WorkPackage;
use super::task::Task;
use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::refusal::{May, Refusal};
use crate::{args, project, story, team};

/// Whether the caller may see a Work Package.
///
/// # Errors
/// Those of the database.
pub fn visible(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<bool, Problem> {
    if project::scope(cx)?.holds(w.project_id) {
        return Ok(true);
    }
    let sql = format!("SELECT w.id FROM work_package w WHERE w.id = $1 AND {}", visible_sql(cx)?);
    Ok(cx.tx.exists(&sql, args![w.id])?)
}

/// A condition of SQL on a Work Package `w`: the caller may see it, who sees one of the stories of its chain.
pub(super) fn visible_sql(cx: &mut Cx<'_>) -> Result<String, Problem> {
    let scope = project::scope(cx)?;
    if matches!(scope, project::Scope::All) {
        return Ok("TRUE".to_owned());
    }
    let mut sql = format!(
        "({} OR w.id IN (SELECT e.work_package_id FROM escalation e JOIN story s ON s.id = e.to_story_id WHERE {})",
        scope.sql("w.project_id"),
        scope.sql("s.project_id"),
    );
    if let Some(mine) = story::contributor::stories_of(cx.tx, cx.by.id)? {
        sql.push_str(&format!(
            " OR w.story_id IN ({mine}) OR w.id IN (SELECT e.work_package_id FROM escalation e WHERE e.to_story_id IN ({mine}))"
        ));
    }
    sql.push(')');
    Ok(sql)
}

/// A condition of SQL on a task `t`: the person `$1` may edit it, as a member of its team (R30), as a member of the running
/// swarm, or as a contributor who has been given it (R45).
pub(super) const MAY_EDIT: &str = "
    (EXISTS (SELECT CAST(1 AS BIGINT) FROM team_member x WHERE x.team_id = t.team_id AND x.person_id = $1)
       OR (t.assignee_id IS NOT NULL AND t.assignee_id = $1
           AND EXISTS (SELECT k.story_id FROM contributor k WHERE k.story_id = t.story_id AND k.person_id = $1))
       OR EXISTS (SELECT y.id FROM swarm z JOIN swarm_member y ON y.swarm_id = z.id
                   WHERE z.work_package_id = t.work_package_id AND z.ended_at IS NULL
                     AND y.person_id = $1 AND y.left_at IS NULL))";

/// Whether the caller may edit a task.
///
/// # Errors
/// Those of the database.
pub fn may_edit(cx: &mut Cx<'_>, t: &Task) -> Result<May, Problem> {
    let sql = format!("SELECT t.id FROM task t WHERE t.id = $2 AND {MAY_EDIT}");
    if cx.tx.exists(&sql, args![cx.by.id, t.id])? {
        return Ok(Ok(()));
    }
    Ok(Err(Refusal::NotTaskTeam { team: team::by_id(cx.tx, t.team_id)?.name }))
}
