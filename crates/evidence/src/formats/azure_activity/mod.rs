//! The activity log of Azure: what was asked of subscriptions, and which of them were handed to another directory.
//!
//! Source: Microsoft Learn, "Azure activity log event schema", "AzureActivity" (Azure Monitor table), "Monitor delegation changes in
//! your managing tenant" (Lighthouse); real records of the Python client. Four spellings of the same members are read: the interface's
//! (`operationName.value`), the Python client's (`operation_name.value`), diagnostic settings' (`operationName`, `resultType`,
//! `identity.claims`) and Sentinel's (`OperationNameValue`, with `Claims` and `Authorization` as JSON text).
//!
//! The portal's table ("Download as CSV") has names for people, which Microsoft documents nowhere; they are those that public scripts
//! read such files by: `Correlation id`, `Operation name`, `Status`, `Event category`, `Level`, `Time`, `Subscription`, `Event initiated by`,
//! `Resource type`, `Resource group`, `Resource`. It tells neither directories nor addresses, and operations by their names for people (`Delete
//! diagnostic setting`), so that neither hops nor `log_cleared` come out of it: where the log itself can be had, have that.
//!
//! | member | column |
//! |---|---|
//! | `eventTimestamp`, else `time`, `TimeGenerated` | `time` |
//! | `tenantId` | `host`, as `entra-ID`: the directory of the subscription; else `subscriptionId` as `azure-ID` |
//! | `caller`, else the claims' name or application | `account_name` |
//! | claim `tenantid` | `src_host`, as `entra-ID`: the directory that the caller is at home in |
//! | claim `uti` | `session`: the token, called `uniqueTokenIdentifier` in its sign-in |
//! | `httpRequest.clientIpAddress`, else `callerIpAddress`, claim `ipaddr` | `src_address` |
//! | `operationName`, `resourceId` | `api_operation` as written, `api_resource` |
//! | `status`, `resultType`, `ActivityStatusValue` | `outcome` once it ended; `Started` and `Accepted` are none |
//! | `subStatus`, `resultSignature` | `status_code` of a failure |
//!
//! # Lighthouse
//! A provider whose directory holds a delegation acts in the customer's subscription as itself. The customer's log then has a caller whose
//! claims, where they are logged, name another directory than the subscription's: what ended there is a `logon` of the kind `role` from
//! `src_host`, one for each call, because nothing else tells that somebody came in. Delegations are calls as any other:
//! `Microsoft.ManagedServices/registrationDefinitions|registrationAssignments/write|delete` with the customer,
//! `Microsoft.Resources/tenants/register|unregister/action` with the provider.
//!
//! `log_cleared` is a diagnostic setting or log profile that was deleted. All else is class 6003 without an activity.

#[cfg(test)]
mod tests;

use crate::formats::address::endpoint;
use crate::formats::cloud::{Action, Cloud, Kept, say, slots};
use crate::formats::json::Fault;
use events::{BatchBuilder, Column};
use model::{Activity, CredentialKind, ENTRA_HOST, LogonKind, Outcome, class};

slots! {
    Event, Time, Generated, Tenant, Subscription, Caller, ClaimName, ClaimUpn, ClaimApp, ClaimTenant, ClaimToken, ClaimAddress, Client,
    CallerAddress, Operation, OperationName, ResourceId, Status, ResultType, SubStatus, Signature, Category,
}

/// Before the id of a subscription whose directory is not known, in the name under which its log stands among the hosts.
const SUBSCRIPTION_HOST: &str = "azure-";

/// The format.
pub(crate) struct AzureActivity;

