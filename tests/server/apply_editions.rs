//! Drafts that outlive their form, exports that come back, what follows on submitting, and bad input: through the front
//! door, without JavaScript.

use crate::support::{
    Answer, Browser, START, TestApp,
    applying::{application, fill, organiser, seen, submitted},
    files::{BOUNDARY, Part, bring, form, post, view},
};
use quality_label::{
    apply::{
        document::Export,
        model::{Answer as Said, ApplicationState},
        service, store,
    },
    organiser::{self, MemberRole},
    platform::{audit, mail::FiledMail},
    programme,
    timestamp::{DAY, MINUTE, Timestamp},
};
use std::fs;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const SAVE: &str = "/api/apply/save";
const WHY: &str = "fields[why_apply]";
const HOPES: &str = "many[hopes][]";
const WANTED: &str = "fields[partners_wanted]";
const LATER: (&str, &str) = ("next", "later");

/// Sends a section as it stands before somebody, with these fields.
async fn write(browser: &Browser, id: &str, section: &str, fields: &[(&str, &str)]) -> Answer {
    let page = format!("/apply/{id}/section/{section}");
    let seen = seen(&browser.get(&page).await);
    send(browser, id, section, &seen, fields).await
}

async fn send(
    browser: &Browser,
    id: &str,
    section: &str,
    seen: &[(String, String)],
    fields: &[(&str, &str)],
) -> Answer {
    let page = format!("/apply/{id}/section/{section}");
    let mut all = vec![("application", id), ("section", section)];
    all.extend(seen.iter().map(|(n, v)| (n.as_str(), v.as_str())));
    all.extend_from_slice(fields);
    browser.send_key(&page, SAVE, section, &all).await
}

fn words(word: &str, count: usize) -> String {
    vec![word; count].join(" ")
}

/// A new member of an organiser; their browser.
async fn member(app: &TestApp, organiser: &str, name: &str, role: MemberRole) -> Browser {
    let browser = app.signed_in(name, &[]).await;
    let person = person(app, name).await;
    let owner = app.actor(self::person(app, "Owner").await).await;
    let tx = app.ctx.db.write().await.unwrap();
    let organiser = organiser.parse().unwrap();
    organiser::service::add_member(&tx, &app.ctx, &owner, organiser, person, role).await.unwrap();
    tx.commit().await.unwrap();
    browser
}

async fn person(app: &TestApp, name: &str) -> Uuid {
    use quality_label::account::{Email, store};
    let email = Email::parse(&format!("{}@example.org", name.to_lowercase())).unwrap();
    store::by_email(app.ctx.db.read(), &email).await.unwrap().unwrap().id
}

async fn row(app: &TestApp, id: &str) -> quality_label::apply::model::Application {
    store::application(app.ctx.db.read(), id.parse().unwrap()).await.unwrap()
}

async fn answers(app: &TestApp, id: &str) -> quality_label::apply::model::Answers {
    store::answers(app.ctx.db.read(), id.parse().unwrap()).await.unwrap()
}

async fn verbs(app: &TestApp, id: &str, verb: &str) -> usize {
    let entries = audit::about(app.ctx.db.read(), "application", id, 10_000).await.unwrap();
    entries.iter().filter(|e| e.verb == verb).count()
}

/// A server with a pack of its own, which can be changed.
struct Changing {
    app: TestApp,
    folder: tempfile::TempDir,
}

impl Changing {
    async fn start() -> Self {
        let folder = crate::support::pack::pack();
        let path = folder.path().to_path_buf();
        let app = TestApp::start_with(|config| config.pack_dir = Some(path)).await;
        Self { app, folder }
    }

    fn edit(&self, file: &str, from: &str, to: &str) {
        crate::support::pack::change(self.folder.path(), file, from, to);
    }

    /// Takes everything out of a file from one text up to another.
    fn cut(&self, file: &str, from: &str, to: &str) {
        let path = self.folder.path().join(file);
        let source = fs::read_to_string(&path).unwrap();
        let begin = source.find(from).unwrap_or_else(|| panic!("no {from} in {file}"));
        let end = begin + source[begin..].find(to).unwrap_or_else(|| panic!("no {to} in {file}"));
        fs::write(&path, format!("{}{}", &source[..begin], &source[end..])).unwrap();
    }

