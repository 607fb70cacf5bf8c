//! Who sees a Work Package and who edits a task: each one condition of SQL, for lists and for single ones.

use super::store::WorkPackage;
use super::task::Task;
use crate::app::Cx;
use crate::kit::db::{Condition, Filter};
use crate::kit::problem::Problem;
use crate::refusal::{May, Refusal};
use crate::story::contributor::attached;
use crate::{args, project, team};

/// Whether the caller may see a Work Package.
///
/// # Errors
/// Those of the database.
pub fn visible(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<bool, Problem> {
    if project::scope(cx)?.holds(w.project_id) {
        return Ok(true);
    }
    let mut q = Filter::new("SELECT w.id FROM work_package w WHERE w.id = $1 AND ", args![w.id]);
    Ok(!q.when(&visible_to(cx)?).all::<(i64,)>(cx.tx)?.is_empty())
}

/// A condition on a Work Package `w`: the caller sees one of the stories of its chain.
pub(super) fn visible_to(cx: &mut Cx<'_>) -> Result<Condition, Problem> {
    let scope = project::scope(cx)?;
    if matches!(scope, project::Scope::All) {
        return Ok(scope.on("w.project_id"));
    }
    let me = cx.by.id;
    Ok(Condition::new("(", &[])
        .when(&scope.on("w.project_id"))
        .with(" OR ", &[])
        .when(&attached("w.story_id", me))
        .with(
            " OR w.id IN (SELECT e.work_package_id FROM escalation e JOIN story s ON s.id = e.to_story_id WHERE ",
            &[],
        )
        .when(&scope.on("s.project_id"))
        .with(" OR ", &[])
        .when(&attached("s.id", me))
        .with("))", &[]))
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
