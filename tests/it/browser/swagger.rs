//! What a user does in Swagger UI: authorise, open an operation, fill it in, execute it, read the answer.

use std::path::Path;

use serde_json::Value;

use super::page::Page;

pub struct SwaggerUi {
    pub page: Page,
}

impl SwaggerUi {
    pub async fn open(mut page: Page, base: &str) -> Self {
        page.go(&format!("{base}/swagger-ui/")).await;
        page.wait_for("document.querySelectorAll('.opblock').length > 10").await;
        Self { page }
    }

    pub async fn picture(&mut self, name: &str) {
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser").join(format!("{name}.png"));
        self.page.picture(&file).await;
    }

    /// With what the dialogue of the demo holds already.
    pub async fn authorise(&mut self) {
        self.page.click("document.querySelector('.auth-wrapper .btn.authorize')").await;
        let dialogue = "[...document.querySelectorAll('.auth-container')].find(c => c.innerText.includes('clientCredentials'))";
        self.page.wait_for(&format!("!!({dialogue})")).await;
        self.page.click(&format!("({dialogue}).querySelector('button.authorize')")).await;
        self.page
            .wait_for(
                "[...document.querySelectorAll('.auth-container button')].some(b => b.innerText == 'Logout')",
            )
            .await;
        self.page.click("document.querySelector('.modal-ux .btn-done')").await;
    }

    /// Executes an operation with its examples, but for these parameters and this body; status and body of the answer.
    pub async fn execute(
        &mut self,
        operation: &str,
        parameters: &[(&str, &str)],
        body: Option<&Value>,
    ) -> (String, Value) {
        let block = format!("document.querySelector('.opblock[id$=\"-{operation}\"]')");
        self.page.wait_for(&format!("!!({block})")).await;
        if self.page.eval(&format!("!({block}).classList.contains('is-open')")).await == true {
            self.page.click(&format!("({block}).querySelector('.opblock-summary-control')")).await;
        }
        for (name, value) in parameters {
            let field = format!("({block}).querySelector('tr[data-param-name=\"{name}\"] input')");
            self.page.fill(&field, value).await;
        }
        if let Some(body) = body {
            self.page
                .fill(&format!("({block}).querySelector('textarea.body-param__text')"), &body.to_string())
                .await;
        }
        // An answer of before must not be taken for the one to come.
        let clear = format!("({block}).querySelector('.btn-clear')");
        if self.page.eval(&format!("!!({clear})")).await == true {
            self.page.click(&clear).await;
            self.page.wait_for(&format!("!({block}).querySelector('.live-responses-table')")).await;
        }
        self.page.click(&format!("({block}).querySelector('.btn.execute')")).await;
        let answer = format!("({block}).querySelector('.live-responses-table .response')");
        let status =
            format!("({answer})?.querySelector('.response-col_status')?.innerText.trim().split(/\\s/)[0]");
        let status = self.page.wait_for(&status).await.as_str().unwrap().to_owned();
        let text = format!("({answer})?.querySelector('.highlight-code pre')?.innerText");
        let text = self.page.wait_for(&text).await;
        (status, serde_json::from_str(text.as_str().unwrap()).unwrap())
    }
}
