//! Logons as rows: a column per field of [`model::Logon`], `src_` and `dst_` for its ends, in the order of time.
//!
//! `id` is 16 hexadecimal digits. Records behind a logon are three lists of equal length: `evidence_tenant`, `evidence_sha256`,
//! `evidence_record`. A pointer whose file is not in the evidence table that is loaded (another tenant's, hidden by the filter)
//! is left out when reading.

use crate::error::Error;
use crate::table::columns::{ColumnView, TableBuilder, TableView};
use crate::table::evidence::EvidenceTable;
use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use arrow_array::{BooleanArray, Float64Array, ListArray, RecordBatch, StringArray};
use model::{
    Account, Certainty, Credential, CredentialKind, Digest, Endpoint, EvidenceFile, Host, HostName, Logon, LogonId,
    LogonKind, Outcome, Pointer, Session, SessionEnd, SourceBasis, Tenant,
};
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

/// As a table. Pointers that lead nowhere are left out.
pub(crate) fn to_table(logons: &[&Logon], evidence: &EvidenceTable) -> RecordBatch {
    let table = TableBuilder::default();
    let table = what(table, logons);
    let table = source(table, logons);
    let table = accounts(table, logons);
    pointers(table, logons, evidence).finish()
}

fn what(table: TableBuilder, logons: &[&Logon]) -> TableBuilder {
    let rows = || logons.iter();
    let session = || rows().map(|logon| logon.session.as_ref());
    table
        .text("id", rows().map(|logon| Some(logon.id.to_string())))
        .time("time", rows().map(|logon| Some(logon.time)))
        .text("kind", rows().map(|logon| Some(logon.kind.as_str())))
        .text("outcome", rows().map(|logon| Some(logon.outcome.as_str())))
        .text("dst_tenant", rows().map(|logon| Some(logon.dst.tenant.as_str())))
        .text("dst_host", rows().map(|logon| Some(logon.dst.name.as_str())))
        .flag("dst_is_address", rows().map(|logon| logon.dst.is_address))
        .number("dst_incarnation", rows().map(|logon| Some(logon.dst.incarnation.into())))
        .text("session", session().map(|session| session.map(|session| &session.id)))
        .time("session_end", session().map(|session| session.and_then(|session| session.end)))
        .text("session_end_basis", session().map(|session| session.map(|session| session.end_basis.as_str())))
        .flag("elevated", rows().map(|logon| logon.elevated))
        .text("status", rows().map(|logon| logon.status.as_ref()))
}

fn source(table: TableBuilder, logons: &[&Logon]) -> TableBuilder {
    let rows = || logons.iter().map(|logon| &logon.src);
    let host = || rows().map(|src| src.host.as_ref());
    table
        .text("src_tenant", host().map(|host| host.map(|host| host.tenant.as_str())))
        .text("src_host", host().map(|host| host.map(|host| host.name.as_str())))
        .flag("src_is_address", host().map(|host| host.is_some_and(|host| host.is_address)))
        .number("src_incarnation", host().map(|host| host.map(|host| host.incarnation.into())))
        .text("src_address", rows().map(|src| src.address.map(|address| address.to_string())))
        .text("src_claimed", rows().map(|src| src.claimed.as_ref()))
        .text("src_basis", rows().map(|src| Some(src.basis.as_str())))
        .fraction("src_certainty", rows().map(|src| src.certainty.get()))
}

fn accounts(table: TableBuilder, logons: &[&Logon]) -> TableBuilder {
    let rows = || logons.iter();
    let origin = || rows().map(|logon| logon.origin_account.as_ref());
    table
        .text("account_sid", rows().map(|logon| logon.account.sid.as_ref()))
        .text("account_name", rows().map(|logon| logon.account.name.as_ref()))
        .text("account_domain", rows().map(|logon| logon.account.domain.as_ref()))
        .text("credential_kind", rows().map(|logon| Some(logon.credential.kind.as_str())))
        .text("credential", rows().map(|logon| Some(&logon.credential.id)))
        .text("origin", rows().map(|logon| logon.origin.as_ref()))
        .flag("origin_has_account", origin().map(|account| account.is_some()))
        .text("origin_account_sid", origin().map(|account| account.and_then(|account| account.sid.as_ref())))
        .text("origin_account_name", origin().map(|account| account.and_then(|account| account.name.as_ref())))
        .text("origin_account_domain", origin().map(|account| account.and_then(|account| account.domain.as_ref())))
}

