//! The pages of a project and of a team, as tabs of each other.

use super::parts::{Html, html};
use askama::Template;

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

#[derive(Template)]
#[template(path = "doors/frame/pages/tabs.html")]
struct Tabs<'a> {
    label: &'a str,
    base: &'a str,
    all: &'a [(&'a str, &'a str)],
    here: &'a str,
}

fn tabs(label: &str, base: &str, all: &[(&str, &str)], here: &str) -> Html {
    html(&Tabs { label, base, all, here })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_present_tab_is_marked_and_addresses_are_escaped() {
        let html = of_team("\"><script>", "/meetings").0;
        assert!(!html.contains("<script>"), "{html}");
        assert_eq!(html.matches("aria-current").count(), 1);
        assert!(html.contains("/meetings\" aria-current=\"page\">Meetings</a>"), "{html}");
    }
}
