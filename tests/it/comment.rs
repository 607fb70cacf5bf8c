//! Comments, mentions and notifications.

use crate::support::*;
use serde_json::json;

/// R37, R192.
each_engine!(all_people_on_a_story_share_one_discussion, |w| {
    let s = w.recurring("a");
    for who in [MIA, NIA, OLGA, SAM] {
        let made = w
            .post(who, &format!("/stories/{s}/comments"), json!({"text": format!("I am {who} — ünïcode 🎉")}))
            .created();
        assert_eq!(
            (made["author"].clone(), made["text"].clone()),
            (json!(who), json!(format!("I am {who} — ünïcode 🎉")))
        );
    }
    let all = w.all(MIA, &format!("/stories/{s}/comments?limit=3"));
    assert_eq!(
        all.iter().map(|c| text(&c["author"])).collect::<Vec<_>>(),
        ["mia", "nia", "olga", "sam"],
        "oldest first"
    );
    w.post(STAN, &format!("/stories/{s}/comments"), json!({"text": "x"})).not_found();
    w.get(STAN, &format!("/stories/{s}/comments")).not_found();
    w.post(MIA, &format!("/stories/{s}/comments"), json!({"text": ""})).invalid(&["text"]);
    w.post(MIA, &format!("/stories/{s}/comments"), json!({})).invalid(&["text"]);
    w.post(MIA, &format!("/stories/{s}/comments"), json!({"text": "x".repeat(100_001)})).invalid(&["text"]);
    w.post(MIA, &format!("/stories/{s}/comments"), json!({"text": "x".repeat(100_000)})).created();
});

/// R37.
each_engine!(who_is_mentioned_is_told, |w| {
    let s = w.recurring("a");
    w.post(
        MIA,
        &format!("/stories/{s}/comments"),
        json!({"text": "@nia, see (@ned) and @mia and @nobody; write max@example.org. Thanks @olga."}),
    )
    .created();
    for who in [NIA, NED, OLGA] {
        assert_eq!(w.told(who, &s), ["mentioned"], "{who}");
    }
    for who in [MIA, MAX] {
        assert!(w.told(who, &s).is_empty(), "{who}");
    }
});

each_engine!(who_cannot_see_it_is_not_told, |w| {
    let s = w.recurring("secret");
    w.post(MIA, &format!("/stories/{s}/comments"), json!({"text": "@stan @will secret"})).created();
    assert!(w.get(STAN, "/notifications").items().is_empty());
    assert!(w.get(WILL, "/notifications").items().is_empty());
});

each_engine!(notifications_are_read_by_their_own_reader, |w| {
    let s = w.recurring("a");
    for n in 0..3 {
        w.post(MIA, &format!("/stories/{s}/comments"), json!({"text": format!("@nia {n}")})).created();
    }
    let all = w.all(NIA, "/notifications?limit=2");
    assert_eq!(all.len(), 3);
    for n in &all {
        assert_eq!(
            (n["subject"].clone(), n["read"].clone(), n["kind"].clone()),
            (json!(s), json!(false), json!("mentioned"))
        );
        assert!(n["at"].as_str().is_some() && n["message"].as_str().is_some());
    }
    let id = all[0]["id"].clone();
    assert_eq!(w.post(MIA, "/notifications/read", json!({"ids": [id]})).status, 200);
    assert!(w.all(NIA, "/notifications").iter().all(|n| n["read"] == false), "another person's are not touched");
    assert_eq!(w.post(NIA, "/notifications/read", json!({"ids": [id]})).status, 200);
    let read: Vec<bool> = w.all(NIA, "/notifications").iter().map(|n| n["read"] == true).collect();
    assert_eq!(read.iter().filter(|r| **r).count(), 1);
    w.post(NIA, "/notifications/read", json!({"ids": ["x"]})).invalid(&["ids.0"]);
    w.post(NIA, "/notifications/read", json!({})).invalid(&["ids"]);
});
