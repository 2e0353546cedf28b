//! A PostgreSQL for the tests: from the programs found on the machine, in a scratch folder, gone afterwards.

use crate::run::{find, find_or_install, free_port, is_root, run, target, wait_for_port};
use anyhow::{Context, Result};
use std::{
    fs,
    os::unix::{fs::chown, process::CommandExt},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

/// A running PostgreSQL.
pub struct Postgres {
    child: Child,
    folder: PathBuf,
    port: u16,
}

impl Postgres {
    /// Starts one that keeps nothing: no flush to disk, a folder that is removed.
    pub fn start() -> Result<Self> {
        let initdb = find_or_install(&["initdb"], folders, "postgresql")?;
        let postgres = find(&["postgres"], &[initdb.parent().map(PathBuf::from).unwrap_or_default()])
            .or_else(|| find(&["postgres"], &folders()))
            .context("postgres is missing beside initdb")?;
        // Outside of the build folder, which an unprivileged user may not enter.
        let folder = std::env::temp_dir().join(format!("quality-label-postgres-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder)?;
        let user = if is_root() { Some(unprivileged()?) } else { None };
        if let Some((uid, gid)) = user {
            chown(&folder, Some(uid), Some(gid))?;
        }
        let data = folder.join("data");
        let log = fs::File::create(target().join("postgres.log"))?;
        let program = |program: &PathBuf| {
            let mut command = Command::new(program);
            command.current_dir(&folder).env("HOME", &folder);
            if let Some((uid, gid)) = user {
                command.uid(uid).gid(gid);
            }
            command
        };
        run(program(&initdb)
            .args(["--username=test", "--auth=trust", "--encoding=UTF8", "--no-sync", "--locale=C.UTF-8", "-D"])
            .arg(&data)
            .stdout(Stdio::null()))?;
        let port = free_port()?;
        let mut child = program(&postgres)
            .arg("-D")
            .arg(&data)
            .arg("-k")
            .arg(&folder)
            .args(["-h", "127.0.0.1", "-p", &port.to_string(), "-F"])
            .args(["-c", "max_connections=400", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"])
            // Each test has a database of its own, for seconds: nothing in them needs tidying, saving, or clever plans.
            .args(["-c", "autovacuum=off", "-c", "jit=off", "-c", "wal_level=minimal", "-c", "max_wal_senders=0"])
            .args(["-c", "checkpoint_timeout=1h", "-c", "max_wal_size=16GB"])
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        wait_for_port(port, &mut child)?;
        Ok(Self { child, folder, port })
    }

    /// Its address, with the database that is always there.
    pub fn url(&self) -> String {
        format!("postgres://test@127.0.0.1:{}/postgres", self.port)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // SIGINT ends it at once and in order, with all its children.
        let _ = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Debian keeps the server's programs off the PATH, in a folder for each version.
fn folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|entries| entries.filter_map(|e| e.ok().map(|e| e.path().join("bin"))).collect())
        .unwrap_or_default();
    folders.sort();
    folders.reverse();
    folders
}

/// Somebody who isn't the administrator: PostgreSQL refuses to run as that one, and no server should need to.
pub fn unprivileged() -> Result<(u32, u32)> {
    let people = fs::read_to_string("/etc/passwd")?;
    let of = |name: &str| {
        people
            .lines()
            .map(|l| l.split(':').collect::<Vec<_>>())
            .find(|f| f.first() == Some(&name))
            .and_then(|f| Some((f.get(2)?.parse().ok()?, f.get(3)?.parse().ok()?)))
    };
    of("postgres").or_else(|| of("nobody")).context("there is no user to run it as")
}
