//! The backlogs of the sample organisation: stories, Service Level Agreements, templates.

use super::Stories;
use super::teller::{Teller, text};
use crate::kit::problem::Problem;
use serde_json::{Value, json};

/// The backlogs of the four projects.
pub fn backlog(t: &Teller) -> Result<Stories, Problem> {
    limits(t, json!([]))?;
    let service = json!({"title": "Customers get help within the agreed time", "description": "Every way in, every level, one clock."});
    let epic = text(&t.post("mira", "/projects/SUP/epics", service)?, "key");
    let level =
        |owner: &str, title: &str, team: &str, want: &str| story(t, owner, "SUP", support(&epic, title, team, want));
    let desk = level("mira", "Help desk, first level", "help-desk", "somebody to answer my question")?;
    let website = level("aiko", "Website support, second level", "website", "the website to work again")?;
    let mobile = level("aiko", "Mobile support, second level", "mobile", "the app to work again")?;
    let platform = level("aiko", "Platform, third level", "platform", "the cause to be removed")?;
    t.put("mira", &format!("/stories/{desk}/escalation"), json!({"permitted": true, "targets": [website, mobile]}))?;
    for second in [&website, &mobile] {
        t.put("aiko", &format!("/stories/{second}/escalation"), json!({"permitted": true, "targets": [platform]}))?;
    }
    t.patch("mira", &format!("/stories/{desk}"), json!({"review_every": "P4W"}))?;
    // The specialist for hardware is lent to the third level, without being a member of its team (R45).
    t.put("aiko", &format!("/stories/{platform}/contributors/hanna"), json!({}))?;
    let monitoring = json!({"title": "Monitoring of the platform", "recurrence": "recurring",
        "team": "platform", "cadence": "every_sprint", "as_a": "operator", "i_want": "to see trouble before customers do",
        "so_that": "nobody has to call us"});
    let monitoring = story(t, "aiko", "SUP", monitoring)?;
    limits(t, json!([{"category": "website", "to": website}, {"category": "mobile app", "to": mobile}]))?;
    let (template_address, template_password) = templates(t, &website)?;
    let (bugs, features) = shop(t)?;
    let onboarding = human_resources(t)?;
    let datacentre = infrastructure(t)?;
    Ok(Stories {
        desk,
        website,
        mobile,
        platform,
        monitoring,
        bugs,
        features,
        onboarding,
        datacentre,
        template_address,
        template_password,
    })
}

/// What is promised to customers, and where the first level sends what it cannot solve.
fn limits(t: &Teller, routing: Value) -> Result<Value, Problem> {
    let definitions = json!([
        {"severity": "sev1", "respond_within": "PT30M", "resolve_within": "PT6H"},
        {"severity": "sev2", "respond_within": "PT2H", "resolve_within": "PT24H", "pausable": true},
        {"severity": "sev3", "respond_within": "PT8H", "resolve_within": "P5D", "pausable": true}]);
    let body = json!({"nature": "agreed", "definitions": definitions, "routing": routing});
    t.put("mira", "/projects/SUP/sla", body)
}

/// The recurring story of a level of support.
fn support(epic: &str, title: &str, team: &str, want: &str) -> Value {
    json!({
        "title": title, "recurrence": "recurring", "team_mode": "multiple", "team": team, "sla": "project",
        "cadence": "every_sprint", "epic": epic, "as_a": "customer of Product A", "i_want": want,
        "so_that": "I can go on within the promised time",
        "acceptance_criteria": ["The customer hears from us within the response time.",
                                "Resolution or escalation according to the SLA.",
                                "The first level closes what it has opened, also when another level solved it."]})
}

/// The templates of Work Packages, of a story and of an Epic, and what a member of a team would change. The first two, by id.
fn templates(t: &Teller, website: &str) -> Result<(i64, i64), Problem> {
    let template = |body| {
        let made = t.post("mira", "/projects/SUP/work-package-templates", body)?;
        made["id"].as_i64().ok_or_else(|| Problem::internal("a template without an id"))
    };
    let address = template(json!({"name": "Update Customer Address", "category": "website", "severity": "sev2",
        "standard_effort": 3, "escalates_to": [website], "tasks": [
            {"title": "Collect the request", "estimate": 0.5}, {"title": "Validate the customer", "estimate": 0.5},
            {"title": "Change the address", "estimate": 1}, {"title": "Inform the customer", "estimate": 0.5}]}))?;
    let password = template(json!({"name": "Password reset", "category": "account", "severity": "sev3",
        "standard_effort": 1, "pre_approved": true, "tasks": [
            {"title": "Verify the person", "estimate": 0.25}, {"title": "Reset and confirm", "estimate": 0.25}]}))?;
    template(json!({"name": "Major incident", "severity": "sev1", "standard_effort": 8,
        "approval_steps": [{"name": "Cause found and written down", "role": "scrum_master"}], "tasks": [
            {"title": "Investigation"}, {"title": "Resolution"}, {"title": "Testing"}, {"title": "Documentation"}]}))?;
    let monitoring = json!({"as_a": "operator", "i_want": "to see trouble before customers do", "so_that": "nobody has to call us",
        "recurrence": "recurring", "cadence": "every_sprint", "category": "monitoring",
        "acceptance_criteria": ["An alarm comes within a minute.", "Every alarm has a page that says what to do."]});
    t.post("mira", "/projects/SUP/story-templates", json!({"name": "Monitoring of a website", "story": monitoring}))?;
    let stories = json!([
        {"title": "Help desk, first level", "recurrence": "recurring", "team_mode": "multiple", "sla": "project",
         "cadence": "every_sprint", "as_a": "customer", "i_want": "somebody to answer my question", "so_that": "I can go on"},
        {"title": "Second level", "recurrence": "recurring", "team_mode": "multiple", "sla": "project", "cadence": "every_sprint"},
        {"title": "Train the agents", "estimate": 8, "acceptance_criteria": ["Every agent has answered ten questions."]}]);
    let epic = json!({"name": "New help-desk service", "description": "Another product gets its help desk.", "stories": stories});
    t.post("mira", "/projects/SUP/epic-templates", epic)?;
    let proposal = json!({"text": "Ask for the second factor before the reset, not after it."});
    t.post("anna", &format!("/work-package-templates/{password}/proposals"), proposal)?;
    Ok((address, password))
}

