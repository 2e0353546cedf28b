//! What badges that were given propose as answers. A proposal is nothing but an offer: it is worked out anew whenever
//! it is shown, and becomes an answer only by somebody who takes it.

use super::{Answer, Answers, Asked, examples::badges, fits};
use crate::{
    badge::look::{Sight, look},
    parse::past_words,
    programme::model::{Form, Kind, LooksAt, Question},
    texts::Texts,
};
use serde::{Deserialize, Serialize};

/// The most badges that are named for one indicator.
const MOST: usize = 3;

/// Where a proposal comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// What the badge is called.
    pub badge: String,
    /// Which part of it.
    pub part: LooksAt,
    /// What it says there.
    pub shows: String,
}

/// An answer that badges propose to an indicator: that it is claimed, and where it can be seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The indicator.
    pub question: Question,
    /// By which badges.
    pub sources: Vec<Source>,
}

/// What the badges in some answers propose to the indicators that are asked.
pub fn proposals(form: &Form, answers: &Answers) -> Vec<Proposal> {
    let asked = Asked::of(form, answers);
    let given: Vec<_> = badges(form, answers).collect();
    let of = |question: &Question| {
        let Kind::Indicator { looks_at: Some(part), .. } = question.kind else {
            return None;
        };
        let found = given.iter().filter_map(|(badge, facts)| {
            let looked = look(facts, Some(part));
            (looked.sight == Sight::Found).then(|| Source { badge: badge.to_string(), part, shows: looked.shows })
        });
        let sources: Vec<Source> = found.take(MOST).collect();
        (!sources.is_empty()).then(|| Proposal { question: question.clone(), sources })
    };
    form.indicators().filter(|q| asked.has(q)).filter_map(of).collect()
}

impl Proposal {
    /// What it would write under where it can be seen: as many badges as there is room for.
    pub fn words(&self, t: Texts) -> String {
        let most = match self.question.kind {
            Kind::Indicator { max_words, .. } => max_words,
            _ => 0,
        };
        let mut text = String::new();
        for source in &self.sources {
            let line = t.example_proposed(source.badge.as_str(), part_name(t, source.part), source.shows.as_str());
            let longer = if text.is_empty() { line } else { format!("{text}\n{line}") };
            if !text.is_empty() && past_words(&longer, most).is_some() {
                break;
            }
            text = longer;
        }
        text
    }

    /// The answer that it would make of the one that is there; nothing where a person has written something.
    pub fn over(&self, t: Texts, saved: Option<&Answer>) -> Option<Answer> {
        match saved.filter(|a| fits(&self.question, a)) {
            Some(Answer::Indicator { claimed: Some(false), .. }) => None,
            Some(Answer::Indicator { where_shown, .. }) if !where_shown.is_empty() => None,
            _ => Some(Answer::Indicator { claimed: Some(true), where_shown: self.words(t) }),
        }
    }
}

/// A part of a badge, in words.
pub fn part_name(t: Texts, part: LooksAt) -> &'static str {
    match part {
        LooksAt::Description | LooksAt::Context => t.example_part_description(),
        LooksAt::Criteria => t.example_part_criteria(),
        LooksAt::Distinct => t.example_part_distinct(),
        LooksAt::Alignment => t.example_part_alignment(),
        LooksAt::Evidence => t.example_part_evidence(),
        LooksAt::Language => t.example_part_language(),
        LooksAt::Expiry => t.example_part_expiry(),
        LooksAt::Picture => t.example_part_picture(),
    }
}
