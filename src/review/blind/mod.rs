//! What evaluators read where the rules hide whose an application is: without its name, its members' names, the names of
//! its files, and the addresses that it gives, of which only the site shows.
//!
//! What the applicant wrote is searched for what this server knows to be theirs. What it can't know (a name in another
//! form, what is in a file or behind a link) it can't hide, and the pages say so.

mod words;

use crate::{
    account::{self, Actor},
    apply,
    apply::model::{Answer, BadgeRead, GivenFile, Piece, Promise, Row, away},
    apply::store::returned,
    badge::reader::{Facts, Unread},
    error::AppError,
    evidence::model::ending_of,
    parse::{host, web_address},
    platform::ids::sha256_hex,
    programme::model::{Kind, Prefill, Question},
    review::{
        case::Case,
        model::{BackView, DossierView, FlagView, ThreadView, are_one, hides_applicant, own_domain},
    },
    texts::{Locale, Texts},
    ui::changes::{Piece as Change, changes},
};
use sea_orm::ConnectionTrait;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;
use words::Words;

/// How many digits of the fingerprint of an address stand for it.
const DIGITS: usize = 20;

/// How an address is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Address {
    /// As a way through this server, with the site that it leads to.
    Way,
    /// By its site alone, in words that are compared.
    Site,
}

/// What stands for an address in the way to it.
pub fn fingerprint(address: &str) -> String {
    sha256_hex(address.trim().as_bytes())[..DIGITS].to_string()
}

/// The name under which a file is given to who may not know its own.
pub fn file_name(id: Uuid, media_type: &str) -> String {
    let digits = &id.simple().to_string()[24..];
    match ending_of(media_type) {
        Some(ending) => format!("document-{digits}.{ending}"),
        None => format!("document-{digits}"),
    }
}

/// Hides whose one application is.
pub struct Mask {
    application: Uuid,
    words: Words,
    /// Sites of the applicant's own.
    sites: BTreeSet<String>,
    t: Texts,
    files: BTreeMap<Uuid, usize>,
}