    /// Lets the server read what was changed meanwhile.
    async fn read_again(&self, change: impl FnOnce(&Self)) {
        let pack = self.app.ctx.room::<programme::Pack>().unwrap();
        let before = programme::edition(&self.app.ctx).unwrap().version.clone();
        let stop = CancellationToken::new();
        let following = tokio::spawn(pack.follow(stop.clone()));
        change(self);
        let read = async {
            while programme::edition(&self.app.ctx).unwrap().version == before {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(20), read).await.expect("the changed pack is right");
        stop.cancel();
        following.await.unwrap();
    }

    /// Another form: an option and a question are gone, one has other limits, one another kind, one is new, one moved.
    async fn another_form(&self) {
        self.read_again(|this| {
            this.cut("form.toml", "[[steps.sections.questions]]\nid = \"partners_wanted\"", "[[steps.sections]]\nid = \"since");
            this.edit("form.toml", ", \"recognition\", \"partners\"]", ", \"recognition\"]");
            this.edit("form.toml", "id = \"why_apply\"\nis = \"long_text\"\nmin_words = 30\nmax_words = 400", "id = \"why_apply\"\nis = \"long_text\"\nmin_words = 10\nmax_words = 50");
            this.edit("form.toml", "id = \"endorsers\"\nis = \"long_text\"\nrequired = false\nmax_words = 300", "id = \"endorsers\"\nis = \"number\"\nrequired = false\nleast = 0\nmost = 50");
            let moved = "[[steps.sections.questions]]\nid = \"self_improve\"\nis = \"long_text\"\nmin_words = 20\nmax_words = 400\n\n";
            this.edit("form.toml", moved, "");
            let motto = "[[steps.sections.questions]]\nid = \"motto\"\nis = \"text\"\nrequired = false\nmax_characters = 80\n\n";
            this.edit("form.toml", "[[steps.sections]]\nid = \"since", &format!("{moved}{motto}[[steps.sections]]\nid = \"since"));
            for (language, motto) in [("en", "Your motto?"), ("lt", "Jūsų šūkis?")] {
                let file = format!("{language}/form.toml");
                this.cut(&file, "partners = \"", "[questions.partners_wanted]");
                this.cut(&file, "[questions.partners_wanted]", "[questions.self_strengths]");
                this.edit(&file, "[questions.self_strengths]", &format!("[questions.motto]\nlabel = \"{motto}\"\n[questions.self_strengths]"));
            }
        })
        .await;
    }
}

/// A draft with an answer of each kind that doesn't outlive the change.
async fn written_draft(app: &TestApp, owner: &Browser) -> (String, String) {
    let centre = organiser(owner, "Demo Centre").await;
    let id = application(owner, &centre).await;
    let motivation =
        [(WHY, words("why", 60)), (HOPES, "trust".into()), (HOPES, "partners".into()), (WANTED, "Libraries.".into())];
    let motivation: Vec<_> = motivation.iter().map(|(n, v)| (*n, v.as_str())).chain([LATER]).collect();
    assert_eq!(write(owner, &id, "motivation", &motivation).await.status, 303);
    let people = [("fields[endorsers]", "The town library, two schools."), LATER];
    assert_eq!(write(owner, &id, "people", &people).await.status, 303);
    let improve = [("fields[self_improve]", "Our pictures."), LATER];
    assert_eq!(write(owner, &id, "self_assessment", &improve).await.status, 303);
    assert_eq!(answers(app, &id).await["endorsers"], Said::Text("The town library, two schools.".into()));
    (centre, id)
}

#[tokio::test]
async fn a_draft_keeps_its_form_until_its_members_choose_todays_and_no_word_is_lost() {
    let changing = Changing::start().await;
    let app = &changing.app;
    let owner = app.signed_in("Owner", &[]).await;
    let (centre, id) = written_draft(app, &owner).await;
    let (task_list, look) = (format!("/apply/{id}"), format!("/apply/{id}/edition"));
    assert!(!owner.get(&task_list).await.has(&format!("a[href='{look}']")), "the form is today's");
    assert!(owner.get(&look).await.text("main").contains("has today's form"));
    let viewer = member(app, &centre, "Viewer", MemberRole::Viewer).await;
    let before = row(app, &id).await;
    changing.another_form().await;

    // Nothing happens by itself, and who looks learns all of it.
    assert_eq!(row(app, &id).await.edition_version, before.edition_version);
    assert!(
        owner.get(&format!("/apply/{id}/section/motivation")).await.has("textarea[name='fields[partners_wanted]']")
    );
    assert!(owner.get(&task_list).await.has(&format!("a[href='{look}']")));
    let page = owner.get(&look).await;
    let line =
        |page: &Answer, text: &str| page.texts(".rows > li").into_iter().find(|l| l.contains(text)).unwrap_or_default();
    assert!(line(&page, "Your motto?").contains("New question"), "{}", page.text("main"));
    assert!(line(&page, "Which partners or endorsers").contains("no longer asked"));
    assert!(line(&page, "Why does your").contains("from 30 to 400 before, from 10 to 50 now"));
    assert!(line(&page, "What do you hope").contains("Can no longer be chosen: New partners and endorsers"));
    assert!(line(&page, "Who might endorse").contains("another kind of answer"));
    assert!(line(&page, "improve first").contains("another section before: Self-assessment"));
    let left = page.texts("blockquote");
    assert_eq!(left.len(), 3, "{left:?}");
    for text in ["Libraries.", "New partners and endorsers", "The town library, two schools."] {
        assert!(left.iter().any(|l| l == text), "{text} isn't in {left:?}");
    }
    assert!(viewer.get(&look).await.text("main").contains("Only owners and editors"));
    assert!(!viewer.get(&look).await.has("form input[name=version]"));

    // A choice: by who may, on purpose, about what was seen.
    let (revision, version) = (page.field("revision"), page.field("version"));
    let upgrade = async |browser: &Browser, revision: &str, version: &str, agreed: &str| {
        let fields = [("id", id.as_str()), ("revision", revision), ("version", version), ("agreed", agreed)];
        browser.send(&look, "/api/apply/upgrade", &fields).await
    };
    assert_eq!(upgrade(&viewer, &revision, &version, "yes").await.status, 403);
    let unsure = upgrade(&owner, &revision, &version, "").await;
    assert_eq!((unsure.status, unsure.has(".error-summary a")), (422, true));
    assert_eq!(upgrade(&owner, "99", &version, "yes").await.status, 409);
    assert_eq!(upgrade(&owner, &revision, &before.edition_version, "yes").await.status, 409);
    assert_eq!(row(app, &id).await, before, "nothing of that changed it");
    let old_page = seen(&owner.get(&format!("/apply/{id}/section/motivation")).await);
    let done = upgrade(&owner, &revision, &version, "yes").await;
    assert_eq!(done.location, Some(format!("/apply/{id}/left")), "{}", done.text("main"));
    let again = upgrade(&owner, &revision, &version, "yes").await;
    assert_eq!((again.status, verbs(app, &id, "apply.upgrade").await), (303, 1), "a double click is one upgrade");

    // What fits stands with its question, also where it is too long or in another section.
    let now = answers(app, &id).await;
    assert_eq!(row(app, &id).await.edition_version, version);
    assert_eq!(now["why_apply"], Said::Text(words("why", 60)));
    assert_eq!(now["hopes"], Said::Choices(vec!["trust".into()]));
    assert_eq!(now["self_improve"], Said::Text("Our pictures.".into()));
    let motivation = owner.get(&format!("/apply/{id}/section/motivation")).await;
    assert_eq!(motivation.field("fields[self_improve]"), "Our pictures.");
    assert!(
        motivation.has("input[name='fields[motto]']") && !motivation.has("textarea[name='fields[partners_wanted]']")
    );
    assert_eq!(owner.get(&format!("/apply/{id}/section/people")).await.field("fields[endorsers]"), "");
    let tasks = owner.get(&task_list).await;
    assert!(tasks.text("main").contains("3 answers have no place"), "{}", tasks.text("main"));
    let left = owner.get(&format!("/apply/{id}/left")).await;
    assert_eq!(left.texts("blockquote").len(), 3);
    assert!(left.has(&format!("a[href='/apply/{id}/section/people#f-people-fields-endorsers-']")));
    let history = owner.get(&format!("/apply/{id}/history/endorsers")).await;
    assert!(history.text("main").contains("The town library, two schools."), "{}", history.text("main"));

    // A colleague's page that was made with the earlier form: what they typed is kept, too.
    let typed = [(WHY, "why not"), (WANTED, "A university."), LATER];
    let late = send(&owner, &id, "motivation", &old_page, &typed).await;
    assert_eq!(late.location, Some(format!("/apply/{id}/left")), "{}", late.text("main"));
    assert!(owner.follow(&late).await.texts("blockquote").contains(&"A university.".to_string()));
    // The rest of that page is saved as ever: nobody had changed it meanwhile.
    assert_eq!(answers(app, &id).await["why_apply"], Said::Text("why not".into()));
    assert!(owner.get(&format!("/apply/{id}/history/why_apply")).await.text("main").contains("why why"));
    let nonsense = send(&owner, &id, "motivation", &old_page, &[("fields[never]", "x"), LATER]).await;
    assert_eq!(nonsense.status, 422);
}

#[tokio::test]
async fn a_form_is_upgraded_in_the_readers_language_and_what_was_submitted_stays_as_it_was() {
    let changing = Changing::start().await;
    let app = &changing.app;
    let owner = app.signed_in("Owner", &[]).await;
    let (_, draft) = written_draft(app, &owner).await;
    let handed_in = submitted(app, &owner, &organiser(&owner, "Demo Second").await).await;
    let before = row(app, &handed_in).await;
    let export = owner.get(&format!("/apply/{handed_in}/application.json")).await.body;
    changing.another_form().await;

    let look = format!("/apply/{handed_in}/edition");
    let page = owner.get(&look).await;
    assert!(!page.has("input[name=version]") && page.text("main").contains("has today's form"));
    let today = programme::edition(&app.ctx).unwrap().version.clone();
    let revision = before.revision.to_string();
    let fields = [("id", handed_in.as_str()), ("revision", &revision), ("version", &today), ("agreed", "yes")];
    assert_eq!(owner.send(&look, "/api/apply/upgrade", &fields).await.status, 403);
    assert_eq!(row(app, &handed_in).await, before);
    assert_eq!(owner.get(&format!("/apply/{handed_in}/application.json")).await.body, export);

    // In Lithuanian, and once more another form before the button is pressed.
    assert_eq!(owner.send("/account", "/api/account/choose_language", &[("language", "lt")]).await.status, 303);
    let look = format!("/apply/{draft}/edition");
    let page = owner.get(&look).await;
    assert!(page.text("main").contains("Jūsų šūkis?"), "{}", page.text("main"));
    let fields = [
        ("id", draft.clone()),
        ("revision", page.field("revision")),
        ("version", page.field("version")),
        ("agreed", "yes".into()),
    ];
    let fields: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    changing.read_again(|this| this.edit("lt/form.toml", "Jūsų šūkis?", "Koks jūsų šūkis?")).await;
    let late = owner.send(&look, "/api/apply/upgrade", &fields).await;
    assert_eq!((late.status, late.text("main").contains("Koks jūsų šūkis?")), (409, true), "{}", late.text("main"));
    let fields = [
        ("id", draft.as_str()),
        ("revision", &late.field("revision")),
        ("version", &late.field("version")),
        ("agreed", "yes"),
    ];
    assert_eq!(owner.send(&look, "/api/apply/upgrade", &fields).await.status, 303);
    let left = owner.get(&format!("/apply/{draft}/left")).await.texts("blockquote");
    assert!(left.contains(&"Naujų partnerių ir palaikytojų".to_string()), "{left:?}");
}

#[tokio::test]
async fn an_export_comes_back_into_a_new_draft_as_it_was() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let first = application(&owner, &organiser(&owner, "Demo First").await).await;
    fill(&app, &owner, &first).await;
    let export = owner.get(&format!("/apply/{first}/application.json")).await.body;

