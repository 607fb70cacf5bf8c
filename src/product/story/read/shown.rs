//! A story as its page shows it.

use super::StoryView;
use super::rows::Rows;
use super::shape::shape;
use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::product::story::model::{Link, Story};

/// A story as its page shows it: the view, and of the same rows what the view leaves out.
pub struct StoryShown {
    pub view: StoryView,
    /// The stories that its Work Packages may be escalated to, in order.
    pub targets: Vec<Link>,
    /// The stories that name it as a target, refused ones too.
    pub sources: Vec<Link>,
    /// The logins of the Scrum Masters of the teams on it, each once.
    pub masters: Vec<String>,
    /// Whether its project limits the time of Work Packages.
    pub has_limits: bool,
}

/// A story as its page shows it.
pub fn shown(cx: &mut Cx<'_>, s: Story) -> Result<StoryShown, Problem> {
    let mut rows = Rows::of(cx.tx, &[s.id])?;
    let mut masters: Vec<String> = Vec::new();
    for t in rows.teams.get(s.id) {
        if !masters.contains(&t.scrum_master) {
            masters.push(t.scrum_master.clone());
        }
    }
    Ok(StoryShown {
        masters,
        targets: rows.targets.get(s.id).to_vec(),
        sources: rows.sources.get(s.id).to_vec(),
        has_limits: rows.related.get(&s.id).is_some_and(|r| r.has_limits),
        view: shape(s, &mut rows)?,
    })
}
