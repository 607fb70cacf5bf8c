//! What was done to a Work Package and said about it.

use crate::app::Cx;
use crate::facts::activity::model::Kind;
use crate::facts::activity::read::Fact;
use crate::facts::comment::model::On;
use crate::facts::{activity, comment};
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::kit::time::At;

/// Something that was done or said.
pub struct Entry {
    pub at: At,
    pub actor: Option<String>,
    /// What was done; empty when something was said.
    pub did: String,
    pub said: Vec<String>,
}

/// What was done and said, oldest first.
pub fn feed(cx: &mut Cx<'_>, id: i64, facts: &[Fact]) -> Result<Vec<Entry>, Problem> {
    let comments = comment::read::list(cx, On::WorkPackage(id), &Paging::all("comments"))?.items;
    let mut out: Vec<Entry> = facts
        .iter()
        .filter(|f| f.kind != Kind::Commented)
        .map(|f| Entry {
            at: f.at,
            did: activity::read::sentence::sentence(f),
            actor: f.actor.clone(),
            said: Vec::new(),
        })
        .collect();
    out.extend(comments.into_iter().map(|c| Entry {
        at: c.at,
        actor: Some(c.author),
        did: String::new(),
        said: c.text.split('\n').filter(|l| !l.trim().is_empty()).map(str::to_owned).collect(),
    }));
    out.sort_by_key(|e| e.at);
    Ok(out)
}
