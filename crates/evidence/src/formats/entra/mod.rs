//! Sign-ins to Microsoft Entra ID and what was changed in the directory.
//!
//! Source: Microsoft Learn, "Microsoft Entra sign-in log schema", "signIn resource type" and "directoryAudit resource type" (Graph),
//! "SigninLogs", "AADNonInteractiveUserSignInLogs", "AuditLogs" (Azure Monitor tables); real audit records of Sentinel. Three envelopes
//! around the same members are read, whatever the case of their names: diagnostic settings (`time`, `category`, `properties`), Graph
//! (the members alone, also in `value`), and Sentinel's tables, where structures are JSON as text.
//!
//! | member | column |
//! |---|---|
//! | `createdDateTime`, `activityDateTime`, else `TimeGenerated`, else `time` | `time` |
//! | `resourceTenantId`, else `AADTenantId`, `tenantId`, or the one in `resourceId` | `host`, as `entra-ID` |
//! | `homeTenantId` | `src_host` likewise |
//! | `userPrincipalName`; `servicePrincipalName`, else `appDisplayName`; of an audit `initiatedBy` | `account_name` |
//! | `ipAddress`, else `callerIpAddress` | `src_address` |
//! | `sessionId`, else `uniqueTokenIdentifier`, of Graph's activity `signInActivityId` | `session` |
//! | `correlationId` | `logon_guid`: the home and the resource directory log one sign-in with one |
//! | `status.errorCode`, else `resultType`; `result` | `status_code`, `outcome` |
//! | `activityDisplayName`, else `operationName` | `api_operation` |
//! | `resourceDisplayName`; the first of `targetResources` | `api_resource` |
//! | `servicePrincipalCredentialKeyId` | `credential` |
//!
//! # The portal's tables
//! "Download" in the portal gives sign-ins with columns named for people. Microsoft documents the meaning of some ("Sign-in log activity
//! details"), the file nowhere; the names are those of such files as public tools read them (interactive and not: `Date (UTC)`, `Request ID`,
//! `User agent`, `Correlation ID`, `User ID`, `User`, `Username`, .., of applications `Service principal name`, `Credential key ID`, ..). They are
//! read as the members that they show. `Status` (`Success`, `Failure`, `Interrupted`) counts where `Sign-in error code` names no number. Whether
//! somebody was there is said by the file's name alone (`NonInteractiveSignIns_..`), and whose log it is by nothing: a sign-in in another
//! directory than the home directory is taken to be in the log of the other. Changes (`Date (UTC)`, `Service`, `Activity`, `Result`, `ActorType`,
//! `ActorUserPrincipalName`, `Target1DisplayName`, ..) are read likewise, by the first thing changed; the others stay in `extra`. They name no
//! directory at all, so that the register has to: `[[file]]` with `host = "entra-ID"`. Collectors add members with such plain names: what has
//! a member that sign-ins alone have (`status`, `isInteractive`, `appDisplayName`, ..) is a sign-in, whatever stands beside it.
//!
//! # Sign-ins
//! All categories (interactive or not, of users, service principals and managed identities, AD FS) are `logon` of the kind `cloud`. Where
//! the log is the home directory's and the sign-in another's (`tenantId` = `homeTenantId` != `resourceTenantId`), it is a
//! `credential_use` with `dst_host` that other directory, whose own log has the logon.
//!
//! Clients renew tokens by the hour and by the application, so one sign-in is followed by hundreds that nobody made. What was proved with
//! a token of before (`incomingTokenType` other than `none`), is not interactive and stays in the home directory is no logon, whatever
//! came of it: it keeps class, session and address for rules and people. Across directories every one counts.
//!
//! An error that only interrupts (50140 "stay signed in?", 50074 and 50076 second factor wanted) counts as a failure with its code; the
//! success is another record.
//!
//! # Changes
//! Names of activities are written with an en dash by some exports and with a hyphen by others, some with a blank at the end:
//! `api_operation` has hyphens and no blanks at the ends, the member itself stays as it is in `extra`. Detections of risk are class 2004, other
//! categories (Graph's activity, provisioning) calls of class 6003.

mod audit;
mod kept;
mod sign_in;
#[cfg(test)]
mod tests;

use crate::formats::cloud::{Action, Cloud, Kept, Pair, say};
use crate::formats::json::Fault;
use events::{BatchBuilder, Column};
use kept::Slot;

/// The format.
pub(crate) struct Entra;

