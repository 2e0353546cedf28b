//! What the people of the demo data have done so far, by the same verbs that everybody uses: a label in the register,
//! one that can be renewed, an endorsement, an application before its evaluators, one before the formal check, one with
//! its applicant again, a draft,
//! and evidence that waits.

use crate::{
    account::{self, Actor, Email},
    apply::{
        self,
        model::{Typed, field},
        service::SentSection,
    },
    endorse::{self, model::SubjectKind},
    error::{AppError, Issue},
    learn,
    organiser::{
        self,
        model::{MemberRole, NewOrganiser, OrganiserKind},
    },
    platform::{Ctx, clock::Clock},
    programme::{
        self,
        model::{Content, Kind, Question, TaskQuestionKind},
    },
    review::{
        self,
        model::{DecisionIntent, Finding, Given, Marks, Outcome, Vote},
    },
    texts::Locale,
};
use std::collections::BTreeMap;
use uuid::Uuid;

const LANGUAGE: Locale = Locale::ENGLISH;

/// What the demo organisers write, as often as a question wants words.
const WORDS: &str = "This answer belongs to the demonstration. A real one says what the organiser does, for whom, since \
    when, and where a reader can see it: in the badge, on its page, or in the evidence that comes with it. ";

/// So many days are left of the label that is about to end.
const DAYS_LEFT: i64 = 100;

/// The people who act.
struct Cast {
    learner: Actor,
    owner: Actor,
    editor: Actor,
    one: Actor,
    two: Actor,
    three: Actor,
    coordinator: Actor,
}

async fn actor(ctx: &Ctx, key: &str) -> Result<Actor, AppError> {
    let email = Email::parse(&super::address(key)).map_err(|issue| wrong(&issue))?;
    let db = ctx.db.read();
    let person = account::store::by_email(db, &email).await?.ok_or(AppError::NotFound)?;
    account::store::actor(db, person.id).await
}

fn wrong(issue: &Issue) -> AppError {
    AppError::internal(&format!("the demo data is wrong: {issue:?}"))
}

/// Does everything, once the people are there.
///
/// # Errors
/// When a verb refuses, or the database fails.
pub async fn tell(ctx: &Ctx) -> Result<(), AppError> {
    let cast = Cast {
        learner: actor(ctx, "learner").await?,
        owner: actor(ctx, "owner").await?,
        editor: actor(ctx, "editor").await?,
        one: actor(ctx, "evaluator-one").await?,
        two: actor(ctx, "evaluator-two").await?,
        three: actor(ctx, "evaluator-three").await?,
        coordinator: actor(ctx, "coordinator").await?,
    };
    let content = programme::content(ctx, LANGUAGE)?;
    waiting_evidence(ctx, &cast, &content).await?;

    let centre = verified(ctx, &cast, "Demo Youth Centre").await?;
    let application = submitted(ctx, &cast, &content, centre, "Demo Youth Centre").await?;
    under_evaluation(ctx, &cast, application).await?;
    decided(ctx, &cast, application).await?;

    let library = verified(ctx, &cast, "Demo Public Library").await?;
    endorsed(ctx, &cast, library, &content).await?;
    let application = submitted(ctx, &cast, &content, library, "Demo Public Library").await?;
    under_evaluation(ctx, &cast, application).await?;

    let school = verified(ctx, &cast, "Demo Music School").await?;
    let application = submitted(ctx, &cast, &content, school, "Demo Music School").await?;
    under_evaluation(ctx, &cast, application).await?;

    let club = verified(ctx, &cast, "Demo Sports Club").await?;
    submitted(ctx, &cast, &content, club, "Demo Sports Club").await?;

    let scouts = verified(ctx, &cast, "Demo Scout Group").await?;
    let application = submitted(ctx, &cast, &content, scouts, "Demo Scout Group").await?;
    returned(ctx, &cast, &content, application).await?;

    near_its_end(ctx, &cast, &content).await?;

    let school = new_organiser(ctx, &cast.editor, "Demo Evening School").await?;
    organiser::service::ask_verification(ctx, &cast.editor, school, "Demonstration only.").await?;
    let tx = ctx.db.write().await?;
    organiser::service::add_member(&tx, ctx, &cast.editor, school, cast.owner.id, MemberRole::Editor).await?;
    tx.commit().await?;
    let draft = apply::service::begin(ctx, &cast.editor, school).await?;
    for (_, section) in content.form.sections().take(2) {
        save(ctx, &cast.editor, draft, &section.id, &section.questions, "Demo Evening School").await?;
    }
    Ok(())
}

/// A label that was issued almost three years ago: it can be renewed now.
async fn near_its_end(ctx: &Ctx, cast: &Cast, content: &Content) -> Result<(), AppError> {
    let years = i32::try_from(programme::rules(ctx)?.label.years).unwrap_or(0);
    let at = ctx.now().plus_years(-years).plus_days(DAYS_LEFT);
    let mut then = ctx.clone();
    then.clock = Clock::fixed(at);
    let museum = verified(&then, cast, "Demo Town Museum").await?;
    let application = submitted(&then, cast, content, museum, "Demo Town Museum").await?;
    under_evaluation(&then, cast, application).await?;
    decided(&then, cast, application).await
}

