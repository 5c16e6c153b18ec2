//! Where nobody points: recall by kind at a budget, false alerts, whether certainties mean what they say.

use evaluate::baselines::UNSEEDED;
use evaluate::bootstrap::{interval, mean};
use evaluate::calibration;
use evaluate::unseeded::{Judged, World, found, threshold};
use simulate::months::Kind;

use super::measured::Measured;
use super::rows::Row;

/// Alerts a day for 10,000 hosts that there is time for.
const BUDGETS: [f64; 2] = [1.0, 5.0];

/// Prints the tables; gives what was asked.
pub(super) fn tell(worlds: &[Measured], with_alerts: bool) -> Vec<Row> {
    let truths: Vec<World> = worlds.iter().map(|world| world.truth.clone()).collect();
    let exposure: f64 = truths.iter().map(|truth| truth.exposure).sum();
    let names: Vec<&str> = std::iter::once("ours").chain(UNSEEDED.iter().map(|method| method.name)).collect();
    for method in &UNSEEDED {
        println!("  {} {}", method.name, method.about);
    }
    let mut rows = Vec::new();
    for budget in BUDGETS {
        println!(
            "\nRecall by kind at {budget} false alerts a day for 10,000 hosts ({:.0} in all worlds), with 95 % intervals of ours",
            budget * exposure
        );
        let all: Vec<Vec<(&str, bool)>> = (0..names.len())
            .map(|at| {
                let judged: Vec<Judged> = worlds.iter().map(|world| world.judged[at].clone()).collect();
                found(&truths, &judged, threshold(&judged, budget * exposure))
            })
            .collect();
        print!("{:<5}{:>4}", "kind", "n");
        names.iter().for_each(|name| print!("{name:>7}"));
        println!("   interval");
        for kind in Kind::ALL.iter().map(|kind| kind.name()) {
            let of = |all: &[(&str, bool)]| -> Vec<f64> {
                all.iter().filter(|one| one.0 == kind).map(|one| f64::from(u8::from(one.1))).collect()
            };
            print!("{kind:<5}{:>4}", of(&all[0]).len());
            all.iter().for_each(|all| print!("{:>7.2}", mean(&of(all))));
            let (low, high) = interval(&of(&all[0])).unwrap_or_default();
            println!("   {low:.2}-{high:.2}");
        }
        rows.extend(asked(budget, &all));
    }
    rows.push(tell_certainty(worlds));
    if with_alerts {
        tell_alerts(worlds, BUDGETS[1] * exposure);
    }
    rows
}

fn recall(all: &[(&str, bool)], kinds: &[&str]) -> f64 {
    let of: Vec<f64> = all.iter().filter(|one| kinds.contains(&one.0)).map(|one| f64::from(u8::from(one.1))).collect();
    mean(&of)
}

/// Places of B3 and B5 among the methods.
const B3: usize = 4;
const B5: usize = 6;

fn asked(budget: f64, all: &[Vec<(&str, bool)>]) -> Vec<Row> {
    let first = ["K1", "K2", "K3"];
    let second = ["K4", "K5", "K6", "K7", "K8"];
    let mut rows = vec![Row::at_least(
        &format!("H1 recall of K1-K3 at {budget} a day, beside B3's"),
        recall(&all[0], &first) - recall(&all[B3], &first),
        -0.03,
    )];
    if budget > 1.0 {
        let better = recall(&all[B3], &second).max(recall(&all[B5], &second));
        let name = format!("H2 recall of K4-K8 at {budget} a day (the better of B3, B5: {better:.2})");
        // Twice nothing is nothing: finding none is no success.
        rows.push(Row::at_least(&name, recall(&all[0], &second), (2.0 * better).max(0.01)));
    }
    rows
}

fn tell_certainty(worlds: &[Measured]) -> Row {
    let claims: Vec<(f64, bool)> = worlds.iter().flat_map(|world| world.claims.iter().copied()).collect();
    println!("\nCertainty of our alerts: said, was, alerts");
    for bin in calibration::bins(&claims) {
        println!("  {:.3} {:.3} {:>6}", bin.said, bin.was, bin.count);
    }
    Row::at_most("H8 expected calibration error of alerts", calibration::error(&claims), 0.05)
}

fn tell_alerts(worlds: &[Measured], false_max: f64) {
    let judged: Vec<Judged> = worlds.iter().map(|world| world.judged[0].clone()).collect();
    let least = threshold(&judged, false_max);
    println!("\nthreshold {least:.2}");
    for (number, world) in worlds.iter().enumerate() {
        println!("world {number}: {:?}", world.truth.kinds);
        for (score, is_true, text) in world.told.iter().filter(|told| told.0 >= least * 0.7) {
            println!("  {} {score:.2} {text}", if *is_true { "TRUE " } else { "false" });
        }
    }
}
