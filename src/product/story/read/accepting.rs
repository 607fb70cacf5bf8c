//! What finite stories have behind them to be accepted: the verb, the page of a story and the Review ask the same.

use super::rows;
use super::shape::portions;
use super::{PortionView, awaited};
use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::people::team::model::Team;
use crate::product::criteria;
use crate::product::criteria::read::ChecklistView;
use crate::product::story::model::Story;
use crate::product::story::model::transition::judging::Accepting;
use std::collections::HashMap;

/// What each of some stories has behind it, by its number.
pub fn many(cx: &mut Cx<'_>, stories: &[Story]) -> Result<HashMap<i64, Accepting>, Problem> {
    let ids: Vec<i64> = stories.iter().map(|s| s.id).collect();
    let mut teams = rows::teams(cx.tx, &ids)?;
    let one = |(story, checklist): (i64, ChecklistView)| {
        let on_it = teams.take(story);
        let names: HashMap<String, String> = on_it.iter().map(|t| (t.slug.clone(), t.name.clone())).collect();
        let portions = portions(on_it);
        (story, behind(&portions, |slug| names.get(slug).map(String::as_str), &checklist))
    };
    Ok(criteria::read::checklists(cx, stories)?.into_iter().map(one).collect())
}

/// The same for who has the portions and the checklist of a story; `teams` are on it.
pub fn shown(portions: &[PortionView], teams: &[Team], checklist: &ChecklistView) -> Accepting {
    behind(portions, |slug| teams.iter().find(|t| t.slug == slug).map(|t| t.name.as_str()), checklist)
}

fn behind<'a>(
    portions: &[PortionView],
    name: impl Fn(&str) -> Option<&'a str>,
    checklist: &ChecklistView,
) -> Accepting {
    Accepting {
        awaited: awaited(portions).into_iter().map(|p| name(&p.team).unwrap_or(&p.team).to_owned()).collect(),
        undone: checklist.lacking_for_done().into_iter().map(str::to_owned).collect(),
    }
}
