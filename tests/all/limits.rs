//! Limits end a solver with an honest status, wherever it is in its work.

use demarche::analysis::{Obedience, certify_device};
use demarche::concepts::{Concept, Mediation, Request};
use demarche::diagnostic::ErrorKind;
use demarche::game::{Game, GameBuilder};
use demarche::lp::{self, LinearProgram, LpStatus, Relation};
use demarche::number::Rational;
use demarche::run::{Backend, Limits, Options, Status, Stop};
use demarche::solvers::nash::lemke;
use demarche::strategy::Behavior;
use ndarray::Array2;
use std::time::Duration;

/// A matrix game of which nothing can be listed in a lifetime: payoffs without any order.
fn large(actions: usize) -> Game {
    let mut state = 1u64;
    let mut payoffs = || {
        Array2::from_shape_simple_fn((actions, actions), || {
            state = state
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            Rational::from((state >> 33) as i64 % 100)
        })
    };
    let (first, second) = (payoffs(), payoffs());
    let names: Vec<String> = (0..actions).map(|action| action.to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let views = [first.view(), second.view()];
    Game::bimatrix("large", ["A", "B"], names.clone(), names, views).unwrap()
}

fn cancelled() -> Options {
    let options = Options::default();
    options.cancellation.cancel();
    options
}

/// Two players take turns; each stops, or passes on.
fn chain(levels: usize) -> Game {
    let mut builder = GameBuilder::new("a chain", ["A", "B"]);
    let mut node = builder.root();
    for level in 0..levels {
        let player = ["A", "B"][level % 2];
        let set = builder.infoset(player, &format!("{level}"), ["stop", "go"]);
        let next: Vec<_> = builder.decide(node, set).collect();
        let level = level as i64;
        builder.pay(next[0], [level % 7, level % 5].map(Rational::from));
        node = next[1];
    }
    builder.build().unwrap()
}

fn status(game: &Game, options: &Options) -> Status {
    let prior = Behavior::uniform(game.shape().clone());
    let found = lemke(game, &prior, &options.start()).unwrap();
    assert_eq!(found.profile.is_some(), found.status == Status::Solved);
    assert!(found.status == Status::Solved || found.pivots == 0);
    found.status
}

#[test]
fn lemke_stops_while_it_prepares() {
    let game = chain(100);
    assert_eq!(status(&game, &Options::default()), Status::Solved);
    let limited = |limits| Options {
        limits,
        ..Options::default()
    };
    let entries = limited(Limits {
        entries: 1000,
        ..Limits::default()
    });
    assert_eq!(status(&game, &entries), Status::Stopped(Stop::Work));
    let time = limited(Limits {
        time: Some(Duration::ZERO),
        ..Limits::default()
    });
    assert_eq!(status(&game, &time), Status::Stopped(Stop::Time));
    assert_eq!(
        status(&game, &cancelled()),
        Status::Stopped(Stop::Cancelled)
    );
}

#[test]
fn many_variables_leave_a_face_at_once() {
    // Alone a player plays a game of constant sum: a face on which the value is least.
    let mut builder = GameBuilder::new("a path", ["A"]);
    let mut node = builder.root();
    for level in 0..40_i64 {
        let set = builder.infoset("A", &format!("{level}"), ["stop", "go"]);
        let next: Vec<_> = builder.decide(node, set).collect();
        builder.pay(next[0], [Rational::from(level)]);
        node = next[1];
    }
    let game = builder.build().unwrap();
    let all = Options {
        all: true,
        ..Options::default()
    };
    let found = Concept::Nash.solve(&game, &all).unwrap();
    assert_eq!(found.status, Status::Solved);
    assert_eq!(found.classes.len(), 1);
    assert_eq!(
        found.classes[0].certificate.payoffs,
        [Rational::from(39_i64)]
    );
    let time = Options {
        limits: Limits {
            time: Some(Duration::ZERO),
            ..Limits::default()
        },
        ..all
    };
    let found = Concept::Nash.solve(&game, &time).unwrap();
    assert_eq!(found.status, Status::Stopped(Stop::Time));
}

#[test]
fn every_concept_heeds_the_token() {
    let game = large(40);
    for (concept, all) in Concept::ALL
        .into_iter()
        .flat_map(|c| [(c, false), (c, true)])
    {
        let options = Options { all, ..cancelled() };
        match concept.solve(&game, &options) {
            Ok(found) => {
                assert_eq!(
                    found.status,
                    Status::Stopped(Stop::Cancelled),
                    "{concept} {all}"
                );
                let exact =
                    |class: &demarche::Class| class.certificate.max_regret == Rational::ZERO;
                assert!(found.classes.iter().all(exact), "{concept} {all}");
            }
            Err(error) => assert_eq!(error.kind(), ErrorKind::Unsupported, "{concept}: {error}"),
        }
    }
    for concept in Mediation::ALL {
        let found = concept
            .solve(&game, &Request::default(), &cancelled())
            .unwrap();
        assert_eq!(found.status, Status::Stopped(Stop::Cancelled), "{concept}");
        assert!(found.device.is_none() && found.certificate.is_none());
    }
}

#[test]
fn another_thread_cancels() {
    let game = large(30);
    for detach in [false, true] {
        let options = Options {
            all: true,
            detach,
            ..Options::default()
        };
        let token = options.cancellation.clone();
        let waiting = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(100));
            token.cancel();
        });
        let found = Concept::Nash.solve(&game, &options).unwrap();
        waiting.join().unwrap();
        assert_eq!(found.status, Status::Stopped(Stop::Cancelled));
    }
}

