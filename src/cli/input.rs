//! Where games come from, and what may be said about that on the command line.

use super::output::{Output, complain};
use super::patience::Work;
use clap::Args;
use demarche::diagnostic::{Diagnostic, Error, ErrorKind, nearest};
use demarche::document::GameDocument;
use demarche::expr::Snippet;
use demarche::formats::{ReadOptions, csv, decode, efg, nfg};
use demarche::game::{Game, Goal, Objective, PlayerId, Shape};
use demarche::model::{Assignment, Model};
use demarche::number::Rational;
use demarche::run::{Backend, Limits, Options};
use std::io::Read;
use std::num::NonZeroUsize;
use std::path::Path;
use std::time::{Duration, Instant};

/// The game and what may be changed in it.
#[derive(Debug, Args)]
pub struct Source {
    /// A model (TOML), an `.efg`, an `.nfg` or a `.csv` of payoffs; `-` is standard input
    #[arg(value_name = "MODEL")]
    model: String,
    #[command(flatten)]
    pub common: Common,
}

/// What every command takes.
#[derive(Debug, Args)]
pub struct Common {
    #[command(flatten)]
    pub changes: Changes,
    #[command(flatten)]
    effort: Effort,
    #[command(flatten)]
    pub output: Output,
}

/// What may be changed in a game, and how large it may be.
#[derive(Debug, Args)]
pub struct Changes {
    /// Give a parameter an exact value, such as `p=2/7`; may be repeated
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = assignment)]
    set: Vec<Setting>,
    /// Divide chance probabilities by their sum where it is not one
    #[arg(long)]
    normalize_chance: bool,
    /// The largest tree that is built
    #[arg(long, value_name = "NODES")]
    max_nodes: Option<usize>,
}

/// How long and with what to work.
#[derive(Debug, Args)]
pub struct Effort {
    /// Stop after so long, with the best answer so far
    #[arg(long, value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
    time_limit: Option<Duration>,
    /// The most memory that the factorization of a linear program may take, as it is predicted;
    /// larger programs are refused [default: 4.3]
    #[arg(long, value_name = "GB", value_parser = gigabytes, allow_negative_numbers = true)]
    max_memory: Option<usize>,
    /// The linear-programming back end, instead of the one that fits best
    #[arg(long, value_name = "BACKEND", value_parser = backend)]
    backend: Option<Backend>,
    /// The most threads that may work at one time; answers do not depend on it
    #[arg(long, value_name = "THREADS", value_parser = threads)]
    threads: Option<NonZeroUsize>,
}

impl Changes {
    /// The values that a model's parameters are given.
    fn values(&self, model: &Model) -> Result<Assignment, Error> {
        let mut values = model.defaults();
        for setting in &self.set {
            values.set(setting.name(), setting.value())?;
        }
        Ok(values)
    }

    /// Whether a parameter is given a value.
    pub fn sets(&self, name: &str) -> bool {
        self.set.iter().any(|setting| setting.name() == name)
    }

    /// The bounds of which this says something.
    pub fn limits(&self) -> Limits {
        let limits = Limits::default();
        Limits {
            nodes: self.max_nodes.unwrap_or(limits.nodes),
            ..limits
        }
    }
}

impl Common {
    /// What the library is asked for.
    pub fn options(&self) -> Options {
        let limits = self.changes.limits();
        Options {
            limits: Limits {
                time: self.effort.time_limit,
                memory: self.effort.max_memory.unwrap_or(limits.memory),
                ..limits
            },
            backend: self.effort.backend,
            threads: self.effort.threads,
            // The process ends soon after.
            detach: true,
            ..Options::default()
        }
    }
}

/// What `--set` says: `name=value`.
#[derive(Debug, Clone)]
struct Setting {
    text: String,
    /// Where its equals sign stands.
    equals: usize,
}

impl Setting {
    fn name(&self) -> &str {
        self.text[..self.equals].trim()
    }

    /// The value, an expression, with its place.
    fn value(&self) -> Snippet {
        let range = self.equals + 1..self.text.len();
        Snippet::new("--set", self.text.as_str(), range)
    }
}

