//! The tools for assistants, called by a real client over the pipes of a child process.

use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use rmcp::model::{CallToolRequestParams, CallToolResult};
use rmcp::service::RunningService;
use rmcp::{RoleClient, ServiceExt};
use serde_json::{Value, json};

use crate::program::{self, NOW};

/// Starts `lastchange mcp` over the folder's ledger, and shakes hands.
async fn client(folder: &Path) -> (Child, RunningService<RoleClient, ()>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_lastchange"))
        .args(["mcp", "--ledger", "out/ledger.sqlite"])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary of this build starts");
    let file = |fd: OwnedFd| tokio::fs::File::from_std(File::from(fd));
    let out = file(child.stdout.take().expect("it is piped").into());
    let into = file(child.stdin.take().expect("it is piped").into());
    let client = ().serve((out, into)).await.unwrap();
    (child, client)
}

async fn call(
    client: &RunningService<RoleClient, ()>,
    tool: &'static str,
    arguments: Value,
) -> CallToolResult {
    let arguments = arguments.as_object().cloned().unwrap_or_default();
    let request = CallToolRequestParams::new(tool).with_arguments(arguments);
    client.call_tool(request).await.unwrap()
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap()
        .block_on(work)
}

#[test]
fn an_assistant_can_ask_what_a_person_can() {
    let folder = tempfile::tempdir().unwrap();
    program::copy_sample(folder.path());
    program::lastchange_well(folder.path(), &["reconcile", ".", "--now", NOW, "--quiet"]);
    block_on(async {
        let (mut child, client) = client(folder.path()).await;
        let tools = client.list_all_tools().await.unwrap();
        let mut names: Vec<&str> = tools.iter().map(|t| t.name.as_ref()).collect();
        names.sort_unstable();
        let expected = [
            "changed_since",
            "coverage",
            "explain_change",
            "list_findings",
            "what_changed_last",
        ];
        assert_eq!(names, expected);
        for tool in &tools {
            let hints = tool.annotations.as_ref().unwrap();
            assert_eq!(hints.read_only_hint, Some(true), "{}", tool.name);
            let said = tool.description.as_deref().unwrap_or_default();
            assert!(
                said.contains("efault") || tool.name == "explain_change",
                "{said}"
            );
        }
        let asked = json!({"service": "payments", "at": "2026-10-28T23:50:00Z"});
        let last = call(&client, "what_changed_last", asked)
            .await
            .structured_content
            .unwrap();
        let first = &last["changes"][0];
        assert_eq!(first["record"]["status"], "unrecorded");
        let why = call(&client, "explain_change", json!({"what": first["id"]})).await;
        assert_eq!(why.structured_content.unwrap()["change"]["id"], first["id"]);
        let since = call(
            &client,
            "changed_since",
            json!({"since": "2026-10-14", "until": "2026-11-02"}),
        )
        .await;
        assert!(since.structured_content.unwrap()["changes_in_all"].as_u64() > Some(50));
        let found = call(
            &client,
            "list_findings",
            json!({"code": "UNRECORDED_HOTFIX", "limit": 2}),
        )
        .await;
        assert_eq!(
            found.structured_content.unwrap()["flags"]
                .as_array()
                .unwrap()
                .len(),
            2
        );
        let seen = call(&client, "coverage", json!({"at": NOW}))
            .await
            .structured_content
            .unwrap();
        assert_eq!(seen["coverage"].as_array().unwrap().len(), 4);
        let odd = call(&client, "what_changed_last", json!({"service": "paymnets"})).await;
        assert_eq!(odd.is_error, Some(true));
        let said = serde_json::to_string(&odd.content).unwrap();
        assert!(said.contains("payments"), "{said}");
        client.cancel().await.unwrap();
        assert!(child.wait().unwrap().success());
    });
}
