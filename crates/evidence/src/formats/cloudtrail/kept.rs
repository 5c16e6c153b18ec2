//! What is kept of an event until its end.

use crate::formats::cloud::slots;

slots! {
    Time, Timestamp, Recipient, Account, Type, Arn, User, Principal, Key, Issuer, Invoker, Address, Event, Source, EventType, Category,
    Error, ErrorText, Role, SessionName, Issued, Assumed, Federated, Console, Authentication, SwitchTo, Resource, Named,
}