    let other = organiser(&owner, "Demo Other").await;
    let begun = owner.send("/apply", "/api/apply/begin", &[("organiser", &other), ("next", "import")]).await;
    let page = begun.location.clone().unwrap();
    let second = page.split('/').nth(2).unwrap().to_string();
    assert_eq!(page, format!("/apply/{second}/import"));
    // By paste, and as a file.
    let looked = owner.send(&page, "/api/apply/bring", &[("id", &second), ("json", &export)]).await;
    assert_eq!(looked.status, 303, "{}", looked.text("main"));
    let file = [Part::File("file", "application.json", export.as_bytes())];
    let looked = post(&app, &owner, &format!("{page}/file"), &file).await;
    assert_eq!(looked.location.as_deref(), Some(page.as_str()));
    let shown = owner.follow(&looked).await;
    let count = answers(&app, &first).await.len();
    assert!(shown.text("main").contains(&format!("{count} questions without an answer")), "{}", shown.text("main"));
    assert!(shown.text("main").contains("Demo First") && !shown.has("input[name='replace[]']"));
    assert!(answers(&app, &second).await.is_empty(), "so far it was only looked at");

    let (brought, as_seen) = (shown.field("brought"), shown.field("seen"));
    let fields = [("id", second.as_str()), ("brought", &brought), ("seen", &as_seen)];
    let done = owner.send(&page, "/api/apply/import", &fields).await;
    assert_eq!(done.location, Some(format!("/apply/{second}")), "{}", done.text("main"));
    assert_eq!(answers(&app, &second).await, answers(&app, &first).await);
    let again = owner.send(&page, "/api/apply/import", &fields).await;
    assert_eq!((again.status, verbs(&app, &second, "apply.import").await), (303, 1), "a double click is one import");
    let back = owner.get(&format!("/apply/{second}/application.json")).await;
    assert_eq!(
        Export::read(back.body.as_bytes()).unwrap().answers(),
        Export::read(export.as_bytes()).unwrap().answers()
    );
    assert!(owner.get(&format!("/apply/{second}/check")).await.text(".notice-good").contains("Every section"));
}

