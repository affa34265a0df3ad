//! The command line.

use std::path::PathBuf;
use std::process::ExitCode;

use balai::config::{Config, Given};
use balai::failure::Failure;
use balai::log;
use balai::{
    backup, bench_log, bench_reports, check_document, keys, pack, region, restore, serve, simulate, user, verify,
};
use clap::{Parser, Subcommand};

/// The system's allocator holds three times the memory after a busy hour and answers a quarter fewer requests.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Balai, the town hall in one binary.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Serve,
}

/// Flags that stand before or after the command.
#[derive(clap::Args)]
struct Serve {
    /// Configuration file [default: ./balai.toml if it is there]
    #[arg(long, global = true, env = "BALAI_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    given: Given,
}

impl Serve {
    /// Reads the configuration, and begins the log as that says.
    fn read(self) -> Result<Config, Failure> {
        let config = Config::read(self.given, self.config.as_deref())?;
        log::start(config.log);
        Ok(config)
    }
}

#[derive(Subcommand)]
enum Command {
    /// Open the hall (the default)
    Serve,
    /// Check configuration, service files and letter templates
    Check {
        /// A folder of service files to check instead of the shipped ones
        folder: Option<PathBuf>,
    },
    /// Packs: services in one signed file, for the hall of another region
    Pack {
        #[command(subcommand)]
        command: pack::Command,
    },
    /// Regions: open the hall of a real one
    Region {
        #[command(subcommand)]
        command: region::Command,
    },
    /// Officers: add, renew, let out
    User {
        #[command(subcommand)]
        command: user::Command,
    },
    /// Back up the hall, also while it is open
    Backup(backup::Command),
    /// Put a backup back into an empty data folder and an empty database
    Restore(restore::Command),
    /// The keys that personal data is sealed with: list them, or seal everything with a new one
    Keys {
        #[command(subcommand)]
        command: Option<keys::Command>,
    },
    /// Read the whole book against the public log, and name the first row that lies
    Verify,
    /// Check a letter and its proof with nothing but the key of the log
    CheckDocument(check_document::Given),
    /// Play what a hall meets outside, for trying things out
    Simulate {
        #[command(subcommand)]
        command: simulate::Command,
    },
    /// A bare handler with one page, the ceiling that `cargo xtask bench` measures against
    #[command(hide = true)]
    BenchCeiling,
    /// Keys of an invented citizen and officer, for `cargo xtask bench`
    #[command(hide = true)]
    BenchKeys,
    /// How fast the book keeps, seals and proves, for `cargo xtask bench`
    #[command(hide = true)]
    BenchLog {
        /// Numbers of stored events to measure at, ascending
        #[arg(required = true)]
        sizes: Vec<u64>,
    },
    /// How long reports take from the first word to the last, for `cargo xtask bench`
    #[command(hide = true)]
    BenchReports {
        /// Numbers of stored reports to measure at, ascending
        #[arg(required = true)]
        sizes: Vec<u64>,
    },
}

/// The stack of every thread that answers: conditions come from people, and the deepest that the language takes needs
/// more than one of the usual two megabytes. What is not used costs no memory.
const STACK_BYTES: usize = 8 * 1024 * 1024;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = match builder.enable_all().thread_stack_size(STACK_BYTES).build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&Failure::of("The program cannot start", error)),
    };
    let done = runtime.block_on(async {
        match cli.command {
            None | Some(Command::Serve) => serve::serve(cli.serve.read()?).await,
            Some(Command::Check { folder }) => balai::check::check(&cli.serve.read()?, folder.as_deref()),
            Some(Command::Pack { command }) => pack::run(command, cli.serve.read()?).await,
            Some(Command::Region { command }) => region::run(command, cli.serve.read()?).await,
            Some(Command::User { command }) => user::run(command, cli.serve.read()?).await,
            Some(Command::Backup(command)) => backup::run(command, &cli.serve.read()?).await,
            Some(Command::Restore(command)) => restore::run(command, &cli.serve.read()?).await,
            Some(Command::Keys { command }) => keys::run(command, &cli.serve.read()?).await,
            Some(Command::Verify) => verify::verify(&cli.serve.read()?).await,
            Some(Command::CheckDocument(given)) => {
                log::start(log::Format::Text);
                check_document::check_document(&given)
            }
            Some(Command::Simulate { command }) => {
                log::start(log::Format::Text);
                simulate::run(command, cli.serve.given.listen).await
            }
            Some(Command::BenchKeys) => user::bench_keys(cli.serve.read()?).await,
            Some(Command::BenchLog { sizes }) => bench_log::bench_log(&cli.serve.read()?, &sizes).await,
            Some(Command::BenchReports { sizes }) => bench_reports::bench_reports(&cli.serve.read()?, &sizes).await,
            // `--listen` is the one flag this needs.
            Some(Command::BenchCeiling) => serve::ceiling(cli.serve.read()?.listen).await,
        }
    });
    // Threads that still read a file or print a letter need not be waited for: what they do is done whole or not at all.
    runtime.shutdown_background();
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => fail(&failure),
    }
}

fn fail(failure: &Failure) -> ExitCode {
    log::fail(failure);
    ExitCode::FAILURE
}