impl Mask {
    /// What hides the applicant from somebody; nothing where they may know who it is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(
        db: &impl ConnectionTrait,
        actor: &Actor,
        locale: Locale,
        case: &Case,
    ) -> Result<Option<Self>, AppError> {
        if !hides_applicant(actor, &case.facts, case.rules().evaluation.blind) {
            return Ok(None);
        }
        let t = Texts::of(locale);
        let organiser = &case.organiser;
        let members = account::store::by_ids(db, case.ties.iter().map(|(person, _)| *person)).await?;
        let mut sites: Vec<String> = organiser.website.iter().filter_map(|site| host(site)).map(without_www).collect();
        let further = account::store::confirmed_further(db, members.iter().map(|m| m.id)).await?;
        let further = further.iter().map(|(_, email)| email.as_str());
        let mails = members.iter().map(|m| m.email.as_str()).chain([organiser.contact_email.as_str()]).chain(further);
        sites.extend(mails.filter_map(own_domain));
        let answers = apply::service::submitted_answers(db, case.application.id).await?;
        let form = case.form(locale)?;
        // As they wrote it in the application, which may be another way than in their profile.
        let written = |prefill: Prefill| {
            let asked = form.questions().filter(move |q| q.prefill == Some(prefill));
            asked.filter_map(|q| match answers.get(&q.id) {
                Some(Answer::Text(text)) => Some(text.as_str()),
                _ => None,
            })
        };
        let given = written(Prefill::OrganiserWebsite).filter_map(host);
        let sites: BTreeSet<String> = sites.into_iter().chain(given.map(without_www)).collect();
        let mut words = Words::new(t.review_blind_cover());
        written(Prefill::OrganiserName).for_each(|name| words.hide(name));
        written(Prefill::ContactName).for_each(|name| words.hide_person(name));
        words.hide(&organiser.name);
        words.hide(&organiser.slug);
        sites.iter().for_each(|site| words.hide(site));
        members.iter().for_each(|member| words.hide_person(&member.name));
        Ok(Some(Self { application: case.application.id, words, sites, t, files: BTreeMap::new() }))
    }

    /// Words of the applicant, or about them.
    pub fn text(&self, text: &str) -> String {
        self.words.cover(&self.without_addresses(text))
    }

    /// An answer.
    pub fn answer(&mut self, question: &Question, answer: Answer) -> Answer {
        self.answered(question, answer, Address::Way)
    }

    /// An answer, of which what it says is compared with another.
    pub fn compared(&mut self, question: &Question, answer: Answer) -> Answer {
        self.answered(question, answer, Address::Site)
    }

    fn answered(&mut self, question: &Question, answer: Answer, how: Address) -> Answer {
        match answer {
            Answer::Text(text) if !text.is_empty() && asks_who(question) => {
                Answer::Text(self.t.review_blind_cover().into())
            }
            Answer::Text(text) => Answer::Text(match &question.kind {
                Kind::Choice { .. } | Kind::Country { .. } | Kind::Date | Kind::Number { .. } => text,
                Kind::Url => self.address(&text, how),
                _ => self.text(&text),
            }),
            Answer::UrlList(all) => Answer::UrlList(all.iter().map(|one| self.address(one, how)).collect()),
            Answer::Formal { met, explanation } => Answer::Formal { met, explanation: self.text(&explanation) },
            Answer::Indicator { claimed, where_shown } => {
                Answer::Indicator { claimed, where_shown: self.text(&where_shown) }
            }
            Answer::Evidence(pieces) => Answer::Evidence(pieces.into_iter().map(|p| self.piece(p, how)).collect()),
            Answer::Plan(rows) => Answer::Plan(rows.into_iter().map(|row| self.row(row)).collect()),
            Answer::Promised(rows) => {
                let one = |row: Promise| Promise {
                    promised: self.row(row.promised),
                    done: row.done,
                    note: self.text(&row.note),
                };
                Answer::Promised(rows.into_iter().map(one).collect())
            }
            Answer::Choices(_) | Answer::Declaration(_) => answer,
        }
    }

    fn row(&self, row: Row) -> Row {
        row.into_iter().map(|(column, text)| (column, self.text(&text))).collect()
    }

    fn piece(&mut self, piece: Piece, how: Address) -> Piece {
        Piece {
            id: piece.id,
            title: self.text(&piece.title),
            link: self.address(&piece.link, how),
            text: self.text(&piece.text),
            files: piece.files.into_iter().map(|file| self.file(file)).collect(),
            // The whole of it is shown read.
            pasted: String::new(),
            badge: match piece.badge.outcome() {
                Some(Ok(facts)) => BadgeRead::of(Ok(self.facts(facts, how))),
                Some(Err(Unread::OnlyAddress(at))) => BadgeRead::of(Err(Unread::OnlyAddress(self.address(&at, how)))),
                Some(Err(why)) => BadgeRead::of(Err(why)),
                None => BadgeRead::default(),
            },
        }
    }

    fn file(&mut self, file: GivenFile) -> GivenFile {
        let next = self.files.len() + 1;
        let number = *self.files.entry(file.id).or_insert(next);
        GivenFile { name: self.t.review_blind_document(number), ..file }
    }

    /// What a badge says, without who issues it.
    fn facts(&self, facts: Facts, how: Address) -> Facts {
        let hidden = |text: &str| if text.is_empty() { String::new() } else { self.t.review_blind_cover().to_string() };
        let mut facts = Facts {
            name: self.text(&facts.name),
            issuer: hidden(&facts.issuer),
            issuer_url: String::new(),
            description: self.text(&facts.description),
            criteria: self.text(&facts.criteria),
            criteria_url: self.address(&facts.criteria_url, how),
            rest_at: self.address(&facts.rest_at, how),
            edition: self.text(&facts.edition),
            tags: facts.tags.iter().map(|tag| self.text(tag)).collect(),
            ..facts
        };
        for aligned in &mut facts.alignment {
            aligned.name = self.text(&aligned.name);
            aligned.framework = self.text(&aligned.framework);
            aligned.code = self.text(&aligned.code);
            aligned.url = self.address(&aligned.url, how);
        }
        for shown in &mut facts.evidence {
            shown.name = self.text(&shown.name);
            shown.narrative = self.text(&shown.narrative);
            shown.url = self.address(&shown.url, how);
        }
        facts
    }

    fn address(&self, address: &str, how: Address) -> String {
        let Ok(whole) = web_address(address) else {
            return self.text(address);
        };
        let site = self.site(&whole);
        match how {
            Address::Way => away::to(self.application, &fingerprint(&whole), site.as_deref().unwrap_or_default()),
            Address::Site => site.unwrap_or_else(|| self.t.apply_away_site().into()),
        }
    }

    /// The site of an address; nothing where that is the applicant's own, or names them.
    fn site(&self, address: &str) -> Option<String> {
        let site = host(address)?.to_lowercase();
        let is_own = self.sites.iter().any(|own| are_one(own, &site)) || self.words.are_in(&site);
        (!is_own).then_some(site)
    }

    /// A text of whose addresses only the site shows.
    fn without_addresses(&self, text: &str) -> String {
        let one = |word: &str| -> String {
            let low = word.to_ascii_lowercase();
            let begin = ["https://", "http://", "www."].into_iter().filter_map(|start| low.find(start)).min();
            if let Some(begin) = begin {
                let (before, address) = word.split_at(begin);
                let whole =
                    if low[begin..].starts_with("www.") { format!("https://{address}") } else { address.into() };
                let site = self.site(&whole).unwrap_or_else(|| self.t.apply_away_site().into());
                return format!("{before}{site}");
            }
            let is_mail = word.split_once('@').is_some_and(|(name, at)| !name.is_empty() && at.contains('.'));
            if is_mail { self.t.review_blind_cover().into() } else { word.into() }
        };
        let mut out = String::with_capacity(text.len());
        for part in text.split_inclusive(char::is_whitespace) {
            let word = part.trim_end();
            out.push_str(&one(word));
            out.push_str(&part[word.len()..]);
        }
        out
    }

    /// The dossier. Its answers, and what has changed since a label was applied for, are hidden as they are read.
    pub fn dossier(&mut self, view: &mut DossierView, members: &[Uuid], entries_by: &[Option<Uuid>]) {
        for (_, finding) in &mut view.formal {
            finding.comment = self.text(&finding.comment);
        }
        view.clarifications.iter_mut().for_each(|thread| self.thread(thread));
        view.returns.iter_mut().for_each(|back| self.back(back));
        view.flags.iter_mut().for_each(|flag| self.flag(flag));
        // A label's number is a way to its holder.
        if view.renews.take().is_some()
            && let Some(since) = &mut view.since
        {
            since.number.clear();
        }
        for (entry, by) in view.history.iter_mut().zip(entries_by) {
            if by.is_some_and(|by| members.contains(&by)) {
                entry.who = Some(self.t.review_blind_applicant().into());
            }
            entry.reason = entry.reason.take().map(|reason| self.text(&reason));
        }
    }

    fn thread(&self, thread: &mut ThreadView) {
        for said in &mut thread.messages {
            if said.from_applicant {
                said.author = Some(self.t.review_blind_applicant().into());
            }
            said.words = self.text(&said.words);
        }
    }

    fn back(&mut self, back: &mut BackView) {
        for (_, words) in &mut back.named {
            *words = self.text(words);
        }
        back.reply = self.text(&back.reply);
        for difference in &mut back.differences {
            // In the words that are compared both stand whole; hidden piece by piece, a name could show in two halves.
            if let Some(pieces) = &difference.changes {
                let is_address = asks_who(&difference.question) || difference.question.kind == Kind::Url;
                let side = |without: fn(&Change) -> bool| {
                    let words: String = pieces.iter().filter(|p| !without(p)).map(words_of).collect();
                    self.text(&words)
                };
                let before = side(|piece| matches!(piece, Change::Added(_)));
                let after = side(|piece| matches!(piece, Change::Removed(_)));
                difference.changes = (!is_address).then(|| changes(&before, &after));
            }
            let question = &difference.question;
            difference.before = difference.before.take().map(|answer| self.answered(question, answer, Address::Way));
            difference.after = difference.after.take().map(|answer| self.answered(question, answer, Address::Way));
        }
    }

    fn flag(&self, flag: &mut FlagView) {
        flag.words = self.text(&flag.words);
        if let Some((_, _, resolution)) = &mut flag.resolved {
            *resolution = self.text(resolution);
        }
    }

    /// The badges that are given as examples: what each is called, and what it says.
    pub fn badge(&self, (name, facts): (String, Facts)) -> (String, Facts) {
        (self.text(&name), self.facts(facts, Address::Way))
    }
}

