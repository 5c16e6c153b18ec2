//! Logons picked by hand: each typed field against what a person read in the raw record, and the raw record itself.

use crate::folder::{Made, files, ingested};
use case::Scan;
use corpus::place;
use engine::TenantFilter;
use events::{Column, EventBatch};
use std::collections::HashMap;
use std::path::PathBuf;

/// Text columns in the order in which they are told.
const TEXT: &[Column] = &[
    Column::HOST,
    Column::ACTIVITY,
    Column::OUTCOME,
    Column::LOGON_KIND,
    Column::ACCOUNT_NAME,
    Column::ACCOUNT_DOMAIN,
    Column::ACCOUNT_SID,
    Column::ACTOR_NAME,
    Column::ACTOR_SID,
    Column::SESSION,
    Column::ACTOR_SESSION,
    Column::LOGON_GUID,
    Column::SRC_ADDRESS,
    Column::SRC_HOST,
    Column::DST_HOST,
    Column::DST_ADDRESS,
    Column::CREDENTIAL_KIND,
    Column::CREDENTIAL,
    Column::STATUS_CODE,
];

/// A record, what a person makes of it, and a piece of its raw text.
struct Picked {
    /// The end of the file's path, and the record.
    at: (&'static str, u64),
    /// Time, then `column=value` parted by `; `; what is absent is not told.
    expect: &'static str,
    raw: &'static str,
}

const WINDOWS: &[Picked] = &[
    // Type 11: a cached password at the keyboard.
    Picked {
        at: ("DE_RDP_Tunnel_5156.evtx", 6),
        expect: "2019-02-13T18:02:04.426662Z; host=PC01.example.corp; activity=logon; outcome=success; logon_kind=console; \
            account_name=user01; account_domain=EXAMPLE; account_sid=S-1-5-21-1587066498-1489273250-1035260531-1106; \
            actor_name=PC01$; actor_sid=S-1-5-18; session=0x1414c8; actor_session=0x3e7; src_address=127.0.0.1; src_host=PC01",
        raw: "<EventRecordID>227701</EventRecordID>",
    },
    // Type 10, through a tunnel that ends on the host itself.
    Picked {
        at: ("DE_RDP_Tunnel_5156.evtx", 51),
        expect: "2019-02-13T18:04:58.363696Z; host=PC01.example.corp; activity=logon; outcome=success; \
            logon_kind=remote_interactive; account_name=admin01; account_domain=EXAMPLE; \
            account_sid=S-1-5-21-1587066498-1489273250-1035260531-1108; actor_name=PC01$; actor_sid=S-1-5-18; session=0x14a321; \
            actor_session=0x3e7; logon_guid={af83a89c-c68a-5397-5ac6-24a0c4d2baf6}; src_address=127.0.0.1; src_host=PC01; \
            src_port=49274",
        raw: "<EventRecordID>227762</EventRecordID>",
    },
    // Type 9: other credentials for the way out.
    Picked {
        at: ("ID4624-Mimikatz Pass the hash.evtx", 3),
        expect: "2021-10-20T13:39:17.315479Z; host=FS03.offsec.lan; activity=logon; outcome=success; logon_kind=new_credentials; \
            account_name=admmig; account_domain=OFFSEC; account_sid=S-1-5-21-4230534742-2542757381-3142984815-1111; \
            actor_name=admmig; actor_sid=S-1-5-21-4230534742-2542757381-3142984815-1111; session=0x266e045; \
            actor_session=0x1f4c65f; src_address=::1",
        raw: "<EventRecordID>67101</EventRecordID>",
    },
    // Type 8 that failed; the substatus says why.
    Picked {
        at: ("ID4625-OpenSSH brutforce with non existing users.evtx", 18),
        expect: "2021-05-20T12:49:54.662818Z; host=fs01.offsec.lan; activity=logon; outcome=failure; logon_kind=network_cleartext; \
            account_name=NOUSER; account_domain=FS01; actor_name=FS01$; actor_sid=S-1-5-18; actor_session=0x3e7; src_host=FS01; \
            status_code=0xc0000064",
        raw: "<EventRecordID>1861993</EventRecordID>",
    },
    Picked {
        at: ("LM_WMIC_4648_rpcss.evtx", 3),
        expect: "2019-03-18T11:27:23.231223Z; host=PC01.example.corp; activity=credential_use; outcome=success; \
            account_name=administrator; account_domain=EXAMPLE.CORP; actor_name=user01; \
            actor_sid=S-1-5-21-1587066498-1489273250-1035260531-1106; actor_session=0x18a7875; \
            logon_guid={50419e1a-1c62-023a-239e-78c43a7792ab}; dst_host=WIN-77LTAPHIQ1R.example.corp",
        raw: "<EventRecordID>433333</EventRecordID>",
    },
    Picked {
        at: ("ID4768-4771-Kerberos brutforce with non existing users.evtx", 1),
        expect: "2021-12-02T14:48:15.983650Z; host=rootdc1.offsec.lan; activity=ticket_grant; outcome=failure; account_name=test1; \
            account_domain=OFFSEC.LAN; src_address=10.23.123.11; credential_kind=kerberos; status_code=0x6; src_port=47388",
        raw: "<EventRecordID>232254709</EventRecordID>",
    },
    Picked {
        at: ("privexchange_dirkjan.evtx", 1),
        expect: "2019-02-02T09:16:52.479004Z; host=ICORP-DC.internal.corp; activity=credential_check; outcome=success; \
            account_name=helpdesk; src_host=evil.internal.corp; credential_kind=ntlm",
        raw: "<EventRecordID>65966</EventRecordID>",
    },
    Picked {
        at: ("ID4688,4778,4779 RDP hijack direct.evtx", 6),
        expect: "2021-05-14T21:01:05.831748Z; host=fs01.offsec.lan; activity=reconnect; outcome=success; account_name=admmarsid; \
            account_domain=OFFSEC; session=0x6a423; src_address=10.23.23.9; src_host=JUMP01",
        raw: "<EventRecordID>1829819</EventRecordID>",
    },
    Picked {
        at: ("DE_RDP_Tunneling_TerminalServices-RemoteConnectionManagerOperational_1149.evtx", 126),
        expect: "2019-01-29T23:00:10.212008Z; host=PC01.example.corp; activity=network_authentication; outcome=success; \
            account_name=admin01; account_domain=example; src_address=10.0.2.15",
        raw: "<EventRecordID>126</EventRecordID>",
    },
    // The collector's clock is four hours behind UTC, which only its time of receipt tells.
    Picked {
        at: ("covenant_copy_smb_CreateRequest_2020-09-22145302.json", 56),
        expect: "2020-09-22T18:53:30Z; host=WORKSTATION6.theshire.local; activity=logon; outcome=success; logon_kind=network; \
            account_name=pgustavo; account_domain=THESHIRE.LOCAL; account_sid=S-1-5-21-4228717743-1032521047-1810997296-1104; \
            session=0x4e13b2e; logon_guid={f22407c6-ec99-a7c9-f99d-a3632cea0f80}; src_address=172.18.39.5; \
            credential_kind=kerberos; src_port=62782",
        raw: "\"RecordNumber\":933021",
    },
    Picked {
        at: ("covenant_copy_smb_CreateRequest_2020-09-22145302.json", 68),
        expect: "2020-09-22T18:53:30Z; host=MORDORDC.theshire.local; activity=service_ticket; outcome=success; \
            account_name=pgustavo; account_domain=THESHIRE.LOCAL; logon_guid={e744bf56-8ee3-0b10-7414-b5f6bd74fd38}; \
            src_address=172.18.39.5; dst_host=WORKSTATION6; credential_kind=kerberos; src_port=62783",
        raw: "\"RecordNumber\":2193139",
    },
    Picked {
        at: ("empire_smbexec_dcerpc_smb_svcctl_2020-09-20025716.json", 543),
        expect: "2020-09-20T06:57:46Z; host=WORKSTATION6.theshire.local; activity=logon; outcome=success; logon_kind=network; \
            account_name=pgustavo; account_domain=THESHIRE; account_sid=S-1-5-21-4228717743-1032521047-1810997296-1104; \
            session=0x2074186; src_address=172.18.39.5; src_host=WORKSTATION5; credential_kind=ntlm; src_port=50504",
        raw: "\"RecordNumber\":644943",
    },
];

/// Without a year and a zone: 2016 and UTC are given.
const LINUX: &[Picked] = &[
    Picked {
        at: ("syslog_ssh.log", 2),
        expect: "2016-03-11T19:26:39Z; host=osx-machine; activity=logon; outcome=success; logon_kind=ssh; account_name=plaso; \
            session=3; src_address=192.168.0.1; credential_kind=key; \
            credential=MD5:00:aa:bb:cc:dd:ee:ff:11:22:33:44:55:66:77:88:99; src_port=59229",
        raw: "Mar 11 19:26:39 osx-machine sshd[3]:  Accepted publickey for plaso from 192.168.0.1 port 59229 ssh2: RSA",
    },
    Picked {
        at: ("syslog_ssh.log", 3),
        expect: "2016-03-11T22:55:30Z; host=ubuntu2015; activity=logon; outcome=success; logon_kind=ssh; account_name=plaso; \
            session=3; src_address=2001:db8:a0b:12f0::1; credential_kind=password; src_port=42532",
        raw: "Accepted password for plaso from 2001:0db8:0a0b:12f0:0000:0000:0000:0001 port 42532",
    },
    Picked {
        at: ("syslog_ssh.log", 6),
        expect: "2016-03-11T22:55:32Z; host=ubuntu2015; activity=logon; outcome=failure; logon_kind=ssh; account_name=root; \
            src_address=188.124.3.41; status_code=failed_password; src_port=32889",
        raw: "Failed password for root from 188.124.3.41 port 32889 ssh2",
    },
    Picked {
        at: ("syslog_ssh.log", 9),
        expect: "2016-03-11T22:55:35Z; host=ubuntu2015; activity=logon; outcome=success; logon_kind=ssh; account_name=fred; \
            session=3; src_address=192.0.2.60; credential_kind=key; \
            credential=SHA256:5xyQ+PG1Z3CIiShclJ2iNya5TOdKDgE/HrOXr21IdOo; src_port=59915",
        raw: "Accepted publickey for fred from 192.0.2.60 port 59915 ssh2: RSA SHA256:5xyQ",
    },
    Picked {
        at: ("OpenSSH_2k.log", 956),
        expect: "2016-12-10T09:32:20Z; host=LabSZ; activity=logon; outcome=success; logon_kind=ssh; account_name=fztu; \
            session=24680; src_address=119.137.62.142; credential_kind=password; src_port=49116",
        raw: "Dec 10 09:32:20 LabSZ sshd[24680]: Accepted password for fztu from 119.137.62.142 port 49116 ssh2",
    },
    Picked {
        at: ("OpenSSH_2k.log", 6),
        expect: "2016-12-10T06:55:48Z; host=LabSZ; activity=logon; outcome=failure; logon_kind=ssh; account_name=webmaster; \
            src_address=173.234.31.186; status_code=invalid_user; src_port=38926",
        raw: "Failed password for invalid user webmaster from 173.234.31.186 port 38926 ssh2",
    },
    Picked {
        at: ("Linux_2k.log", 92),
        expect: "2016-06-17T20:29:26Z; host=combo; activity=session_opened; outcome=success; logon_kind=ssh; account_name=test; \
            session=30631",
        raw: "sshd(pam_unix)[30631]: session opened for user test by (uid=509)",
    },
    Picked {
        at: ("utmp_corrupted", 4),
        expect: "2023-11-14T22:46:40Z; activity=session_opened; outcome=success; logon_kind=ssh; account_name=bob; session=3003; \
            src_address=10.0.0.5",
        raw: "USER_PROCESS line=pts/0 user=bob host=10.0.0.5",
    },
];

#[test]
fn windows_logons_are_as_a_person_reads_them() {
    let evtx = [
        "attack-samples/Command and Control/DE_RDP_Tunnel_5156.evtx",
        "attack-samples/Command and Control/DE_RDP_Tunneling_TerminalServices-RemoteConnectionManagerOperational_1149.evtx",
        "attack-samples/Lateral Movement/LM_WMIC_4648_rpcss.evtx",
        "attack-samples/Privilege Escalation/privexchange_dirkjan.evtx",
        "mitre/TA0006-Credential Access/T1110.xxx-Brut force/ID4625-OpenSSH brutforce with non existing users.evtx",
        "mitre/TA0006-Credential Access/T1110.xxx-Brut force/ID4768-4771-Kerberos brutforce with non existing users.evtx",
        "mitre/TA0008-Lateral Movement/T1021.001-Remote Desktop Protocol/ID4688,4778,4779 RDP hijack direct.evtx",
        "mitre/TA0008-Lateral Movement/T1550-Use Alternate Authentication Material/ID4624-Mimikatz Pass the hash.evtx",
    ];
    let zips = ["covenant_copy_smb_CreateRequest", "empire_smbexec_dcerpc_smb_svcctl"];
    let names = evtx.iter().map(|name| format!("evtx/{name}"));
    check(WINDOWS, names.chain(zips.iter().map(|name| format!("otrf/lateral_movement/{name}.zip"))));
}

#[test]
fn linux_logons_are_as_a_person_reads_them() {
    let names =
        ["plaso/syslog/syslog_ssh.log", "plaso/utmp/utmp_corrupted", "loghub/OpenSSH_2k.log", "loghub/Linux_2k.log"];
    check(LINUX, names.into_iter().map(str::to_owned));
}

fn check(picked: &[Picked], evidence: impl Iterator<Item = String>) {
    let Some(roots) = evidence.map(|name| place(&name)).collect::<Option<Vec<PathBuf>>>() else { return };
    let made = ingested(&roots, Some(2016), 2);
    let rows = typed_rows(&made);
    for Picked { at: (file, record), expect, raw } in picked {
        let key = rows.keys().find(|(path, number)| path.ends_with(file) && number == record);
        let row = key.map(|key| rows[key].as_str()).unwrap_or("no such record");
        assert_eq!(row, *expect, "{file}:{record}");
        let shown = engine::show(&made.case, &format!("{file}:{record}")).unwrap();
        assert!(shown.text.contains(raw), "{file}:{record}: {}", shown.text);
    }
}

/// The typed columns of every event that has an activity, by path and record.
fn typed_rows(made: &Made) -> HashMap<(String, u64), String> {
    let paths: HashMap<String, String> =
        files(&made.case).into_iter().map(|file| (file.sha256.to_string(), file.path)).collect();
    let mut rows = HashMap::new();
    for part in made.case.event_parts(&Scan::new(TenantFilter::All)).unwrap() {
        for batch in part.read().unwrap() {
            let batch = batch.unwrap();
            for row in (0..batch.rows()).filter(|row| text(&batch, Column::ACTIVITY, *row).is_some()) {
                let path = paths[text(&batch, Column::EVIDENCE, row).unwrap()].clone();
                let record = batch.numbers(Column::RECORD).unwrap().get(row).unwrap();
                rows.insert((path, record), told(&batch, row));
            }
        }
    }
    rows
}

fn text(batch: &EventBatch, column: Column, row: usize) -> Option<&str> {
    batch.text(column)?.get(row)
}

fn told(batch: &EventBatch, row: usize) -> String {
    let time = batch.time(row).map(|time| time.to_string());
    let texts = TEXT.iter().filter_map(|column| Some(format!("{}={}", column.name(), text(batch, *column, row)?)));
    let port = batch.numbers(Column::SRC_PORT).and_then(|ports| ports.get(row)).map(|port| format!("src_port={port}"));
    time.into_iter().chain(texts).chain(port).collect::<Vec<_>>().join("; ")
}