#[tokio::test]
async fn an_import_replaces_only_what_was_named_and_lists_what_doesnt_fit() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let id = application(&owner, &organiser(&owner, "Demo Centre").await).await;
    assert_eq!(write(&owner, &id, "motivation", &[(WHY, "Ours."), (HOPES, "trust"), LATER]).await.status, 303);
    let page = format!("/apply/{id}/import");
    let export = r#"{"format":"quality-label-application/1","organiser":"<b>Other</b>","questions":[
        {"id":"why_apply","label":"Why?","answer":{"text":"Theirs."}},
        {"id":"hopes","answer":{"choices":["trust","glory"]}},
        {"id":"self_strengths","answer":{"text":"Clear criteria."}},
        {"id":"self_improve","answer":{"poem":"roses"}},
        {"id":"trained_staff","answer":{"declaration":true}},
        {"id":"gone","label":"<script>alert(1)</script>","answer":{"text":"Old words."}}]}"#;
    let bring = async || {
        assert_eq!(owner.send(&page, "/api/apply/bring", &[("id", &id), ("json", export)]).await.status, 303);
        owner.get(&page).await
    };
    let shown = bring().await;
    assert!(!shown.body.contains("<script>alert") && !shown.body.contains("<b>Other"));
    assert_eq!(shown.attributes("input[name='replace[]']", "value"), ["why_apply"], "{}", shown.text("main"));
    let quoted = shown.texts("blockquote");
    for text in ["Ours.", "Theirs.", "Clear criteria.", "glory", r#"{"poem":"roses"}"#, "Agreed", "Old words."] {
        assert!(quoted.iter().any(|q| q == text), "{text} isn't in {quoted:?}");
    }
    let import = async |shown: &Answer, replace: &[&str]| {
        let (brought, as_seen) = (shown.field("brought"), shown.field("seen"));
        let mut fields = vec![("id", id.as_str()), ("brought", &brought), ("seen", &as_seen)];
        fields.extend(replace.iter().map(|id| ("replace[]", *id)));
        owner.send(&page, "/api/apply/import", &fields).await
    };
    // A colleague writes meanwhile: what was seen isn't there any more.
    assert_eq!(
        write(&owner, &id, "motivation", &[(WHY, "Ours, and more."), (HOPES, "trust"), LATER]).await.status,
        303
    );
    let stale = import(&shown, &["why_apply"]).await;
    assert_eq!((stale.status, stale.texts("blockquote").contains(&"Ours, and more.".into())), (409, true));
    let done = import(&owner.get(&page).await, &[]).await;
    assert_eq!(done.location, Some(format!("/apply/{id}/left")));
    let now = answers(&app, &id).await;
    assert_eq!(now["why_apply"], Said::Text("Ours, and more.".into()), "it wasn't named");
    assert_eq!(now["self_strengths"], Said::Text("Clear criteria.".into()));
    assert_eq!((now.contains_key("self_improve"), now.contains_key("trained_staff"), now.len()), (false, false, 3));
    assert_eq!(owner.follow(&done).await.texts("blockquote").len(), 4);

    let done = import(&bring().await, &["why_apply"]).await;
    assert_eq!(done.status, 303);
    assert_eq!(answers(&app, &id).await["why_apply"], Said::Text("Theirs.".into()));
    let history = owner.get(&format!("/apply/{id}/history/why_apply")).await.texts(".versions li");
    assert!(history.iter().any(|v| v.contains("Ours, and more.")), "{history:?}");
    assert_eq!(owner.get(&format!("/apply/{id}/left")).await.texts("blockquote").len(), 4, "the same once");
}

