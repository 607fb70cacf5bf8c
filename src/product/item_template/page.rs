//! The forms of story and Epic templates.

use super::read::{EpicTemplateView, StoryFields, StoryTemplateView};
use super::verbs;
use crate::app::Cx;
use crate::doors::frame::parts::Html;
use crate::doors::frame::{Frame, forms, parts, render};
use crate::kit::problem::Problem;
use crate::kit::{assets, paging};
use crate::people::team;
use crate::product::project::model::Project;
use crate::product::template::page::{NewTemplateQuery, from};
use crate::product::template::read::rights::may_keep;
use crate::product::template_proposal;
use crate::product::template_proposal::model::{ProposalOf, ProposalState};
use askama::Template;
use askama::filters::Safe;

/// The fields of a story, as a part of a form.
#[derive(Template)]
#[template(path = "product/item_template/pages/story_fields.html")]
struct Fields<'a> {
    /// What the names of the fields begin with: `story`, `stories.3`.
    at: &'a str,
    s: &'a StoryFields,
    teams: &'a [(String, String)],
    /// Whether the title has to be filled in.
    titled: bool,
}

impl Fields<'_> {
    fn criteria(&self) -> Html {
        let criteria = self.s.acceptance_criteria.clone().unwrap_or_default();
        forms::lines(
            &format!("{}.acceptance_criteria", self.at),
            "Acceptance Criteria",
            &criteria,
            "",
            "Add a criterion",
        )
    }
    fn choice(&self, field: &str) -> Html {
        let s = self.s;
        let (all, chosen): (&[(&str, &str)], &Option<String>) = match field {
            "recurrence" => {
                (&[("", "Finite: it ends"), ("recurring", "Recurring: it lives over many Sprints")], &s.recurrence)
            }
            "team_mode" => (&[("", "A single team"), ("multiple", "Multiple teams")], &s.team_mode),
            "cadence" => (
                &[
                    ("", "Not said"),
                    ("every_sprint", "Every Sprint"),
                    ("scheduled", "Scheduled"),
                    ("on_demand", "On demand"),
                ],
                &s.cadence,
            ),
            _ => (&[("", "None"), ("project", "Those of the project")], &s.sla),
        };
        // The first choice is the default of a new story: finite, single team, no SLAs.
        let chosen = chosen.as_deref().unwrap_or("");
        let chosen = if all.iter().any(|a| a.0 == chosen) { chosen } else { "" };
        forms::options(all, chosen)
    }
    fn teams(&self) -> Html {
        let mut all = vec![(String::new(), "Not said".to_owned())];
        all.extend(self.teams.iter().cloned());
        forms::options(&all, self.s.team.as_deref().unwrap_or(""))
    }
}

fn fields(at: &str, s: &StoryFields, teams: &[(String, String)], titled: bool) -> Html {
    Safe(render(&Fields { at, s, teams, titled }).unwrap_or_default())
}

fn teams(cx: &mut Cx<'_>, p: &Project) -> Result<Vec<(String, String)>, Problem> {
    Ok(team::store::of_project(cx.tx, p.id)?.into_iter().map(|t| (t.slug, t.name)).collect())
}

/// What both forms have.
struct Head<'a> {
    project: &'a Project,
    /// The first part of the address of these templates.
    path: &'static str,
    /// Its number; none when it is made.
    id: Option<i64>,
    name: &'a str,
    version: i64,
    uses: i64,
    made_from: Option<&'a str>,
    created_by: &'a str,
    /// The finished item that a new one is made from.
    from: Option<String>,
    keeps: bool,
    proposals: usize,
}

fn open_proposals(cx: &mut Cx<'_>, of: ProposalOf, id: i64) -> Result<usize, Problem> {
    let all = template_proposal::read::of_template(cx, of, id, &paging::Paging::all("proposals"))?.items;
    Ok(all.iter().filter(|p| p.state == ProposalState::Open).count())
}

