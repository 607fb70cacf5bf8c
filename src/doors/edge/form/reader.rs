//! From the tokens of a page to its forms (WHATWG HTML, "Constructing the form data set").

use super::{Field, Form, Role};
use html5gum::emitters::default::{DefaultEmitter, Token};
use html5gum::{StartTag, Tokenizer};
use std::collections::HashMap;

/// Reads the forms of a page.
pub fn read(html: &str) -> Vec<Form> {
    let mut page = Page::default();
    for token in Tokenizer::new_with_emitter(html, DefaultEmitter::<usize>::new_with_span()) {
        match token {
            Ok(Token::StartTag(tag)) => page.opens(&Tag(&tag)),
            Ok(Token::EndTag(tag)) => page.closes(&tag.name),
            Ok(Token::String(text)) => page.says(&String::from_utf8_lossy(&text)),
            Ok(_) => {}
            Err(never) => match never {},
        }
    }
    page.forms()
}

/// Where a field belongs: the form around it, or the one that it names.
enum Owner {
    Around(usize),
    Named(String),
}

/// A group of fields that is open.
struct Group {
    disabled: bool,
    legend: String,
}

/// A label or legend whose text is being read: for which field, and the first field inside.
struct Caption {
    of: Option<String>,
    from: usize,
    text: String,
}

struct Found {
    owner: Owner,
    id: String,
    field: Field,
}

#[derive(Default)]
struct Page {
    forms: Vec<Form>,
    ids: HashMap<String, usize>,
    open: bool,
    templates: usize,
    groups: Vec<Group>,
    caption: Option<Caption>,
    /// How deep we are in the part of a caption that is no name: a hint, a count.
    aside: usize,
    captions: HashMap<String, String>,
    /// The field whose text is being read: a select or textarea.
    reading: Option<(&'static str, Found)>,
    found: Vec<Found>,
}

struct Tag<'a>(&'a StartTag<usize>);

impl Tag<'_> {
    fn name(&self) -> &[u8] {
        &self.0.name
    }
    fn has(&self, attribute: &str) -> bool {
        self.0.attributes.contains_key(attribute.as_bytes())
    }
    fn get(&self, attribute: &str) -> Option<String> {
        self.0.attributes.get(attribute.as_bytes()).map(|v| String::from_utf8_lossy(v).into_owned())
    }
    fn text(&self, attribute: &str) -> String {
        self.get(attribute).unwrap_or_default()
    }
    fn role(&self) -> Role {
        match (self.has("data-taken"), self.has("data-proposed")) {
            (true, _) => Role::Taken,
            (_, true) => Role::Proposed,
            _ if self.text("type") == "hidden" => Role::Hidden,
            _ => Role::Edited,
        }
    }
    fn is_aside(&self) -> bool {
        self.text("class").split(' ').any(|c| matches!(c, "hint" | "count"))
    }
}

impl Page {
    fn opens(&mut self, tag: &Tag<'_>) {
        match tag.name() {
            b"template" => self.templates += 1,
            _ if self.templates > 0 => {}
            b"form" => {
                self.ids.insert(tag.text("id"), self.forms.len());
                self.forms.push(Form { begins: tag.0.span.end, ..Form::to(&tag.text("action")) });
                self.open = true;
            }
            b"fieldset" => self.groups.push(Group { disabled: tag.has("disabled"), legend: String::new() }),
            b"legend" | b"label" => {
                self.caption = Some(Caption { of: tag.get("for"), from: self.found.len(), text: String::new() });
            }
            b"span" if self.caption.is_some() && (self.aside > 0 || tag.is_aside()) => self.aside += 1,
            b"select" => self.reading = self.field(tag).map(|f| ("select", f)),
            b"textarea" => self.reading = self.field(tag).map(|f| ("textarea", f)),
            b"option" => self.option(tag),
            b"input" => self.input(tag),
            _ => {}
        }
    }

    fn closes(&mut self, name: &[u8]) {
        match name {
            b"template" => self.templates = self.templates.saturating_sub(1),
            _ if self.templates > 0 => {}
            b"form" => self.open = false,
            b"fieldset" => {
                self.groups.pop();
            }
            b"span" => self.aside = self.aside.saturating_sub(1),
            b"legend" | b"label" => self.captioned(name == b"legend"),
            b"select" | b"textarea" => {
                if let Some((kind, mut found)) = self.reading.take() {
                    if kind == "select" {
                        chosen(&mut found.field)
                    } else {
                        typed(&mut found.field)
                    }
                    self.found.push(found);
                }
            }
            _ => {}
        }
    }