async fn waiting_evidence(ctx: &Ctx, cast: &Cast, content: &Content) -> Result<(), AppError> {
    let playlist = content.mandatory_playlists().flat_map(|p| &p.activities);
    for badge in playlist.take(2).filter_map(|activity| content.badge(&activity.badge)) {
        let Some(task) = badge.tasks.first() else {
            continue;
        };
        let said = |kind: &TaskQuestionKind| match kind {
            TaskQuestionKind::Link => "https://example.org/badge".to_string(),
            _ => words(40),
        };
        let written = learn::service::Written {
            badge: badge.id.clone(),
            task: task.id.clone(),
            revision: 0,
            answers: task.questions.iter().map(|q| (q.id.clone(), said(&q.kind))).collect(),
            files: Default::default(),
        };
        learn::service::submit(ctx, &cast.learner, written).await?;
    }
    Ok(())
}

/// The first playlist has an endorsement.
async fn endorsed(ctx: &Ctx, cast: &Cast, organiser: Uuid, content: &Content) -> Result<(), AppError> {
    let given = endorse::service::Given {
        organiser: organiser.to_string(),
        words: "Demonstration only: our library supports this playlist, and takes its badges into account.".into(),
        language: LANGUAGE.tag().into(),
        agreed: true,
        token: String::new(),
    };
    match content.playlists.first() {
        Some(first) => endorse::service::give(ctx, &cast.owner, SubjectKind::Playlist, &first.id, &given).await,
        None => Ok(()),
    }
}

async fn new_organiser(ctx: &Ctx, owner: &Actor, name: &str) -> Result<Uuid, AppError> {
    let new = NewOrganiser {
        kind: OrganiserKind::Organisation,
        name: name.into(),
        country: "LT".into(),
        languages: vec!["lt".into(), "en".into()],
        website: Some("https://example.org".into()),
        description: "An organiser of the demonstration; it doesn't exist.".into(),
        contact_email: Email::parse(&super::address("owner")).map_err(|issue| wrong(&issue))?,
    };
    Ok(organiser::service::create(ctx, owner, new).await?.id)
}

/// An organiser that the coordinator has verified, with an owner and an editor.
async fn verified(ctx: &Ctx, cast: &Cast, name: &str) -> Result<Uuid, AppError> {
    let id = new_organiser(ctx, &cast.owner, name).await?;
    organiser::service::ask_verification(ctx, &cast.owner, id, "Demonstration only.").await?;
    let revision = organiser::store::by_id(ctx.db.read(), id).await?.revision;
    organiser::service::decide_verification(ctx, &cast.coordinator, id, revision, true, "").await?;
    let tx = ctx.db.write().await?;
    organiser::service::add_member(&tx, ctx, &cast.owner, id, cast.editor.id, MemberRole::Editor).await?;
    tx.commit().await?;
    Ok(id)
}

async fn submitted(ctx: &Ctx, cast: &Cast, content: &Content, organiser: Uuid, name: &str) -> Result<Uuid, AppError> {
    let id = apply::service::begin(ctx, &cast.owner, organiser).await?;
    for (_, section) in content.form.sections() {
        save(ctx, &cast.owner, id, &section.id, &section.questions, name).await?;
    }
    apply::service::submit(ctx, &cast.owner, id, "").await?;
    Ok(id)
}

async fn save(
    ctx: &Ctx,
    writer: &Actor,
    application: Uuid,
    section: &str,
    questions: &[Question],
    name: &str,
) -> Result<(), AppError> {
    let mut typed = Typed::default();
    for question in questions {
        answer(question, name, &mut typed);
    }
    let sent = SentSection { application, section: section.into(), seen: BTreeMap::new(), typed };
    apply::service::save(ctx, writer, sent).await?.errors.check()
}

/// So many words, and a sentence's end.
pub(super) fn words(least: u32) -> String {
    let once = WORDS.split_whitespace().count().max(1);
    WORDS.repeat((least as usize).div_ceil(once)).trim().to_string()
}

