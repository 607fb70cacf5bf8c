//! The parts that forms are made of. Each answers HTML that is safe to show.

use super::escape;
use super::parts::{Html, icon};
use askama::filters::Safe;
use std::fmt::Write;

/// The options of a select or of a list of proposals: value and text; `chosen` is the present value.
pub fn options<V: AsRef<str>, T: AsRef<str>>(all: &[(V, T)], chosen: &str) -> Html {
    Safe(all.iter().fold(String::new(), |mut html, (value, text)| {
        let selected = if value.as_ref() == chosen { " selected" } else { "" };
        // Writing to a String cannot fail.
        let _ =
            write!(html, "<option value=\"{}\"{selected}>{}</option>", escape(value.as_ref()), escape(text.as_ref()));
        html
    }))
}

/// A button that cannot be pressed now, and why. The keyboard reaches it, so that the reason is heard too.
pub fn refused(text: &str, why: impl std::fmt::Display) -> Html {
    let (text, why) = (escape(text), escape(&why.to_string()));
    Safe(format!(
        "<button class=\"button\" type=\"button\" aria-disabled=\"true\" title=\"{why}\">{text}\
         <span class=\"visually-hidden\">, not now: {why}</span></button>"
    ))
}

/// The same, small: for a row.
pub fn refused_small(text: &str, why: impl std::fmt::Display) -> Html {
    Safe(refused(text, why).0.replacen("class=\"button\"", "class=\"button small\"", 1))
}

/// What may be nothing, as the value of a field.
pub fn text<T: std::fmt::Display>(t: &Option<T>) -> String {
    t.as_ref().map_or_else(String::new, T::to_string)
}

/// A list of texts, a line each, that grows and shrinks. `list` names the proposals (a datalist), where there are some.
pub fn lines(name: &str, legend: &str, values: &[String], list: &str, add: &str) -> Html {
    let proposals = if list.is_empty() { String::new() } else { format!(" list=\"{list}\" autocomplete=\"off\"") };
    let close = icon("close").0;
    let line = |value: &str| {
        format!(
            "<div class=\"line\" data-row-list-target=\"line\"><input name=\"{name}\" value=\"{}\" aria-label=\"{legend}\"{proposals} \
             data-action=\"keydown->row-list#next\"><button type=\"button\" class=\"button quiet square\" \
             data-action=\"row-list#remove\" aria-label=\"Remove this line\">{close}</button></div>",
            escape(value)
        )
    };
    let present: String = values.iter().map(|v| line(v)).collect();
    Safe(format!(
        "<fieldset class=\"field\" data-controller=\"row-list\"><legend>{legend}</legend>\
         <input type=\"hidden\" name=\"{name}\" value=\"\">\
         <div class=\"lines\" data-row-list-target=\"list\">{present}</div>\
         <template data-row-list-target=\"template\">{}</template>\
         <div><button type=\"button\" class=\"button small\" data-action=\"row-list#add\">{}{add}</button></div></fieldset>",
        line(""),
        icon("plus").0
    ))
}

/// Every time zone, as proposals.
pub fn zones() -> Html {
    let names: Vec<(String, &str)> = jiff::tz::db().available().map(|z| (z.to_string(), "")).collect();
    options(&names, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_escaped() {
        let evil = "\"><script>".to_owned();
        for html in [
            options(&[(&evil, &evil)], ""),
            refused(&evil, &evil),
            lines("a", "A", std::slice::from_ref(&evil), "", "Add"),
        ] {
            assert!(!html.0.contains("<script>"), "{}", html.0);
        }
    }
}
