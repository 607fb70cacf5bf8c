//! Issues with story points: `issuekey, title, description, storypoint`. They become finite stories.

use super::past::StoryPast;
use super::source::{Content, Item, Refusal, Source};
use super::table::{Record, Table, Wanted, not_carried};
use crate::kit::fields::number::Hundredths;
use crate::kit::fields::{Errors, Field};
use crate::product::project::model::ProjectKind;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use std::collections::HashMap;

const LONGEST_TITLE: usize = 500;

const LONGEST_TEXT: usize = 100_000;

const WANTED: [Wanted<'_>; 4] =
    [(&["issuekey"], true), (&["title"], true), (&["description"], true), (&["storypoint"], true)];

/// The source.
pub struct StoryPoints;

impl Source for StoryPoints {
    fn name(&self) -> &'static str {
        "story-points"
    }
    fn help(&self) -> &'static str {
        "Stories with story points (CSV, also gzip): issuekey, title, description, storypoint"
    }
    fn items(&self) -> &'static str {
        "stories"
    }
    fn project_kind(&self) -> ProjectKind {
        ProjectKind::DevOps
    }
    fn names_people(&self) -> bool {
        false
    }
    fn read(&self, bytes: &[u8], _: &TimeZone, refuse: &mut dyn FnMut(Refusal)) -> Result<Content, String> {
        let mut table = Table::new(bytes)?;
        let places = table.columns(WANTED).map_err(|why| format!("is no file of stories with story points: {why}"))?;
        let places = places.map(|p| p.unwrap_or(0));
        let others = table.others(&WANTED);
        let mut content = Content::default();
        let mut lines: HashMap<String, u64> = HashMap::new();
        let mut cut = 0;
        for record in &mut table {
            match record.and_then(|r| issue(&r, places, &mut lines).map_err(|reason| Refusal { line: r.line, reason }))
            {
                Ok((issue, was_cut)) => {
                    cut += usize::from(was_cut);
                    content.items.push(Item::Story(issue));
                }
                Err(refusal) => refuse(refusal),
            }
        }
        if cut > 0 {
            content.notes.push(format!(
                "{cut} titles are longer than {LONGEST_TITLE} characters: they are cut, and stand whole in the description"
            ));
        }
        content.notes.extend(not_carried(&others));
        Ok(content)
    }
}

/// An issue, and whether its title was cut.
fn issue(
    r: &Record<'_>,
    [key, title, description, points]: [usize; 4],
    lines: &mut HashMap<String, u64>,
) -> Result<(StoryPast, bool), String> {
    let key = r.cells[key].trim();
    if key.is_empty() || key.chars().count() > 200 {
        return Err("issuekey is missing, or has more than 200 characters".into());
    }
    let whole = &r.cells[title];
    if whole.trim().is_empty() {
        return Err("title is missing".into());
    }
    let mut description = Some(r.cells[description].to_string()).filter(|d| !d.is_empty() && d != "NULL");
    let cut = whole.chars().count() > LONGEST_TITLE;
    if cut {
        description = Some(description.map_or_else(|| whole.to_string(), |d| format!("{whole}\n\n{d}")));
    }
    if let Some(n) = description.as_ref().map(|d| d.chars().count()).filter(|n| *n > LONGEST_TEXT) {
        return Err(format!("description has {n} characters; at most {LONGEST_TEXT} are taken"));
    }
    let estimate = estimate(r.cells[points].trim())?;
    if let Some(first) = lines.get(key) {
        return Err(format!("issuekey {key:?} stands in line {first} already"));
    }
    lines.insert(key.to_owned(), r.line);
    let title = whole.chars().take(LONGEST_TITLE).collect();
    Ok((StoryPast { key: key.to_owned(), title, description, estimate }, cut))
}

fn estimate(points: &str) -> Result<Option<Hundredths>, String> {
    if points.is_empty() || points == "NULL" {
        return Ok(None);
    }
    let number: Option<Value> = points.parse::<f64>().ok().filter(|x| x.is_finite()).map(|x| json!(x));
    let found = number.and_then(|n| Hundredths::read(&n, "storypoint", &mut Errors::default()));
    let short: String = points.chars().take(40).collect();
    found.map(Some).ok_or_else(|| {
        format!("storypoint is {short:?}, which is no number from 0 to 1000000 with at most two decimals")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn backlog(text: &str) -> (Vec<StoryPast>, Vec<u64>) {
        let mut refused = Vec::new();
        let content = StoryPoints.read(text.as_bytes(), &TimeZone::UTC, &mut |r| refused.push(r.line));
        let stories = content.expect("a backlog").items.into_iter().filter_map(|i| match i {
            Item::Story(s) => Some(s),
            Item::WorkPackage(_) => None,
        });
        (stories.collect(), refused)
    }

    #[test]
    fn issues_are_read_as_they_are() {
        let (b, refused) = backlog(
            "issuekey,title,description,storypoint\nA-1,\"Größe, \"\"x\"\"\",\"<b>\nline\",3\nA-2,Two,NULL,0.5\nA-3,Three,,\n",
        );
        assert!(refused.is_empty(), "{refused:?}");
        assert_eq!(
            (b[0].title.as_str(), b[0].description.as_deref(), b[0].estimate),
            ("Größe, \"x\"", Some("<b>\nline"), Some(Hundredths(300)))
        );
        assert_eq!((b[1].description.as_deref(), b[1].estimate), (None, Some(Hundredths(50))));
        assert_eq!((b[2].description.as_deref(), b[2].estimate), (None, None));
    }

    #[test]
    fn a_long_title_is_cut_and_kept_whole_in_the_description() {
        let long = "ä".repeat(501);
        let (b, _) = backlog(&format!("issuekey,title,description,storypoint\nA-1,{long},more,1\n"));
        assert_eq!(b[0].title.chars().count(), 500);
        assert_eq!(b[0].description.as_deref(), Some(format!("{long}\n\nmore").as_str()));
    }

    #[test]
    fn broken_issues_are_refused() {
        let (b, refused) = backlog(
            "issuekey,title,description,storypoint\nA-1,One,x,-1\nA-1,One,x,1e9\n,One,x,1\nA-2,,x,1\nA-3,One,x,1\nA-3,One,x,1\nA-4,One,x,many\nA-5,One,x,NaN\nA-6,One,x,1.234\n",
        );
        assert_eq!(b.len(), 1);
        assert_eq!(refused, vec![2, 3, 4, 5, 7, 8, 9, 10]);
    }
}