    fn says(&mut self, text: &str) {
        if self.templates > 0 {
            return;
        }
        match &mut self.reading {
            Some(("textarea", found)) => match found.field.sends.first_mut() {
                Some(value) => value.push_str(text),
                None => found.field.sends.push(text.to_owned()),
            },
            Some((_, found)) => {
                if let Some((_, name)) = found.field.options.last_mut() {
                    name.push_str(text);
                }
            }
            None => {
                if let Some(caption) = self.caption.as_mut().filter(|_| self.aside == 0) {
                    caption.text.push_str(text);
                }
            }
        }
    }

    /// A field that takes part: it has a name and is not switched off.
    fn field(&self, tag: &Tag<'_>) -> Option<Found> {
        let name = tag.get("name").filter(|n| !n.is_empty())?;
        let role = tag.role();
        let off = (tag.has("disabled") && role != Role::Taken) || self.groups.iter().any(|g| g.disabled);
        let owner = match tag.get("form") {
            Some(id) => Owner::Named(id),
            None if self.open => Owner::Around(self.forms.len() - 1),
            None => return None,
        };
        let group = self.groups.iter().rev().map(|g| &g.legend).find(|l| !l.is_empty()).cloned().unwrap_or_default();
        let field = Field { name, role, label: tag.text("aria-label"), group, ..Field::default() };
        (!off).then(|| Found { owner, id: tag.text("id"), field })
    }

    fn input(&mut self, tag: &Tag<'_>) {
        let kind = tag.text("type");
        if matches!(kind.as_str(), "submit" | "button" | "reset" | "image" | "file") {
            return;
        }
        let Some(mut found) = self.field(tag) else { return };
        let value = tag.get("value");
        match kind.as_str() {
            "checkbox" | "radio" => {
                let value = value.unwrap_or_else(|| "on".to_owned());
                if tag.has("checked") {
                    found.field.sends.push(value.clone());
                }
                found.field.options.push((value, String::new()));
            }
            "hidden" => found.field.sends.push(value.unwrap_or_default()),
            _ => found.field.sends.push(value.unwrap_or_default().replace(['\r', '\n'], "")),
        }
        self.found.push(found);
    }

    fn option(&mut self, tag: &Tag<'_>) {
        let Some(("select", found)) = &mut self.reading else { return };
        let value = tag.get("value").unwrap_or_else(|| UNNAMED.to_owned());
        if tag.has("disabled") {
            // It can be read, not chosen; the first one that can be is chosen where none says that it is.
            found.field.options.push((String::from(OFF), String::new()));
            return;
        }
        if tag.has("selected") {
            found.field.sends = vec![value.clone()];
        }
        found.field.options.push((value, String::new()));
    }

    /// The end of a legend or label: its text is the name of the group, of the field that it names, or of what it holds.
    fn captioned(&mut self, legend: bool) {
        let Some(caption) = self.caption.take() else { return };
        let text = caption.text.split_whitespace().collect::<Vec<_>>().join(" ");
        if legend {
            if let Some(group) = self.groups.last_mut() {
                group.legend = text;
            }
        } else if let Some(id) = caption.of {
            self.captions.insert(id, text);
        } else {
            for found in self.found.iter_mut().skip(caption.from).filter(|f| f.field.role != Role::Hidden) {
                for (_, name) in &mut found.field.options {
                    name.clone_from(&text);
                }
                // One of several radio buttons is no name for them all: the group is.
                found.field.label = if found.field.label.is_empty() { text.clone() } else { found.field.label.clone() };
            }
        }
    }

    fn forms(self) -> Vec<Form> {
        let mut forms = self.forms;
        for mut found in self.found {
            let of = match &found.owner {
                Owner::Around(i) => Some(*i),
                Owner::Named(id) => self.ids.get(id).copied(),
            };
            if let Some(text) = self.captions.get(&found.id).filter(|_| !found.id.is_empty()) {
                found.field.label.clone_from(text);
            }
            if let Some(form) = of.and_then(|i| forms.get_mut(i)) {
                form.fields.push(found.field);
            }
        }
        forms
    }
}

/// An option that has no value of its own has that of its text, once it is read.
const UNNAMED: &str = "\u{1}";
/// An option that cannot be chosen.
const OFF: &str = "\u{2}";

/// A textarea that was read to its end. Its first line break is none.
fn typed(field: &mut Field) {
    let text = field.sends.pop().unwrap_or_default().replace("\r\n", "\n").replace('\r', "\n");
    field.sends.push(text.strip_prefix('\n').unwrap_or(&text).to_owned());
}

/// A select that was read to its end. Without a chosen option the first one is.
fn chosen(field: &mut Field) {
    field.options.retain(|(v, _)| v != OFF);
    for (value, name) in &mut field.options {
        *name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if value == UNNAMED {
            if field.sends.first() == Some(value) {
                field.sends = vec![name.clone()];
            }
            value.clone_from(name);
        }
    }
    if field.sends.is_empty() {
        field.sends.extend(field.options.first().map(|(v, _)| v.clone()));
    }
}
