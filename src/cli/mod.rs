//! The command line: a thin layer over the library's public face.
//!
//! Results go to standard output and nothing else does; diagnostics and progress go to standard
//! error. One file per command.

mod check;
mod convert;
mod explain;
mod input;
mod interval;
mod output;
mod over;
mod patience;
mod progress;
mod region;
mod schema;
mod solve;
mod sweep;
mod threshold;
mod value;
mod verify;

use clap::{Parser, Subcommand};
use demarche::diagnostic::Error;
use patience::Work;
use std::process::ExitCode;

/// Stable strategies of crisis games: extensive-form equilibria, exact and certified.
#[derive(Debug, Parser)]
#[command(name = "demarche", version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show a game's structure: players, sizes, information sets, recall, parameters
    Check(check::Check),
    /// Find equilibria or devices and certify them
    Solve(solve::Solve),
    /// Certify or refute somebody's profile or device
    Verify(verify::Verify),
    /// Find exactly where the answer changes along one parameter
    Threshold(threshold::Threshold),
    /// Solve a model at every point of a grid or a sample of its parameters
    Sweep(sweep::Sweep),
    /// Map which equilibria there are where, over two parameters
    Region(region::Region),
    /// Say why the answer is what it is, and what would change it
    Explain(explain::Explain),
    /// Say what a channel, verification and a pledge are worth
    Value(value::Value),
    /// Write a game in another format
    Convert(convert::Convert),
    /// Print the JSON Schema of what `--format json` prints and `verify` reads
    Schema(schema::Schema),
}

/// How a command ended.
enum Ending {
    /// With its result.
    Done,
    /// With a result that says no: the profile or device was rejected.
    Rejected,
    /// Without one, since the arguments make no sense.
    Usage,
}

/// Runs the command that the arguments name. Exit codes: 0 done, 1 refused, rejected, not certified
/// or abandoned at the time limit, 2 wrong usage, 130 interrupted.
pub fn run() -> ExitCode {
    let mut work = Work::start();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(message) => {
            // Help and version go to standard output and are no failure.
            let _ = message.print();
            return ExitCode::from(u8::try_from(message.exit_code()).unwrap_or(2));
        }
    };
    let ending: Result<Ending, Error> = match arguments.command {
        Command::Check(command) => command.run(&mut work),
        Command::Solve(command) => command.run(&mut work),
        Command::Verify(command) => command.run(&mut work),
        Command::Threshold(command) => command.run(&mut work),
        Command::Sweep(command) => command.run(&mut work),
        Command::Region(command) => command.run(&mut work),
        Command::Explain(command) => command.run(&mut work),
        Command::Value(command) => command.run(&mut work),
        Command::Convert(command) => command.run(&mut work),
        Command::Schema(command) => command.run(),
    };
    let code = match ending {
        Ok(Ending::Done) => ExitCode::SUCCESS,
        Ok(Ending::Rejected) => ExitCode::from(1),
        Ok(Ending::Usage) => ExitCode::from(2),
        Err(fault) => {
            work.found();
            output::complain(fault.diagnostics());
            ExitCode::from(1)
        }
    };
    work.exit_code(code)
}
