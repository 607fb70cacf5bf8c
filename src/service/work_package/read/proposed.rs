//! Where Work Packages are proposed to be escalated to.

use crate::args;
use crate::kit::db::Conn;
use crate::kit::groups::Groups;
use crate::kit::problem::Problem;
use crate::service::work_package::model::WorkPackage;
use std::collections::HashMap;

/// For each Work Package the key of the story that its template proposes to escalate it to, else the routing for the category;
/// only where it is permitted.
pub fn targets(tx: &mut Conn, packages: &[WorkPackage]) -> Result<HashMap<i64, String>, Problem> {
    let holders: Vec<i64> = distinct(packages.iter().map(|w| w.holder_story_id));
    let permitted = permitted(tx, &holders)?;
    let packages: Vec<&WorkPackage> =
        packages.iter().filter(|w| !permitted.get(w.holder_story_id).is_empty()).collect();
    let by_template = of_templates(tx, &packages)?;
    let by_route = of_routes(tx, &packages)?;
    let proposed = |w: &&WorkPackage| {
        let permitted = permitted.get(w.holder_story_id);
        let template = w.template_id.and_then(|t| by_template.get(&(t, w.project_id)));
        let template = template.into_iter().flatten().find(|key| permitted.iter().any(|(_, k)| k == *key)).cloned();
        let routes = || {
            let routes = by_route.get(w.holder_story_id).iter().filter(|r| w.category.as_ref() == Some(&r.0));
            routes.filter_map(|r| permitted.iter().find(|p| p.0 == r.1)).map(|p| p.1.clone()).next()
        };
        Some((w.id, template.or_else(routes)?))
    };
    Ok(packages.iter().filter_map(proposed).collect())
}

fn distinct(ids: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut ids: Vec<i64> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Number and key of the permitted targets of stories.
fn permitted(tx: &mut Conn, stories: &[i64]) -> Result<Groups<(i64, String)>, Problem> {
    let rows: Vec<(i64, i64, String)> = tx.all(
        "SELECT t.story_id, s.id, p.key || '-' || s.number FROM escalation_target t JOIN story s ON s.id = t.target_id
           JOIN project p ON p.id = s.project_id
          WHERE t.story_id = ANY($1) AND t.named AND t.accepted ORDER BY t.story_id, t.position",
        args![stories],
    )?;
    Ok(Groups::of(rows, |(story, target, key)| (story, (target, key))))
}

/// The keys that templates propose, by the number of the template and of its project.
fn of_templates(tx: &mut Conn, packages: &[&WorkPackage]) -> Result<HashMap<(i64, i64), Vec<String>>, Problem> {
    let templates = distinct(packages.iter().filter_map(|w| w.template_id));
    if templates.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(i64, i64, String)> =
        tx.all("SELECT t.id, t.project_id, t.escalates_to FROM template t WHERE t.id = ANY($1)", args![&templates])?;
    rows.into_iter()
        .map(|(id, project, keys)| Ok(((id, project), serde_json::from_str(&keys).map_err(Problem::internal)?)))
        .collect()
}

/// Category and proposed story of the routing that holds for stories.
fn of_routes(tx: &mut Conn, packages: &[&WorkPackage]) -> Result<Groups<(String, i64)>, Problem> {
    let stories = distinct(packages.iter().filter(|w| w.category.is_some()).map(|w| w.holder_story_id));
    if stories.is_empty() {
        return Ok(Groups::from(Vec::new()));
    }
    let rows: Vec<(i64, String, i64)> = tx.all(
        "SELECT s.id, r.category, r.to_story_id FROM sla_route r JOIN story s ON s.project_id = r.project_id
          WHERE s.id = ANY($1) ORDER BY s.id, r.position",
        args![&stories],
    )?;
    Ok(Groups::of(rows, |(story, category, target)| (story, (category, target))))
}
