//! What the tests of reviewing start from: an organiser with an application that was handed in, and the people who
//! review it.

use crate::support::{Answer as Page, Browser, TestApp};
use quality_label::{
    account::{Email, Role, service, store},
    apply::{
        model::{Answer, Piece},
        store::{answer, application, edition},
    },
    organiser::{
        self,
        model::{NewOrganiser, Organiser, OrganiserKind},
    },
    platform::config::Config,
    programme::{
        self,
        model::{Edition, Form, Kind, Question},
    },
    review,
};
use sea_orm::{ActiveValue::Set, EntityTrait, IntoActiveModel};
use std::sync::Arc;
use uuid::Uuid;

/// A server with people who review.
pub struct Stage {
    /// The server.
    pub app: TestApp,
    /// Form, scale and rules.
    pub edition: Arc<Edition>,
    /// Takes applications in.
    pub coordinator: Browser,
    /// Evaluates; shares the applicant's country.
    pub one: Browser,
    /// Evaluates; shares nothing.
    pub two: Browser,
    /// Of a coordinating organisation.
    pub three: Browser,
    /// Owns the applying organiser.
    pub owner: Browser,
    /// Their ids, in the same order.
    pub people: [Uuid; 5],
    /// Applies.
    pub organiser: Organiser,
}

/// An evaluator's field: its name, and what is in it.
pub type Fields = Vec<(String, String)>;

impl Stage {
    /// Starts one.
    pub async fn set() -> Self {
        Self::set_with(|_| {}).await
    }

    /// Starts one with changed settings.
    pub async fn set_with(change: impl FnOnce(&mut Config)) -> Self {
        let app = TestApp::start_with(change).await;
        let coordinator = app.person("Coordinator", &[Role::Coordinator]).await;
        let one = app.person("Evaluator One", &[Role::Evaluator]).await;
        let two = app.person("Evaluator Two", &[Role::Evaluator]).await;
        let three = app.person("Evaluator Three", &[]).await;
        let owner = app.person("Owner", &[]).await;
        let tx = app.ctx.db.write().await.unwrap();
        service::grant(&tx, &app.ctx, None, three, Role::Evaluator, true).await.unwrap();
        for (person, country, languages) in [(one, "LT", "lt en"), (two, "IT", "it"), (three, "SI", "sl")] {
            let mut row = store::by_id(&tx, person).await.unwrap().into_active_model();
            (row.country, row.languages) = (Set(country.into()), Set(languages.into()));
            store::person::Entity::update(row).exec(&tx).await.unwrap();
        }
        for person in [one, two, three] {
            review::service::seat(&tx, &app.ctx, person, app.ctx.now()).await.unwrap();
        }
        tx.commit().await.unwrap();
        let organiser = new_organiser(&app, owner, "Demo Youth Centre").await;
        let edition = programme::edition(&app.ctx).unwrap();
        Self {
            edition,
            coordinator: browser(&app, "Coordinator").await,
            one: browser(&app, "Evaluator One").await,
            two: browser(&app, "Evaluator Two").await,
            three: browser(&app, "Evaluator Three").await,
            owner: browser(&app, "Owner").await,
            people: [coordinator, one, two, three, owner],
            organiser,
            app,
        }
    }