#[tokio::test]
async fn what_is_no_export_is_refused_in_clear_words() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let id = application(&owner, &organiser(&owner, "Demo Centre").await).await;
    let page = format!("/apply/{id}/import");
    let deep = format!(r#"{{"format":"quality-label-application/1","questions":{}"#, "[".repeat(20_000));
    let cases = [
        ("", "Fill this in"),
        ("hello", "isn't JSON"),
        ("{\"format\":\"x\"}", "not an application"),
        ("{\"format\":\"quality-label-application/2\",\"questions\":[]}", "newer or older program"),
        (deep.as_str(), "nested"),
    ];
    for (json, said) in cases {
        let answer = owner.send(&page, "/api/apply/bring", &[("id", &id), ("json", json)]).await;
        assert_eq!(answer.status, 422, "{said}");
        assert!(answer.text(".error-summary").contains(said), "{}", answer.text(".error-summary"));
        assert_eq!(answer.field("json"), json, "what was pasted is still there");
    }
    let large = vec![b' '; 3 * 1024 * 1024];
    for (bytes, said) in
        [(large.as_slice(), "larger than any application"), (b"\xff\xfe", "isn't JSON"), (b"", "Choose the")]
    {
        let file = [Part::File("file", "application.json", bytes)];
        let answer = post(&app, &owner, &format!("{page}/file"), &file).await;
        assert_eq!(answer.status, 303, "{said}");
        let shown = owner.follow(&answer).await;
        assert!(shown.text(".notice-warn").contains(said), "{}", shown.text("main"));
    }
    // Only who may write brings anything, from here, and into what is still a draft.
    let stranger = app.signed_in("Stranger", &[]).await;
    let file = [Part::File("file", "application.json", b"{}")];
    assert_eq!(post(&app, &stranger, &format!("{page}/file"), &file).await.status, 404);
    assert_eq!(post(&app, &app.browser(), &format!("{page}/file"), &file).await.status, 401);
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let headers = [("content-type", kind.as_str()), ("origin", "https://elsewhere.example")];
    let from_elsewhere =
        owner.request(reqwest::Method::POST, &format!("{page}/file"), Some(form(&file)), &headers).await;
    assert_eq!(from_elsewhere.status, 403);
    fill(&app, &owner, &id).await;
    assert_eq!(owner.send(&format!("/apply/{id}/check"), "/api/apply/submit", &[("id", &id)]).await.status, 303);
    assert_eq!(owner.send(&page, "/api/apply/bring", &[("id", &id), ("json", "{}")]).await.status, 403);
}

#[tokio::test]
async fn files_come_with_an_import_only_within_the_organiser() {
    const TITLE: &str = "fields[training_evidence.0.title]";
    const FILES: &str = "many[training_evidence.0.files][]";
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let centre = organiser(&owner, "Demo Centre").await;
    let id = application(&owner, &centre).await;
    let file = view(&bring(&app, &owner, "shot.pdf", b"%PDF-1.7 a demo").await).id.to_string();
    let fields = [(TITLE, "Before and after"), (FILES, file.as_str()), LATER];
    assert_eq!(write(&owner, &id, "training", &fields).await.status, 303);
    let export = owner.get(&format!("/apply/{id}/application.json")).await.body;
    assert!(export.contains(&file));

    let stranger = app.signed_in("Stranger", &[]).await;
    let theirs = application(&stranger, &organiser(&stranger, "Demo Stranger").await).await;
    let page = format!("/apply/{theirs}/import");
    assert_eq!(stranger.send(&page, "/api/apply/bring", &[("id", &theirs), ("json", &export)]).await.status, 303);
    let shown = stranger.get(&page).await;
    assert!(shown.text("main").contains("don't belong to an application of your organiser"));
    let import = [("id", theirs.clone()), ("brought", shown.field("brought")), ("seen", shown.field("seen"))];
    let import: Vec<_> = import.iter().map(|(n, v)| (*n, v.as_str())).collect();
    assert_eq!(stranger.send(&page, "/api/apply/import", &import).await.status, 303);
    let taken = answers(&app, &theirs).await;
    assert!(
        matches!(&taken["training_evidence"], Said::Evidence(p) if p[0].title == "Before and after" && p[0].files.is_empty())
    );
    assert_eq!(stranger.get(&format!("/apply/{theirs}/files/{file}")).await.status, 404);

    // The same organiser's next draft takes it over, and a made-up size or name isn't believed.
    let gone = [("id", id.as_str()), ("agreed", "yes")];
    assert_eq!(owner.send(&format!("/apply/{id}"), "/api/apply/withdraw", &gone).await.status, 303);
    let next = application(&owner, &centre).await;
    let page = format!("/apply/{next}/import");
    let forged = export.replace("shot.pdf", "forged.exe");
    assert_eq!(owner.send(&page, "/api/apply/bring", &[("id", &next), ("json", &forged)]).await.status, 303);
    let shown = owner.get(&page).await;
    let import = [("id", next.clone()), ("brought", shown.field("brought")), ("seen", shown.field("seen"))];
    let import: Vec<_> = import.iter().map(|(n, v)| (*n, v.as_str())).collect();
    assert_eq!(owner.send(&page, "/api/apply/import", &import).await.status, 303);
    assert!(
        matches!(&answers(&app, &next).await["training_evidence"], Said::Evidence(p) if p[0].files[0].name == "shot.pdf")
    );
    assert_eq!(owner.get(&format!("/apply/{next}/files/{file}")).await.status, 200);
}

