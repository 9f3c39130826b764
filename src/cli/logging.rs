//! The log: one line an event, to standard error; for people with its key-values at the end, for programs as JSON.
//!
//! Whatever an event says, it stays one line: line breaks are escaped, and in JSON nothing it says can take the place of
//! `ts`, `level`, `target` or `message`.

use std::fmt::Write as _;
use std::io::Write as _;

use anyhow::Context as _;
use log::Record;
use log::kv::{Error, Key, Value, VisitSource};
use motcua::config::{Config, LogFormat};
use serde_json::{Map, Value as Json};

/// Sets the log up as configured; the filter as `env_logger` reads it: `info`, `warn,motcua=debug`.
pub(super) fn begin(config: &Config) -> anyhow::Result<()> {
    let format = config.log_format;
    env_logger::Builder::new()
        .parse_filters(&config.log)
        .format(move |out, record| {
            if holds_parameters(record) {
                return Ok(());
            }
            let time = out.timestamp_millis().to_string();
            let line = match format {
                LogFormat::Text => text(&time, record),
                LogFormat::Json => json(&time, record),
            };
            writeln!(out, "{}", line.map_err(std::io::Error::other)?)
        })
        .try_init()
        .context("the log cannot be set up")
}

/// The driver writes the parameters of every statement, personal data among them, at `debug` and below: never let out,
/// whatever the filter says.
fn holds_parameters(record: &Record<'_>) -> bool {
    record.level() > log::Level::Info && record.target().starts_with("tokio_postgres")
}

fn text(time: &str, record: &Record<'_>) -> Result<String, Error> {
    let mut pairs = Pairs(String::new());
    record.key_values().visit(&mut pairs)?;
    let message = record.args().to_string().replace('\r', "\\r").replace('\n', "\\n");
    Ok(format!("{time} {:5} {} {message}{}", record.level(), record.target(), pairs.0))
}

fn json(time: &str, record: &Record<'_>) -> Result<String, Error> {
    let mut members = Members(Map::new());
    members.0.insert("ts".to_owned(), time.into());
    members.0.insert("level".to_owned(), record.level().as_str().to_ascii_lowercase().into());
    members.0.insert("target".to_owned(), record.target().into());
    members.0.insert("message".to_owned(), record.args().to_string().into());
    record.key_values().visit(&mut members)?;
    Ok(Json::Object(members.0).to_string())
}

/// ` key=value` for each pair, in quotes where the value needs them.
struct Pairs(String);

impl<'kvs> VisitSource<'kvs> for Pairs {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), Error> {
        let text = value.to_string();
        let plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic() && c != '"' && c != '=');
        if plain { write!(self.0, " {key}={text}") } else { write!(self.0, " {key}={text:?}") }
            .map_err(Error::from)
    }
}

/// A member for each pair; numbers and truths stay what they are.
struct Members(Map<String, Json>);

impl<'kvs> VisitSource<'kvs> for Members {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), Error> {
        let mut name = key.as_str().to_owned();
        while self.0.contains_key(&name) {
            name.push('_');
        }
        let number = value.to_u64().map(Json::from).or_else(|| value.to_i64().map(Json::from));
        let plain = number.or_else(|| value.to_bool().map(Json::from));
        self.0.insert(name, plain.unwrap_or_else(|| value.to_string().into()));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_could_forge_a_line_are_quoted() {
        let mut pairs = Pairs(String::new());
        for (key, value) in [("route", "/v1/fields"), ("client", "a\nb"), ("empty", ""), ("pair", "a=b")] {
            pairs.visit_pair(Key::from_str(key), Value::from(value)).unwrap();
        }
        assert_eq!(pairs.0, r#" route=/v1/fields client="a\nb" empty="" pair="a=b""#);
    }

    #[test]
    fn every_line_of_json_is_one_object_whatever_it_says() {
        let kvs: [(&str, Value<'_>); 5] = [
            ("status", Value::from(200)),
            ("late", Value::from(true)),
            ("level", Value::from("forged")),
            ("client", Value::from("a\r\n\"}{\u{1b}\u{2028}Trà Cú")),
            ("status", Value::from(-1)),
        ];
        let record = Record::builder()
            .args(format_args!("two\nlines \"and\" \0 a quote"))
            .level(log::Level::Warn)
            .target("motcua::access")
            .key_values(&kvs)
            .build();
        let line = json("2023-03-24T03:00:00.000Z", &record).unwrap();
        assert!(!line.contains(['\n', '\r', '\0', '\u{1b}']), "{line:?}");
        let read: Json = serde_json::from_str(&line).unwrap();
        assert_eq!(read["message"], "two\nlines \"and\" \0 a quote");
        assert_eq!((&read["level"], &read["level_"]), (&Json::from("warn"), &Json::from("forged")));
        assert_eq!(
            (&read["status"], &read["status_"], &read["late"]),
            (&200.into(), &(-1).into(), &true.into())
        );
        assert_eq!(read["client"], "a\r\n\"}{\u{1b}\u{2028}Trà Cú");
        let line = text("t", &record).unwrap();
        assert!(line.starts_with(r"t WARN  motcua::access two\nlines") && !line.contains('\n'), "{line:?}");
    }
}
