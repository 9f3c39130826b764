//! The thin binary: the command line, and one sentence when something is in the way.

mod cli;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let command = cli::Cli::parse();
    let failure = command.failure();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(cause) => return complain(&format!("no threads to run on: {cause}")),
    };
    match runtime.block_on(Box::pin(cli::run(command))) {
        Ok(code) => code,
        Err(refusal) => {
            complain(&format!("{refusal:#}"));
            failure
        }
    }
}

fn complain(sentence: &str) -> ExitCode {
    // Where even this cannot be written, the exit code is all that is left.
    let _unheard = writeln!(std::io::stderr(), "motcua: {sentence}");
    ExitCode::FAILURE
}
