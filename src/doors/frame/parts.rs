//! The parts that pages are made of: badges, labels, clocks, bars. Their markup stands in `parts.html`, a block each, so the compiler escapes.

use super::svg::Svg;
use super::{names, read};
use crate::facts::activity::read::Fact;
use crate::kit::assets;
use crate::kit::fields::number::Hundredths;
use crate::kit::text::state_name;
use crate::kit::time::At;
use crate::people::team;
use crate::product::story::model::Class;
use crate::service::sla::model::Severity;
use crate::service::sla::model::rules::ClockState;
use crate::service::sla::read::SlaView;
use askama::Template;
use askama::filters::Safe;
use serde_json::Value;

/// HTML that is shown as it is.
pub type Html = Safe<String>;

/// What a template makes. Writing to a String cannot fail, and a part does nothing else.
pub fn html(t: &impl Template) -> Html {
    Safe(t.render().unwrap_or_default())
}

#[derive(Template)]
#[template(path = "doors/frame/pages/parts.html", block = "icon")]
struct Icon<'a> {
    sprite: &'a str,
    name: &'a str,
}

/// An icon of the sprite.
pub fn icon(name: &str) -> Html {
    html(&Icon { sprite: assets::url("icons.svg"), name })
}

#[derive(Template)]
#[template(path = "doors/frame/pages/parts.html", block = "severity")]
struct Sev {
    s: Severity,
}

/// The badge of a severity; nothing without one.
pub fn sev(s: &Option<Severity>) -> Html {
    s.map_or_else(|| Safe(String::new()), |s| html(&Sev { s }))
}

#[derive(Template)]
#[template(path = "doors/frame/pages/parts.html", block = "state")]
struct State<'a> {
    state: &'a str,
    name: &'a str,
}

/// The badge of a state.
pub fn state(s: &impl std::fmt::Display) -> Html {
    let word = s.to_string();
    state_as(&word, &state_name(&word))
}

/// The badge of a state, with other words than its name.
pub fn state_as(state: &str, name: &str) -> Html {
    html(&State { state, name })
}

#[derive(Template)]
#[template(path = "doors/frame/pages/parts.html", block = "class")]
struct ClassLabel<'a> {
    class: &'a Class,
    title: Option<&'a str>,
    icon: Html,
    name: &'a str,
}

/// The label of a class.
pub fn class(c: &Class, long: bool) -> Html {
    let name = c.label();
    let icon = icon(if name.ends_with("Finite") { "finite" } else { "recurring" });
    if long {
        return html(&ClassLabel { class: c, title: None, icon, name });
    }
    let short = name.replace("Single Team", "Single").replace("Multiple Teams", "Multiple");
    html(&ClassLabel { class: c, title: Some(name), icon, name: &short })
}

fn hue(login: &str) -> u32 {
    login.bytes().fold(0u32, |h, b| h.wrapping_mul(31).wrapping_add(u32::from(b))) % 6 + 1
}

/// The name of a person, which is put in its place when the page is done: see `names`.
pub fn name(login: &str) -> String {
    names::name(login)
}

#[derive(Template)]
#[template(path = "doors/frame/pages/parts.html", block = "avatar")]
struct Avatar<'a> {
    login: &'a str,
}

/// A person as a round badge.
pub fn avatar(login: &str) -> Html {
    html(&Avatar { login })
}

#[derive(Template)]
#[template(path = "doors/frame/pages/parts.html", block = "nobody")]
struct Nobody;

/// A person, or nobody, as a round badge.
pub fn who(login: &Option<String>) -> Html {
    login.as_ref().map_or_else(|| html(&Nobody), |l| avatar(l))
}

#[derive(Template)]
#[template(path = "doors/frame/pages/parts.html", block = "person")]
struct Person<'a> {
    login: &'a str,
}

/// A person with the name beside the badge.
pub fn person(login: &str) -> Html {
    html(&Person { login })
}

/// A number in the frame. It counts no further than to 99.
pub fn count(n: &i64) -> String {
    if *n < read::COUNTED { n.to_string() } else { format!("{}+", read::COUNTED - 1) }
}

#[derive(Template)]
#[template(path = "doors/frame/pages/parts.html", block = "clock")]
struct Clock<'a> {
    s: &'a SlaView,
    open: bool,
}

impl Clock<'_> {
    /// How much is left is not said: it is counted time, and when it ends depends on when the clock runs again.
    fn paused_how(&self) -> &'static str {
        match self.s.state {
            ClockState::AtRisk => ", at risk",
            ClockState::Breached => ", breached",
            ClockState::Ok | ClockState::Met => "",
        }
    }
}

/// A clock that counts while the page is open; that it stands, while it does; how it ended, once it has.
pub fn clock(sla: &Option<SlaView>, open: bool) -> Html {
    sla.as_ref().map_or_else(|| Safe(String::new()), |s| html(&Clock { s, open }))
}

#[derive(Template)]
#[template(path = "doors/frame/pages/parts.html", block = "local")]
struct Local<'a> {
    at: &'a At,
    how: &'a str,
}

/// An instant in the reader's zone; `how` is empty (date and time), `time`, `day` or `ago`.
pub fn local(at: &At, how: &str) -> Html {
    html(&Local { at, how })
}

/// An effort, or a dash.
pub fn effort(e: &Option<Hundredths>) -> String {
    e.map_or_else(|| "–".to_owned(), |e| e.to_string())
}

/// A unit as people write it.
pub fn unit(u: &team::model::EstimateUnit) -> &'static str {
    match u {
        team::model::EstimateUnit::StoryPoints => "Story Points",
        team::model::EstimateUnit::IdealHours => "ideal hours",
    }
}