impl Cloud for Entra {
    const NAME: &'static str = "entra";
    const DESCRIPTION: &'static str = "Microsoft Entra sign-ins and audit, JSON";
    const TABLE: [&'static str; 2] = ["entra_csv", "Microsoft Entra sign-ins and audit, CSV"];
    const TIMES: &'static [Slot] = &[Slot::Created, Slot::Performed, Slot::RiskUpdated, Slot::Generated, Slot::Time];
    type Slot = Slot;

    fn has(paths: &[String]) -> bool {
        let paths: Vec<String> = paths.iter().map(|path| folded(path)).collect();
        let has = |wanted: &str| {
            let below = |path: &String| path.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('.'));
            paths.iter().any(|path| path == wanted || below(path))
        };
        let any = |wanted: &[&str]| wanted.iter().any(|wanted| has(wanted));
        let has_who =
            any(&["userprincipalname", "appid", "appdisplayname", "serviceprincipalid", "serviceprincipalname"]);
        let is_sign_in = has("createddatetime") && any(&["correlationid", "signineventtypes"]) && has_who;
        let is_audit = has("activitydisplayname") && any(&["loggedbyservice", "targetresources", "initiatedby"]);
        let is_risk = has("riskeventtype") || has("risklastupdateddatetime");
        let is_graph = has("requestmethod") && has("requesturi") && any(&["signinactivityid", "clientauthmethod"]);
        let is_shown_audit = has("createddatetime") && any(&["activity"]) && any(&["actortype", "target1displayname"]);
        is_sign_in || is_audit || is_shown_audit || (is_risk && has_who) || is_graph
    }

    fn action(path: &str) -> Action<Slot> {
        action(path)
    }

    /// The portal names its tables after the kind of sign-in, and no column says it.
    fn of_file(file: &str) -> Option<(Slot, &'static str)> {
        let is_unattended = file.starts_with("NonInteractiveSignIns");
        is_unattended.then_some((Slot::Interactive, "false"))
    }

    fn write(kept: &Kept, events: &mut BatchBuilder) -> Result<(), Fault> {
        write(kept, events)
    }
}

/// A path without its envelope, in lower case; of a column of the portal, the member that it shows.
fn folded(path: &str) -> String {
    let name = path.strip_prefix("properties.").unwrap_or(path).to_ascii_lowercase();
    match PORTAL.iter().find(|(shown, _)| *shown == name) {
        Some((_, member)) => (*member).to_owned(),
        None => name,
    }
}

/// Columns of the portal's tables, in lower case, and the members that they show.
const PORTAL: &[(&str, &str)] = &[
    ("date (utc)", "createddatetime"),
    ("request id", "id"),
    ("user agent", "useragent"),
    ("correlation id", "correlationid"),
    ("user id", "userid"),
    ("user", "userdisplayname"),
    ("username", "userprincipalname"),
    ("service principal id", "serviceprincipalid"),
    ("service principal name", "serviceprincipalname"),
    ("credential key id", "serviceprincipalcredentialkeyid"),
    ("credential thumbprint", "serviceprincipalcredentialthumbprint"),
    ("incoming token type", "incomingtokentype"),
    ("unique token identifier", "uniquetokenidentifier"),
    ("client credential type", "clientcredentialtype"),
    ("application", "appdisplayname"),
    ("application id", "appid"),
    ("resource", "resourcedisplayname"),
    ("resource tenant id", "resourcetenantid"),
    ("home tenant id", "hometenantid"),
    ("ip address", "ipaddress"),
    ("sign-in error code", "status.errorcode"),
    ("session id", "sessionid"),
];

/// The same of its table of changes, whose names are too plain to tell a format by.
const PORTAL_AUDIT: &[(&str, &str)] = &[
    ("service", "loggedbyservice"),
    ("activity", "activitydisplayname"),
    ("actoruserprincipalname", "initiatedby.user.userprincipalname"),
    ("actorhometenantid", "initiatedby.user.hometenantid"),
    ("actorserviceprincipalname", "initiatedby.app.displayname"),
    ("actorserviceprincipalid", "initiatedby.app.serviceprincipalid"),
    ("target1displayname", "targetresources.displayname"),
    ("target1userprincipalname", "targetresources.userprincipalname"),
    ("target1objectid", "targetresources.id"),
];

/// Structures that Sentinel writes as text.
const STRUCTURES: &[&str] = &[
    "additionaldetails",
    "appliedconditionalaccesspolicies",
    "authenticationcontextclassreferences",
    "authenticationdetails",
    "authenticationprocessingdetails",
    "authenticationrequirementpolicies",
    "conditionalaccesspolicies",
    "devicedetail",
    "initiatedby",
    "locationdetails",
    "mfadetail",
    "networklocationdetails",
    "sessionlifetimepolicies",
    "targetresources",
    "tokenprotectionstatusdetails",
];

