//! Changes of the directory, detections of risk, and calls of Graph.

use super::kept::{Slot, writer};
use crate::formats::cloud::{Kept, say};
use events::{BatchBuilder, Column};
use model::{ENTRA_HOST, Outcome, class};

pub(super) fn write(kept: &Kept, events: &mut BatchBuilder) {
    let first = |slots: &[Slot]| slots.iter().find_map(|slot| kept.get(*slot));
    let is_risk = first(&[Slot::Risk, Slot::RiskUpdated]).is_some();
    events.set_number(Column::CLASS, if is_risk { class::FINDING } else { class::API });
    say::host(events, Column::HOST, ENTRA_HOST, writer(kept));
    say::host(events, Column::SRC_HOST, ENTRA_HOST, kept.get(Slot::ByUserHome));
    say::client(events, "ipAddress", first(&[Slot::ByUserIp, Slot::Ip, Slot::CallerIp]));
    let who = [
        Slot::ByUser,
        Slot::ByApp,
        Slot::ByAppId,
        Slot::Upn,
        Slot::Principal,
        Slot::User,
        Slot::PrincipalId,
        Slot::AppId,
    ];
    say::text(events, Column::ACCOUNT_NAME, first(&who));
    say::text(events, Column::SESSION, first(&[Slot::Session, Slot::SignIn]));
    let operation = first(&[Slot::Risk, Slot::RequestMethod, Slot::ActivityName, Slot::Operation]);
    say::text(events, Column::API_OPERATION, operation.map(say::plain).as_deref());
    let about = [Slot::RequestUri, Slot::TargetName, Slot::TargetUpn, Slot::TargetId, Slot::ResourceName];
    say::text(events, Column::API_RESOURCE, first(&about));
    let outcome = outcome(kept);
    if outcome == Some(Outcome::Failure) {
        say::text(events, Column::STATUS_CODE, first(&[Slot::Response, Slot::Reason]));
    }
    say::ended(events, outcome);
}

fn outcome(kept: &Kept) -> Option<Outcome> {
    if let Some(code) = kept.get(Slot::Response) {
        return Some(say::failed_if(!code.starts_with(['1', '2', '3'])));
    }
    let word = kept.get(Slot::Result).or(kept.get(Slot::ResultType))?;
    say::outcome_of(word)
}
