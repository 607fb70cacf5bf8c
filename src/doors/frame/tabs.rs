//! The pages of a project and of a team, as tabs of each other.

use super::escape;
use super::parts::Html;
use askama::filters::Safe;
use std::fmt::Write;

/// What a project has beside its backlog: the last part of the address, and the word on the tab.
const OF_PROJECT: &[(&str, &str)] = &[
    ("", "Project"),
    ("/advice", "Advice"),
    ("/priority-conflicts", "Priority conflicts"),
    ("/environments", "Environments"),
    ("/templates", "Templates"),
    ("/sla", "SLAs"),
    ("/calendar", "Business calendar"),
    ("/criteria", "Ready and done"),
    ("/dependencies", "Dependencies"),
    ("/organisation", "Organisation"),
    ("/processes", "Framework"),
];

/// What a team has beside its Sprints.
const OF_TEAM: &[(&str, &str)] = &[("", "Team"), ("/meetings", "Meetings"), ("/velocity", "Velocity")];

/// The reports of a project.
const OF_REPORTS: &[(&str, &str)] =
    &[("/work-packages", "Work Packages over time"), ("/escalations", "Escalations by path")];

/// The tabs of a project; `here` is the last part of the present address.
pub fn of_project(key: &str, here: &str) -> Html {
    tabs("Project", &format!("/projects/{key}"), OF_PROJECT, here)
}

/// The tabs of the reports of a project.
pub fn of_reports(key: &str, here: &str) -> Html {
    tabs("Reports", &format!("/projects/{key}/reports"), OF_REPORTS, here)
}

/// The tabs of a team.
pub fn of_team(slug: &str, here: &str) -> Html {
    tabs("Team", &format!("/teams/{slug}"), OF_TEAM, here)
}

fn tabs(label: &str, base: &str, all: &[(&str, &str)], here: &str) -> Html {
    let mut html = format!("<nav class=\"tabs\" aria-label=\"{label}\">");
    for (path, name) in all {
        let current = if *path == here { " aria-current=\"page\"" } else { "" };
        // Writing to a String cannot fail.
        let _ = write!(html, "<a href=\"{}{path}\"{current}>{name}</a>", escape(base));
    }
    html.push_str("</nav>");
    Safe(html)
}
