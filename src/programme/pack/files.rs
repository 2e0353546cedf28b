//! The files of the pack, from a folder or from inside the program.

use std::{collections::BTreeMap, io, path::Path};

#[derive(rust_embed::RustEmbed)]
#[folder = "programme"]
struct Embedded;

/// All files by their path inside the pack, with `/` between folders.
pub struct Files(pub BTreeMap<String, String>);

impl Files {
    /// The pack that was compiled in.
    pub fn embedded() -> Self {
        let read = |name: &str| Embedded::get(name).map(|f| String::from_utf8_lossy(&f.data).into_owned());
        Self(Embedded::iter().filter_map(|name| Some((name.to_string(), read(&name)?))).collect())
    }

    /// The pack in a folder.
    ///
    /// # Errors
    /// When it can't be read, or holds text that isn't UTF-8.
    pub fn of_folder(folder: &Path) -> io::Result<Self> {
        let mut files = BTreeMap::new();
        read(folder, folder, &mut files)?;
        Ok(Self(files))
    }

    /// The files right inside a folder, with their names without the ending.
    pub fn inside<'a>(&'a self, folder: &'a str, ending: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().filter_map(move |(path, text)| {
            let name = path.strip_prefix(folder)?.strip_prefix('/')?.strip_suffix(ending)?;
            (!name.contains('/')).then_some((name, text.as_str()))
        })
    }
}

fn read(root: &Path, folder: &Path, into: &mut BTreeMap<String, String>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            read(root, &path, into)?;
        } else if let Ok(name) = path.strip_prefix(root)
            && path.extension().is_some_and(|e| e == "toml" || e == "md")
        {
            let text = std::fs::read_to_string(&path)
                .map_err(|e| io::Error::new(e.kind(), format!("{}: {e}", name.display())))?;
            into.insert(name.to_string_lossy().replace('\\', "/"), text);
        }
    }
    Ok(())
}

/// The line of a place in a text, from 1.
pub fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|b| *b == b'\n').count() + 1
}
