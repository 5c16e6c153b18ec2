//! What is kept of an event until its end.

use crate::formats::cloud::{Kept, slots};
use events::BatchBuilder;

slots! {
    Time, Timestamp, Recipient, Account, Type, Arn, User, Principal, Key, Issuer, Invoker, Address, Event, Source, EventType, Category,
    Error, ErrorText, Role, SessionName, Issued, Assumed, Federated, Console, Authentication, SwitchTo, Resource, Named,
}

/// What `responseElements` says under this name, wherever it stands: as a member, or in a text that is no JSON, as Athena writes
/// structures (`{ConsoleLogin=Failure}`) and exports write texts inside of texts.
pub(super) fn answer<'a>(kept: &'a Kept, events: &'a BatchBuilder, name: &str) -> Option<&'a str> {
    kept.get(Slot::Console).or_else(|| word_of(events.open_extra("responseElements")?, name))
}

/// The word behind a name, past quotes, blanks and the sign between them.
fn word_of<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let (before, rest) = text.split_once(name)?;
    let is_whole = !before.ends_with(|c: char| c.is_ascii_alphanumeric());
    let value = rest.trim_start_matches(['\\', '"', '\'', ' ']).strip_prefix([':', '='])?;
    let value = value.trim_start_matches(['\\', '"', '\'', ' ']);
    let end = value.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(value.len());
    Some(&value[..end]).filter(|word| is_whole && !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::word_of;

    #[test]
    fn words_in_texts() {
        let check = |text: &str, expect: Option<&str>| assert_eq!(word_of(text, "ConsoleLogin"), expect, "{text}");
        check("{ConsoleLogin=Failure}", Some("Failure"));
        check("{MFA=No, ConsoleLogin = Success}", Some("Success"));
        check(r#"{\"ConsoleLogin\":\"Failure\"}"#, Some("Failure"));
        check(r#"{"ConsoleLogin" : "Failure"}"#, Some("Failure"));
        for none in
            ["", "null", "{ConsoleLogin}", "{ConsoleLogin=}", "{NoConsoleLogin=Success}", "{ConsoleLoginX=Success}"]
        {
            check(none, None);
        }
    }
}
