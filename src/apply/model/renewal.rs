//! Where the renewal of a label stands.

use crate::{
    label::{Label, model::LabelState},
    timestamp::Timestamp,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where the renewal of a label stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Renewing {
    /// Its time hasn't come.
    NotYet {
        /// When it comes.
        opens_at: Timestamp,
    },
    /// It can be begun.
    Open,
    /// An application of the organiser is under way.
    Running {
        /// Which one.
        application: Uuid,
        /// Whether it is the one that renews this label.
        renews_it: bool,
    },
    /// The label was renewed.
    Done {
        /// The number of the new one.
        number: String,
    },
    /// The label has ended: it can be applied for anew.
    TooLate,
    /// The label was taken back.
    Revoked,
}

/// Where it stands at a moment, by the organiser's labels and by the application that is under way: its id, and the
/// label that it renews.
pub fn renewing(
    label: &Label,
    labels: &[Label],
    running: Option<(Uuid, Option<Uuid>)>,
    (opens_at, closes_at): (Timestamp, Timestamp),
    now: Timestamp,
) -> Renewing {
    let newer = labels.iter().find(|l| l.renews == Some(label.id) && l.revoked_at.is_none());
    let state = label.state(now);
    if let Some(newer) = newer {
        return Renewing::Done { number: newer.number.clone() };
    }
    if state == LabelState::Revoked {
        return Renewing::Revoked;
    }
    if let Some((application, renews)) = running {
        return Renewing::Running { application, renews_it: renews == Some(label.id) };
    }
    match now {
        now if now >= closes_at => Renewing::TooLate,
        _ if now < opens_at => Renewing::NotYet { opens_at },
        _ => Renewing::Open,
    }
}

/// Whether one of these labels of an organiser holds, now or from its beginning on: who holds a label renews it; they
/// don't apply for another.
pub fn holds_label<'a>(labels: impl IntoIterator<Item = &'a Label>, now: Timestamp) -> bool {
    labels.into_iter().any(|label| label.revoked_at.is_none() && label.valid_until > now)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(id: u128) -> Label {
        Label { id: Uuid::from_u128(id), number: format!("QL-{id}"), ..Label::demo() }
    }

    #[test]
    fn a_label_is_renewed_between_the_opening_and_its_end() {
        let label = label(1);
        let time = (Timestamp(800), Timestamp(1000));
        let at = |now: i64| renewing(&label, std::slice::from_ref(&label), None, time, Timestamp(now));
        assert_eq!(at(799), Renewing::NotYet { opens_at: Timestamp(800) });
        assert_eq!(at(800), Renewing::Open);
        assert_eq!(at(999), Renewing::Open);
        assert_eq!(at(1000), Renewing::TooLate);
        let grace = (Timestamp(800), Timestamp(1200));
        let at = |now: i64| renewing(&label, std::slice::from_ref(&label), None, grace, Timestamp(now));
        assert_eq!((at(1199), at(1200)), (Renewing::Open, Renewing::TooLate));
    }

    #[test]
    fn only_one_application_is_under_way_and_a_label_is_renewed_once() {
        let mut old = label(1);
        let now = Timestamp(900);
        let time = (Timestamp(800), Timestamp(1000));
        let running = (Uuid::from_u128(7), Some(old.id));
        let found = renewing(&old, &[old.clone()], Some(running), time, now);
        assert_eq!(found, Renewing::Running { application: running.0, renews_it: true });
        let mut new = label(2);
        new.renews = Some(old.id);
        let found = renewing(&old, &[old.clone(), new.clone()], None, time, now);
        assert_eq!(found, Renewing::Done { number: "QL-2".into() });
        new.revoked_at = Some(Timestamp(5));
        assert_eq!(renewing(&old, &[old.clone(), new], None, time, now), Renewing::Open);
        old.revoked_at = Some(Timestamp(5));
        assert_eq!(renewing(&old, &[old.clone()], Some(running), time, now), Renewing::Revoked);
    }
}