#[tokio::test]
async fn every_member_gets_all_answers_as_a_pdf_in_their_language_and_the_day_for_their_calendar() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let centre = organiser(&owner, "Demo Centre").await;
    let editor = member(&app, &centre, "Editor", MemberRole::Editor).await;
    assert_eq!(editor.send("/account", "/api/account/choose_language", &[("language", "lt")]).await.status, 303);
    let gone = member(&app, &centre, "Gone", MemberRole::Viewer).await;
    drop(gone);
    let id = submitted(&app, &owner, &centre).await;
    // Who isn't a member any more when the mail goes out gets no answers.
    let organiser_id: Uuid = centre.parse().unwrap();
    let (actor, left) = (app.actor(person(&app, "Owner").await).await, person(&app, "Gone").await);
    organiser::service::change_member(&app.ctx, &actor, organiser_id, left, None).await.unwrap();
    app.run_jobs().await;

    let folder = app.ctx.config.data_dir.join("mail");
    let filed = |to: &str| -> FiledMail {
        let mut found: Vec<FiledMail> = fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|e| e == "json"))
            .map(|path| serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap())
            .filter(|mail: &FiledMail| mail.mail.to == to && mail.mail.subject.contains("QL-2026-A0001"))
            .collect();
        assert_eq!(found.len(), 1, "{to}");
        found.remove(0)
    };
    let mut sent = Vec::new();
    let members = [(&owner, "owner", "31 May 2026"), (&editor, "editor", "2026 m. gegužės 31 d.")];
    for (browser, name, date) in members {
        let mail = filed(&format!("{name}@example.org"));
        assert!(mail.mail.text.contains(date) && mail.mail.text.contains("1. "), "{}", mail.mail.text);
        let file = mail.file.unwrap();
        assert!(file.ends_with("QL-2026-A0001.pdf"), "{file}");
        let pdf = fs::read(folder.join(file)).unwrap();
        assert!(pdf.starts_with(b"%PDF-") && pdf.len() > 10_000, "{}", pdf.len());
        // It is what this member takes away from the page, in their language.
        let taken = browser.get(&format!("/apply/{id}/application.pdf")).await;
        assert!(taken.bytes == pdf, "{name}: {} and {} bytes", taken.bytes.len(), pdf.len());
        sent.push(pdf);
    }
    assert!(sent[0] != sent[1], "each in their own language");
    let without = filed("gone@example.org");
    assert!(without.file.is_none() && without.mail.text.starts_with("We couldn't attach"), "{}", without.mail.text);

    let page = owner.get(&format!("/apply/{id}/submitted")).await;
    let address = page.attribute("a[href$='.ics']", "href").unwrap();
    let calendar = owner.get(&address).await;
    assert_eq!(calendar.headers["content-type"], "text/calendar; charset=utf-8");
    assert!(calendar.body.contains("DTSTART;VALUE=DATE:20260531\r\n"), "{}", calendar.body);
    assert!(calendar.body.contains("QL-2026-A0001"));
    let stranger = app.signed_in("Stranger", &[]).await;
    assert_eq!((stranger.get(&address).await.status, app.browser().get(&address).await.status), (404, 401));
    let draft = application(&owner, &organiser(&owner, "Demo Draft").await).await;
    assert_eq!(owner.get(&format!("/apply/{draft}/decision.ics")).await.status, 404);
}

#[tokio::test]
async fn who_submits_from_an_old_page_is_told_what_has_changed_first() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let centre = organiser(&owner, "Demo Centre").await;
    let editor = member(&app, &centre, "Editor", MemberRole::Editor).await;
    let id = application(&owner, &centre).await;
    fill(&app, &owner, &id).await;
    let check = format!("/apply/{id}/check");
    let old = owner.get(&check).await.field("seen");
    assert_eq!(
        write(&editor, &id, "motivation", &[(WHY, &words("else", 40)), (HOPES, "trust"), LATER]).await.status,
        303
    );
    let submit = async |seen: &str| owner.send(&check, "/api/apply/submit", &[("id", &id), ("seen", seen)]).await;
    let stopped = submit(&old).await;
    assert_eq!(stopped.status, 422);
    assert!(stopped.text(".error-summary").contains("nothing has been submitted yet"));
    let notice = stopped.text(".notice-warn");
    assert!(notice.contains("Why does your organisation want") && notice.contains("Editor"), "{notice}");
    assert!(
        stopped.has(&format!(".notice-warn a[href='/apply/{id}/section/motivation#f-motivation-fields-why_apply-']"))
    );
    assert!(stopped.has(&format!(".notice-warn a[href='/apply/{id}/history/why_apply']")));
    assert!(stopped.text("main").contains("else else"), "the page shows what is there now");
    assert_eq!(row(&app, &id).await.state, ApplicationState::Draft);

    // Emptied since: the change is named, and there is no button until it is filled in again.
    assert_eq!(write(&editor, &id, "motivation", &[(WHY, ""), (HOPES, "trust"), LATER]).await.status, 303);
    let missing = submit(&stopped.field("seen")).await;
    assert!(missing.status == 422 && missing.text(".notice-warn").contains("Why does your organisation"));
    assert!(
        !missing.has("input[name=seen]")
            && missing.has(&format!(".notice a[href='/apply/{id}/section/motivation#f-motivation-fields-why_apply-']"))
    );
    assert_eq!(
        write(&editor, &id, "motivation", &[(WHY, &words("again", 40)), (HOPES, "trust"), LATER]).await.status,
        303
    );
    let now = owner.get(&check).await.field("seen");
    assert_eq!(submit(&now).await.location, Some(format!("/apply/{id}/submitted")));
    // From the old page once more: it is submitted, and stays so under the same reference.
    assert_eq!(submit(&old).await.location, Some(format!("/apply/{id}/submitted")));
    assert_eq!(
        (row(&app, &id).await.reference.as_deref(), verbs(&app, &id, "apply.submit").await),
        (Some("QL-2026-A0001"), 1)
    );
}

