//! The floors of the house: who may name whom, who writes which table, where SQL and handlers are.
//!
//! A path is resolved to the file that defines the name. That is simple because no concept re-exports anything: the path
//! itself spells out the file.

mod false_house;
pub mod source;
mod statement;

use source::{Source, Token, house, is};
use statement::{is_sql, texts};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The parts of a concept, lowest first. Nobody names a part above its own, in whichever concept.
const TIERS: [&[&str]; 5] = [&["model"], &["store"], &["read"], &["verbs"], &["web", "page"]];

/// The districts that hold concepts. `kit` lies below all of them, `doors` above.
const DISTRICTS: [&str; 6] = ["people", "facts", "product", "service", "scrum", "insight"];

/// A floor, counted upward: the kit, the five tiers, the doors.
const KIT: usize = 0;
const DOORS: usize = TIERS.len() + 1;

/// `product/story/read/agenda.rs` is of the concept `product/story`.
fn concept(name: &str) -> Option<String> {
    let parts: Vec<&str> = name.split('/').collect();
    let held = parts.len() > 2 && (DISTRICTS.contains(&parts[0]) || parts[0] == "doors");
    held.then(|| parts[..2].join("/"))
}

/// The part of its concept that a file belongs to.
fn part(name: &str) -> Option<&str> {
    let mut parts = name.split('/');
    let district = parts.next()?;
    DISTRICTS.contains(&district).then(|| parts.nth(1).map(|p| p.trim_end_matches(".rs"))).flatten()
}

/// The floor of a file; nothing for the files that only say which modules there are.
fn floor(name: &str) -> Option<usize> {
    let tier = |word: &str| TIERS.iter().position(|t| t.contains(&word)).map(|i| i + 1);
    match name {
        // What commands work with knows the caller, a type of people; everybody else knows it.
        "app.rs" | "schema.rs" => tier("model"),
        // Every `web` lists its routes.
        "route.rs" => tier("web"),
        "lib.rs" => None,
        "main.rs" => Some(DOORS),
        _ if name.starts_with("kit/") => Some(KIT),
        // The frame around pages is of the floor of pages: they call it.
        _ if name.starts_with("doors/frame/") => tier("page"),
        _ if name.starts_with("doors/") => Some(DOORS),
        _ => part(name).and_then(tier),
    }
}

/// From file to file: who names what of whom.
fn references(house: &[Source]) -> Vec<(usize, usize, String)> {
    let by_module: BTreeMap<&[String], usize> =
        house.iter().enumerate().filter(|(_, s)| s.name != "main.rs").map(|(i, s)| (&s.module[..], i)).collect();
    let mut found = Vec::new();
    for (from, source) in house.iter().enumerate() {
        for used in source.uses() {
            let to = (0..=used.path.len()).rev().find_map(|n| by_module.get(&used.path[..n]));
            if let Some(to) = to.filter(|to| **to != from) {
                found.push((from, *to, used.path.join("::")));
            }
        }
    }
    found
}

/// The faults of a kind that a house has.
type Faults = BTreeSet<String>;

#[test]
fn every_file_has_its_floor() {
    let faults = of_no_floor(&house());
    assert!(faults.is_empty(), "a concept has {TIERS:?} and nothing else; a module is a file: {faults:#?}");
}

fn of_no_floor(house: &[Source]) -> Faults {
    let known: BTreeSet<&str> = TIERS.concat().into_iter().collect();
    let mut odd = Faults::new();
    for source in house {
        let parts: Vec<&str> = source.name.split('/').collect();
        match parts[..] {
            ["main.rs" | "lib.rs" | "app.rs" | "route.rs" | "schema.rs"] | ["kit" | "doors", ..] => {}
            [district, "mod.rs"] | [district, _, "mod.rs"] if DISTRICTS.contains(&district) => {}
            [district, _, part] if DISTRICTS.contains(&district) && known.contains(part.trim_end_matches(".rs")) => {}
            [district, _, part, _, ..] if DISTRICTS.contains(&district) && known.contains(part) => {}
            _ => odd.extend([source.name.clone()]),
        }
        // The paths of what is inside would be read wrongly.
        odd.extend(source.inner_modules().iter().map(|m| format!("{} holds mod {m} {{", source.name)));
    }
    odd
}

#[test]
fn nobody_calls_upward() {
    let house = house();
    let looked_at = references(&house).len();
    assert!(looked_at > 2000, "only {looked_at} references were looked at");
    let faults = upward(&house);
    assert!(faults.is_empty(), "{} references go up: {faults:#?}", faults.len());
}

fn upward(house: &[Source]) -> Faults {
    let mut faults = Faults::new();
    for (from, to, path) in references(house) {
        let (a, b) = (&house[from].name, &house[to].name);
        if let (Some(lower), Some(upper)) = (floor(a), floor(b))
            && upper > lower
        {
            faults.insert(format!("{a} names {path} of {b}"));
        }
    }
    faults
}