fn assignment(text: &str) -> Result<Setting, String> {
    match text.find('=') {
        Some(at) if !text[..at].trim().is_empty() && !text[at + 1..].trim().is_empty() => {
            Ok(Setting {
                text: text.to_string(),
                equals: at,
            })
        }
        _ => Err("expected a name and a value, such as `p=2/7`".to_string()),
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let number = text.parse::<f64>().ok();
    let time = number.and_then(|n| Duration::try_from_secs_f64(n).ok());
    time.ok_or_else(|| "expected a number of seconds".to_string())
}

fn gigabytes(text: &str) -> Result<usize, String> {
    let number = text.parse::<f64>().ok().filter(|n| *n >= 0.0);
    let number = number.filter(|n| n.is_finite());
    // More than there can be is as much as there can be.
    let bytes = number.map(|n| (n * 1e9) as usize);
    bytes.ok_or_else(|| "expected a number of gigabytes, such as `8`".to_string())
}

fn threads(text: &str) -> Result<NonZeroUsize, String> {
    text.parse()
        .map_err(|_| "expected a number of threads, from 1".to_string())
}

fn backend(text: &str) -> Result<Backend, String> {
    let known = Backend::ALL
        .into_iter()
        .find(|backend| backend.name() == text);
    known.ok_or_else(|| {
        format!(
            "the back ends are `{}`",
            Backend::ALL.map(Backend::name).join("`, `")
        )
    })
}

/// A model that was read to be studied.
pub struct Study {
    /// The model.
    pub model: Model,
    /// Its text.
    pub text: String,
    /// The values of the parameters that are not studied.
    pub values: Assignment,
}

impl Study {
    /// The game, as answers name it.
    pub fn document(&self) -> Result<GameDocument, Error> {
        let parameters = self.values.iter();
        let parameters = parameters.map(|(name, value)| (name.to_string(), value.clone()));
        let parameters: Vec<_> = parameters.collect();
        Ok(GameDocument::new(self.model.shape()?, &parameters))
    }
}

/// A game that was read.
pub struct Input {
    /// The game.
    pub game: Game,
    /// The model from which it was made, if it was.
    pub model: Option<Model>,
    /// The values that its parameters were given.
    assignment: Option<Assignment>,
    /// The parameters of its model, with the values that were used.
    pub parameters: Vec<(String, Rational)>,
    /// What its author probably did not mean.
    pub warnings: Vec<Diagnostic>,
    /// How long it took.
    pub seconds: Duration,
}

impl Input {
    /// An objective in the names of the model, or of the tree where there is no model.
    pub fn objective(&self, text: &str) -> Result<Objective, Error> {
        match (&self.model, &self.assignment) {
            (Some(model), Some(values)) => model.objective(text, values, &self.game),
            _ => Objective::parse(text, &self.game),
        }
    }

    /// A goal: an objective, or the least of several.
    pub fn goal(&self, text: &str) -> Result<Goal, Error> {
        Goal::read(text, |part| self.objective(part))
    }
}

impl Source {
    /// Reads a model whose parameters are to be studied, and prints its warnings.
    pub fn study(&self, work: &mut Work) -> Result<Study, Error> {
        work.within(&self.common);
        let (name, changes) = (&self.model, &self.common.changes);
        let bytes = read_bytes(name)?;
        if Kind::of(name, &bytes) != Kind::Model {
            return Err(Error::unsupported(
                format!("`{name}` is no model, so that it has no parameters"),
                "write the game as a model",
            ));
        }
        let text = decode(name, &bytes)?;
        let model = Model::parse(name, text)?;
        let values = changes.values(&model)?;
        let mut warnings = model.warnings();
        warnings.extend(model.range_warnings(&values));
        complain(&warnings);
        Ok(Study {
            text: text.to_string(),
            model,
            values,
        })
    }

    /// Reads the game, and prints its warnings.
    pub fn read(&self, work: &mut Work) -> Result<Input, Error> {
        work.within(&self.common);
        read(&self.model, &self.common.changes)
    }
}

/// The player of a name.
pub fn player(shape: &Shape, name: &str) -> Result<PlayerId, Error> {
    shape.find_player(name).ok_or_else(|| {
        let fault = Diagnostic::error(format!("there is no player `{name}`"));
        let players = shape.players();
        let hint = match nearest(name, players.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the players are {}", players.join(", ")),
        };
        Error::new(ErrorKind::Input, fault.hint(hint))
    })
}

/// Reads a game by name, and prints its warnings.
pub fn read(name: &str, changes: &Changes) -> Result<Input, Error> {
    let started = Instant::now();
    let bytes = read_bytes(name)?;
    let mut input = match Kind::of(name, &bytes) {
        Kind::Model => read_model(name, &bytes, changes)?,
        kind => read_game(name, &bytes, kind, changes)?,
    };
    input.seconds = started.elapsed();
    complain(&input.warnings);
    Ok(input)
}

fn read_model(name: &str, bytes: &[u8], changes: &Changes) -> Result<Input, Error> {
    let model = Model::parse(name, decode(name, bytes)?)?;
    let assignment = changes.values(&model)?;
    let game = model.game_within(&assignment, &changes.limits())?;
    let mut warnings = model.warnings();
    warnings.extend(model.range_warnings(&assignment));
    let parameters = assignment.iter();
    Ok(Input {
        game,
        parameters: parameters
            .map(|(name, value)| (name.to_string(), value.clone()))
            .collect(),
        model: Some(model),
        assignment: Some(assignment),
        warnings,
        seconds: Duration::ZERO,
    })
}

/// How a file of a format is read.
type Reader = fn(&str, &[u8], &ReadOptions) -> Result<(Game, Vec<Diagnostic>), Error>;

/// Reads a game that is no model.
fn read_game(name: &str, bytes: &[u8], kind: Kind, changes: &Changes) -> Result<Input, Error> {
    let (what, read): (_, Reader) = match kind {
        Kind::Nfg => ("an `.nfg`", nfg::read),
        Kind::Csv => ("a table of payoffs", csv::read),
        Kind::Efg | Kind::Model => ("an `.efg`", efg::read),
    };
    if let Some(setting) = changes.set.first() {
        return Err(Error::unsupported(
            format!(
                "`{}` cannot be set: {what} has no parameters",
                setting.name()
            ),
            "only models have parameters",
        ));
    }
    let mut options = ReadOptions {
        normalize_chance: changes.normalize_chance,
        ..ReadOptions::default()
    };
    if let Some(nodes) = changes.max_nodes {
        options.nodes = nodes;
    }
    let (game, warnings) = read(name, bytes, &options)?;
    Ok(Input {
        game,
        model: None,
        assignment: None,
        parameters: Vec::new(),
        warnings,
        seconds: Duration::ZERO,
    })
}

/// The bytes of a file, or of standard input.
pub fn read_bytes(name: &str) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let read = match name {
        "-" => std::io::stdin().lock().read_to_end(&mut bytes).map(|_| ()),
        path => std::fs::read(path).map(|read| bytes = read),
    };
    match read {
        Ok(()) => Ok(bytes),
        Err(fault) => {
            let message = format!("`{name}` cannot be read: {fault}");
            Err(Error::new(ErrorKind::Io, Diagnostic::error(message)))
        }
    }
}

/// The format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Efg,
    Nfg,
    Csv,
    Model,
}

impl Kind {
    /// By the name's extension; where that says nothing, by the first word.
    fn of(name: &str, bytes: &[u8]) -> Self {
        let extension = Path::new(name).extension().and_then(|e| e.to_str());
        match extension.map(str::to_ascii_lowercase).as_deref() {
            Some("efg") => return Kind::Efg,
            Some("nfg") => return Kind::Nfg,
            Some("csv" | "tsv") => return Kind::Csv,
            Some("toml") => return Kind::Model,
            _ => {}
        }
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let text = text.trim_ascii_start();
        let starts = |word: &[u8]| {
            text.strip_prefix(word)
                .is_some_and(|rest| rest.first().is_none_or(u8::is_ascii_whitespace))
        };
        if starts(b"EFG") {
            Kind::Efg
        } else if starts(b"NFG") {
            Kind::Nfg
        } else {
            Kind::Model
        }
    }
}
