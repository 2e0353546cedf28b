//! Running commands: what is done and how long it took, and what to install when a tool is missing.

use anyhow::{Context, Result, bail};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

/// The repository.
pub fn root() -> PathBuf {
    // Cargo says at run time where this crate is: two checkouts may share one build folder.
    let own =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    own.parent().map(Path::to_path_buf).unwrap_or_default()
}

/// Where cargo puts what it builds.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Says a line to the person at the terminal.
pub fn say(line: &str) {
    println!("{line}");
}

/// Does a step: says what, and how long it took.
pub fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    say(&format!("▸ {what}"));
    let began = Instant::now();
    let done = work()?;
    say(&format!("  {what}: {:.1} s", began.elapsed().as_secs_f64()));
    Ok(done)
}

/// A command in the repository's folder.
pub fn command(program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// The cargo that runs this, as if somebody had called it by hand: what it has told this program about its own package
/// would make build scripts that look at it run again, and half of the server be compiled anew.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), arguments);
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(|n| n.starts_with("CARGO_PKG_") || n.starts_with("CARGO_MANIFEST_")) {
            cargo.env_remove(name);
        }
    }
    cargo
}

/// Runs a command to its end.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("{command:?} couldn't be started"))?;
    if !status.success() {
        bail!("{command:?} failed: {status}");
    }
    Ok(())
}

/// What a command says on its standard output.
pub fn output(command: &mut Command) -> Result<String> {
    let output =
        command.stderr(Stdio::inherit()).output().with_context(|| format!("{command:?} couldn't be started"))?;
    if !output.status.success() {
        bail!("{command:?} failed: {}", output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Finds a program by one of its names, on the PATH or in folders where it may hide.
pub fn find(names: &[&str], folders: &[PathBuf]) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let places: Vec<PathBuf> = env::split_paths(&path).chain(folders.iter().cloned()).collect();
    names.iter().flat_map(|name| places.iter().map(move |place| place.join(name))).find(|file| file.is_file())
}

/// Finds a program, installs it from Debian's packages where that is allowed, or says how to.
pub fn find_or_install(names: &[&str], folders: impl Fn() -> Vec<PathBuf>, package: &str) -> Result<PathBuf> {
    if let Some(found) = find(names, &folders()) {
        return Ok(found);
    }
    if is_root() && find(&["apt-get"], &[]).is_some() {
        step(&format!("install {package}"), || {
            run(command("apt-get", &["update", "-qq"]).stdout(Stdio::null()))?;
            run(command("apt-get", &["install", "-y", "-qq", "--no-install-recommends", package])
                .env("DEBIAN_FRONTEND", "noninteractive")
                .stdout(Stdio::null()))
        })?;
        if let Some(found) = find(names, &folders()) {
            return Ok(found);
        }
    }
    bail!("{} is missing. On Debian or Ubuntu: sudo apt-get install {package}", names[0]);
}

/// Whether this runs as the administrator of the machine.
pub fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|m| {
        use std::os::unix::fs::MetadataExt;
        m.uid() == 0
    })
}

/// A port of this machine on which nobody listens at the moment.
pub fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// Waits until something answers on a port, or until the program that should has ended.
pub fn wait_for_port(port: u16, child: &mut std::process::Child) -> Result<()> {
    let began = Instant::now();
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        if let Some(status) = child.try_wait()? {
            bail!("the program on port {port} ended: {status}");
        }
        if began.elapsed().as_secs() > 60 {
            bail!("nothing answers on port {port} after 60 s");
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    Ok(())
}

/// A program that is ended when this is dropped: by asking first, so that it can tidy up.
pub struct Guard(pub std::process::Child);

impl Drop for Guard {
    fn drop(&mut self) {
        if let Ok(Some(_)) = self.0.try_wait() {
            return;
        }
        let _ = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status();
        let began = Instant::now();
        while began.elapsed().as_secs() < 10 {
            if let Ok(Some(_)) = self.0.try_wait() {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Copies what is in a folder, over what is there.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)?.collect::<std::io::Result<Vec<_>>>()? {
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}