#[test]
fn concepts_of_one_floor_have_no_circle() {
    let faults = circles(&house());
    assert!(faults.is_empty(), "{faults:#?}");
}

fn circles(house: &[Source]) -> Faults {
    let references = references(house);
    let mut faults = Faults::new();
    for n in 1..=TIERS.len() {
        let mut graph: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for (from, to, path) in &references {
            let (a, b) = (&house[*from], &house[*to]);
            let (Some(ca), Some(cb)) = (concept(&a.name), concept(&b.name)) else { continue };
            if floor(&a.name) == Some(n) && floor(&b.name) == Some(n) && ca != cb {
                graph.entry(ca).or_default().entry(cb).or_insert(format!("{} names {path}", a.name));
            }
        }
        // Whoever calls nobody that is left goes; who stays is in a circle, or leads into one.
        loop {
            let left: BTreeSet<String> = graph.keys().cloned().collect();
            graph.values_mut().for_each(|calls| calls.retain(|c, _| left.contains(c)));
            let before = graph.len();
            graph.retain(|_, calls| !calls.is_empty());
            if graph.len() == before {
                break;
            }
        }
        faults.extend(graph.values().flat_map(BTreeMap::values).map(|f| format!("{:?}: {f}", TIERS[n - 1])));
    }
    faults
}

#[test]
fn no_concept_passes_on_the_names_of_others() {
    let faults = passed_on(&house());
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Names that are passed on, or hidden behind a `*`, and `mod.rs` that hold more than the names of their parts. The kit shows some of its
/// folders as one.
fn passed_on(house: &[Source]) -> Faults {
    let mut faults = Faults::new();
    for source in house {
        let kit = source.name.starts_with("kit/");
        for used in source.uses() {
            if used.glob || used.public && !kit {
                faults.insert(format!("{} passes on or hides {}", source.name, used.path.join("::")));
            }
        }
        let inside = source.name.split('/').next().is_some_and(|d| DISTRICTS.contains(&d));
        let part = |t: &[Token]| matches!(t, [a, b, Token::Word(_), Token::Mark(';')] if is(a, "pub") && is(b, "mod"));
        if inside && source.name.ends_with("/mod.rs") && !source.tokens.chunks(4).all(part) {
            faults.insert(format!("{} holds more than the names of its parts", source.name));
        }
        if !kit && source.says(&["pub", "type"]) {
            faults.extend(renamed(source));
        }
    }
    faults
}

/// `pub type Mine = crate::theirs::Yours;`
fn renamed(source: &Source) -> Faults {
    let t = &source.tokens;
    let starts = (0..t.len().saturating_sub(3)).filter(|i| is(&t[*i], "pub") && is(&t[*i + 1], "type"));
    let path = |i: usize| {
        let right = t[i + 4..].iter().take_while(|x| matches!(x, Token::Word(_) | Token::Path));
        let whole = t.get(i + 4 + right.clone().count()) == Some(&Token::Mark(';'));
        let words = right.filter_map(|x| if let Token::Word(w) = x { Some(w.clone()) } else { None });
        whole.then(|| words.collect::<Vec<_>>().join("::"))
    };
    starts.filter_map(path).map(|p| format!("{} gives {p} another name", source.name)).collect()
}

/// The tables of the schema.
fn tables() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let texts = std::fs::read_dir(folder).unwrap().map(|f| std::fs::read_to_string(f.unwrap().path()).unwrap());
    let name = |s: &str| s.trim_start().chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
    texts.flat_map(|t| t.split("CREATE TABLE ").skip(1).map(name).collect::<Vec<String>>()).collect()
}

#[test]
fn a_table_has_one_writer() {
    // The history of the schema is of the kit.
    let schema: BTreeSet<String> = tables().into_iter().chain(["schema_migration".to_owned()]).collect();
    assert!(schema.len() > 50, "only {} tables", schema.len());
    let faults = badly_written(&house(), &schema);
    assert!(faults.is_empty(), "{faults:#?}");
}

fn badly_written(house: &[Source], schema: &BTreeSet<String>) -> Faults {
    let mut faults = Faults::new();
    let mut writers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in house {
        // Its texts name no table: who calls it does.
        if source.name == "kit/db/write.rs" {
            continue;
        }
        for table in statement::written_in(&source.tokens) {
            if part(&source.name).is_some_and(|p| p != "store") {
                faults.insert(format!("{} writes {table}, and is no store", source.name));
            }
            writers.entry(table).or_default().insert(concept(&source.name).unwrap_or_else(|| source.name.clone()));
        }
    }
    let unknown = writers.iter().filter(|(table, _)| !schema.contains(*table));
    faults.extend(unknown.map(|(table, who)| format!("{who:?} writes {table}, which is no table that a text names")));
    faults.extend(schema.iter().filter(|t| !writers.contains_key(*t)).map(|t| format!("nobody is seen to write {t}")));
    faults.extend(writers.iter().filter(|w| w.1.len() > 1).map(|(t, who)| format!("{t} is written by {who:?}")));
    faults
}