fn action(path: &str) -> Action<Slot> {
    let name = folded(path);
    let is_pair = |end: &str| name.strip_suffix(end) == Some("additionaldetails");
    match name.as_str() {
        // Sentinel's is the workspace, not the directory.
        "tenantid" if path.starts_with('T') => Action::Extra,
        "correlationid" => Action::Text(Column::LOGON_GUID),
        "userprincipalname" => Action::Keep(Slot::Upn),
        "status.errorcode" => Action::Keep(Slot::Error),
        "ipaddress" => Action::Take(Slot::Ip),
        "calleripaddress" => Action::Take(Slot::CallerIp),
        _ if is_pair(".key") => Action::PairName,
        _ if is_pair(".value") => Action::PairValue(Pair::Members(path[..path.len() - ".value".len()].to_owned())),
        // A structure in the log, a word in the portal's table.
        "status" => Action::InnerOr(Slot::Status),
        _ if STRUCTURES.contains(&name.as_str()) => Action::Inner,
        name => {
            let shown = PORTAL_AUDIT.iter().find(|(shown, _)| *shown == name).map_or(name, |(_, member)| member);
            of_sign_in(shown).or_else(|| of_change(shown)).map_or(Action::Extra, Action::Keep)
        }
    }
}

fn of_sign_in(name: &str) -> Option<Slot> {
    Some(match name {
        "createddatetime" => Slot::Created,
        "timegenerated" => Slot::Generated,
        "time" => Slot::Time,
        "category" => Slot::Category,
        "signineventtypes" => Slot::EventTypes,
        "isinteractive" => Slot::Interactive,
        "userid" => Slot::User,
        "serviceprincipalname" => Slot::Principal,
        "serviceprincipalid" => Slot::PrincipalId,
        "appid" => Slot::AppId,
        "appdisplayname" => Slot::AppName,
        "resourcedisplayname" => Slot::ResourceName,
        "hometenantid" => Slot::Home,
        "resourcetenantid" => Slot::Resource,
        "tenantid" | "aadtenantid" => Slot::Writer,
        "resourceid" => Slot::ResourcePath,
        "resulttype" => Slot::ResultType,
        "sessionid" => Slot::Session,
        "uniquetokenidentifier" => Slot::Token,
        "signinactivityid" => Slot::SignIn,
        "incomingtokentype" => Slot::Incoming,
        "serviceprincipalcredentialkeyid" => Slot::Key,
        "serviceprincipalcredentialthumbprint" => Slot::Thumbprint,
        "clientcredentialtype" => Slot::KeyType,
        "authenticationdetails.authenticationmethod" => Slot::Method,
        _ => return None,
    })
}

fn of_change(name: &str) -> Option<Slot> {
    Some(match name {
        "activitydatetime" => Slot::Performed,
        "activitydisplayname" => Slot::ActivityName,
        "operationname" => Slot::Operation,
        "loggedbyservice" => Slot::LoggedBy,
        "result" => Slot::Result,
        "resultreason" | "resultdescription" => Slot::Reason,
        "initiatedby.user.userprincipalname" => Slot::ByUser,
        "initiatedby.user.ipaddress" => Slot::ByUserIp,
        "initiatedby.user.hometenantid" => Slot::ByUserHome,
        "initiatedby.app.displayname" => Slot::ByApp,
        "initiatedby.app.serviceprincipalid" | "initiatedby.app.appid" => Slot::ByAppId,
        "targetresources.displayname" => Slot::TargetName,
        "targetresources.userprincipalname" => Slot::TargetUpn,
        "targetresources.id" => Slot::TargetId,
        "riskeventtype" => Slot::Risk,
        "risklastupdateddatetime" => Slot::RiskUpdated,
        "requestmethod" => Slot::RequestMethod,
        "requesturi" => Slot::RequestUri,
        "responsestatuscode" => Slot::Response,
        _ => return None,
    })
}

/// What sign-ins alone have.
const OF_SIGN_INS: &[Slot] =
    &[Slot::Error, Slot::Status, Slot::Interactive, Slot::EventTypes, Slot::AppName, Slot::ResourceName];

/// What records have that are none.
const OF_OTHERS: &[Slot] = &[
    Slot::ActivityName,
    Slot::LoggedBy,
    Slot::ByUser,
    Slot::ByApp,
    Slot::TargetName,
    Slot::TargetUpn,
    Slot::TargetId,
    Slot::Risk,
    Slot::RiskUpdated,
    Slot::RequestMethod,
];

fn write(kept: &Kept, events: &mut BatchBuilder) -> Result<(), Fault> {
    let time = kept.first(Entra::TIMES).ok_or(Fault::Lacks("a time"))?;
    say::time_in_order(events, Some(time), kept.order())?;
    let ends_so = |end: &str| {
        let category = kept.get(Slot::Category).unwrap_or_default();
        category.len() >= end.len()
            && category.as_bytes()[category.len() - end.len()..].eq_ignore_ascii_case(end.as_bytes())
    };
    let has_any = |slots: &[Slot]| slots.iter().any(|slot| kept.get(*slot).is_some());
    // Whoever adds a member makes no change of a sign-in by it, and whoever empties one no sign-in of a change.
    let is_sign_in = kept.get(Slot::Created).is_some() && (has_any(OF_SIGN_INS) || !has_any(OF_OTHERS));
    if ends_so("SignInLogs") || is_sign_in {
        sign_in::write(kept, events);
    } else {
        audit::write(kept, events);
    }
    Ok(())
}