fn pointers(table: TableBuilder, logons: &[&Logon], evidence: &EvidenceTable) -> TableBuilder {
    let known = |logon: &Logon| -> Vec<(&EvidenceFile, u64)> {
        let file = |pointer: &Pointer| evidence.resolve(*pointer).map(|file| (file, pointer.record));
        logon.evidence.iter().filter_map(file).collect()
    };
    let rows: Vec<Vec<(&EvidenceFile, u64)>> = logons.iter().map(|logon| known(logon)).collect();
    table
        .texts("evidence_tenant", rows.iter().map(|row| row.iter().map(|(file, _)| file.tenant.as_str()).collect()))
        .texts("evidence_sha256", rows.iter().map(|row| row.iter().map(|(file, _)| file.sha256.to_string()).collect()))
        .numbers("evidence_record", rows.iter().map(|row| row.iter().map(|&(_, record)| record).collect()))
}

/// And back.
pub(crate) fn from_table(batch: &RecordBatch, path: &Path, evidence: &EvidenceTable) -> Result<Vec<Logon>, Error> {
    let table = TableView::new(batch, path);
    let mut names = Names::default();
    let ends = Ends::of(&table)?;
    let (id, time, kind, outcome) =
        (table.text("id")?, table.time("time")?, table.text("kind")?, table.text("outcome")?);
    let (session, session_end) = (table.text("session")?, table.time("session_end")?);
    let (session_basis, elevated) = (table.text("session_end_basis")?, table.column::<BooleanArray>("elevated")?);
    let (status, origin) = (table.text("status")?, table.text("origin")?);
    let account = Accounts::of(&table, ["account_sid", "account_name", "account_domain"])?;
    let origin_account = Accounts::of(&table, ["origin_account_sid", "origin_account_name", "origin_account_domain"])?;
    let has_account = table.column::<BooleanArray>("origin_has_account")?;
    let (credential_kind, credential) = (table.text("credential_kind")?, table.text("credential")?);
    let pointers = Pointers::of(&table)?;
    let mut row = |row: usize| {
        let session = match session.get(row) {
            Some(id) => Some(Session {
                id: names.name(id),
                end: session_end.get(row),
                end_basis: session_basis.word(row, SessionEnd::parse)?,
            }),
            None => None,
        };
        let credential = Credential {
            kind: credential_kind.word(row, CredentialKind::parse)?,
            id: names.name(credential.required(row)?),
        };
        Ok(Logon {
            id: LogonId(id.word(row, |text| u64::from_str_radix(text, 16).ok())?),
            time: time.required(row)?,
            src: ends.source(row, &mut names)?,
            dst: ends.destination(row, &mut names)?,
            account: account.get(row, &mut names),
            credential,
            kind: kind.word(row, LogonKind::parse)?,
            outcome: outcome.word(row, Outcome::parse)?,
            session,
            origin: names.option(origin.get(row)),
            origin_account: has_account.required(row)?.then(|| origin_account.get(row, &mut names)),
            elevated: elevated.required(row)?,
            status: names.option(status.get(row)),
            evidence: pointers.get(row, evidence)?,
        })
    };
    (0..table.rows()).map(&mut row).collect()
}

/// Each name once in memory: a million logons share a few thousand names.
#[derive(Default)]
struct Names(HashSet<Arc<str>>);

impl Names {
    fn name(&mut self, text: &str) -> Arc<str> {
        if let Some(name) = self.0.get(text) {
            return name.clone();
        }
        let name: Arc<str> = Arc::from(text);
        self.0.insert(name.clone());
        name
    }

    fn option(&mut self, text: Option<&str>) -> Option<Arc<str>> {
        text.map(|text| self.name(text))
    }
}

type TextColumn<'a> = ColumnView<'a, StringArray>;

struct Accounts<'a>([TextColumn<'a>; 3]);

