//! Logs to measure with: made up, from a seed, with lengths and repetitions as real ones have them.
//!
//! Every record has a time, addresses, names and numbers of its own; hosts, accounts and programs come from small sets. No two kinds
//! share code, so that a kind reads like the log it stands for.

use std::fmt::Write as _;
use std::io::{self, Write};

/// Appends one record, with its line end.
pub(super) type Record = fn(&mut Random, u64, &mut String);

/// A made-up log.
pub(super) struct Kind {
    /// What the table calls it.
    pub(super) name: &'static str,
    /// The file's name.
    pub(super) file: &'static str,
    /// What stands before the records.
    pub(super) head: &'static str,
    /// One record.
    pub(super) record: Record,
}

/// All kinds.
pub(super) const KINDS: [Kind; 10] = [
    Kind { name: "ndjson winlogbeat", file: "winlogbeat.ndjson", head: "", record: winlogbeat },
    Kind { name: "ndjson cloudtrail", file: "cloudtrail.ndjson", head: "", record: cloudtrail },
    Kind {
        name: "csv unified audit",
        file: "audit.csv",
        head: "CreationDate,UserIds,Operations,AuditData\n",
        record: audit,
    },
    Kind { name: "ndjson zeek conn", file: "conn.json", head: "", record: zeek_json },
    Kind { name: "csv splunk", file: "splunk.csv", head: "_time,host,source,sourcetype,_raw\n", record: splunk },
    Kind { name: "zeek tsv conn", file: "conn.log", head: ZEEK_HEAD, record: zeek },
    Kind { name: "syslog auth.log", file: "auth.log", head: "", record: syslog },
    Kind { name: "xml wevtutil", file: "security.xml", head: "", record: xml },
    Kind { name: "auditd", file: "audit.log", head: "", record: auditd },
    Kind { name: "fortigate", file: "fortigate.log", head: "", record: fortigate },
];

/// Writes records up to a size. Returns the bytes written.
///
/// # Errors
/// When they cannot be written.
pub(super) fn write(kind: &Kind, megabytes: usize, out: &mut impl Write) -> io::Result<u64> {
    let mut random = Random(0x5eed);
    let mut text = kind.head.to_owned();
    let (mut written, mut number) = (0, 0);
    while written < megabytes as u64 * 1_000_000 {
        (kind.record)(&mut random, number, &mut text);
        number += 1;
        if text.len() > 1 << 20 {
            out.write_all(text.as_bytes())?;
            written += text.len() as u64;
            text.clear();
        }
    }
    Ok(written)
}

/// Numbers from a seed: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", `SplitMix64`.
pub(super) struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len() as u64) as usize]
    }

    fn address(&mut self) -> String {
        format!("10.{}.{}.{}", self.below(4), self.below(32), self.below(250) + 1)
    }
}

const ACCOUNTS: [&str; 12] =
    ["mara", "jo", "kim", "svc-backup", "svc-rmm", "adm-lee", "noor", "sam", "ines", "olu", "DC01$", "SRV2$"];
const HOSTS: [&str; 8] = ["DC01", "SRV1", "SRV2", "WS-101", "WS-102", "WS-103", "WS-104", "JUMP1"];

