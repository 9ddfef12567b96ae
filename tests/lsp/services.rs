//! Completion and hover in payloads of a service whose schemas are in a folder of the user.

use serde_json::{Value, json};

use crate::client::Client;

const SCHEMAS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/service/SR_LogOrUpdateRequest");

const REQUEST: &str = r#"{
  "ServiceName": "SR_LogOrUpdateRequest",
  "objCommonParameters": {
    "requestParamsJSON": {
      "RequestContainerJsonObj": {
        "Order": { "State": "Delivered", "Catalog_Item": "Desk",  }
      }
    }
  }
}
"#;

#[test]
fn fields_of_a_service_are_completed_and_explained() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    std::fs::create_dir(folder.path().join("schemas")).unwrap();
    for entry in std::fs::read_dir(SCHEMAS).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, folder.path().join("schemas").join(path.file_name().unwrap())).unwrap();
    }
    let configuration = "{services: {SR_LogOrUpdateRequest: 'schemas'}}";
    std::fs::write(folder.path().join("summit-lint.json5"), configuration).unwrap();
    let uri = format!("file://{}", folder.path().join("a.json").display());
    let mut client = Client::plain();
    client.open(&uri, REQUEST);
    let line = REQUEST.lines().position(|line| line.contains("Order")).unwrap();
    let column = |word: &str| REQUEST.lines().nth(line).unwrap().find(word).unwrap() + 1;
    let mut ask = |method: &str, column: usize| {
        let position = json!({"line": line, "character": column});
        client
            .request(method, json!({"textDocument": {"uri": uri}, "position": position}))
            .expect("the request succeeds")
    };

    let items = ask("textDocument/completion", column("  }"));
    let labels: Vec<&str> =
        items["items"].as_array().unwrap().iter().filter_map(|item| item["label"].as_str()).collect();
    for field in ["Order_No", "Delivered_To"] {
        assert!(labels.contains(&field), "{labels:?}");
    }
    assert!(!labels.contains(&"Catalog_Item") && !labels.contains(&"Ticket_No"), "{labels:?}");

    let hover = |response: Value| response["contents"]["value"].as_str().unwrap_or_default().to_owned();
    let field = hover(ask("textDocument/hover", column("Catalog_Item")));
    assert!(field.contains("What is ordered, by its name in the catalog."), "{field}");
    assert!(field.contains("Required for every status"), "{field}");
    let value = hover(ask("textDocument/hover", column("Delivered")));
    assert!(value.contains("How far the order is."), "{value}");
}
