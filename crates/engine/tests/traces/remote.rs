//! Support tools.

use crate::{analysed, hops, tenant};
use model::Verdict;

const GUID: &str = "b35110b2-7dc5-4bb9-8d54-ca80953f65f8";

#[test]
fn a_session_that_both_ends_log_is_one_hop_from_the_one_to_the_other() {
    let went = format!("987654321\t16-02-2024 14:16:32\t16-02-2024 14:18:36\tmara\tRemoteControl\t{{{GUID}}}\t\n");
    let came = format!(
        "123456789\tMara\t16-02-2024 14:16:40\t16-02-2024 14:18:36\tALDER\\omar\tRemoteControl\t{{{GUID}}}\t\n"
    );
    let files = [("e/provider/NG-WS1/Connections.txt", went), ("e/alder/ALD-FS01/Connections_incoming.txt", came)];
    let scope = analysed(&files, &["host:provider/NG-WS1"]).scope;
    assert_eq!(
        hops(&scope, "alder"),
        ["provider/NG-WS1 -> alder/ALD-FS01 omar remote_management success (2)"],
        "{scope:#?}"
    );
    assert_eq!(tenant(&scope, "alder").verdict, Verdict::Reached);
}
