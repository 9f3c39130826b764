//! A page, used with mouse and keyboard: what a user could not see or reach, a test cannot either.

use std::path::Path;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::chromium::Wire;

/// Longest wait for something to appear; the demo may be loading figures on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Page {
    wire: Wire,
}

impl Page {
    pub async fn new(mut wire: Wire) -> Self {
        for domain in ["Page", "Runtime", "Network", "Log"] {
            wire.ask(&format!("{domain}.enable"), json!({})).await;
        }
        Self { wire }
    }

    pub async fn go(&mut self, url: &str) {
        self.wire.ask("Page.navigate", json!({ "url": url })).await;
    }

    /// The value of an expression.
    pub async fn eval(&mut self, expression: &str) -> Value {
        let question = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let mut answer = self.wire.ask("Runtime.evaluate", question).await;
        assert!(answer.get("exceptionDetails").is_none(), "{expression}: {answer}");
        answer["result"]["value"].take()
    }

    /// Waits until an expression is neither null nor false nor empty.
    pub async fn wait_for(&mut self, expression: &str) -> Value {
        let begun = Instant::now();
        loop {
            let value = self.eval(expression).await;
            if !matches!(&value, Value::Null | Value::Bool(false)) && value != "" {
                return value;
            }
            assert!(begun.elapsed() < PATIENCE, "never came: {expression}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Clicks in the middle of the element that an expression names, once it is there.
    pub async fn click(&mut self, element: &str) {
        self.wait_for(&format!("!!({element})")).await;
        let middle = format!(
            "(async () => {{ const e = {element}; e.scrollIntoView({{block: 'center'}}); \
             await new Promise(done => setTimeout(done, 150)); const r = e.getBoundingClientRect(); \
             return [r.x + r.width / 2, r.y + r.height / 2]; }})()"
        );
        let at = self.eval(&middle).await;
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({"type": kind, "x": at[0], "y": at[1], "button": "left", "clickCount": 1});
            self.wire.ask("Input.dispatchMouseEvent", event).await;
        }
    }

    /// Types over what the field holds.
    pub async fn fill(&mut self, field: &str, text: &str) {
        self.click(field).await;
        self.eval(&format!("({field}).select()")).await;
        self.wire.ask("Input.insertText", json!({ "text": text })).await;
    }

    pub async fn picture(&mut self, file: &Path) {
        let picture = self.wire.ask("Page.captureScreenshot", json!({"format": "png"})).await;
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, STANDARD.decode(picture["data"].as_str().unwrap()).unwrap()).unwrap();
    }

    /// Errors of the page, and requests that left `base`.
    pub async fn troubles(&mut self, base: &str) -> Vec<String> {
        self.eval("null").await;
        let trouble = |event: &Value| match event["method"].as_str()? {
            "Runtime.exceptionThrown" => Some(event["params"]["exceptionDetails"].to_string()),
            "Log.entryAdded" if event["params"]["entry"]["level"] == "error" => {
                Some(event["params"]["entry"]["text"].to_string())
            }
            "Network.requestWillBeSent" => {
                let url = event["params"]["request"]["url"].as_str()?;
                let stays = url.starts_with(base) || url.starts_with("data:") || url.starts_with("blob:");
                (!stays).then(|| format!("a request left: {url}"))
            }
            _ => None,
        };
        self.wire.events.iter().filter_map(trouble).collect()
    }
}