#[tokio::test]
async fn two_hundred_pages_are_kept_or_given_back_with_their_place_and_the_limit() {
    let app = TestApp::start_with(|config| config.max_form_bytes = 1_048_576).await;
    let owner = app.signed_in("Owner", &[]).await;
    let id = application(&owner, &organiser(&owner, "Demo Centre").await).await;
    // Two hundred pages of 500 words.
    let long = words("word", 100_000);
    let answer = write(&owner, &id, "motivation", &[(WHY, &long), (HOPES, "trust")]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text(".error-summary").contains("at most 400 words"), "{}", answer.text(".error-summary"));
    assert!(answer.has(".error-summary a[href='#f-motivation-fields-why_apply-']"));
    assert_eq!(answer.field(WHY), long);
    assert_eq!(
        answers(&app, &id).await["why_apply"],
        Said::Text(long.clone()),
        "what is too long is saved all the same"
    );
    assert_eq!(owner.get(&format!("/apply/{id}/check")).await.status, 200);

    // Past what a form may carry: nothing is saved, all of it is in the page, and the page says where.
    let longer = words("žodis", 200_000);
    for section in ["motivation", "people"] {
        let name = if section == "motivation" { WHY } else { "fields[endorsers]" };
        let answer = write(&owner, &id, section, &[(name, &longer), LATER]).await;
        assert_eq!(answer.status, 413);
        assert!(answer.text(".error-summary").contains("the limit is 1024 kB"), "{}", answer.text(".error-summary"));
        let place = format!(".error-summary a[href='#f-{section}-{}']", name.replace(['[', ']'], "-"));
        assert!(answer.has(&place), "{}", answer.text(".error-summary"));
        assert_eq!(answer.field(name), longer);
    }
    assert_eq!(answers(&app, &id).await["why_apply"], Said::Text(long));
    // The same in a form that carries files.
    let page = format!("/apply/{id}/section/training");
    let parts = [
        Part::Text("_do", SAVE),
        Part::Text("_form", "training"),
        Part::Text("application", &id),
        Part::Text("section", "training"),
        Part::Text("fields[training_transfer]", &longer),
    ];
    let answer = post(&app, &owner, &page, &parts).await;
    assert_eq!((answer.status, answer.field("fields[training_transfer]") == longer), (413, true));
    // By the browser's own code: the limit in words that it can show, and the fields are still its own.
    let body = format!("application={id}&section=motivation&fields[why_apply]={}", "x".repeat(1_100_000));
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("origin", app.url.as_str())];
    let answer = owner.request(reqwest::Method::POST, "/api/apply/write", Some(body.into_bytes()), &headers).await;
    assert_eq!((answer.status, answer.body.as_str()), (413, r#"{"TooLarge":1048576}"#));
}

#[tokio::test]
async fn a_clock_that_is_set_back_loses_no_version_and_shows_nobody_who_is_gone() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let centre = organiser(&owner, "Demo Centre").await;
    let editor = member(&app, &centre, "Editor", MemberRole::Editor).await;
    let id = application(&owner, &centre).await;
    let save = async |browser: &Browser, text: &str| {
        assert_eq!(write(browser, &id, "motivation", &[(WHY, text), (HOPES, "trust"), LATER]).await.status, 303);
    };
    save(&owner, "We want").await;
    app.ctx.clock.advance(-2 * 60 * MINUTE);
    owner.sign_in("Owner").await;
    save(&owner, "We want trust").await;
    save(&owner, "We want trust and more").await;
    let versions = owner.get(&format!("/apply/{id}/history/why_apply")).await.texts(".versions li");
    assert_eq!(versions.len(), 2, "{versions:?}");
    assert!(versions[0].contains("The answer now") && versions[0].contains("and more"));
    assert!(!owner.get(&format!("/apply/{id}/section/motivation")).await.text(".presence").contains("Editor"));
    // Heard of in what is now the future, and by now nobody knows.
    app.ctx.clock.advance(2 * 60 * MINUTE);
    editor.sign_in("Editor").await;
    save(&editor, "We want trust and more of it").await;
    app.ctx.clock.advance(-2 * 60 * MINUTE);
    owner.sign_in("Owner").await;
    assert!(!owner.get(&format!("/apply/{id}/section/motivation")).await.has(".presence"));
    save(&owner, "We want trust and more of it all").await;
    fill(&app, &owner, &id).await;
    assert_eq!(owner.send(&format!("/apply/{id}/check"), "/api/apply/submit", &[("id", &id)]).await.status, 303);
    assert_eq!(row(&app, &id).await.submitted_at, Some(app.ctx.now()));
}