#[derive(Template)]
#[template(path = "product/item_template/pages/story.html")]
struct Story<'a> {
    frame: Frame,
    head: Head<'a>,
    fields: Html,
}

#[derive(Template)]
#[template(path = "product/item_template/pages/epic.html")]
struct Epic<'a> {
    frame: Frame,
    head: Head<'a>,
    t: &'a EpicTemplateView,
    stories: Vec<Html>,
    /// The fields of one story more.
    blank: Html,
}

fn story_page(cx: &mut Cx<'_>, p: &Project, t: &StoryTemplateView, from: Option<String>) -> Result<String, Problem> {
    let id = (t.id > 0).then_some(t.id);
    let title = if id.is_some() { t.name.as_str() } else { "New story template" };
    let teams = teams(cx, p)?;
    let head = Head {
        project: p,
        path: "story-templates",
        id,
        name: &t.name,
        version: t.version,
        uses: t.uses,
        made_from: t.made_from.as_deref(),
        created_by: &t.created_by,
        from,
        keeps: may_keep(cx, p)?.is_ok(),
        proposals: id.map_or(Ok(0), |id| open_proposals(cx, ProposalOf::Story, id))?,
    };
    let frame = Frame::load(cx, title, "project", Some(p.id), None)?;
    render(&Story { frame, head, fields: fields("story", &t.story, &teams, false) })
}

/// A story template.
pub fn story(cx: &mut Cx<'_>, p: &Project, t: &StoryTemplateView) -> Result<String, Problem> {
    story_page(cx, p, t, None)
}

/// The form of a new one, which may begin with a finished story.
pub fn new_story(cx: &mut Cx<'_>, p: &Project, q: &NewTemplateQuery) -> Result<String, Problem> {
    let (named, mut body) = from(q);
    if named.is_none() {
        body.0.insert("name".to_owned(), "New".into());
        body.0.insert("story".to_owned(), serde_json::json!({}));
    }
    let mut t = verbs::draft_for_stories(cx, p, &body)?;
    if named.is_none() {
        t.name = String::new();
    }
    story_page(cx, p, &t, named.map(|n| n.1))
}

fn epic_page(cx: &mut Cx<'_>, p: &Project, t: &EpicTemplateView, from: Option<String>) -> Result<String, Problem> {
    let id = (t.id > 0).then_some(t.id);
    let title = if id.is_some() { t.name.as_str() } else { "New Epic template" };
    let teams = teams(cx, p)?;
    let head = Head {
        project: p,
        path: "epic-templates",
        id,
        name: &t.name,
        version: t.version,
        uses: t.uses,
        made_from: t.made_from.as_deref(),
        created_by: &t.created_by,
        from,
        keeps: may_keep(cx, p)?.is_ok(),
        proposals: id.map_or(Ok(0), |id| open_proposals(cx, ProposalOf::Epic, id))?,
    };
    let one = |(i, s): (usize, &StoryFields)| fields(&format!("stories.{i}"), s, &teams, true);
    let stories = t.stories.iter().enumerate().map(one).collect();
    let blank = fields("stories.NUMBER", &StoryFields::default(), &teams, true);
    let frame = Frame::load(cx, title, "project", Some(p.id), None)?;
    render(&Epic { frame, head, t, stories, blank })
}

/// An Epic template.
pub fn epic(cx: &mut Cx<'_>, p: &Project, t: &EpicTemplateView) -> Result<String, Problem> {
    epic_page(cx, p, t, None)
}

/// The form of a new one, which may begin with a finished Epic.
pub fn new_epic(cx: &mut Cx<'_>, p: &Project, q: &NewTemplateQuery) -> Result<String, Problem> {
    let (named, mut body) = from(q);
    if named.is_none() {
        body.0.insert("name".to_owned(), "New".into());
        body.0.insert("stories".to_owned(), serde_json::json!([]));
    }
    let mut t = verbs::draft_for_epics(cx, p, &body)?;
    if named.is_none() {
        t.name = String::new();
    }
    epic_page(cx, p, &t, named.map(|n| n.1))
}
