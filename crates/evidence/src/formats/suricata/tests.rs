//! Events of each kind, with the columns beside them.

use super::Suricata;
use crate::formats::row_texts::{decode, rejected, rows};
use crate::{FileContext, Format};

const COMMON: &str = r#""timestamp":"2026-01-02T04:04:05.678900+0100","flow_id":7,"src_ip":"10.0.0.7","src_port":50504,"dest_ip":"10.0.0.9","dest_port":445"#;
const TYPED: &str =
    "time=2026-01-02T03:04:05.678900Z; time_text=2026-01-02T04:04:05.678900+0100; time_zone=offset; record=1; ";

/// `fields` of the event's own object, and the columns without those that all events have.
#[track_caller]
fn check(kind: &str, fields: &str, expect: &str) {
    let text = format!("{{{COMMON},\"event_type\":\"{kind}\",\"{kind}\":{{{fields}}}}}");
    assert!(Suricata.sniff(text.as_bytes(), 0));
    let decoded = decode(&Suricata, text.as_bytes(), &FileContext::default());
    assert_eq!(rejected(&decoded), Vec::<String>::new());
    let row = rows(decoded).remove(0);
    let columns = row.strip_prefix(TYPED).unwrap_or(&row).split_once(" | ").unwrap().0;
    let common = ["src_address=10.0.0.7; ", "src_port=50504; ", "dst_address=10.0.0.9; "];
    let columns = common.iter().fold(columns.to_owned(), |columns, each| columns.replace(each, ""));
    assert_eq!(columns, format!("channel={kind}; {expect}"), "{fields}");
}

#[test]
fn events_of_each_kind() {
    check(
        "flow",
        r#""bytes_toserver":12,"bytes_toclient":3400"#,
        "class=4001; dst_port=445; bytes_out=12; bytes_in=3400",
    );
    check("alert", r#""signature":"odd","severity":1"#, "message=odd; class=2004; dst_port=445");
    check(
        "krb5",
        r#""msg_type":"KRB_TGS_REP","cname":"mara","realm":"ALDER","sname":"cifs/srv1""#,
        "class=3002; activity=service_ticket; outcome=success; account_name=mara; account_domain=ALDER; dst_host=srv1; dst_port=445; \
         credential_kind=kerberos",
    );
    check(
        "krb5",
        r#""msg_type":"KRB_ERROR","failed_request":"KRB_AS_REQ","error_code":"KDC_ERR_PREAUTH_REQUIRED","cname":"<empty>","realm":"ALDER","sname":"krbtgt/ALDER""#,
        "class=3002; outcome=failure; account_domain=ALDER; dst_port=445; credential_kind=kerberos; status_code=KDC_ERR_PREAUTH_REQUIRED",
    );
    check(
        "krb5",
        r#""msg_type":"KRB_ERROR","failed_request":"KRB_AS_REQ","error_code":"KDC_ERR_PREAUTH_FAILED","cname":"mara","realm":"ALDER""#,
        "class=3002; activity=ticket_grant; outcome=failure; account_name=mara; account_domain=ALDER; dst_port=445; \
         credential_kind=kerberos; status_code=KDC_ERR_PREAUTH_FAILED",
    );
    check(
        "smb",
        r#""ntlmssp":{"user":"mara","domain":"ALDER","host":"WS7"},"share":"\\\\srv1\\C$""#,
        "class=4006; account_name=mara; account_domain=ALDER; src_host=WS7; dst_host=srv1; dst_port=445",
    );
    check(
        "rdp",
        r#""cookie":"mara","client":{"client_name":"WS7"}"#,
        "class=4005; account_name=mara; src_host=WS7; dst_port=445",
    );
    check(
        "tls",
        r#""sni":"vpn.birch.example","version":"TLS 1.3""#,
        "class=4001; dst_host=vpn.birch.example; dst_port=445",
    );
    check("ssh", r#""client":{"software_version":"x"}"#, "class=4007; dst_port=445");
    check(
        "dhcp",
        r#""dhcp_type":"ack","assigned_ip":"10.0.0.7","hostname":"WS7""#,
        "class=3002; activity=address_assigned; outcome=success; src_host=WS7; dst_port=445; assigned_address=10.0.0.7",
    );
}

#[test]
fn everything_is_kept_and_the_sensor_named() {
    let text = r#"{"timestamp":"2026-01-02T03:04:05.1","event_type":"dns","host":"birch-sensor","src_ip":"none","dns":{"rrname":"x.example","answers":[{"rdata":"10.0.0.1"},{"rdata":"10.0.0.2"}]}}"#;
    let context = FileContext { assume_zone_minutes: 60, ..FileContext::default() };
    assert_eq!(
        rows(decode(&Suricata, text.as_bytes(), &context)),
        [
            "time=2026-01-02T02:04:05.100000Z; time_text=2026-01-02T03:04:05.1; time_zone=assumed:+01:00; record=1; host=birch-sensor; \
          channel=dns; class=4003 | src_ip=none; dns.rrname=x.example; dns.answers.rdata=10.0.0.1\n10.0.0.2"
        ]
    );
    let text = format!("{{{COMMON},\"event_type\":\"x\"}}\n{{\"a\":1}}\n{{{COMMON}");
    assert_eq!(
        rejected(&decode(&Suricata, text.as_bytes(), &context)),
        ["2 x1 not a record of this format: it lacks event_type", "3 x1 a json object that ends too early"]
    );
}

#[test]
fn only_its_own_are_told() {
    for other in [
        "{\"timestamp\":1,\"event_type\":\"x\"}",
        "{\"event_type\":\"flow\",\"flow_id\":1}",
        "timestamp,event_type",
        "",
    ] {
        assert!(!Suricata.sniff(other.as_bytes(), 0), "{other}");
    }
}
