//! How the teams on stories stand to them (R35).

use super::found::found;
use crate::app::Cx;
use crate::kit::groups::Groups;
use crate::kit::problem::Problem;
use crate::product::story::model::{Lack, Story};
use crate::product::story::store;

/// How a team stands to a story that it is on.
#[derive(Debug, Clone)]
pub struct Engagement {
    /// Slug.
    pub team: String,
    /// Whether the team has committed to it or begun a task (R35).
    pub engaged: bool,
    /// Why it counts as not engaged, if it does.
    pub lack: Option<Lack>,
}

/// How the teams on each of some stories stand to them (R35).
pub fn engagement(cx: &mut Cx<'_>, stories: &[Story], idle: i64) -> Result<Groups<Engagement>, Problem> {
    let ids: Vec<i64> = stories.iter().map(|s| s.id).collect();
    let found = found(cx.tx, &ids)?;
    let teams = store::teams_of(cx.tx, &ids)?;
    let mut out = Vec::new();
    for s in stories {
        let f = found.of(s.id);
        let team = |(id, slug): &(i64, String)| Engagement {
            team: slug.clone(),
            engaged: f.progress(*id).started || f.sprint(*id).is_some(),
            lack: f.lack(s, *id, cx.now, idle),
        };
        out.extend(teams.get(s.id).iter().map(|t| (s.id, team(t))));
    }
    Ok(out.into())
}