/// `2026-10-DDTHH:MM:SS`: some records a second, over a month.
fn moment(number: u64) -> String {
    let seconds = number / 7 % (30 * 86_400);
    let (day, hour, minute, second) = (seconds / 86_400 + 1, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("2026-10-{day:02}T{hour:02}:{minute:02}:{second:02}")
}

fn winlogbeat(random: &mut Random, number: u64, out: &mut String) {
    let (time, millis) = (moment(number), random.below(1000));
    let (host, account, address) = (random.of(&HOSTS), random.of(&ACCOUNTS), random.address());
    let (port, pid, session) = (random.below(60_000) + 1024, random.below(9000) * 4, random.below(1 << 30));
    let kind = random.of(&["2", "3", "3", "3", "5", "10"]);
    let (id, data, message) = if random.below(3) == 0 {
        let program =
            random.of(&["svchost.exe", "powershell.exe", "conhost.exe", "backup\\\\agent.exe", "rmm\\\\helper.exe"]);
        let task = random.next();
        (
            4688,
            format!(
                r#""SubjectUserSid":"S-1-5-18","SubjectUserName":"{host}$","SubjectDomainName":"ALDER","SubjectLogonId":"0x3e7","NewProcessId":"{pid:#x}","NewProcessName":"C:\\Windows\\System32\\{program}","TokenElevationType":"%%1936","ProcessId":"0x2c4","CommandLine":"\"C:\\Windows\\System32\\{program}\" -k netsvcs -p --task {task:x}","TargetUserSid":"S-1-0-0","TargetUserName":"-","TargetDomainName":"-","TargetLogonId":"0x0","ParentProcessName":"C:\\Windows\\System32\\services.exe","MandatoryLabel":"S-1-16-16384""#
            ),
            format!(
                r#"A new process has been created.\n\nCreator Subject:\n\tSecurity ID:\t\tS-1-5-18\n\tAccount Name:\t\t{host}$\n\tAccount Domain:\t\tALDER\n\tLogon ID:\t\t0x3E7\n\nProcess Information:\n\tNew Process ID:\t\t{pid:#x}\n\tNew Process Name:\tC:\\Windows\\System32\\{program}\n\tToken Elevation Type:\t%%1936\n\tMandatory Label:\t\tS-1-16-16384\n\tProcess Command Line:\t\"C:\\Windows\\System32\\{program}\" -k netsvcs -p --task {task:x}"#
            ),
        )
    } else {
        (
            4624,
            format!(
                r#""SubjectUserSid":"S-1-0-0","SubjectUserName":"-","SubjectDomainName":"-","SubjectLogonId":"0x0","TargetUserSid":"S-1-5-21-100-200-300-{pid}","TargetUserName":"{account}","TargetDomainName":"ALDER","TargetLogonId":"{session:#x}","LogonType":"{kind}","LogonProcessName":"Kerberos","AuthenticationPackageName":"Kerberos","WorkstationName":"-","LogonGuid":"{{00000000-0000-0000-{pid:04x}-{session:012x}}}","TransmittedServices":"-","LmPackageName":"-","KeyLength":"0","ProcessId":"0x0","ProcessName":"-","IpAddress":"{address}","IpPort":"{port}","ImpersonationLevel":"%%1833","ElevatedToken":"%%1842""#
            ),
            format!(
                r"An account was successfully logged on.\n\nSubject:\n\tSecurity ID:\t\tS-1-0-0\n\tAccount Name:\t\t-\n\tLogon ID:\t\t0x0\n\nLogon Information:\n\tLogon Type:\t\t{kind}\n\tElevated Token:\t\tYes\n\nNew Logon:\n\tSecurity ID:\t\tS-1-5-21-100-200-300-{pid}\n\tAccount Name:\t\t{account}\n\tAccount Domain:\t\tALDER\n\tLogon ID:\t\t{session:#X}\n\nNetwork Information:\n\tWorkstation Name:\t-\n\tSource Network Address:\t{address}\n\tSource Port:\t\t{port}\n\nDetailed Authentication Information:\n\tLogon Process:\t\tKerberos\n\tAuthentication Package:\tKerberos"
            ),
        )
    };
    let written = writeln!(
        out,
        r#"{{"@timestamp":"{time}.{millis:03}Z","@metadata":{{"beat":"winlogbeat","type":"_doc","version":"8.15.0"}},"agent":{{"ephemeral_id":"8a1d4c5e-0000-4000-8000-0123456789ab","id":"b1e2c3d4-0000-4000-8000-0123456789ab","name":"{host}","type":"winlogbeat","version":"8.15.0"}},"ecs":{{"version":"8.0.0"}},"event":{{"action":"Logon","code":"{id}","created":"{time}.{millis:03}Z","kind":"event","outcome":"success","provider":"Microsoft-Windows-Security-Auditing"}},"host":{{"name":"{host}.alder.example"}},"log":{{"level":"information"}},"message":"{message}","winlog":{{"api":"wineventlog","channel":"Security","computer_name":"{host}.alder.example","event_data":{{{data}}},"event_id":"{id}","keywords":["Audit Success"],"opcode":"Info","process":{{"pid":712,"thread":{{"id":{port}}}}},"provider_guid":"{{54849625-5478-4994-a5ba-3e3b0328c30d}}","provider_name":"Microsoft-Windows-Security-Auditing","record_id":"{number}","task":"Logon","version":2}}}}"#
    );
    written.expect("memory takes everything");
}

fn cloudtrail(random: &mut Random, number: u64, out: &mut String) {
    let (time, account, address) = (moment(number), random.of(&ACCOUNTS), random.address());
    let (name, service) = match random.below(4) {
        0 => ("AssumeRole", "sts"),
        1 => ("DescribeInstances", "ec2"),
        2 => ("GetObject", "s3"),
        _ => ("ListBuckets", "s3"),
    };
    let (event, request, key) = (random.next(), random.next(), random.below(40));
    let written = writeln!(
        out,
        r#"{{"eventVersion":"1.09","userIdentity":{{"type":"AssumedRole","principalId":"AROAEXAMPLE{key:05}:{account}","arn":"arn:aws:sts::111122223333:assumed-role/operations/{account}","accountId":"111122223333","accessKeyId":"ASIAEXAMPLE{key:09}","sessionContext":{{"sessionIssuer":{{"type":"Role","principalId":"AROAEXAMPLE{key:05}","arn":"arn:aws:iam::111122223333:role/operations","accountId":"111122223333","userName":"operations"}},"attributes":{{"creationDate":"{time}Z","mfaAuthenticated":"false"}}}}}},"eventTime":"{time}Z","eventSource":"{service}.amazonaws.com","eventName":"{name}","awsRegion":"eu-central-1","sourceIPAddress":"{address}","userAgent":"aws-cli/2.15.0 Python/3.11.6 Linux/6.5.0 exe/x86_64 prompt/off command/{service}.{name}","requestParameters":{{"bucketName":"alder-backup-{key}","key":"daily/{number}.tar.zst","Host":"alder-backup-{key}.s3.eu-central-1.amazonaws.com"}},"responseElements":null,"additionalEventData":{{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","bytesTransferredOut":{request}}},"requestID":"{request:016X}","eventID":"{event:08x}-0000-4000-8000-{request:012x}","readOnly":true,"resources":[{{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::alder-backup-{key}/daily/{number}.tar.zst"}},{{"accountId":"111122223333","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::alder-backup-{key}"}}],"eventType":"AwsApiCall","managementEvent":false,"recipientAccountId":"111122223333","eventCategory":"Data","tlsDetails":{{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"alder-backup-{key}.s3.eu-central-1.amazonaws.com"}}}}"#
    );
    written.expect("memory takes everything");
}

fn audit(random: &mut Random, number: u64, out: &mut String) {
    let (time, account, address) = (moment(number), random.of(&ACCOUNTS), random.address());
    let operation =
        random.of(&["UserLoggedIn", "MailItemsAccessed", "FileAccessed", "FileDownloaded", "UserLoginFailed"]);
    let (id, size) = (random.next(), random.below(1 << 24));
    let data = format!(
        r#"{{"CreationTime":"{time}","Id":"{id:08x}-0000-4000-8000-{id:012x}","Operation":"{operation}","OrganizationId":"a1b2c3d4-0000-4000-8000-0123456789ab","RecordType":6,"ResultStatus":"Success","UserKey":"i:0h.f|membership|1003200{id:x}@live.com","UserType":0,"Version":1,"Workload":"SharePoint","ClientIP":"{address}","UserId":"{account}@alder.example","AuthenticationType":"OAuth","BrowserName":"Edge","BrowserVersion":"129.0.0.0","CorrelationId":"{id:08x}-0000-4000-8000-{id:012x}","EventSource":"SharePoint","GeoLocation":"EUR","IsManagedDevice":false,"ItemType":"File","ListId":"c0ffee00-0000-4000-8000-0123456789ab","Platform":"WinDesktop","Site":"d00df00d-0000-4000-8000-0123456789ab","UserAgent":"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36","ObjectId":"https://alder.sharepoint.example/sites/projects/Shared Documents/offers/offer-{number}.docx","FileSizeBytes":{size},"SourceFileExtension":"docx","SiteUrl":"https://alder.sharepoint.example/sites/projects/","SourceRelativeUrl":"Shared Documents/offers","SourceFileName":"offer-{number}.docx"}}"#
    );
    let data = data.replace('"', "\"\"");
    writeln!(out, "{time}.0000000Z,{account}@alder.example,{operation},\"{data}\"").expect("memory takes everything");
}

const ZEEK_HEAD: &str = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n#open\t2026-10-01-00-00-00\n\
    #fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\ttunnel_parents\n\
    #types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tbool\tbool\tcount\tstring\tcount\tcount\tcount\tcount\tset[string]\n";

fn zeek(random: &mut Random, number: u64, out: &mut String) {
    let (from, to, port) = (random.address(), random.address(), random.below(60_000) + 1024);
    let (service, proto, to_port) =
        [("dns", "udp", 53), ("ssl", "tcp", 443), ("-", "tcp", 445), ("rdp", "tcp", 3389), ("-", "tcp", 49_667)]
            [random.below(5) as usize];
    let (seconds, micros) = (1_790_812_800 + number / 7, random.below(1_000_000));
    let (sent, received, packets) = (random.below(5000), random.below(500_000), random.below(300));
    let (uid, spent) = (random.next(), random.below(90_000_000));
    let (state, history) = [("SF", "ShADadfF"), ("S0", "S"), ("REJ", "Sr"), ("SF", "Dd")][random.below(4) as usize];
    let written = writeln!(
        out,
        "{seconds}.{micros:06}\tC{uid:016x}\t{from}\t{port}\t{to}\t{to_port}\t{proto}\t{service}\t{}.{:06}\t{sent}\t{received}\t{state}\tT\tT\t0\t{history}\t{packets}\t{}\t{packets}\t{}\t(empty)",
        spent / 1_000_000,
        spent % 1_000_000,
        sent + packets * 40,
        received + packets * 40,
    );
    written.expect("memory takes everything");
}

fn syslog(random: &mut Random, number: u64, out: &mut String) {
    let (time, micros) = (moment(number), random.below(1_000_000));
    let (host, account, address) =
        (random.of(&["bastion", "web1", "web2", "db1"]), random.of(&ACCOUNTS[..9]), random.address());
    let (pid, port, session) = (random.below(60_000) + 300, random.below(60_000) + 1024, random.below(90_000));
    let message = match random.below(8) {
        0 => format!(
            "sshd[{pid}]: Accepted publickey for {account} from {address} port {port} ssh2: ED25519 SHA256:{:043x}",
            random.next()
        ),
        1 => format!("sshd[{pid}]: Failed password for invalid user {account} from {address} port {port} ssh2"),
        2 => format!(
            "sshd[{pid}]: pam_unix(sshd:session): session opened for user {account}(uid=1000) by {account}(uid=0)"
        ),
        3 => format!("sshd[{pid}]: Disconnected from user {account} {address} port {port}"),
        4 => format!(
            "sudo: {account:>8} : TTY=pts/0 ; PWD=/home/{account} ; USER=root ; COMMAND=/usr/bin/systemctl restart backup-{session}"
        ),
        5 => format!("CRON[{pid}]: pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)"),
        6 => format!("systemd-logind[701]: New session {session} of user {account}."),
        _ => format!("sshd[{pid}]: Connection closed by authenticating user {account} {address} port {port} [preauth]"),
    };
    writeln!(out, "{time}.{micros:06}+00:00 {host} {message}").expect("memory takes everything");
}

fn zeek_json(random: &mut Random, number: u64, out: &mut String) {
    let (from, to, port) = (random.address(), random.address(), random.below(60_000) + 1024);
    let (service, to_port) = [("dns", 53), ("ssl", 443), ("smb", 445), ("rdp", 3389)][random.below(4) as usize];
    let (seconds, micros) = (1_790_812_800 + number / 7, random.below(1_000_000));
    let (sent, received, packets) = (random.below(5000), random.below(500_000), random.below(300));
    let (uid, spent) = (random.next(), random.below(90_000_000));
    let written = writeln!(
        out,
        r#"{{"_path":"conn","ts":{seconds}.{micros:06},"uid":"C{uid:016x}","id.orig_h":"{from}","id.orig_p":{port},"id.resp_h":"{to}","id.resp_p":{to_port},"proto":"tcp","service":"{service}","duration":{}.{:06},"orig_bytes":{sent},"resp_bytes":{received},"conn_state":"SF","local_orig":true,"local_resp":true,"missed_bytes":0,"history":"ShADadfF","orig_pkts":{packets},"orig_ip_bytes":{},"resp_pkts":{packets},"resp_ip_bytes":{}}}"#,
        spent / 1_000_000,
        spent % 1_000_000,
        sent + packets * 40,
        received + packets * 40,
    );
    written.expect("memory takes everything");
}

/// A Security event as XML, on one line, as Splunk and WEF collectors keep it.
fn xml(random: &mut Random, number: u64, out: &mut String) {
    let (time, micros) = (moment(number), random.below(1_000_000));
    let (host, account, address) = (random.of(&HOSTS), random.of(&ACCOUNTS), random.address());
    let (port, session, rid) = (random.below(60_000) + 1024, random.below(1 << 30), random.below(5000));
    let kind = random.of(&["2", "3", "3", "3", "5", "10"]);
    let written = writeln!(
        out,
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Security-Auditing' Guid='{{54849625-5478-4994-a5ba-3e3b0328c30d}}'/><EventID>4624</EventID><Version>2</Version><Level>0</Level><Task>12544</Task><Opcode>0</Opcode><Keywords>0x8020000000000000</Keywords><TimeCreated SystemTime='{time}.{micros:06}Z'/><EventRecordID>{number}</EventRecordID><Correlation/><Execution ProcessID='712' ThreadID='{port}'/><Channel>Security</Channel><Computer>{host}.alder.example</Computer><Security/></System><EventData><Data Name='SubjectUserSid'>S-1-0-0</Data><Data Name='SubjectUserName'>-</Data><Data Name='SubjectDomainName'>-</Data><Data Name='SubjectLogonId'>0x0</Data><Data Name='TargetUserSid'>S-1-5-21-100-200-300-{rid}</Data><Data Name='TargetUserName'>{account}</Data><Data Name='TargetDomainName'>ALDER</Data><Data Name='TargetLogonId'>{session:#x}</Data><Data Name='LogonType'>{kind}</Data><Data Name='LogonProcessName'>Kerberos</Data><Data Name='AuthenticationPackageName'>Kerberos</Data><Data Name='WorkstationName'>-</Data><Data Name='LogonGuid'>{{00000000-0000-0000-{rid:04x}-{session:012x}}}</Data><Data Name='TransmittedServices'>-</Data><Data Name='LmPackageName'>-</Data><Data Name='KeyLength'>0</Data><Data Name='ProcessId'>0x0</Data><Data Name='ProcessName'>-</Data><Data Name='IpAddress'>{address}</Data><Data Name='IpPort'>{port}</Data><Data Name='ImpersonationLevel'>%%1833</Data><Data Name='ElevatedToken'>%%1842</Data></EventData></Event>"
    );
    written.expect("memory takes everything");
}

/// A search's results: Windows events in their text form.
fn splunk(random: &mut Random, number: u64, out: &mut String) {
    let (time, millis) = (moment(number), random.below(1000));
    let (host, account, address) = (random.of(&HOSTS), random.of(&ACCOUNTS), random.address());
    let (port, session, rid) = (random.below(60_000) + 1024, random.below(1 << 30), random.below(5000));
    let written = writeln!(
        out,
        "{time}.{millis:03}+00:00,{host},WinEventLog:Security,WinEventLog,\"LogName=Security\\nSourceName=Microsoft Windows security auditing.\\nEventCode=4624\\nEventType=0\\nType=Information\\nComputerName={host}.alder.example\\nTaskCategory=Logon\\nOpCode=Info\\nRecordNumber={number}\\nKeywords=Audit Success\\nMessage=An account was successfully logged on.\n\nSubject:\n\tSecurity ID:\t\tS-1-0-0\n\tAccount Name:\t\t-\n\tAccount Domain:\t\t-\n\tLogon ID:\t\t0x0\n\nLogon Information:\n\tLogon Type:\t\t3\n\tElevated Token:\t\tYes\n\nNew Logon:\n\tSecurity ID:\t\tS-1-5-21-100-200-300-{rid}\n\tAccount Name:\t\t{account}\n\tAccount Domain:\t\tALDER\n\tLogon ID:\t\t{session:#X}\n\nNetwork Information:\n\tWorkstation Name:\t-\n\tSource Network Address:\t{address}\n\tSource Port:\t\t{port}\""
    );
    written.expect("memory takes everything");
}

/// An event of two records.
fn auditd(random: &mut Random, number: u64, out: &mut String) {
    let (seconds, millis, serial) = (1_790_812_800 + number / 14, random.below(1000), number / 2 + 100);
    let (pid, session) = (random.below(60_000) + 300, random.below(500));
    let written = if number.is_multiple_of(2) {
        writeln!(
            out,
            "type=SYSCALL msg=audit({seconds}.{millis:03}:{serial}): arch=c000003e syscall=59 success=yes exit=0 a0=55d1c0a{pid:05x} a1=55d1c0b{pid:05x} a2=55d1c0c{pid:05x} a3=8 items=2 ppid={pid} pid={} auid=1000 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses={session} comm=\"systemctl\" exe=\"/usr/bin/systemctl\" subj=unconfined key=\"exec\"",
            pid + 1
        )
    } else {
        writeln!(
            out,
            "type=USER_LOGIN msg=audit({seconds}.{millis:03}:{serial}): pid={pid} uid=0 auid=1000 ses={session} subj=unconfined msg='op=login id=1000 exe=\"/usr/sbin/sshd\" hostname={} addr={} terminal=/dev/pts/0 res=success'",
            random.address(),
            random.address()
        )
    };
    written.expect("memory takes everything");
}

fn fortigate(random: &mut Random, number: u64, out: &mut String) {
    let time = moment(number);
    let (day, clock) = time.split_once('T').expect("a moment has both");
    let (from, to, port) = (random.address(), random.address(), random.below(60_000) + 1024);
    let (sent, received, session) = (random.below(5000), random.below(500_000), random.below(1 << 24));
    let written = writeln!(
        out,
        "date={day} time={clock} devname=\"GW1\" devid=\"FGT60F0000000000\" eventtime={}000000000 tz=\"+0000\" logid=\"0000000013\" type=\"traffic\" subtype=\"forward\" level=\"notice\" vd=\"root\" srcip={from} srcport={port} srcintf=\"internal\" srcintfrole=\"lan\" dstip={to} dstport=443 dstintf=\"wan1\" dstintfrole=\"wan\" policyid=7 sessionid={session} proto=6 action=\"close\" service=\"HTTPS\" trandisp=\"snat\" duration=12 sentbyte={sent} rcvdbyte={received} sentpkt=11 rcvdpkt=17 appcat=\"unscanned\"",
        1_790_812_800 + number / 7
    );
    written.expect("memory takes everything");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_lines_and_the_same_each_time() {
        for kind in &KINDS {
            let mut texts = [String::new(), String::new()];
            for text in &mut texts {
                let mut random = Random(1);
                (0..50).for_each(|number| (kind.record)(&mut random, number, text));
            }
            assert_eq!(texts[0], texts[1], "{}", kind.name);
            // Quoted cells of Splunk's tables hold the lines of a message.
            let lines_each = if kind.file == "splunk.csv" { 22 } else { 1 };
            assert_eq!(texts[0].lines().count(), 50 * lines_each, "{}", kind.name);
            if kind.file.ends_with("json") {
                texts[0]
                    .lines()
                    .for_each(|line| drop(serde_json::from_str::<serde_json::Value>(line).expect(kind.name)));
            }
        }
    }
}
