//! Which change of each answer somebody has before them, so that what they decide is about just that.

use std::{collections::BTreeMap, fmt, str::FromStr};

/// The revision of each answer, by question; under an empty name that of the application. It travels in a hidden field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot(BTreeMap<String, i64>);

impl Snapshot {
    /// Of an application with this revision, and its answers.
    pub fn of<'a>(application: i64, answers: impl IntoIterator<Item = (&'a str, i64)>) -> Self {
        let answers = answers.into_iter().map(|(question, revision)| (question.to_string(), revision));
        Self(answers.chain([(String::new(), application)]).collect())
    }

    /// The questions whose answers are others in a later one.
    pub fn changed_in<'a>(&'a self, later: &'a Snapshot) -> Vec<&'a str> {
        let all = self.0.keys().chain(later.0.keys().filter(|q| !self.0.contains_key(*q)));
        let differs = |question: &&String| self.0.get(*question) != later.0.get(*question);
        all.filter(differs).map(String::as_str).filter(|q| !q.is_empty()).collect()
    }
}

impl fmt::Display for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (question, revision)) in self.0.iter().enumerate() {
            let between = if at == 0 { "" } else { " " };
            write!(f, "{between}{question}.{revision}")?;
        }
        Ok(())
    }
}

impl FromStr for Snapshot {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let one = |part: &str| {
            let (question, revision) = part.rsplit_once('.').ok_or(())?;
            Ok((question.to_string(), revision.parse().map_err(|_| ())?))
        };
        text.split_whitespace().map(one).collect::<Result<_, ()>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_comes_back_as_it_was_and_says_what_changed() {
        let before = Snapshot::of(1, [("why", 3), ("hopes", 1)]);
        assert_eq!(before.to_string().parse(), Ok(before.clone()));
        assert!(before.changed_in(&before).is_empty());
        let after = Snapshot::of(2, [("why", 4), ("hopes", 1), ("who", 1)]);
        assert_eq!(before.changed_in(&after), ["why", "who"]);
        assert_ne!(before, Snapshot::of(2, [("why", 3), ("hopes", 1)]), "the application counts, too");
        assert_eq!("why".parse::<Snapshot>(), Err(()));
        assert_eq!("why.x".parse::<Snapshot>(), Err(()));
    }
}
