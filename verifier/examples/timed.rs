//! How many checks of a file this machine does in a second: `timed FILE SECONDS`. What has to be fetched isn't.

use std::{
    env, fs,
    time::{Duration, Instant},
};
use verifier::{
    Timestamp,
    model::Verdict,
    shown::Shown,
    stepwise::{Step, Stepwise},
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = env::args().skip(1);
    let file = fs::read(arguments.next().ok_or("which file?")?)?;
    let seconds: u64 = arguments.next().ok_or("for how many seconds?")?.parse()?;
    let (began, most) = (Instant::now(), Duration::from_secs(seconds));
    let mut done = 0_u32;
    while began.elapsed() < most {
        let shown = Shown::File(file.clone());
        let step = Stepwise::new("https://label.example", shown, None, Timestamp(1_800_000_000_000)).step();
        if !matches!(&step, Step::Done(checked) if checked.verdict() == Verdict::Valid) {
            return Err(format!("{step:?}").into());
        }
        done += 1;
    }
    println!("{:.1}", f64::from(done) / began.elapsed().as_secs_f64());
    Ok(())
}
