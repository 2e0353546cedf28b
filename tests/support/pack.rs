//! Packs for tests: copies of the one that comes with the program, to be changed.

use std::{fs, path::Path};

/// A copy of the pack that comes with the program.
pub fn pack() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("programme"), folder.path());
    folder
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// Changes the first place of a file where a text stands.
pub fn change(pack: &Path, file: &str, from: &str, to: &str) {
    let path = pack.join(file);
    let source = fs::read_to_string(&path).unwrap();
    assert!(source.contains(from), "no {from} in {file}");
    fs::write(&path, source.replacen(from, to, 1)).unwrap();
}

/// A pack whose first playlist is introduced by a video.
pub fn with_video() -> tempfile::TempDir {
    let folder = pack();
    for language in ["en", "lt"] {
        let videos = folder.path().join(language).join("videos");
        fs::create_dir(&videos).unwrap();
        fs::remove_file(folder.path().join(language).join("presentations/quality-label.md")).unwrap();
    }
    let videos = folder.path().join("en/videos");
    fs::write(videos.join("quality-label.toml"), "file = \"introduction.webm\"\nminutes = 3\n").unwrap();
    fs::write(videos.join("quality-label.vtt"), "WEBVTT\n\n00:00.000 --> 00:02.000\nWelcome.\n").unwrap();
    fs::write(videos.join("quality-label.md"), "A trainer says *welcome*.\n").unwrap();
    fs::write(videos.join("introduction.webm"), (0..=255).cycle().take(5_000).collect::<Vec<u8>>()).unwrap();
    folder
}
