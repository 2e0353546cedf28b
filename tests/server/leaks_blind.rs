//! Where the rules hide whose an application is: no page, function or mail tells it to who evaluates it, or may come to,
//! before the committee begins; and what is hidden can still be judged.

use crate::{
    leaks::{addresses, asked, functions},
    support::{
        Browser, files,
        pack::{change, pack},
        review::{Stage, of, send},
    },
};
use quality_label::{
    account::{Role, store::further_address},
    apply::{
        model::{Answer, GivenFile, Piece},
        store::answer,
    },
    organiser::{self, model::MemberRole, store::organiser as organisers},
    programme::model::{Kind, Prefill, Question},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use std::path::Path;

/// What tells whose it is.
const SECRETS: [&str; 11] = [
    "Demo Youth Centre",
    "demo youth centre",
    "demo-youth-centre",
    "demoyouth.lt",
    "c0ffee00c0ffee00",
    "Zigmas",
    "Pirmūnas",
    "Kiskelis",
    "statutes-of-ours",
    "zigmas.kiskelis",
    "jaunimo-namai.lt",
];

/// Another answer to a question of an application.
async fn answered(stage: &Stage, id: &str, question: &Question, value: &Answer) {
    let tx = stage.app.ctx.db.write().await.unwrap();
    let row = answer::Entity::find()
        .filter(answer::Column::ApplicationId.eq(id.parse::<uuid::Uuid>().unwrap()))
        .filter(answer::Column::QuestionId.eq(question.id.as_str()));
    let mut row = row.one(&tx).await.unwrap().unwrap().into_active_model();
    row.value = Set(Some(serde_json::to_string(value).unwrap()));
    answer::Entity::update(row).exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
}

/// A server whose pack hides whose an application is, with an application that tells it wherever it can.
async fn blind(pack: &Path) -> (Stage, String, String) {
    change(pack, "programme.toml", "blind = false", "blind = true");
    let folder = pack.to_path_buf();
    let stage = Stage::set_with(|config| config.pack_dir = Some(folder)).await;
    assert!(stage.edition.rules.evaluation.blind);
    let ctx = &stage.app.ctx;
    let member = stage.app.person("Zigmas Kiskelis", &[]).await;
    let owner = stage.app.actor(stage.people[4]).await;
    let tx = ctx.db.write().await.unwrap();
    organiser::service::add_member(&tx, ctx, &owner, stage.organiser.id, member, MemberRole::Editor).await.unwrap();
    let row = organisers::Entity::find_by_id(stage.organiser.id).one(&tx).await.unwrap().unwrap();
    let mut row = row.into_active_model();
    row.website = Set("https://www.demoyouth.lt/about".into());
    row.logo = Set("c0ffee00c0ffee00".into());
    organisers::Entity::update(row).exec(&tx).await.unwrap();
    let further = further_address::ActiveModel {
        id: Set(ctx.ids.uuid()),
        person_id: Set(member),
        email: Set("zigmas@jaunimo-namai.lt".into()),
        token_hash: Set(None),
        created_at: Set(ctx.now()),
        expires_at: Set(None),
        confirmed_at: Set(Some(ctx.now())),
    };
    further_address::Entity::insert(further).exec_without_returning(&tx).await.unwrap();
    tx.commit().await.unwrap();

    let brought =
        files::bring(&stage.app, &stage.owner, "statutes-of-ours.txt", b"We are the Demo Youth Centre.").await;
    let file = files::view(&brought);
    let id = stage.handed_in().await;
    let words = "At the DEMO Youth\nCentre Zigmas Kiskelis (zigmas.kiskelis@demoyouth.lt) and Zigmas award badges, asks B. Pirmūnas; see \
                 https://demoyouth.lt/badges, www.jaunimo-namai.lt, https://badges.example.org/o/demo-youth-centre and www.demoyouth.lt.";
    let form = stage.form().clone();
    let kind = |is: fn(&Kind) -> bool| form.questions().find(|q| is(&q.kind)).unwrap().clone();
    let given = |mut text: String| {
        // Long enough for whatever is asked.
        text.push_str(&" word".repeat(400));
        text
    };
    answered(&stage, &id, &kind(|k| matches!(k, Kind::LongText { .. })), &Answer::Text(given(words.into()))).await;
    for question in form.questions().filter(|q| matches!(q.kind, Kind::UrlList { .. })) {
        let all = ["https://demoyouth.lt/a", "https://badges.example.org/demo-youth-centre"];
        answered(&stage, &id, question, &Answer::UrlList(all.map(String::from).to_vec())).await;
    }
    let piece = Piece {
        title: "Statutes of Demo Youth Centre".into(),
        link: "https://files.example.org/demo-youth-centre/statutes-of-ours".into(),
        text: words.into(),
        files: vec![GivenFile { id: file.id, name: file.name, media_type: file.media_type, size: file.size }],
        ..Piece::default()
    };
    for question in form.questions().filter(|q| matches!(q.kind, Kind::Evidence { .. } | Kind::BadgeExample { .. })) {
        answered(&stage, &id, question, &Answer::Evidence(vec![piece.clone(), piece.clone()])).await;
    }
    for (prefill, who) in [
        (Prefill::OrganiserName, "demo youth centre (DYC)"),
        (Prefill::ContactName, "Benas Pirmūnas"),
        (Prefill::ContactEmail, "zigmas.kiskelis@demoyouth.lt"),
        (Prefill::OrganiserWebsite, "https://demoyouth.lt"),
        (Prefill::OrganiserProfile, "https://labels.example.org/organisers/demo-youth-centre"),
    ] {
        let question = form.questions().find(|q| q.prefill == Some(prefill)).unwrap();
        answered(&stage, &id, question, &Answer::Text(who.into())).await;
    }
    for question in form.indicators() {
        let claimed = Answer::Indicator { claimed: Some(true), where_shown: words.into() };
        answered(&stage, &id, question, &claimed).await;
    }
    (stage, id, file.id.to_string())
}

/// Everywhere that somebody could read whose it is, and a learner couldn't: what everybody may read isn't hidden.
async fn found(stage: &Stage, learner: &Browser, (name, browser): (&str, &Browser), id: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut look = |place: &str, shown: &str, public: &str| {
        for secret in SECRETS.iter().filter(|secret| shown.contains(**secret) && !public.contains(**secret)) {
            let at = shown.find(secret).unwrap_or(0);
            let around: String = shown[..at].chars().rev().take(60).collect::<Vec<_>>().into_iter().rev().collect();
            wrong.push(format!("{name} reads {secret:?} in {place} after {around:?}"));
        }
    };
    let more = ["/review?view=table&sort=organiser", "/review/deadlines", "/review/overdue"];
    for address in addresses(id).into_iter().chain(more.map(String::from)) {
        let answer = browser.get(&address).await;
        assert!(answer.status < 500, "{address}: {}", answer.body);
        let told = format!("{} {:?}", answer.body, answer.headers);
        look(&address, &told, &learner.get(&address).await.body);
    }
    // What changes something is left out; what reads is asked.
    for function in
        functions().into_iter().filter(|f| !f.ends_with("/decline") && !f.ends_with("/take_back_evaluation"))
    {
        let public = asked(stage, learner, &function, id).await.1;
        look(&function, &asked(stage, browser, &function, id).await.1, &public);
    }
    let mailbox = format!("{}@example.org", name.to_lowercase().replace(' ', "."));
    for mail in stage.app.mails_to(&mailbox).await {
        look("a mail", &format!("{} {}", mail.subject, mail.text), "");
    }
    wrong
}

#[tokio::test]
async fn whose_it_is_shows_nowhere_to_who_evaluates_before_the_committee_begins() {
    let pack = pack();
    let (stage, id, file) = blind(pack.path()).await;
    let page = format!("/review/{id}");
    let learner = stage.app.signed_in("Learner", &[]).await;
    let another = stage.app.signed_in("Another evaluator", &[Role::Evaluator]).await;
    // The coordinator takes it in and knows whose it is; both sides say something.
    assert_eq!(stage.coordinator.get(&page).await.text("h1"), "Demo Youth Centre");
    assert_eq!(stage.check_formally(&id, &[]).await.status, 303);
    let words = [("id", id.as_str()), ("words", "What does Demo Youth Centre do?")];
    assert_eq!(stage.coordinator.send(&page, "/api/review/ask", &words).await.status, 303);
    let member = stage.app.again("Zigmas Kiskelis").await;
    let own = format!("/apply/{id}/submitted");
    let shown = member.get(&own).await;
    let thread = shown.attribute("li.card[id^=clarification]", "id").unwrap();
    let thread = thread.trim_start_matches("clarification-").to_string();
    let revision = shown.attribute("li.card[id^=clarification] input[name=revision]", "value").unwrap_or_default();
    let words = "Zigmas Kiskelis of Demo Youth Centre: badges.";
    let fields = [("id", thread.as_str()), ("revision", revision.as_str()), ("words", words)];
    let said = member.send_key(&own, "/api/review/answer", &thread, &fields).await;
    assert_eq!(said.status, 303, "{}", said.text("main"));
    assert!(stage.coordinator.get(&page).await.body.contains("Zigmas Kiskelis of Demo Youth Centre"));
    assert_eq!(stage.assign(&id, &stage.people[1..3], "").await.status, 303);

    // Before they declare they know the country and the languages, and no more.
    let undeclared = stage.one.get(&format!("{page}/evaluate")).await;
    let lead = undeclared.text("main");
    assert!(lead.contains("the applicant is in Lithuania") && lead.contains("Lithuanian"), "{lead}");
    let mut wrong = Vec::new();
    for (name, browser) in [("Evaluator One", &stage.one), ("Another evaluator", &another)] {
        wrong.extend(found(&stage, &learner, (name, browser), &id).await);
    }
    for browser in [&stage.one, &stage.two] {
        assert_eq!(stage.declare(browser, &id).await.status, 303);
    }
    for (name, browser) in [("Evaluator One", &stage.one), ("Evaluator Two", &stage.two)] {
        wrong.extend(found(&stage, &learner, (name, browser), &id).await);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    // What is left can be judged: the words, the documents and the ways to the addresses.
    let shown = stage.one.get(&format!("{page}/evaluate")).await;
    assert!(shown.text("main").contains("award badges"), "{}", shown.text("main"));
    let dossier = stage.one.get(&page).await;
    assert!(dossier.text("main").contains("Document 1") && dossier.text("main").contains("opening it may tell"));
    assert!(dossier.text("h1").starts_with("QL-TEST"), "{}", dossier.text("h1"));
    assert!(dossier.text("main").contains("[hidden]") && dossier.text("main").contains("The applicant"));
    let ways: Vec<String> = dossier
        .attributes("a[href*='/away/']", "href")
        .into_iter()
        .filter(|way| way.ends_with("files.example.org"))
        .collect();
    let led = stage.one.get(&ways[0]).await;
    let to = led.location.as_deref();
    assert_eq!((led.status, to), (303, Some("https://files.example.org/demo-youth-centre/statutes-of-ours")));
    assert_eq!(led.headers["referrer-policy"], "no-referrer");
    assert_eq!(another.get(&ways[0]).await.status, 403);
    assert_eq!(learner.get(&ways[0]).await.status, 403);
    let given = stage.one.get(&format!("{page}/files/{file}")).await;
    let name = given.headers["content-disposition"].to_str().unwrap();
    assert!(given.status == 200 && name.contains("document-") && name.ends_with(".txt"), "{name}");
    let given = stage.coordinator.get(&format!("{page}/files/{file}")).await;
    assert!(given.headers["content-disposition"].to_str().unwrap().contains("statutes-of-ours"));

    // Nor is it found by its name, but for those who may know it.
    let search = |words: &str| format!("/review?text={words}&view=table");
    let by_name = ["Demo+Youth", "demo-youth", "centre"];
    for words in by_name {
        assert!(!stage.one.get(&search(words)).await.body.contains(&id), "{words}");
        assert!(stage.coordinator.get(&search(words)).await.body.contains(&id), "{words}");
    }
    assert!(stage.one.get(&search("QL-TEST")).await.body.contains(&id));

    // When both are in the committee knows whose it is.
    for browser in [&stage.one, &stage.two] {
        let given = stage.evaluate(browser, &id, &stage.evaluation(13, 4, "Fine"), "hand_in").await;
        assert_eq!(given.status, 303, "{}", given.text("main"));
    }
    for browser in [&stage.one, &another] {
        assert_eq!(browser.get(&page).await.text("h1"), "Demo Youth Centre");
        assert!(browser.get(&search("demo-youth")).await.body.contains(&id));
    }
}

#[tokio::test]
async fn what_stands_against_somebody_is_found_though_they_cant_see_whose_it_is() {
    let pack = pack();
    let (stage, id, _) = blind(pack.path()).await;
    let ctx = &stage.app.ctx;
    let insider = stage.app.person("Insider", &[Role::Evaluator]).await;
    let owner = stage.app.actor(stage.people[4]).await;
    let tx = ctx.db.write().await.unwrap();
    organiser::service::add_member(&tx, ctx, &owner, stage.organiser.id, insider, MemberRole::Viewer).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(stage.check_formally(&id, &[]).await.status, 303);
    assert_ne!(stage.assign(&id, &[insider, stage.people[1]], "").await.status, 303);
    assert_eq!(stage.app.again("Insider").await.get(&format!("/review/{id}")).await.status, 404);
    // Who recognises it steps back.
    assert_eq!(stage.assign(&id, &stage.people[1..3], "").await.status, 303);
    let page = format!("/review/{id}");
    let fields = [of("id", &id), of("why", "conflict"), of("reason", "I know this text.")];
    assert_eq!(send(&stage.one, &page, "/api/review/decline", &fields).await.status, 303);
    assert_eq!(stage.one.get(&page).await.status, 404);
}
