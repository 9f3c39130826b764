//! The log: one line an event, to standard error, with its key-values at the end.

use std::fmt::Write as _;
use std::io::Write as _;

use anyhow::Context as _;
use log::kv::{Error, Key, Value, VisitSource};

/// Sets the log up; `filter` as `env_logger` reads it: `info`, `warn,motcua=debug`.
pub(super) fn begin(filter: &str) -> anyhow::Result<()> {
    env_logger::Builder::new()
        .parse_filters(filter)
        .format(|out, record| {
            if holds_parameters(record) {
                return Ok(());
            }
            let mut pairs = Pairs(String::new());
            record.key_values().visit(&mut pairs).map_err(std::io::Error::other)?;
            let time = out.timestamp_millis();
            writeln!(out, "{time} {:5} {} {}{}", record.level(), record.target(), record.args(), pairs.0)
        })
        .try_init()
        .context("the log cannot be set up")
}

/// The driver writes the parameters of every statement, personal data among them, at `debug` and below: never let out,
/// whatever the filter says.
fn holds_parameters(record: &log::Record<'_>) -> bool {
    record.level() > log::Level::Info && record.target().starts_with("tokio_postgres")
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
}
