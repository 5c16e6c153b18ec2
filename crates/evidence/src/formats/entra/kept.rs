//! What is kept of a record until its end, and whose log that tells it is of.

use crate::formats::cloud::{Kept, slots};

slots! {
    Created, Performed, Generated, Time, Category, EventTypes, Interactive, Upn, User, Principal, PrincipalId, AppId, AppName,
    ResourceName, Ip, CallerIp, Home, Resource, Writer, ResourcePath, Error, ResultType, Session, Token, SignIn, Incoming, Key,
    Thumbprint, KeyType, Method, ActivityName, Operation, LoggedBy, Result, Reason, ByUser, ByUserIp, ByUserHome, ByApp, ByAppId,
    TargetName, TargetUpn, TargetId, Risk, RiskUpdated, RequestMethod, RequestUri, Response, Status,
}

/// The directory whose log it is, where the record says so.
pub(super) fn writer(kept: &Kept) -> Option<&str> {
    let of_path = || kept.get(Slot::ResourcePath)?.strip_prefix("/tenants/")?.split('/').next();
    kept.get(Slot::Writer).or_else(of_path)
}
