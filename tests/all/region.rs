use demarche::model::Model;
use demarche::number::Rational;
use demarche::run::Options;
use demarche::study::{Question, Region, region};

#[test]
fn measure() {
    let model = Model::from_path("models/israel_iran/assurance.toml").unwrap();
    let values = model.defaults().with("c", 1).unwrap();
    for cells in [8, 32, 128] {
        let start = std::time::Instant::now();
        let axes = [("p", None), ("k", Some((0.into(), 8.into())))];
        let found = region(
            &model,
            &values,
            axes,
            &Question::default(),
            cells,
            &Options::default(),
        )
        .unwrap();
        eprintln!(
            "{cells}: {:?} boxes {} charts {} labels {} proved {}",
            start.elapsed(),
            found.boxes.len(),
            found.charts,
            found.labels.len(),
            found.share(|t| t.proved).to_f64()
        );
        for own in &found.boundaries {
            eprintln!("  {own}  {:?} {:?}", own.sides, own.curve);
        }
        for label in &found.labels {
            eprintln!("{label:?}");
        }
        for kind in found.kinds() {
            eprintln!("{kind:?}");
        }
    }
}