fn story(t: &Teller, owner: &str, project: &str, body: Value) -> Result<String, Problem> {
    Ok(text(&t.post(owner, &format!("/projects/{project}/stories"), body)?, "key"))
}

/// The DevOps team that plans 70 percent for features and 30 for bugs and monitoring (G.21, case 3).
fn shop(t: &Teller) -> Result<(String, Vec<String>), Problem> {
    t.patch(
        "sam",
        "/teams/shop",
        json!({"shares": [{"work": "finite", "amount": 70}, {"work": "recurring", "amount": 30}]}),
    )?;
    let bugs = story(
        t,
        "leila",
        "SHOP",
        json!({"title": "Bug fixes and monitoring of the shop", "recurrence": "recurring",
        "team": "shop", "cadence": "every_sprint", "sla": "none", "as_a": "shopper",
        "i_want": "what is broken to be mended at once", "so_that": "I can buy"}),
    )?;
    let epic = text(&t.post("leila", "/projects/SHOP/epics", json!({"title": "Checkout in one page"}))?, "key");
    let mut features = Vec::new();
    for (title, points) in [
        ("Address is filled in from the postcode", 5),
        ("Guests check out without an account", 8),
        ("Delivery day is chosen on a calendar", 8),
        ("Vouchers are taken on the payment page", 5),
        ("The cart survives a lost connection", 8),
        ("Saved cards are shown with their last digits", 5),
        ("Order confirmation as a wallet pass", 3),
        ("Prices with and without tax for companies", 8),
        ("Gift wrapping as an option", 3),
        ("Search understands spelling mistakes", 13),
        ("Reviews with pictures", 8),
        ("Size advice from earlier orders", 13),
    ] {
        let key = story(
            t,
            "leila",
            "SHOP",
            json!({"title": title, "team": "shop", "estimate": points, "epic": epic,
            "as_a": "shopper", "i_want": title.to_lowercase(), "so_that": "I am done sooner",
            "acceptance_criteria": ["Works on a phone with one hand.", "Is measured before and after."]}),
        )?;
        features.push(key);
    }
    for key in &features[..11] {
        t.patch("leila", &format!("/stories/{key}"), json!({"state": "ready"}))?;
    }
    Ok((bugs, features))
}

/// Human resources: onboarding every Sprint, hiring dormant until there is need (R234).
fn human_resources(t: &Teller) -> Result<String, Problem> {
    let onboarding = story(
        t,
        "noor",
        "HR",
        json!({"title": "Onboarding of new colleagues", "recurrence": "recurring", "team": "hr",
        "cadence": "scheduled", "schedule": "FREQ=MONTHLY;BYMONTHDAY=1", "as_a": "new colleague",
        "i_want": "desk, account and a person to ask on my first day", "so_that": "I feel expected"}),
    )?;
    let hiring = story(
        t,
        "noor",
        "HR",
        json!({"title": "Hire for open positions", "recurrence": "recurring", "team": "hr",
        "cadence": "on_demand", "as_a": "head of a department", "i_want": "open positions to be filled",
        "so_that": "my department can do its work",
        "acceptance_criteria": ["The position is described and approved.", "At least three candidates are interviewed.",
                                "References are checked before an offer is made."]}),
    )?;
    t.post("noor", &format!("/stories/{hiring}/rest"), json!({}))?;
    Ok(onboarding)
}

/// One finite story of four teams with one Product Owner (R238).
fn infrastructure(t: &Teller) -> Result<String, Problem> {
    let key = story(
        t,
        "viktor",
        "INF",
        json!({"title": "The new data centre takes over the load", "team_mode": "multiple",
        "as_a": "head of operations", "i_want": "the load to run in the new data centre", "so_that": "we can leave the old one",
        "acceptance_criteria": ["Every rack is powered twice.", "Every service runs there for a week.", "The old site can be switched off."]}),
    )?;
    for (member, team, points) in
        [("hanna", "hardware", 13), ("sofia", "software", 8), ("carlos", "configuration", 8), ("tuva", "tuning", 5)]
    {
        t.put(
            member,
            &format!("/stories/{key}/portions/{team}"),
            json!({"estimate": points, "uncertain": team == "tuning"}),
        )?;
    }
    t.patch("viktor", &format!("/stories/{key}"), json!({"state": "ready", "lead_scrum_master": "oskar"}))?;
    Ok(key)
}
