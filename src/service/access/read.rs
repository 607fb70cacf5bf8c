//! Who sees a Work Package and who edits a task: each one condition of SQL, for lists and for single ones.

use crate::app::Cx;
use crate::args;
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::db::{Condition, Filter};
use crate::kit::fields::text::Key;
use crate::kit::problem::Problem;
use crate::people::team;
use crate::product::project;
use crate::product::story::store::contributor::attached;
use crate::service::task::model::Task;
use crate::service::task::store::MAY_EDIT;
use crate::service::work_package::model::WorkPackage;
use crate::service::work_package::store::by_key;

/// Whether the caller may see a Work Package.
pub fn visible(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<bool, Problem> {
    if project::read::scope(cx)?.holds(w.project_id) {
        return Ok(true);
    }
    let mut q = Filter::new("SELECT w.id FROM work_package w WHERE w.id = $1 AND ", args![w.id]);
    Ok(!q.when(&visible_to(cx)?).all::<(i64,)>(cx.tx)?.is_empty())
}

/// A condition on a Work Package `w`: the caller sees one of the stories of its chain.
pub fn visible_to(cx: &mut Cx<'_>) -> Result<Condition, Problem> {
    let scope = project::read::scope(cx)?;
    if matches!(scope, project::model::Scope::All) {
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

/// Whether the caller may edit a task.
pub fn may_edit(cx: &mut Cx<'_>, t: &Task) -> Result<May, Problem> {
    let sql = format!("SELECT t.id FROM task t WHERE t.id = $2 AND {MAY_EDIT}");
    if cx.tx.exists(&sql, args![cx.by.id, t.id])? {
        return Ok(Ok(()));
    }
    Ok(Err(Refusal::NotTaskTeam { team: team::store::by_id(cx.tx, t.team_id)?.name }))
}

/// A Work Package that the caller may see: who sees one of the stories of its chain.
///
/// # Errors
/// 404.
pub fn find(cx: &mut Cx<'_>, key: &Key) -> Result<WorkPackage, Problem> {
    match by_key(cx.tx, key)? {
        Some(w) if visible(cx, &w)? => Ok(w),
        _ => Err(Problem::not_found(format!("Work Package {key}"))),
    }
}

/// Refuses everybody but members of the team that holds a Work Package.
///
/// # Errors
/// 403 `not_team_member`.
pub fn must_hold(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<(), Problem> {
    Ok(as_holder(cx, w)??)
}

/// Whether the caller may do what members of the team that holds a Work Package do.
pub fn as_holder(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<May, Problem> {
    team::read::as_member(cx, w.holder_team_id)
}