#[test]
fn reads_write_nothing() {
    let faults = writing_reads(&house());
    assert!(faults.is_empty(), "{faults:#?}");
}

fn writing_reads(house: &[Source]) -> Faults {
    let stores = || house.iter().filter(|s| part(&s.name) == Some("store"));
    // A function writes when its text does, or when it calls one that does.
    let mut writers: BTreeSet<Vec<String>> = BTreeSet::new();
    loop {
        let before = writers.len();
        let called: BTreeSet<String> = writers.iter().filter_map(|w| w.last().cloned()).collect();
        for store in stores() {
            for (name, body) in store.functions() {
                let texts = !statement::written_in(body).is_empty();
                let call = |w: &[Token]| matches!(w, [a, Token::Word(f), Token::Mark('(')] if *a != Token::Mark('.') && !is(a, "fn") && called.contains(f));
                if texts || body.windows(3).any(call) {
                    writers.insert([&store.module[..], std::slice::from_ref(name)].concat());
                }
            }
        }
        if writers.len() == before {
            break;
        }
    }
    let reads = house.iter().filter(|s| part(&s.name) == Some("read"));
    reads
        .flat_map(|s| s.uses().into_iter().map(move |u| (s, u)))
        .filter(|(_, u)| writers.contains(&u.path))
        .map(|(s, u)| format!("{} calls {}", s.name, u.path.join("::")))
        .collect()
}

#[test]
fn sql_is_in_stores_and_reads() {
    let faults = sql_elsewhere(&house());
    assert!(faults.is_empty(), "{faults:#?}");
}

fn sql_elsewhere(house: &[Source]) -> Faults {
    // The edge keeps the answers that are given twice; the frame reads for every page what stands around it.
    let doors = ["kit/db/", "doors/edge/idempotency", "doors/frame/read.rs"];
    let mut faults = Faults::new();
    for source in house {
        let may = match part(&source.name) {
            Some(part) => ["store", "read"].contains(&part),
            None => doors.iter().any(|p| source.name.starts_with(p)),
        };
        if may {
            continue;
        }
        faults.extend(texts(source).filter(|s| is_sql(s)).map(|s| format!("{}: {s}", source.name)));
        for method in ["all", "opt", "one", "value", "run", "column", "exists", "batch"] {
            if ["tx", "conn"].iter().any(|c| source.says(&[c, ".", method])) {
                faults.insert(format!("{} asks the database: {method}", source.name));
            }
        }
        let kit = source.name.starts_with("kit/");
        for used in source.uses().iter().filter(|_| !kit) {
            if let ["args"] | ["kit", "db", "Filter" | "Condition", ..] =
                used.path.iter().map(String::as_str).collect::<Vec<_>>()[..]
            {
                faults.insert(format!("{} names {}", source.name, used.path.join("::")));
            }
        }
    }
    faults
}

#[test]
fn handlers_are_in_web() {
    let faults = handlers_elsewhere(&house());
    assert!(faults.is_empty(), "a request is taken apart, and a reply made, in web.rs only: {faults:#?}");
}

fn handlers_elsewhere(house: &[Source]) -> Faults {
    let inside = house.iter().filter(|s| part(&s.name).is_some_and(|p| p != "web"));
    inside.filter(|s| s.says(&["Req"]) || s.says(&["Reply"])).map(|s| s.name.clone()).collect()
}

#[test]
fn models_know_neither_database_nor_clock() {
    let faults = impure(&house());
    assert!(faults.is_empty(), "{faults:#?}");
}

fn impure(house: &[Source]) -> Faults {
    let words = [
        "Cx",
        "Conn",
        "Db",
        "Filter",
        "Condition",
        "system_now",
        "SystemTime",
        "Instant",
        "axum",
        "tokio",
        "rand",
        "fs",
        "env",
    ];
    let mut faults = Faults::new();
    for source in house.iter().filter(|s| part(&s.name) == Some("model")) {
        let mut told = |what: &str| faults.extend([format!("{}: {what}", source.name)]);
        words.iter().filter(|w| source.says(&[w])).for_each(|w| told(w));
        if source.says(&["::", "now"]) {
            told("::now");
        }
        for random in source.uses().iter().filter(|u| u.path.starts_with(&["kit".to_owned(), "secret".to_owned()])) {
            told(&random.path.join("::"));
        }
    }
    faults
}