/// A right answer, as a form would send it.
fn answer(question: &Question, name: &str, typed: &mut Typed) {
    let id = question.id.as_str();
    let mut put = |part: &str, value: &str| {
        let key = field(id, part);
        let key = key.trim_start_matches("fields[").trim_end_matches(']');
        typed.fields.insert(key.into(), value.into());
    };
    let first = |options: &[programme::model::Choice]| options.first().map(|o| o.id.clone()).unwrap_or_default();
    match &question.kind {
        Kind::Text { .. } => put("", name),
        Kind::LongText { min_words, .. } => put("", &words((*min_words).max(1))),
        Kind::Choice { options } => put("", &first(options)),
        Kind::Country { .. } => put("", "LT"),
        Kind::Many { options, least, .. } => {
            let chosen = options.iter().take((*least).max(2) as usize).map(|o| o.id.clone()).collect();
            typed.many.insert(id.into(), chosen);
        }
        Kind::Languages { .. } => {
            typed.many.insert(id.into(), vec!["lt".into(), "en".into()]);
        }
        Kind::Url => put("", "https://example.org"),
        Kind::UrlList { least, .. } => {
            for n in 0..(*least).max(2) {
                put(&n.to_string(), &format!("https://example.org/badges/{n}"));
            }
        }
        Kind::Email => put("", &super::address("owner")),
        Kind::Date => put("", "2026-01-31"),
        Kind::Number { least, .. } => put("", &(*least).max(2).to_string()),
        Kind::Formal { .. } => put("met", "yes"),
        Kind::Indicator { .. } => {
            put("claimed", "yes");
            put("where", "On the page of each badge.");
        }
        Kind::Evidence { least, .. } | Kind::BadgeExample { least, .. } => {
            for n in 0..*least {
                put(&format!("{n}.title"), "A badge of the demonstration");
                put(&format!("{n}.link"), "https://example.org/badge");
            }
        }
        Kind::Plan { least, columns, .. } => {
            for n in 0..*least {
                for column in columns {
                    put(&format!("{n}.{}", column.id), "Demonstration");
                }
            }
        }
        // What was promised is there already: it is the three that a plan has at least.
        Kind::Promised { .. } => {
            for (n, (done, note)) in
                [("yes", ""), ("partly", "Two of three, for want of time."), ("yes", "")].iter().enumerate()
            {
                put(&format!("{n}.done"), done);
                put(&format!("{n}.note"), note);
            }
        }
        Kind::Declaration => put("", "yes"),
    }
}

async fn revision(ctx: &Ctx, who: &Actor, application: Uuid) -> Result<i64, AppError> {
    Ok(review::reading::dossier(ctx, who, LANGUAGE, application).await?.head.revision)
}

/// Checked, assigned, and evaluated by one of two.
async fn under_evaluation(ctx: &Ctx, cast: &Cast, id: Uuid) -> Result<(), AppError> {
    let coordinator = &cast.coordinator;
    let formal = review::reading::formal(ctx, coordinator, LANGUAGE, id).await?;
    let met = || Finding { met: Some(true), comment: String::new() };
    let findings = formal.criteria.iter().map(|(question, ..)| (question.id.clone(), met())).collect();
    review::service::check_formally(ctx, coordinator, id, formal.head.revision, findings, true).await?;
    let at = revision(ctx, coordinator, id).await?;
    let evaluators = vec![cast.one.id, cast.two.id];
    let wanted = review::service::Wanted { evaluators, ..Default::default() };
    review::service::assign(ctx, coordinator, id, at, wanted).await?;
    for evaluator in [&cast.one, &cast.two] {
        review::service::declare_no_conflict(ctx, evaluator, id, true).await?;
    }
    evaluated(ctx, &cast.one, id).await
}

/// With the applicant again: one answer is to be improved, and a question waits for an answer.
async fn returned(ctx: &Ctx, cast: &Cast, content: &Content, id: Uuid) -> Result<(), AppError> {
    let question = content.form.questions().find(|q| matches!(q.kind, Kind::LongText { .. }));
    let words = "Demonstration only: please say for whom your badges are.".to_string();
    let named = question.map(|q| (q.id.clone(), words)).into_iter().collect();
    let at = revision(ctx, &cast.coordinator, id).await?;
    review::service::return_for_improvement(ctx, &cast.coordinator, id, at, named).await?;
    let asked = "Demonstration only: which of your badges do you apply with?";
    review::service::ask(ctx, &cast.coordinator, id, asked).await
}

async fn evaluated(ctx: &Ctx, who: &Actor, id: Uuid) -> Result<(), AppError> {
    let view = review::reading::evaluate(ctx, who, LANGUAGE, id).await?;
    let comment = || "Clear, and easy to check.".to_string();
    let confirmed =
        |q: &Question| (q.id.clone(), Given { confirmed: Some(true), comment: comment(), ..Given::default() });
    let rated = |q: &Question| (q.id.clone(), Given { level: Some(4), comment: comment(), ..Given::default() });
    let marks: Marks =
        (view.indicators.iter().map(|(q, _)| confirmed(q))).chain(view.rated.iter().map(|(q, _)| rated(q))).collect();
    review::service::submit_evaluation(ctx, who, id, view.revision, marks, comment()).await
}

/// Evaluated by the other, voted, and the label issued.
async fn decided(ctx: &Ctx, cast: &Cast, id: Uuid) -> Result<(), AppError> {
    evaluated(ctx, &cast.two, id).await?;
    review::service::declare(ctx, &cast.three, id, true).await?;
    for member in [&cast.one, &cast.two, &cast.three] {
        let at = revision(ctx, member, id).await?;
        review::service::vote(ctx, member, id, at, Some(Vote::Issue), true).await?;
    }
    let at = revision(ctx, &cast.three, id).await?;
    let intent = DecisionIntent { outcome: Outcome::Issued, reasons: BTreeMap::new(), departure: String::new() };
    review::service::decide(ctx, &cast.three, id, at, intent).await?;
    let at = revision(ctx, &cast.coordinator, id).await?;
    review::service::confirm_decision(ctx, &cast.coordinator, id, at).await
}