impl Cloud for AzureActivity {
    const NAME: &'static str = "azure_activity";
    const DESCRIPTION: &'static str = "Azure activity log, JSON";
    const TABLE: [&'static str; 2] = ["azure_activity_csv", "Azure activity log, CSV"];
    const TIMES: &'static [Slot] = &[Slot::Event, Slot::Time, Slot::Generated];
    type Slot = Slot;

    fn has(paths: &[String]) -> bool {
        let paths: Vec<String> = paths.iter().map(|path| folded(path)).collect();
        let has = |wanted: &str| paths.iter().any(|path| path == wanted);
        let has_in = |outer: &str| paths.iter().any(|path| path.starts_with(outer));
        let of_interface =
            has("operationname.value") && (has("subscriptionid") || has("eventtimestamp") || has("eventdataid"));
        let of_sentinel = has("operationnamevalue") && (has("categoryvalue") || has("activitystatusvalue"));
        let has_caller = has_in("identity.authorization.") || has_in("identity.claims.");
        let of_settings = has("operationname") && has("resourceid") && (has_caller || has("properties.eventcategory"));
        let of_portal = has("operation name") && has("event initiated by") && has("time");
        of_interface || of_sentinel || of_settings || of_portal
    }

    fn action(path: &str) -> Action<Slot> {
        action(path)
    }

    fn write(kept: &Kept, events: &mut BatchBuilder) -> Result<(), Fault> {
        write(kept, events)
    }
}

/// A path in lower case and without underscores, in which spellings differ.
fn folded(path: &str) -> String {
    path.chars().filter(|character| *character != '_').map(|character| character.to_ascii_lowercase()).collect()
}

fn action(path: &str) -> Action<Slot> {
    let name = folded(path);
    if let Some(claim) = name.strip_prefix("identity.").unwrap_or(&name).strip_prefix("claims.") {
        return of_claim(claim).map_or(Action::Extra, Action::Keep);
    }
    let slot = match name.as_str() {
        "claims" | "authorization" | "httprequest" | "identity" => return Action::Inner,
        // Sentinel's is the workspace, not the directory.
        "tenantid" if path.starts_with('T') => return Action::Extra,
        "correlationid" => return Action::Text(Column::LOGON_GUID),
        "correlation id" => return Action::Text(Column::LOGON_GUID),
        "operation name" => Slot::Operation,
        "event initiated by" => Slot::Caller,
        "subscription" if path == "Subscription" => Slot::Subscription,
        "resource" if path == "Resource" => Slot::ResourceId,
        "status" if path == "Status" => Slot::Status,
        "eventtimestamp" => Slot::Event,
        "time" => Slot::Time,
        "timegenerated" => Slot::Generated,
        "tenantid" => Slot::Tenant,
        "subscriptionid" => Slot::Subscription,
        "caller" => Slot::Caller,
        "httprequest.clientipaddress" => Slot::Client,
        "calleripaddress" => Slot::CallerAddress,
        "operationname.value" | "operationnamevalue" => Slot::Operation,
        "operationname" => Slot::OperationName,
        "resourceid" => Slot::ResourceId,
        "status.value" | "activitystatusvalue" | "activitystatus" => Slot::Status,
        "resulttype" => Slot::ResultType,
        "substatus.value" | "activitysubstatusvalue" => Slot::SubStatus,
        "resultsignature" => Slot::Signature,
        "category.value" | "categoryvalue" | "category" => Slot::Category,
        _ => return Action::Extra,
    };
    Action::Keep(slot)
}

/// A claim of the caller's token; Microsoft's own have addresses for names.
fn of_claim(claim: &str) -> Option<Slot> {
    Some(match claim.rsplit_once("/claims/").map_or(claim, |(_, name)| name) {
        "name" => Slot::ClaimName,
        "upn" | "emailaddress" => Slot::ClaimUpn,
        "appid" => Slot::ClaimApp,
        "tenantid" | "tid" => Slot::ClaimTenant,
        "uti" => Slot::ClaimToken,
        "ipaddr" => Slot::ClaimAddress,
        _ => return None,
    })
}

fn write(kept: &Kept, events: &mut BatchBuilder) -> Result<(), Fault> {
    let first = |slots: &[Slot]| kept.first(slots);
    let operation = first(&[Slot::Operation, Slot::OperationName]).ok_or(Fault::Lacks("an operation"))?;
    say::time_in_order(events, kept.first(AzureActivity::TIMES), kept.order())?;
    let (tenant, home) = (kept.get(Slot::Tenant), kept.get(Slot::ClaimTenant));
    match tenant {
        Some(_) => say::host(events, Column::HOST, ENTRA_HOST, tenant),
        None => {
            let subscription = kept.get(Slot::Subscription).or_else(|| of_resource(kept.get(Slot::ResourceId)?));
            say::host(events, Column::HOST, SUBSCRIPTION_HOST, subscription);
        }
    }
    say::host(events, Column::SRC_HOST, ENTRA_HOST, home);
    let who = [Slot::Caller, Slot::ClaimUpn, Slot::ClaimName, Slot::ClaimApp];
    say::text(events, Column::ACCOUNT_NAME, first(&who));
    let address = first(&[Slot::Client, Slot::CallerAddress, Slot::ClaimAddress]);
    if address.is_some_and(|address| endpoint(address).is_some()) {
        say::client(events, "", address);
    }
    say::text(events, Column::SESSION, kept.get(Slot::ClaimToken));
    say::text(events, Column::API_OPERATION, Some(operation));
    say::text(events, Column::API_RESOURCE, kept.get(Slot::ResourceId));
    events.set_number(Column::CLASS, class::API);
    let outcome = outcome(kept);
    if outcome == Some(Outcome::Failure) {
        say::text(events, Column::STATUS_CODE, first(&[Slot::SubStatus, Slot::Signature]));
    }
    let is_abroad = matches!((tenant, home), (Some(tenant), Some(home)) if !tenant.eq_ignore_ascii_case(home));
    if outcome == Some(Outcome::Success) && ends_logging(operation) {
        say::happened(events, Activity::LogCleared, None, outcome);
    } else if is_abroad && outcome.is_some() {
        say::happened(events, Activity::Logon, Some(LogonKind::Role), outcome);
        say::credential(events, CredentialKind::Token, kept.get(Slot::ClaimToken));
    } else {
        say::ended(events, outcome);
    }
    Ok(())
}

/// `/subscriptions/ID/..`, whatever the case.
fn of_resource(resource: &str) -> Option<&str> {
    let mut parts = resource.trim_start_matches('/').split('/');
    parts.next().filter(|part| part.eq_ignore_ascii_case("subscriptions"))?;
    parts.next()
}

fn outcome(kept: &Kept) -> Option<Outcome> {
    kept.get(Slot::Status).or(kept.get(Slot::ResultType)).and_then(say::outcome_of)
}

fn ends_logging(operation: &str) -> bool {
    let operation = operation.to_ascii_lowercase();
    operation.ends_with("/diagnosticsettings/delete") || operation.ends_with("/logprofiles/delete")
}