impl<'a> Accounts<'a> {
    fn of(table: &TableView<'a>, [sid, name, domain]: [&'a str; 3]) -> Result<Self, Error> {
        Ok(Self([table.text(sid)?, table.text(name)?, table.text(domain)?]))
    }

    fn get(&self, row: usize, names: &mut Names) -> Account {
        let [sid, name, domain] = self.0.each_ref().map(|column| names.option(column.get(row)));
        Account { sid, name, domain }
    }
}

struct Hosts<'a> {
    tenant: TextColumn<'a>,
    name: TextColumn<'a>,
    is_address: ColumnView<'a, BooleanArray>,
    incarnation: ColumnView<'a, arrow_array::UInt64Array>,
}

impl<'a> Hosts<'a> {
    fn of(table: &TableView<'a>, [tenant, name, is_address, incarnation]: [&'a str; 4]) -> Result<Self, Error> {
        Ok(Self {
            tenant: table.text(tenant)?,
            name: table.text(name)?,
            is_address: table.column(is_address)?,
            incarnation: table.number(incarnation)?,
        })
    }

    fn get(&self, row: usize, names: &mut Names) -> Result<Host, Error> {
        Ok(Host {
            tenant: Tenant::from(names.name(self.tenant.required(row)?)),
            name: HostName::from(names.name(self.name.required(row)?)),
            is_address: self.is_address.required(row)?,
            incarnation: self.incarnation.narrow(row)?,
        })
    }
}

struct Ends<'a> {
    source: Hosts<'a>,
    destination: Hosts<'a>,
    address: TextColumn<'a>,
    claimed: TextColumn<'a>,
    basis: TextColumn<'a>,
    certainty: ColumnView<'a, Float64Array>,
}

impl<'a> Ends<'a> {
    fn of(table: &TableView<'a>) -> Result<Self, Error> {
        Ok(Self {
            source: Hosts::of(table, ["src_tenant", "src_host", "src_is_address", "src_incarnation"])?,
            destination: Hosts::of(table, ["dst_tenant", "dst_host", "dst_is_address", "dst_incarnation"])?,
            address: table.text("src_address")?,
            claimed: table.text("src_claimed")?,
            basis: table.text("src_basis")?,
            certainty: table.column("src_certainty")?,
        })
    }

    fn destination(&self, row: usize, names: &mut Names) -> Result<Host, Error> {
        self.destination.get(row, names)
    }

    fn source(&self, row: usize, names: &mut Names) -> Result<Endpoint, Error> {
        let host = self.source.name.get(row).map(|_| self.source.get(row, names)).transpose()?;
        Ok(Endpoint {
            host,
            address: self.address.get(row).map(|_| self.address.parsed(row)).transpose()?,
            claimed: names.option(self.claimed.get(row)),
            basis: self.basis.word(row, SourceBasis::parse)?,
            certainty: Certainty::new(self.certainty.required(row)?),
        })
    }
}

struct Pointers<'a> {
    tenants: ColumnView<'a, ListArray>,
    digests: ColumnView<'a, ListArray>,
    records: ColumnView<'a, ListArray>,
}

impl<'a> Pointers<'a> {
    fn of(table: &TableView<'a>) -> Result<Self, Error> {
        Ok(Self {
            tenants: table.column("evidence_tenant")?,
            digests: table.column("evidence_sha256")?,
            records: table.column("evidence_record")?,
        })
    }

    fn get(&self, row: usize, evidence: &EvidenceTable) -> Result<Vec<Pointer>, Error> {
        let (tenants, digests) = (self.tenants.texts(row)?, self.digests.texts(row)?);
        let records = self.records.array().value(row);
        let records = records.as_primitive_opt::<UInt64Type>().ok_or_else(|| self.records.wrong(row))?;
        if tenants.len() != digests.len() || digests.len() != records.len() {
            return Err(self.records.wrong(row));
        }
        let mut pointers = Vec::with_capacity(records.len());
        for ((tenant, digest), &record) in tenants.iter().zip(&digests).zip(records.values()) {
            let digest: Digest = digest.parse().map_err(|_| self.digests.wrong(row))?;
            if let Some(evidence) = evidence.number(&Tenant::new(tenant), &digest) {
                pointers.push(Pointer { evidence, record });
            }
        }
        Ok(pointers)
    }
}