    /// Gives somebody a seat in the committee.
    pub async fn seat(&self, person: Uuid) {
        let ctx = &self.app.ctx;
        let tx = ctx.db.write().await.unwrap();
        review::service::seat(&tx, ctx, person, ctx.now()).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// The form.
    pub fn form(&self) -> &Form {
        self.edition.form().unwrap()
    }

    /// An application of the organiser, handed in now.
    pub async fn handed_in(&self) -> String {
        self.handed_in_by(self.organiser.id, self.people[4]).await
    }

    /// An application of any organiser, handed in now.
    pub async fn handed_in_by(&self, organiser: Uuid, by: Uuid) -> String {
        let (ctx, now) = (&self.app.ctx, self.app.ctx.now());
        let id = ctx.ids.uuid();
        let tx = ctx.db.write().await.unwrap();
        let version = self.edition.version.clone();
        if edition::Entity::find_by_id(&version).one(&tx).await.unwrap().is_none() {
            let json = self.edition.to_json().unwrap();
            let row = edition::ActiveModel { version: Set(version.clone()), json: Set(json), created_at: Set(now) };
            edition::Entity::insert(row).exec_without_returning(&tx).await.unwrap();
        }
        let row = application::ActiveModel {
            id: Set(id),
            reference: Set(Some(format!("QL-TEST-{}", &id.simple().to_string()[20..]))),
            organiser_id: Set(organiser),
            edition_version: Set(version),
            state: Set("submitted".into()),
            language: Set("en".into()),
            previous_id: Set(None),
            renews_id: Set(None),
            submitted_at: Set(Some(now)),
            submitted_by: Set(Some(by)),
            decided_at: Set(None),
            created_by: Set(by),
            revision: Set(1),
            created_at: Set(now),
            updated_at: Set(now),
        };
        application::Entity::insert(row).exec_without_returning(&tx).await.unwrap();
        for question in self.form().questions() {
            let row = answer::ActiveModel {
                id: Set(ctx.ids.uuid()),
                application_id: Set(id),
                question_id: Set(question.id.clone()),
                value: Set(Some(serde_json::to_string(&good_answer(question)).unwrap())),
                revision: Set(1),
                updated_by: Set(by),
                updated_at: Set(now),
            };
            answer::Entity::insert(row).exec_without_returning(&tx).await.unwrap();
        }
        tx.commit().await.unwrap();
        id.to_string()
    }

    /// The formal check as the coordinator sends it, all met but some.
    pub async fn check_formally(&self, id: &str, unmet: &[&str]) -> Page {
        let page = format!("/review/{id}/formal");
        let mut fields = vec![of("id", id), of("revision", &self.coordinator.get(&page).await.field("revision"))];
        for criterion in self.form().formal() {
            let met = if unmet.contains(&criterion.id.as_str()) { "no" } else { "yes" };
            fields.push(of(&format!("met[{}]", criterion.id), met));
            fields.push(of(&format!("comment[{}]", criterion.id), if met == "no" { "Mend this first." } else { "" }));
        }
        fields.push(of("then", "send"));
        send(&self.coordinator, &page, "/api/review/check_formally", &fields).await
    }

    /// Assigns evaluators.
    pub async fn assign(&self, id: &str, evaluators: &[Uuid], reason: &str) -> Page {
        let page = format!("/review/{id}/assign");
        let revision = self.coordinator.get(&page).await.field("revision");
        let mut fields = vec![of("id", id), of("revision", &revision), of("reason", reason)];
        fields.extend(evaluators.iter().map(|e| of("evaluators[]", &e.to_string())));
        send(&self.coordinator, &page, "/api/review/assign", &fields).await
    }

    /// An evaluator declares that nothing stands against it.
    pub async fn declare(&self, browser: &Browser, id: &str) -> Page {
        let page = format!("/review/{id}/evaluate");
        browser.send(&page, "/api/review/declare", &[("id", id), ("agreed", "yes")]).await
    }

    /// A whole evaluation: so many indicators confirmed, this level everywhere.
    pub fn evaluation(&self, confirmed: usize, level: u8, comment: &str) -> Fields {
        let mut fields = vec![of("overall", &format!("{comment} on the whole"))];
        for (at, indicator) in self.form().indicators().enumerate() {
            fields.push(of(&format!("confirmed[{}]", indicator.id), if at < confirmed { "yes" } else { "no" }));
            fields.push(of(&format!("comment[{}]", indicator.id), comment));
        }
        for question in self.form().rated() {
            fields.push(of(&format!("level[{}]", question.id), &level.to_string()));
            fields.push(of(&format!("comment[{}]", question.id), comment));
        }
        fields
    }

    /// Sends an evaluation at the revision that the page shows.
    pub async fn evaluate(&self, browser: &Browser, id: &str, fields: &Fields, then: &str) -> Page {
        let page = format!("/review/{id}/evaluate");
        let mut all = vec![of("id", id), of("revision", &browser.get(&page).await.field("revision")), of("then", then)];
        all.extend(fields.iter().cloned());
        send(browser, &page, "/api/review/evaluate", &all).await
    }

    /// Everything up to the committee: the two evaluations are given.
    pub async fn before_committee(&self, first: &Fields, second: &Fields) -> String {
        let id = self.handed_in().await;
        assert_eq!(self.check_formally(&id, &[]).await.status, 303);
        assert_eq!(self.assign(&id, &self.people[1..3], "").await.status, 303);
        for (browser, fields) in [(&self.one, first), (&self.two, second)] {
            assert_eq!(self.declare(browser, &id).await.status, 303);
            let answer = self.evaluate(browser, &id, fields, "hand_in").await;
            assert_eq!(answer.status, 303, "{}", answer.text("main"));
        }
        // The third of the committee says, too, that nothing stands against it.
        assert_eq!(self.declare(&self.three, &id).await.status, 303);
        id
    }

    /// Sends a form of the committee's page at the revision that it shows. A decision is confirmed by another at once.
    pub async fn at_committee(&self, browser: &Browser, id: &str, verb: &str, fields: &[(&str, &str)]) -> Page {
        let answer = self.of_committee(browser, id, verb, fields).await;
        if verb != "decide" || answer.status != 303 {
            return answer;
        }
        let other = if std::ptr::eq(browser, &self.coordinator) { &self.three } else { &self.coordinator };
        self.of_committee(other, id, "confirm_decision", &[]).await
    }

    /// Sends a form of the committee's page at the revision that it shows.
    pub async fn of_committee(&self, browser: &Browser, id: &str, verb: &str, fields: &[(&str, &str)]) -> Page {
        let page = format!("/review/{id}/committee");
        let revision = browser.get(&page).await.field("revision");
        let mut all = vec![of("id", id), of("revision", &revision)];
        all.extend(fields.iter().map(|(n, v)| of(n, v)));
        send(browser, &page, &format!("/api/review/{verb}"), &all).await
    }

    /// An open meeting with these applications on its agenda, in this order.
    pub async fn meeting(&self, applications: &[&str]) -> String {
        let list = "/review/meetings";
        let next = self.coordinator.get(list).await.field("next");
        let day = self.app.ctx.now().day();
        let fields = [
            ("next", next.as_str()),
            ("title", "Spring meeting"),
            ("day", &day),
            ("time", "14:30"),
            ("zone", "Europe/Vilnius"),
        ];
        let called = self.coordinator.send(list, "/api/review/call_meeting", &fields).await;
        assert_eq!(called.status, 303, "{}", called.text("main"));
        let id = called.location.unwrap().rsplit('/').next().unwrap().to_string();
        for application in applications {
            let put = self.of_meeting(&self.coordinator, &id, "put_on_agenda", &[("application", application)]).await;
            assert_eq!(put.status, 303, "{}", put.text("main"));
        }
        let opened = self.of_meeting(&self.coordinator, &id, "lead_meeting", &[("step", "open")]).await;
        assert_eq!(opened.status, 303, "{}", opened.text("main"));
        id
    }

    /// Sends a form of a meeting's page at the revision that the coordinator sees.
    pub async fn of_meeting(&self, browser: &Browser, id: &str, verb: &str, fields: &[(&str, &str)]) -> Page {
        let page = format!("/review/meetings/{id}");
        let revision = self.coordinator.get(&page).await.field("revision");
        let mut all = vec![of("id", id), of("revision", &revision)];
        all.extend(fields.iter().map(|(n, v)| of(n, v)));
        send(browser, &page, &format!("/api/review/{verb}"), &all).await
    }

    /// The item of an agenda that is about an application.
    pub async fn item(&self, meeting: &str, application: &str) -> String {
        let rows = review::store::meeting::agenda(self.app.ctx.db.read(), meeting.parse().unwrap()).await.unwrap();
        rows.into_iter().find(|row| row.application_id.to_string() == application).unwrap().id.to_string()
    }

    /// The coordinator brings an application under discussion.
    pub async fn take_up(&self, meeting: &str, application: &str) {
        let item = self.item(meeting, application).await;
        let fields = [("item", item.as_str()), ("step", "take_up")];
        let taken = self.of_meeting(&self.coordinator, meeting, "step_agenda", &fields).await;
        assert_eq!(taken.status, 303, "{}", taken.text("main"));
    }

    /// All three members vote for the same.
    pub async fn all_vote(&self, id: &str, vote: &str) {
        assert_eq!(self.declare(&self.three, id).await.status, 303);
        for browser in [&self.one, &self.two, &self.three] {
            let answer = self.at_committee(browser, id, "vote", &[("vote", vote), ("impartial", "yes")]).await;
            assert_eq!(answer.status, 303, "{}", answer.text("main"));
        }
    }
}

async fn browser(app: &TestApp, name: &str) -> Browser {
    let browser = app.browser();
    browser.sign_in(name).await;
    browser
}

/// An organiser of a person, in Lithuania.
pub async fn new_organiser(app: &TestApp, owner: Uuid, name: &str) -> Organiser {
    let new = NewOrganiser {
        kind: OrganiserKind::Organisation,
        name: name.into(),
        country: "LT".into(),
        languages: vec!["lt".into()],
        website: None,
        description: "Demonstration only.".into(),
        contact_email: Email::parse("office@example.org").unwrap(),
    };
    organiser::service::create(&app.ctx, &app.actor(owner).await, new).await.unwrap()
}

/// A field.
pub fn of(name: &str, value: &str) -> (String, String) {
    (name.into(), value.into())
}

/// Sends a form with owned fields.
pub async fn send(browser: &Browser, page: &str, to: &str, fields: &[(String, String)]) -> Page {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    browser.send(page, to, &fields).await
}

/// The address of the owner's mailbox.
pub const OWNER: &str = "owner@example.org";

/// An answer that is enough, whatever is asked.
fn good_answer(question: &Question) -> Answer {
    let words = |n: u32| vec!["word"; n as usize].join(" ");
    match &question.kind {
        Kind::LongText { min_words, .. } => Answer::Text(words((*min_words).max(3))),
        Kind::Choice { options } | Kind::Country { options } => Answer::Text(options[0].id.clone()),
        Kind::Many { options, least, .. } | Kind::Languages { options, least, .. } => {
            Answer::Choices(options.iter().take((*least).max(1) as usize).map(|o| o.id.clone()).collect())
        }
        Kind::Url => Answer::Text("https://example.org".into()),
        Kind::UrlList { least, .. } => {
            Answer::UrlList((0..(*least).max(1)).map(|n| format!("https://example.org/badges/{n}")).collect())
        }
        Kind::Email => Answer::Text("office@example.org".into()),
        Kind::Date => Answer::Text("2025-03-01".into()),
        Kind::Number { least, .. } => Answer::Text((*least).max(1).to_string()),
        Kind::Formal { .. } => Answer::Formal { met: Some(true), explanation: String::new() },
        Kind::Indicator { .. } => Answer::Indicator { claimed: Some(true), where_shown: "On the badge.".into() },
        Kind::Evidence { least, .. } | Kind::BadgeExample { least, .. } => Answer::Evidence(
            (0..(*least).max(1))
                .map(|n| Piece {
                    title: format!("Piece {n}"),
                    link: "https://example.org/badge".into(),
                    text: "What it shows.".into(),
                    ..Piece::default()
                })
                .collect(),
        ),
        Kind::Plan { least, columns, .. } => Answer::Plan(
            (0..(*least).max(1))
                .map(|_| columns.iter().map(|c| (c.id.clone(), "words".to_string())).collect())
                .collect(),
        ),
        Kind::Promised { .. } => Answer::Promised(Vec::new()),
        Kind::Declaration => Answer::Declaration(true),
        Kind::Text { .. } => Answer::Text("Words".into()),
    }
}