#[tokio::test]
async fn deadlines_are_the_same_day_for_everybody_whatever_the_clocks_do() {
    // The nights on which Vilnius puts its clocks forward and back, and the last second of a day in UTC.
    let nights = [
        ("2026-03-29T00:59:59Z", "27 June 2026", "20260627"),
        ("2026-03-29T01:00:00Z", "27 June 2026", "20260627"),
        ("2026-10-25T00:30:00Z", "23 January 2027", "20270123"),
        ("2026-10-25T01:30:00Z", "23 January 2027", "20270123"),
        ("2026-12-31T23:59:59Z", "31 March 2027", "20270331"),
    ];
    for (at, shown, day) in nights {
        let app = TestApp::start().await;
        let time = time::OffsetDateTime::parse(at, &time::format_description::well_known::Rfc3339).unwrap();
        app.ctx.clock.advance(Timestamp::from_utc(time).0 - START.0);
        let owner = app.signed_in("Owner", &[]).await;
        let centre = organiser(&owner, "Demo Centre").await;
        let id = submitted(&app, &owner, &centre).await;
        let page = owner.get(&format!("/apply/{id}/submitted")).await;
        assert!(page.text("main").contains(shown), "{at}: {}", page.text("main"));
        assert!(
            owner.get(&format!("/apply/{id}/decision.ics")).await.body.contains(&format!("DATE:{day}\r\n")),
            "{at}"
        );
        let year = page.text(".reference").split('-').nth(1).unwrap().to_string();
        assert_eq!(year, at[..4], "the reference counts in the year of that day");
        let mails = app.mails_to("owner@example.org").await;
        assert!(mails.iter().any(|m| m.text.contains(shown)), "{at}");
    }
    assert_eq!(DAY, 24 * 60 * MINUTE);
}

#[tokio::test]
async fn whoever_presses_twice_or_at_once_does_it_once() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let centre = organiser(&owner, "Demo Centre").await;
    let wanted = [("organiser", centre.as_str())];
    let begin = || owner.send("/apply", "/api/apply/begin", &wanted);
    let (one, two) = tokio::join!(begin(), begin());
    assert_eq!(one.location, two.location, "two presses at once begin one application");
    let id = one.location.unwrap().rsplit('/').next().unwrap().to_string();
    assert_eq!(verbs(&app, &id, "apply.begin").await, 1);

    // Bringing an earlier version back.
    for text in [words("first", 40), words("second", 40)] {
        assert_eq!(write(&owner, &id, "motivation", &[(WHY, &text), (HOPES, "trust"), LATER]).await.status, 303);
    }
    let history = format!("/apply/{id}/history/why_apply");
    let revision = owner.get(&history).await.field("revision");
    let fields = [("application", id.as_str()), ("question", "why_apply"), ("version", "1"), ("revision", &revision)];
    let restore = || owner.send_key(&history, "/api/apply/restore", "1", &fields);
    let (one, two) = tokio::join!(restore(), restore());
    assert_eq!((one.status, two.status, verbs(&app, &id, "apply.restore").await), (303, 303, 1));
    assert_eq!(owner.get(&history).await.texts(".versions li").len(), 3);

    // Submitting.
    fill(&app, &owner, &id).await;
    let check = format!("/apply/{id}/check");
    let seen = owner.get(&check).await.field("seen");
    let fields = [("id", id.as_str()), ("seen", seen.as_str())];
    let submit = || owner.send(&check, "/api/apply/submit", &fields);
    let (one, two) = tokio::join!(submit(), submit());
    assert_eq!((one.status, two.status, verbs(&app, &id, "apply.submit").await), (303, 303, 1));
    assert_eq!(app.mails_to("owner@example.org").await.len(), 1);

    // Giving up, of another one; and what was submitted can't be given up.
    let sure = [("id", id.as_str()), ("agreed", "yes")];
    assert_eq!(owner.send(&format!("/apply/{id}"), "/api/apply/withdraw", &sure).await.status, 403);
    let other = application(&owner, &organiser(&owner, "Demo Other").await).await;
    let page = format!("/apply/{other}");
    let sure = [("id", other.as_str()), ("agreed", "yes")];
    let withdraw = || owner.send(&page, "/api/apply/withdraw", &sure);
    let (one, two) = tokio::join!(withdraw(), withdraw());
    assert_eq!((one.status, two.status, verbs(&app, &other, "apply.withdraw").await), (303, 303, 1));
    assert_eq!(withdraw().await.status, 303);
    // What is given up takes nothing in any more.
    let late = send(&owner, &other, "motivation", &[], &[(WHY, "late"), LATER]).await;
    assert_eq!(late.status, 403);
    let brought = owner.send(&format!("{page}/import"), "/api/apply/bring", &[("id", &other), ("json", "{}")]).await;
    assert_eq!(brought.status, 403);
}

#[tokio::test]
async fn saving_an_answer_reads_as_much_of_a_full_application_as_of_an_empty_one() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let actor = app.actor(person(&app, "Owner").await).await;
    let id = application(&owner, &organiser(&owner, "Demo Centre").await).await;
    let save = async |text: String| {
        let page = owner.get(&format!("/apply/{id}/section/motivation")).await;
        let seen = seen(&page)
            .into_iter()
            .map(|(n, v)| (n.trim_start_matches("revision[").trim_end_matches(']').to_string(), v));
        let fields = [("why_apply".to_string(), text)].into();
        let sent = service::SentSection {
            application: id.parse().unwrap(),
            section: "motivation".into(),
            seen: seen.filter(|(q, _)| q == "why_apply").collect(),
            typed: quality_label::apply::model::Typed { fields, many: Default::default() },
        };
        let before = app.ctx.db.statements();
        service::save(&app.ctx, &actor, sent).await.unwrap();
        app.ctx.db.statements() - before
    };
    save("First".into()).await;
    let few = save("First and second".into()).await;
    fill(&app, &owner, &id).await;
    for n in 0..30 {
        app.ctx.clock.advance(11 * MINUTE);
        save(words(&format!("version{n}"), 20)).await;
    }
    let many = save(format!("{} more", words("version29", 20))).await;
    assert_eq!(many, few, "however many answers and versions there are");
}
