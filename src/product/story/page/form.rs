//! The form of a story.

use super::{TeamLine, intervals, team_lines};
use crate::app::Cx;
use crate::doors::frame::parts::Html;
use crate::doors::frame::{Frame, forms, parts, render};
use crate::kit::assets;
use crate::kit::fields::text::Key;
use crate::kit::problem::Problem;
use crate::people::team;
use crate::product::item_template::model::ItemKind;
use crate::product::item_template::read::StoryFields;
use crate::product::project::model::Project;
use crate::product::story::model::{Cadence, Recurrence, TeamMode};
use crate::product::story::read::StoryView;
use crate::product::story::{read, web};
use crate::product::{backlog, item_template, project};
use askama::Template;

#[derive(Template)]
#[template(path = "product/story/pages/form.html")]
struct Form<'a> {
    frame: Frame,
    project: Project,
    /// The story that is changed; none when it is made.
    old: Option<&'a StoryView>,
    /// What a new story begins with: the fields of a template (R78).
    begin: StoryFields,
    /// That template's number, and all there are.
    template: String,
    templates: Vec<(String, String)>,
    /// The Epic that a new story is proposed for.
    epic: String,
    epics: Vec<(String, String)>,
    owners: Vec<(String, String)>,
    teams: Vec<TeamLine>,
    may: bool,
}

impl Form<'_> {
    /// What a text field begins with.
    fn was(&self, field: &str) -> String {
        let Some(s) = self.old else { return self.begins(field) };
        match field {
            "title" => s.title.clone(),
            "as_a" => forms::text(&s.as_a),
            "i_want" => forms::text(&s.i_want),
            "so_that" => forms::text(&s.so_that),
            "description" => forms::text(&s.description),
            "estimate" => forms::text(&s.estimate),
            "business_value" => forms::text(&s.business_value),
            "category" => forms::text(&s.category),
            "schedule" => forms::text(&s.schedule),
            "schedule_from" => forms::text(&s.schedule_from),
            _ => String::new(),
        }
    }

    /// What a field of a new story begins with.
    fn begins(&self, field: &str) -> String {
        let s = &self.begin;
        match field {
            "title" => forms::text(&s.title),
            "as_a" => forms::text(&s.as_a),
            "i_want" => forms::text(&s.i_want),
            "so_that" => forms::text(&s.so_that),
            "description" => forms::text(&s.description),
            "estimate" => forms::text(&s.estimate),
            "business_value" => forms::text(&s.business_value),
            "category" => forms::text(&s.category),
            "schedule" => forms::text(&s.schedule),
            "team" => forms::text(&s.team),
            "cadence" => forms::text(&s.cadence),
            "sla" => forms::text(&s.sla),
            _ => String::new(),
        }
    }

    fn recurring(&self) -> bool {
        self.begin.recurrence.as_deref() == Some(Recurrence::Recurring.word())
    }

    fn multiple(&self) -> bool {
        self.begin.team_mode.as_deref() == Some(TeamMode::Multiple.word())
    }

    fn templates(&self) -> Html {
        let mut all = vec![(String::new(), "None".to_owned())];
        all.extend(self.templates.iter().cloned());
        forms::options(&all, &self.template)
    }

    fn criteria(&self) -> Vec<String> {
        let begin = || self.begin.acceptance_criteria.clone().unwrap_or_default();
        let criteria = self.old.map_or_else(begin, |s| s.acceptance_criteria.clone());
        if criteria.is_empty() { vec![String::new()] } else { criteria }
    }

    fn epics(&self) -> Html {
        let mut all = vec![(String::new(), "None".to_owned())];
        all.extend(self.epics.iter().map(|(k, t)| (k.clone(), format!("{k} {t}"))));
        forms::options(&all, &self.epic)
    }

    fn product_owners(&self) -> Html {
        let me = &self.frame.me.login;
        forms::options(&self.owners, self.old.map_or(me, |s| &s.product_owner))
    }

    fn teams(&self) -> Html {
        let mut all = vec![("", "Not said yet")];
        all.extend(self.teams.iter().map(|t| (t.slug.as_str(), t.name.as_str())));
        let begin = self.begins("team");
        forms::options(&all, self.old.map_or(Some(begin.as_str()), |s| s.team.as_deref()).unwrap_or(""))
    }

    fn cadences(&self) -> Html {
        let all = [
            ("", "Not said"),
            ("every_sprint", "Every Sprint"),
            ("scheduled", "Scheduled"),
            ("on_demand", "On demand"),
        ];
        let begin = self.begins("cadence");
        forms::options(&all, self.old.map_or(begin.as_str(), |s| s.cadence.map_or("", Cadence::word)))
    }

    fn intervals(&self) -> Html {
        intervals(self.old.and_then(|s| s.review_every.as_ref()))
    }

    fn slas(&self) -> Html {
        let all = [("none", "None"), ("project", "Those of the project")];
        let begin = self.begins("sla");
        forms::options(&all, self.old.map_or(begin.as_str(), |s| s.sla.word()))
    }

    /// Whether the field for the one team belongs to this form.
    fn one_team(&self) -> bool {
        self.old.is_none_or(|s| s.team_mode == TeamMode::Single)
    }
}

/// The form of a new story, or of one that is changed.
pub fn form(
    cx: &mut Cx<'_>,
    project: Project,
    old: Option<&StoryView>,
    q: web::StoryFormQuery,
) -> Result<String, Problem> {
    let title = old.map_or_else(|| "New story".to_owned(), |s| format!("Edit {}", s.key));
    let frame = Frame::load(cx, title, "backlog", Some(project.id), None)?;
    let owners = project::store::owner_logins(cx.tx, project.id)?;
    let owners = owners.into_iter().map(|l| (l.clone(), parts::name(&l))).collect();
    let may = match old {
        Some(s) => {
            let key = Key::parse(&s.key).ok_or_else(|| Problem::not_found(&s.key))?;
            let s = read::find(cx, &key)?;
            read::is_product_owner(cx, &s)?
        }
        None => project::read::acting_owner(cx, project.id)?.is_some(),
    };
    let epic = old.map_or_else(|| q.epic.map(|k| k.to_string()), |s| s.epic.clone()).unwrap_or_default();
    let epics = backlog::read::epic_titles(cx.tx, project.id)?;
    let teams = team::store::of_project(cx.tx, project.id)?;
    let teams = team_lines(cx, &teams, None)?;
    let templates = item_template::read::choices(cx, ItemKind::Story, project.id)?;
    let chosen = q.template.map(|id| id.0).filter(|_| old.is_none());
    let begin = match chosen {
        Some(id) => item_template::read::story_fields(cx, project.id, id)?,
        None => None,
    };
    let template = begin.as_ref().and(chosen).map_or_else(String::new, |id: i64| id.to_string());
    let begin = begin.unwrap_or_default();
    render(&Form { begin, template, templates, frame, epic, epics, owners, teams, may, old, project })
}