/// A program with a full matrix.
fn full(size: usize) -> LinearProgram {
    let mut program = LinearProgram::maximize();
    let columns: Vec<_> = (0..size)
        .map(|column| program.add_column(column, Some(Rational::ZERO), None))
        .collect();
    for (row, &column) in columns.iter().enumerate() {
        program.set_cost(column, Rational::ONE);
        let entry = |at: usize| Rational::from(1 + i64::from(at == row));
        let entries = columns
            .iter()
            .enumerate()
            .map(|(at, &column)| (column, entry(at)));
        program.add_row(row, Relation::Le, Rational::ONE, entries);
    }
    program
}

#[test]
fn memory_is_refused_before_it_is_taken() {
    let options = |backend, memory| Options {
        backend,
        limits: Limits {
            memory,
            ..Limits::default()
        },
        ..Options::default()
    };
    let program = full(30);
    // 30 rows on 30 columns: the factor has 30·30 entries at least, of 16 bytes.
    let little = options(Some(Backend::Clarabel), 16 * 30 * 29);
    let refused = lp::solve(&program, &little.start()).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Limit);
    assert!(
        refused.to_string().contains("30 rows and 30 columns"),
        "{refused}"
    );
    // The limit is told as it was given, however small it is.
    assert!(
        refused.to_string().contains("limit of 0.00001392 GB"),
        "{refused}"
    );
    // Who does not factor the whole program is asked where nobody is named.
    let other = lp::solve(&program, &options(None, 0).start()).unwrap();
    assert_eq!(other.status, LpStatus::Optimal);
    assert_ne!(other.backend, Some(Backend::Clarabel));
    // 60 rows and columns have 1,800 pairs at most.
    let enough = options(Some(Backend::Clarabel), 16 * 60 * 60);
    let solved = lp::solve(&program, &enough.start()).unwrap();
    assert_eq!(solved.status, LpStatus::Optimal);
    assert!((solved.objective.unwrap() - 30.0 / 31.0).abs() < 1e-6);
}

#[test]
fn a_device_is_certified_within_the_limits_or_not_at_all() {
    let game = large(3);
    let request = Request::default();
    let found = Mediation::Ce
        .solve(&game, &request, &Options::default())
        .unwrap();
    let device = found.device.unwrap();
    let certified = certify_device(&game, &device, Obedience::Ce, &[], &cancelled().start());
    assert_eq!(certified.unwrap_err().kind(), ErrorKind::Limit);
    // What was found before a stop may still be certified for a while.
    let options = cancelled();
    let run = options.start().to_certify();
    let certificate = certify_device(&game, &device, Obedience::Ce, &[], &run).unwrap();
    assert!(certificate.refutation.is_none());
}

#[cfg(all(unix, feature = "cli"))]
mod program {
    use super::large;
    use demarche::formats::efg;
    use std::path::PathBuf;
    use std::process::{Child, Command, Output, Stdio};
    use std::time::Duration;

    fn start(name: &str, actions: usize, arguments: &[&str]) -> Child {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::write(&path, efg::write(&large(actions))).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_demarche"));
        command.arg("solve").arg(path).args(arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    }

    fn text(output: &Output) -> (String, String) {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        (text(&output.stdout), text(&output.stderr))
    }

    #[test]
    fn ctrl_c_prints_the_best_so_far() {
        let arguments = ["--concept", "nash", "--all", "--format", "json"];
        let child = start("interrupted.efg", 30, &arguments);
        std::thread::sleep(Duration::from_millis(1500));
        let sent = Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
        let output = child.wait_with_output().unwrap();
        let (out, complaints) = text(&output);
        assert_eq!(output.status.code(), Some(130), "{complaints}");
        if complaints.contains("still being read") {
            // A very slow machine: there is nothing to print.
            return;
        }
        let found: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(found["status"], "limit", "{out}");
        assert_eq!(found["reason"], "the work was cancelled", "{out}");
    }

    #[test]
    fn a_back_end_that_does_not_stop_is_abandoned() {
        // The factorization of 1,600 joint plans by 3,120 constraints looks at no clock.
        let arguments = ["--concept", "ce", "--time-limit", "0.3", "--format", "json"];
        let output = start("abandoned.efg", 40, &arguments)
            .wait_with_output()
            .unwrap();
        let (out, complaints) = text(&output);
        // Where reading alone takes that long there is a sentence instead.
        match output.status.code() {
            Some(0) => {
                let found: serde_json::Value = serde_json::from_str(&out).unwrap();
                assert_eq!(found["status"], "limit", "{out}");
            }
            code => {
                assert_eq!((code, out.as_str()), (Some(1), ""));
                assert!(
                    complaints.contains("the time limit is over"),
                    "{complaints}"
                );
            }
        }
    }
}
