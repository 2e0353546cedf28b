//! The self-assessment: what an organiser says of itself before there is an application, and what the pass rule would
//! say to it. It travels in the address of its result, so nothing has to be stored for it.

use super::Answer;
use crate::programme::model::{Form, Held, Question, Rated, Rules, Standing, Verdict, pass};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, str::FromStr};

/// What is said of one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Said {
    /// It is so.
    Yes,
    /// It is so in part.
    Partly,
    /// It isn't so yet.
    No,
    /// A level of the scale.
    Level(u8),
}

impl Said {
    /// From what a form or an address has.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "yes" => Some(Self::Yes),
            "partly" => Some(Self::Partly),
            "no" => Some(Self::No),
            level => level.parse().ok().map(Self::Level),
        }
    }

    /// As it stands in a form and in an address.
    pub fn key(self) -> String {
        match self {
            Self::Yes => "yes".into(),
            Self::Partly => "partly".into(),
            Self::No => "no".into(),
            Self::Level(level) => level.to_string(),
        }
    }
}

/// What an organiser says of itself: of formal criteria and indicators by the question's id, of areas by [`area_key`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfAssessment(pub BTreeMap<String, Said>);

/// The longest address that is read: many times what the longest form needs.
const LONGEST: usize = 20_000;

impl fmt::Display for SelfAssessment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (id, said)) in self.0.iter().enumerate() {
            write!(f, "{}{id}.{}", if at > 0 { "," } else { "" }, said.key())?;
        }
        Ok(())
    }
}

impl FromStr for SelfAssessment {
    type Err = std::convert::Infallible;

    /// What can't be understood is left out: an address may have been cut.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let whole = text.get(..text.len().min(LONGEST)).unwrap_or_default();
        let one = |part: &str| {
            let (id, said) = part.rsplit_once('.')?;
            Some((id.to_string(), Said::parse(said)?))
        };
        Ok(Self(whole.split(',').filter_map(one).collect()))
    }
}

/// What stands for an area.
pub fn area_key(area: u8) -> String {
    format!("area{area}")
}

/// The areas in which something is rated on the scale.
pub fn rated_areas(form: &Form) -> impl Iterator<Item = u8> {
    form.areas.iter().map(|a| a.number).filter(|number| rated_in(form, *number).next().is_some())
}

/// What is rated on the scale in an area.
pub fn rated_in(form: &Form, area: u8) -> impl Iterator<Item = &Question> {
    form.rated().filter(|q| q.rates_itself()).filter(move |q| q.area == Some(area))
}

impl SelfAssessment {
    /// From the fields of the form: only what the form of an application asks for.
    pub fn of(form: &Form, fields: &BTreeMap<String, String>) -> Self {
        let questions = form.formal().chain(form.indicators()).map(|q| q.id.clone());
        let all = questions.chain(rated_areas(form).map(area_key));
        Self(all.filter_map(|id| Some((id.clone(), Said::parse(fields.get(&id)?)?))).collect())
    }

    fn is_yes(&self, id: &str) -> bool {
        self.0.get(id) == Some(&Said::Yes)
    }

    /// What the pass rule would say.
    pub fn verdict(&self, form: &Form, rules: &Rules) -> Verdict {
        let held = |q: &Question| Held { id: q.id.clone(), holds: self.is_yes(&q.id) };
        let level = |area: u8| match self.0.get(&area_key(area)) {
            Some(Said::Level(level)) => Some(*level),
            _ => None,
        };
        let standing = Standing {
            parts: Vec::new(),
            evidence: Vec::new(),
            formal: form.formal().map(held).collect(),
            indicators: form.indicators().map(held).collect(),
            levels: rated_areas(form).map(|area| Rated { id: area_key(area), level: level(area) }).collect(),
        };
        pass(rules, &standing)
    }

    /// The level that was said of each area, for all that is rated in it.
    pub fn levels<'a>(&'a self, form: &'a Form) -> impl Iterator<Item = (&'a Question, u8)> {
        form.rated().filter(|q| q.rates_itself()).filter_map(|q| match self.0.get(&area_key(q.area?)) {
            Some(Said::Level(level)) => Some((q, *level)),
            _ => None,
        })
    }

    /// The answers that it gives to a new draft: what is so, and the formal criteria that aren't met yet.
    pub fn answers<'a>(&'a self, form: &'a Form) -> impl Iterator<Item = (&'a Question, Answer)> {
        let formal = form.formal().filter_map(|q| match self.0.get(&q.id)? {
            Said::Yes => Some((q, Answer::Formal { met: Some(true), explanation: String::new() })),
            _ => Some((q, Answer::Formal { met: Some(false), explanation: String::new() })),
        });
        let indicators = form.indicators().filter(|q| self.is_yes(&q.id));
        formal.chain(indicators.map(|q| (q, Answer::Indicator { claimed: Some(true), where_shown: String::new() })))
    }
}