/// Whether the whole answer says who applies.
fn asks_who(question: &Question) -> bool {
    let prefill = question.prefill.is_some_and(|prefill| {
        matches!(
            prefill,
            Prefill::OrganiserName
                | Prefill::OrganiserWebsite
                | Prefill::OrganiserProfile
                | Prefill::ContactName
                | Prefill::ContactEmail
        )
    });
    prefill || question.kind == Kind::Email
}

fn without_www(site: &str) -> String {
    let site = site.to_lowercase();
    site.strip_prefix("www.").map(str::to_string).unwrap_or(site)
}

fn words_of(piece: &Change) -> &str {
    match piece {
        Change::Kept(words) | Change::Removed(words) | Change::Added(words) => words,
    }
}

/// The address in an application that a fingerprint stands for: in the answers, in what was changed of them, and in the
/// badges that stand in them.
///
/// # Errors
/// [`AppError::NotFound`] where there is none; when the database fails.
pub async fn address(
    db: &impl ConnectionTrait,
    case: &Case,
    answers: &crate::apply::model::Answers,
    wanted: &str,
) -> Result<String, AppError> {
    let mut all: Vec<String> = Vec::new();
    answers.values().for_each(|answer| addresses(answer, &mut all));
    for row in returned::all(db, case.application.id).await? {
        row.before()?.values().for_each(|answer| addresses(answer, &mut all));
    }
    let whole = all.into_iter().filter_map(|address| web_address(&address).ok());
    whole.into_iter().find(|address| fingerprint(address) == wanted).ok_or(AppError::NotFound)
}

fn addresses(answer: &Answer, all: &mut Vec<String>) {
    match answer {
        Answer::Text(text) => all.push(text.clone()),
        Answer::UrlList(list) => all.extend(list.iter().cloned()),
        Answer::Evidence(pieces) => {
            for piece in pieces {
                all.push(piece.link.clone());
                if let Some(Unread::OnlyAddress(at)) = piece.badge.why_not() {
                    all.push(at.clone());
                }
                if let Some(facts) = piece.badge.facts() {
                    all.extend([facts.criteria_url.clone(), facts.rest_at.clone()]);
                    all.extend(facts.alignment.iter().map(|a| a.url.clone()));
                    all.extend(facts.evidence.iter().map(|e| e.url.clone()));
                }
            }
        }
        _ => {}
    }
}
