//! The columns of Sentinel's table `AWSCloudTrail`, and what an event itself calls them.
//!
//! Source: Microsoft Learn, Azure Monitor reference, "AWSCloudTrail". `TimeGenerated` is the event's time: the table has no other.

/// Columns that hold a member under another name.
const COLUMNS: &[(&str, &str)] = &[
    ("TimeGenerated", "eventTime"),
    ("EventName", "eventName"),
    ("EventSource", "eventSource"),
    ("EventTypeName", "eventType"),
    ("EventVersion", "eventVersion"),
    ("AwsEventId", "eventID"),
    ("AwsRequestId", "requestID"),
    ("AwsRequestId_", "requestID"),
    ("AWSRegion", "awsRegion"),
    ("APIVersion", "apiVersion"),
    ("Category", "eventCategory"),
    ("ErrorCode", "errorCode"),
    ("ErrorMessage", "errorMessage"),
    ("ManagementEvent", "managementEvent"),
    ("ReadOnly", "readOnly"),
    ("RecipientAccountId", "recipientAccountId"),
    ("SharedEventId", "sharedEventID"),
    ("SourceIpAddress", "sourceIPAddress"),
    ("UserAgent", "userAgent"),
    ("VpcEndpointId", "vpcEndpointId"),
    ("UserIdentityType", "userIdentity.type"),
    ("UserIdentityPrincipalid", "userIdentity.principalId"),
    ("UserIdentityArn", "userIdentity.arn"),
    ("UserIdentityAccountId", "userIdentity.accountId"),
    ("UserIdentityInvokedBy", "userIdentity.invokedBy"),
    ("UserIdentityAccessKeyId", "userIdentity.accessKeyId"),
    ("UserIdentityUserName", "userIdentity.userName"),
    ("SessionMfaAuthenticated", "userIdentity.sessionContext.attributes.mfaAuthenticated"),
    ("SessionCreationDate", "userIdentity.sessionContext.attributes.creationDate"),
    ("SessionIssuerType", "userIdentity.sessionContext.sessionIssuer.type"),
    ("SessionIssuerPrincipalId", "userIdentity.sessionContext.sessionIssuer.principalId"),
    ("SessionIssuerArn", "userIdentity.sessionContext.sessionIssuer.arn"),
    ("SessionIssuerAccountId", "userIdentity.sessionContext.sessionIssuer.accountId"),
    ("SessionIssuerUserName", "userIdentity.sessionContext.sessionIssuer.userName"),
    ("TlsVersion", "tlsDetails.tlsVersion"),
    ("CipherSuite", "tlsDetails.cipherSuite"),
    ("ClientProvidedHostHeader", "tlsDetails.clientProvidedHostHeader"),
];

/// Columns that hold a structure as JSON text.
const STRUCTURES: &[(&str, &str)] = &[
    ("AdditionalEventData", "additionalEventData"),
    ("RequestParameters", "requestParameters"),
    ("Resources", "resources"),
    ("ResponseElements", "responseElements"),
    ("ServiceEventDetails", "serviceEventDetails"),
];

/// The event's own name for a column, and for what is in one.
pub(super) fn own_name(path: &str) -> Option<String> {
    if let Some((_, own)) = COLUMNS.iter().find(|(column, _)| *column == path) {
        return Some((*own).to_owned());
    }
    let (column, rest) = path.find('.').map_or((path, ""), |end| path.split_at(end));
    let own = STRUCTURES.iter().find(|(structure, _)| *structure == column).map(|(_, own)| *own)?;
    Some([own, rest].concat())
}
