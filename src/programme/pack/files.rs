//! The files of the pack, from a folder or from inside the program.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    io,
    path::Path,
};

#[derive(rust_embed::RustEmbed)]
#[folder = "programme"]
struct Embedded;

/// The files of a pack by their path in it, with `/` between folders.
#[derive(Default)]
pub struct Files {
    /// What is read as text, whole.
    pub texts: BTreeMap<String, String>,
    /// What is only handed on: videos.
    pub media: BTreeSet<String>,
}

/// What a file is, by its ending.
enum Kind {
    Text,
    Media,
    Other,
}

fn kind(name: &str) -> Kind {
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "toml" | "md" | "vtt" => Kind::Text,
        ending if media_type(ending).is_some() => Kind::Media,
        _ => Kind::Other,
    }
}

/// The media type of a video, by the ending of its name.
pub fn media_type(ending: &str) -> Option<&'static str> {
    match ending {
        "mp4" => Some("video/mp4"),
        "webm" => Some("video/webm"),
        _ => None,
    }
}

/// The bytes of a file of the pack that was compiled in.
pub fn embedded(name: &str) -> Option<Cow<'static, [u8]>> {
    Embedded::get(name).map(|file| file.data)
}

impl Files {
    /// The pack that was compiled in.
    pub fn embedded() -> Self {
        let mut files = Self::default();
        for name in Embedded::iter() {
            match kind(&name) {
                Kind::Text => {
                    let text = embedded(&name).map(|data| String::from_utf8_lossy(&data).into_owned());
                    files.texts.insert(name.to_string(), text.unwrap_or_default());
                }
                Kind::Media => {
                    files.media.insert(name.to_string());
                }
                Kind::Other => {}
            }
        }
        files
    }

    /// The pack in a folder.
    ///
    /// # Errors
    /// When it can't be read, or holds text that isn't UTF-8.
    pub fn of_folder(folder: &Path) -> io::Result<Self> {
        let mut files = Self::default();
        files.read(folder, folder)?;
        Ok(files)
    }

    /// The texts right inside a folder, with their names without the ending.
    pub fn inside<'a>(&'a self, folder: &'a str, ending: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.texts.iter().filter_map(move |(path, text)| {
            let name = path.strip_prefix(folder)?.strip_prefix('/')?.strip_suffix(ending)?;
            (!name.contains('/')).then_some((name, text.as_str()))
        })
    }

    fn read(&mut self, root: &Path, folder: &Path) -> io::Result<()> {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                self.read(root, &path)?;
                continue;
            }
            let Ok(name) = path.strip_prefix(root) else {
                continue;
            };
            let name = name.to_string_lossy().replace('\\', "/");
            match kind(&name) {
                Kind::Text => {
                    let text =
                        std::fs::read_to_string(&path).map_err(|e| io::Error::new(e.kind(), format!("{name}: {e}")))?;
                    self.texts.insert(name, text);
                }
                Kind::Media => {
                    self.media.insert(name);
                }
                Kind::Other => {}
            }
        }
        Ok(())
    }
}

/// The line of a place in a text, from 1.
pub fn line_of(text: &str, at: usize) -> usize {
    text[..text.floor_char_boundary(at)].matches('\n').count() + 1
}
