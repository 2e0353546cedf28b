//! Where the links in the pack's texts lead, and whether there is anything.

use super::{Mistake, structure::Structure};

/// A link in a text of the pack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// The file, relative to the pack's folder.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// Where it leads, as it is written.
    pub to: String,
}

impl Link {
    fn mistake(&self, what: String) -> Mistake {
        Mistake { file: self.file.clone(), line: self.line, what }
    }

    /// The path of a page of ours that it names, without what follows a `?` or `#`.
    pub fn page(&self) -> Option<&str> {
        self.to.starts_with('/').then(|| self.to.split(['?', '#']).next().unwrap_or_default())
    }

    /// What is wrong with it as far as the pack alone can tell; `parts` is how many parts its text has.
    pub(super) fn check(&self, structure: &Structure, parts: usize, mistakes: &mut Vec<Mistake>) {
        if let Some(part) = self.to.strip_prefix("#part-") {
            let is_there = part.parse::<usize>().is_ok_and(|part| (1..=parts).contains(&part));
            if !is_there {
                mistakes.push(self.mistake(format!("there is no part `{}` in this text", self.to)));
            }
            return;
        }
        let Some(page) = self.page() else {
            if !["https://", "http://", "mailto:"].iter().any(|scheme| self.to.starts_with(scheme)) {
                let what = format!("`{}` is no address: begin it with `/`, `#part-`, `https://` or `mailto:`", self.to);
                mistakes.push(self.mistake(what));
            }
            return;
        };
        if !leads_somewhere(structure, page) {
            mistakes.push(self.mistake(format!("`{}` leads nowhere", self.to)));
        }
    }
}

/// Whether what the pack names below `/learn` is in the pack. Other pages are known to who serves them.
fn leads_somewhere(structure: &Structure, page: &str) -> bool {
    let mut steps = page.trim_end_matches('/').split('/').skip(1);
    if steps.next() != Some("learn") {
        return true;
    }
    match (steps.next(), steps.next(), steps.next()) {
        (None, ..) => true,
        (Some("badge"), Some(badge), None) => structure.badges.contains_key(badge),
        (Some(playlist), inside, None) => structure.playlists.get(playlist).is_some_and(|file| {
            let is_activity = |id: &str| file.data.activities.iter().any(|a| a.id.get_ref() == id);
            inside.is_none_or(|id| OF_A_PLAYLIST.contains(&id) || is_activity(id))
        }),
        _ => false,
    }
}

/// What a playlist has beside its activities.
const OF_A_PLAYLIST: [&str; 5] = ["badges", "endorsements", "guide", "guide.pdf", "presentation"];