/// A horizontal bar of parts (class and amount) on a scale that ends at `max`; optionally the velocity's band and mark.
pub fn bar(
    parts: &[(&str, Hundredths)],
    max: Hundredths,
    band: Option<(Hundredths, Hundredths, Hundredths)>,
    label: &str,
) -> Html {
    #[allow(clippy::cast_precision_loss, reason = "a picture")]
    let scale = |v: i64| v as f64 * 100.0 / max.0.max(1) as f64;
    let class = if band.is_some() { "bar tall" } else { "bar" };
    let mut svg = Svg::stretched(class, 100.0, 10.0, label);
    let mut x = 0;
    for (class, v) in parts {
        let v = v.0.max(0);
        svg.rect(class, (scale(x), 0.0), (scale(v), 10.0));
        x += v;
    }
    if let Some((from, to, mark)) = band {
        svg.rect("band", (scale(from.0), -3.0), (scale(to.0 - from.0), 16.0));
        svg.line("mark", (scale(mark.0), -3.0), (scale(mark.0), 13.0));
    }
    svg.done()
}

#[derive(Template)]
#[template(path = "doors/frame/pages/parts.html", block = "gauge")]
struct Gauge<'a> {
    name: &'a str,
    done: Hundredths,
    of: Hundredths,
    bar: Html,
}

/// A gauge: a name, how much of how much, and a bar that shows what goes beyond.
pub fn gauge(name: &str, done: Hundredths, of: Hundredths, class: &str) -> Html {
    let over = Hundredths((done.0 - of.0).max(0));
    let within = Hundredths(done.0.min(of.0));
    gauge_with(name, done, of, &[(class, within), ("over", over)])
}

/// The same, where going beyond is no fault: the bar has one part.
pub fn gauge_open(name: &str, done: Hundredths, of: Hundredths, class: &str) -> Html {
    gauge_with(name, done, of, &[(class, done)])
}

fn gauge_with(name: &str, done: Hundredths, of: Hundredths, parts: &[(&str, Hundredths)]) -> Html {
    let bar = bar(parts, done.max(of), None, &format!("{done} of {of}"));
    html(&Gauge { name, done, of, bar })
}

#[derive(Template)]
#[template(path = "doors/frame/pages/parts.html", block = "told")]
struct Told<'a> {
    f: &'a Fact,
    changes: Vec<String>,
}

impl Told<'_> {
    fn text(&self, part: &str) -> Option<&str> {
        self.f.detail.get(part).and_then(Value::as_str)
    }
}

/// A fact as its line in a history tells it: who, what, from what to what, why.
pub fn told(f: &Fact) -> Html {
    html(&Told { f, changes: changes(f.detail.get("before"), f.detail.get("after")) })
}

/// What changed, a field each: `estimate 3 → 5`; of long or compound values only the name.
pub fn changes(before: Option<&Value>, after: Option<&Value>) -> Vec<String> {
    let none = &Value::Null;
    let after = after.unwrap_or(none);
    match before {
        Some(Value::Object(fields)) => {
            fields.iter().map(|(name, old)| change(name, old, after.get(name).unwrap_or(none))).collect()
        }
        None if !after.is_null() => vec![change("", none, after)],
        Some(old) if old != after => vec![change("", old, after)],
        _ => Vec::new(),
    }
}

fn change(name: &str, old: &Value, new: &Value) -> String {
    let field = name.trim_end_matches("_id").replace('_', " ");
    let short = |v: &Value| match v {
        Value::Null => Some("none".to_owned()),
        Value::String(s) if s.chars().count() <= 60 => Some(s.replace('_', " ")),
        Value::Bool(b) => Some(if *b { "yes" } else { "no" }.to_owned()),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    };
    match (short(old), short(new)) {
        (Some(old), Some(new)) if !name.ends_with("_id") => format!("{field} {old} → {new}").trim_start().to_owned(),
        _ => field,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::activity::model::Kind;
    use serde_json::json;

    const EVIL: &str = "\"><script>'";

    fn sla(paused_since: Option<At>) -> SlaView {
        SlaView {
            respond_by: None,
            responded_at: None,
            response_breached: false,
            resolve_by: At(0),
            at_risk_at: At(0),
            state: ClockState::Ok,
            breached_at: None,
            paused_since,
            pauses: None,
            explanation: EVIL.to_owned(),
        }
    }

    #[test]
    fn a_count_ends_at_99() {
        assert_eq!([0, 99, 100, 5000].map(|n| count(&n)), ["0", "99", "99+", "99+"]);
    }

    #[test]
    fn what_people_write_is_escaped() {
        let one = Hundredths(100);
        let detail = json!({"acting_for": EVIL, "before": EVIL, "after": EVIL, "title": EVIL, "reason": EVIL});
        let fact = Fact {
            id: 1,
            at: At(0),
            actor: Some(EVIL.to_owned()),
            kind: Kind::StoryChanged,
            detail: detail.as_object().unwrap().clone(),
        };
        for html in [
            icon(EVIL),
            state(&EVIL),
            state_as(EVIL, EVIL),
            avatar(EVIL),
            person(EVIL),
            who(&Some(EVIL.to_owned())),
            local(&At(0), EVIL),
            bar(&[(EVIL, one)], one, None, EVIL),
            gauge(EVIL, one, one, EVIL),
            told(&fact),
            clock(&Some(sla(None)), true),
            clock(&Some(sla(Some(At(0)))), true),
        ] {
            assert!(!html.0.contains("<script>") && !html.0.contains("\"\""), "{}", html.0);
        }
    }
}
