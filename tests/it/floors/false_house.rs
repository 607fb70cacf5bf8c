//! Houses with one fault each: a guard that finds none in them guards nothing.

use super::*;

const STORE: &str = "pub fn put(tx: &mut Conn) { tx.run(\"INSERT INTO story (id) VALUES (1)\", &[]); }\npub fn get(tx: &mut Conn) { tx.one(\"SELECT id FROM story\", &[]) }";

/// A sound house with these files.
fn house(files: &[(&str, &str)]) -> Vec<Source> {
    let sound = [
        ("lib.rs", "pub mod product;"),
        ("product/story/mod.rs", "//! A story.\n\npub mod store;"),
        ("product/story/store.rs", STORE),
    ];
    sound
        .iter()
        .filter(|s| files.iter().all(|f| f.0 != s.0))
        .chain(files)
        .map(|(name, text)| Source::of(name, text))
        .collect()
}

fn schema() -> BTreeSet<String> {
    BTreeSet::from(["story".to_owned()])
}

fn all(files: &[(&str, &str)]) -> Vec<(&'static str, Faults)> {
    let h = house(files);
    vec![
        ("floor", of_no_floor(&h)),
        ("upward", upward(&h)),
        ("circle", circles(&h)),
        ("passed on", passed_on(&h)),
        ("writer", badly_written(&h, &schema())),
        ("read", writing_reads(&h)),
        ("sql", sql_elsewhere(&h)),
        ("handler", handlers_elsewhere(&h)),
        ("impure", impure(&h)),
    ]
}

#[test]
fn a_sound_house_has_no_fault() {
    let reads = "use super::store;\nfn f() { store::get(cx.tx) }";
    let tested = "#[cfg(test)]\nmod tests { use super::*; use crate::product::story::web::x; fn f(r: &Req) { \"UPDATE story SET a = 1\"; } }";
    let verbs = "//! UPDATE story SET x.\nuse super::store;\nuse crate::product::story::model::{self, X};\nfn f(cx: &mut Cx) { store::put(cx.tx) }";
    for (guard, faults) in all(&[
        ("product/story/read.rs", reads),
        ("product/story/model.rs", tested),
        ("product/story/verbs/change.rs", verbs),
    ]) {
        assert!(faults.is_empty(), "{guard}: {faults:#?}");
    }
}

#[test]
fn every_fault_is_found() {
    let one = |guard: &str, name: &str, text: &str| {
        let below = [
            ("product/story/read.rs", ""),
            ("product/story/web.rs", ""),
            ("product/epic/model.rs", ""),
            ("doors/routes.rs", ""),
        ];
        let mut files: Vec<_> = below.into_iter().filter(|b| b.0 != name).collect();
        files.push((name, text));
        let found: Vec<&str> = all(&files).into_iter().filter(|(_, f)| !f.is_empty()).map(|(g, _)| g).collect();
        assert!(found.contains(&guard), "{guard} overlooks {name}: {text} (found: {found:?})");
    };
    for name in [
        "helpers.rs",
        "product/story/helpers.rs",
        "product/story/helpers/x.rs",
        "other/story/model.rs",
        "product/model.rs",
    ] {
        one("floor", name, "");
    }
    one("floor", "product/story/model.rs", "pub mod inner { use super::super::web::x; }");

    for text in [
        "use crate::product::story::web::x;",
        "use super::{web::x as y};",
        "use crate::product::story;\nfn f() { story::web::x() }",
        "use story::web::x;\nuse crate::product::story;",
        "fn f() { crate::product::story::web::x() }",
        "words! { pub enum X { A = crate::product::story::web::A } }",
        "#[serde(with = \"crate::product::story::web\")]\nstruct X;",
        "macro_rules! m { () => { $crate::product::story::web::x() } }",
    ] {
        one("upward", "product/story/model.rs", text);
    }
    one("upward", "kit/text.rs", "use crate::product::epic::model::X;");
    one("upward", "product/story/web.rs", "use crate::doors::routes::X;\n");

    one("passed on", "product/story/model.rs", "pub use crate::product::epic::model::X;");
    one("passed on", "product/story/model.rs", "pub(crate) use crate::product::epic::model::X;");
    one("passed on", "product/story/model.rs", "use crate::product::epic::model::*;");
    one("passed on", "product/story/model.rs", "use crate::product::epic;\npub type Y = epic::model::X;");
    for text in
        ["pub struct X;", "pub use model::X;", "mod hidden;", "pub mod a; use b;", "#[path = \"x.rs\"] pub mod a;"]
    {
        one("passed on", "product/epic/mod.rs", text);
        one("passed on", "product/mod.rs", text);
    }

    for text in [
        "\"UPDATE story SET a = 1\"",
        "format!(\"DELETE FROM story {x}\")",
        "concat!(\"UPDATE \", \"story SET\")",
        "r#\"insert into\n story\"#",
    ] {
        let text = format!("fn f() {{ {text}; }}");
        one("writer", "product/epic/store.rs", &text);
        one("writer", "product/story/read.rs", &text);
        one("writer", "kit/db/pool.rs", &text);
        one("sql", "product/story/verbs.rs", &text);
        one("sql", "insight/report/model.rs", &text);
        one("sql", "doors/jobs.rs", &text);
        one("sql", "kit/text.rs", &text);
        one("sql", "app.rs", &text);
    }
    one("writer", "product/story/read.rs", "fn f() { Write::to(\"story\").insert(tx) }");
    one("writer", "product/story/store.rs", "");
    for text in [
        "cx.tx.value::<i64>(s, &[])",
        "conn.run(X, &[])",
        "f(\" WHERE a = 1\")",
        "crate::args![1]",
        "crate::kit::db::Condition::new()",
    ] {
        one("sql", "product/story/web.rs", &format!("fn f() {{ {text}; }}"));
    }

    one("read", "product/story/read.rs", "use super::store;\nfn f() { store::put(tx) }");
    one("read", "product/story/read.rs", "use crate::product::story::store::put;");

    for text in ["r: &Req", "r: &'a web::Req", "r: Req"] {
        one("handler", "product/story/page.rs", &format!("fn show({text}) {{}}"));
    }
    one("handler", "product/story/read.rs", "use crate::kit::web::Reply as R;");

    for text in ["cx: &mut Cx<'_>", "tx: &mut Conn", "r: axum::Request", "now: At, x: SystemTime"] {
        one("impure", "product/story/model.rs", &format!("fn f({text}) {{}}"));
    }
    for text in ["Timestamp::now()", "crate::kit::secret::random()", "std::fs::read(x)", "system_now()"] {
        one("impure", "product/story/model/rules.rs", &format!("fn f() {{ {text}; }}"));
    }
}

#[test]
fn a_circle_is_found_on_its_floor_only() {
    let a = ("product/story/store.rs", "use crate::product::epic::store::f;\nfn g() { \"INSERT INTO story\" }");
    assert!(
        !circles(&house(&[a, ("product/epic/store.rs", "use crate::product::story;\nfn f() { story::store::g() }")]))
            .is_empty()
    );
    assert!(
        circles(&house(&[
            a,
            ("product/epic/store.rs", ""),
            ("product/epic/verbs.rs", "use crate::product::story::store::g;")
        ]))
        .is_empty()
    );
}
