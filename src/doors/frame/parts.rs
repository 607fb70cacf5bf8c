//! The parts that pages are made of: badges, labels, clocks, bars. Each answers HTML that is safe to show.

use super::svg::Svg;
use super::{Frame, escape};
use crate::facts::activity::read::Fact;
use crate::kit::assets;
use crate::kit::fields::Hundredths;
use crate::kit::text::state_name;
use crate::kit::time::At;
use crate::people::team;
use crate::product::story::model::Class;
use crate::service::sla::model::Severity;
use crate::service::sla::model::rules::ClockState;
use crate::service::sla::read::SlaView;
use askama::filters::Safe;
use serde_json::Value;

/// HTML that is shown as it is.
pub type Html = Safe<String>;

/// An icon of the sprite.
pub fn icon(name: &str) -> Html {
    Safe(format!(
        "<svg class=\"icon\" aria-hidden=\"true\"><use href=\"{}#{}\"/></svg>",
        assets::url("icons.svg"),
        escape(name)
    ))
}

/// The badge of a severity; nothing without one.
pub fn sev(s: &Option<Severity>) -> Html {
    Safe(s.map_or_else(String::new, |s| {
        let text = match s {
            Severity::NonProductionDefect => "<abbr title=\"Non-production Defect\">NPD</abbr>",
            s => s.label(),
        };
        format!("<span class=\"sev\" data-severity=\"{s}\">{text}</span>")
    }))
}

/// The badge of a state.
pub fn state(s: &impl std::fmt::Display) -> Html {
    let word = s.to_string();
    Safe(format!("<span class=\"state\" data-state=\"{word}\">{}</span>", state_name(&word)))
}

/// The label of a class.
pub fn class(c: &Class, long: bool) -> Html {
    let name = c.label();
    let icon = icon(if name.ends_with("Finite") { "finite" } else { "recurring" }).0;
    let short = name.replace("Single Team", "Single").replace("Multiple Teams", "Multiple");
    Safe(if long {
        format!("<span class=\"label\" data-class=\"{c}\">{icon}{name}</span>")
    } else {
        format!("<span class=\"label\" data-class=\"{c}\" title=\"{name}\">{icon}{short}</span>")
    })
}

fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|w| w.chars().next());
    let first = words.next().unwrap_or('?');
    escape(&words.next_back().map_or_else(|| first.to_string(), |last| format!("{first}{last}")).to_uppercase())
}

fn hue(login: &str) -> u32 {
    login.bytes().fold(0u32, |h, b| h.wrapping_mul(31).wrapping_add(u32::from(b))) % 6 + 1
}

/// A person as a round badge.
pub fn avatar(login: &str, name: &str) -> Html {
    let (h, i, n) = (hue(login), initials(name), escape(name));
    Safe(format!(
        "<span class=\"avatar\" data-hue=\"{h}\" title=\"{n}\"><span aria-hidden=\"true\">{i}</span><span class=\"visually-hidden\">{n}</span></span>"
    ))
}

/// Nobody as a round badge.
pub fn nobody() -> Html {
    Safe(
        "<span class=\"avatar nobody\" title=\"Nobody\"><span class=\"visually-hidden\">Nobody</span></span>"
            .to_owned(),
    )
}

/// A person, or nobody, as a round badge.
pub fn who(login: &Option<String>, frame: &super::Frame) -> Html {
    login.as_ref().map_or_else(nobody, |l| avatar(l, frame.name(l)))
}

/// A person with the name beside the badge.
pub fn person(login: &str, frame: &super::Frame) -> Html {
    let name = frame.name(login);
    let (h, i, n) = (hue(login), initials(name), escape(name));
    Safe(format!(
        "<span class=\"person\"><span class=\"avatar\" data-hue=\"{h}\" aria-hidden=\"true\">{i}</span>{n}</span>"
    ))
}

/// A clock that counts while the page is open; that it stands, while it does; how it ended, once it has.
pub fn clock(sla: &Option<SlaView>, open: bool) -> Html {
    let Some(s) = sla else { return Safe(String::new()) };
    if !open {
        let word = if s.state == ClockState::Breached { "missed" } else { "met" };
        return Safe(format!("<span class=\"clock\" data-state=\"{}\">{word}</span>", s.state));
    }
    if s.paused_since.is_some() {
        // How much is left is not said: it is counted time, and when it ends depends on when the clock runs again.
        let how = match s.state {
            ClockState::AtRisk => ", at risk",
            ClockState::Breached => ", breached",
            ClockState::Ok | ClockState::Met => "",
        };
        return Safe(format!(
            "<span class=\"clock\" data-state=\"paused\" title=\"{}\">paused{how}</span>",
            escape(&s.explanation)
        ));
    }
    Safe(format!(
        "<time class=\"clock\" data-clock datetime=\"{}\" data-at-risk=\"{}\" data-state=\"{}\" title=\"{}\">{}</time>",
        s.resolve_by,
        s.at_risk_at,
        s.state,
        escape(&s.explanation),
        state_name(s.state.word())
    ))
}

/// An instant in the reader's zone; `how` is empty (date and time), `time`, `day` or `ago`.
pub fn local(at: &At, how: &str) -> Html {
    Safe(format!("<time data-local=\"{how}\" datetime=\"{at}\">{at}</time>"))
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

/// A gauge: a name, how much of how much, and a bar that shows what goes beyond.
pub fn gauge(name: &str, done: Hundredths, of: Hundredths, class: &str) -> Html {
    let over = Hundredths((done.0 - of.0).max(0));
    let within = Hundredths(done.0.min(of.0));
    let bar = bar(&[(class, within), ("over", over)], Hundredths(done.0.max(of.0)), None, &format!("{done} of {of}")).0;
    Safe(format!(
        "<div class=\"gauge\"><span class=\"sum\"><span>{}</span><b>{done} of {of}</b></span>{bar}</div>",
        escape(name)
    ))
}

/// A fact as its line in a history tells it: who, what, from what to what, why.
pub fn told(f: &Fact, frame: &Frame) -> Html {
    let who = f.actor.as_deref().map_or("The clock", |l| frame.name(l));
    let holder = f.detail.get("acting_for").and_then(Value::as_str);
    let holder = holder.map_or_else(String::new, |l| format!(" for <b>{}</b>", escape(frame.name(l))));
    let mut html = format!("<b>{}</b>{holder} {}", escape(who), escape(&f.kind.sentence()));
    let changes = changes(f.detail.get("before"), f.detail.get("after"));
    if !changes.is_empty() {
        html.push_str(&format!(": {}", escape(&changes.join("; "))));
    }
    for name in ["team", "source", "title", "login"] {
        if let Some(text) = f.detail.get(name).and_then(Value::as_str) {
            html.push_str(&format!(" <span class=\"muted\">{}</span>", escape(text)));
        }
    }
    for name in ["reason", "input", "note", "text"] {
        if let Some(text) = f.detail.get(name).and_then(Value::as_str) {
            html.push_str(&format!("<div class=\"why as-typed\">{}</div>", escape(text)));
        }
    }
    Safe(html)
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

    #[test]
    fn what_people_write_is_escaped() {
        let html = avatar("eve", "<script>\"x\"</script>").0;
        assert!(!html.contains("<script>"), "{html}");
        assert!(!bar(&[], Hundredths(0), None, "<b>").0.contains("<b>"));
    }

    #[test]
    fn initials_are_of_the_first_and_last_name() {
        assert_eq!(initials("Mira van der Okafor"), "MO");
        assert_eq!(initials("Özlem"), "Ö");
        assert_eq!(initials(""), "?");
    }
}
