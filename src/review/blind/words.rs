//! Words that are found in a text and covered.

/// From this length on a name is covered wherever it stands, with whatever ending it has; a shorter one only where it is
/// a word of its own.
const LONG: usize = 8;
/// A part of a person's name that is shorter is too often another word.
const PART: usize = 3;

/// What is to be covered, and with what.
pub struct Words {
    /// In small letters, the longest first.
    names: Vec<Vec<char>>,
    /// First names and surnames, as they are written: many are a word in small letters.
    parts: Vec<Vec<char>>,
    cover: String,
}

fn small(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

impl Words {
    /// Nothing yet.
    pub fn new(cover: &str) -> Self {
        Self { names: Vec::new(), parts: Vec::new(), cover: cover.into() }
    }

    /// A name that is covered however it is written.
    pub fn hide(&mut self, name: &str) {
        let name: Vec<char> = name.split_whitespace().collect::<Vec<_>>().join(" ").chars().map(small).collect();
        if name.len() > 1 {
            self.names.push(name);
            self.names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        }
    }

    /// A person's name, and each part of it.
    pub fn hide_person(&mut self, name: &str) {
        self.hide(name);
        let parts = name.split_whitespace().map(|part| part.chars().collect::<Vec<_>>());
        self.parts.extend(parts.filter(|part| part.len() >= PART));
    }

    /// The text with all of them covered.
    pub fn cover(&self, text: &str) -> String {
        let written: Vec<char> = text.chars().collect();
        let folded: Vec<char> = written.iter().map(|c| small(*c)).collect();
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        while at < written.len() {
            let name = self.names.iter().find_map(|name| here(&folded, at, name));
            match name.or_else(|| self.parts.iter().find_map(|part| here(&written, at, part))) {
                Some(end) => {
                    out.push_str(&self.cover);
                    at = end;
                }
                None => {
                    out.push(written[at]);
                    at += 1;
                }
            }
        }
        out
    }

    /// Whether one of them is in a text.
    pub fn are_in(&self, text: &str) -> bool {
        self.cover(text) != text
    }
}

/// Where a name ends that begins at a place of a text; blanks and line breaks are all the same.
fn here(text: &[char], begin: usize, name: &[char]) -> Option<usize> {
    let mut at = begin;
    for c in name {
        if *c == ' ' {
            let blanks = text[at..].iter().take_while(|c| c.is_whitespace()).count();
            if blanks == 0 {
                return None;
            }
            at += blanks;
        } else if text.get(at) == Some(c) {
            at += 1;
        } else {
            return None;
        }
    }
    let is_free = |c: Option<&char>| !c.is_some_and(|c| c.is_alphanumeric());
    let stands_alone = is_free(begin.checked_sub(1).and_then(|at| text.get(at))) && is_free(text.get(at));
    (name.len() >= LONG || stands_alone).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(names: &[&str], people: &[&str]) -> Words {
        let mut words = Words::new("▒");
        names.iter().for_each(|name| words.hide(name));
        people.iter().for_each(|name| words.hide_person(name));
        words
    }

    #[test]
    fn a_name_is_covered_however_it_is_written() {
        let words = words(&["Šiaurės Jaunimo Namai", "Ąžuolas"], &["Ona Rūta Petraitė"]);
        for (text, covered) in [
            ("ŠIAURĖS jaunimo\n namai rengia", "▒ rengia"),
            ("prie Ąžuolas, ąžuolas. Ąžuolasis", "prie ▒, ▒. Ąžuolasis"),
            ("Ona Rūta Petraitė ir Petraitė", "▒ ir ▒"),
            ("rūta žydi, Rūta rašo", "rūta žydi, ▒ rašo"),
            ("nothing of it", "nothing of it"),
            ("", ""),
        ] {
            assert_eq!(words.cover(text), covered);
        }
    }

    #[test]
    fn a_short_name_is_no_part_of_another_word() {
        let words = words(&["Ice"], &["Bo Li"]);
        assert_eq!(words.cover("Ice, ice-cream: a nice price"), "▒, ▒-cream: a nice price");
        assert_eq!(words.cover("Bo Li's limit"), "▒'s limit");
    }

    proptest! {
        #[test]
        fn a_long_name_is_nowhere_in_what_is_left(before in ".{0,40}", name in "[A-Za-zĄČĘĖŠŽ]{4,9} [a-ząčę]{4,9}", after in ".{0,40}", loud: bool) {
            let words = words(&[&name], &[]);
            let written = if loud { name.to_uppercase() } else { name.clone() };
            let covered = words.cover(&format!("{before}{written}{after}{name}"));
            prop_assert!(!covered.to_lowercase().contains(&name.to_lowercase()));
            prop_assert!(covered.ends_with('▒'));
        }

        #[test]
        fn a_text_without_it_stays_as_it_is(text in "[a-m \n]{0,60}") {
            prop_assert_eq!(words(&["Xyz Network"], &["Zoe Quirke"]).cover(&text), text);
        }
    }
}
