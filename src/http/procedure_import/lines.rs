//! NDJSON into rows: the body of `PUT /v1/procedures/{code}` and its code, one per line.
//!
//! A line that is a JSON string stands for the lines in it: Swagger UI quotes an example so.

use serde_json::Value;

use super::FileRow;
use crate::domain::catalogue_import::{Draft, FieldSaid, Reading, Wholeness};
use crate::domain::code::ProcedureCode;
use crate::http::body::{LIMIT, parse};
use crate::http::problem::{FaultCode, Faults, Problem};
use crate::http::procedure_body::ProcedureRequest;
use crate::workflow::publish::{FieldPut, ProcedurePut};

/// Stands in for the first day of a line that names none.
const ANY_DAY: &str = "2000-01-01";

/// The rows, blank lines left out.
pub(super) fn rows(bytes: &[u8]) -> Result<Vec<FileRow>, Problem> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = serde_json::from_slice::<String>(bytes) {
        return rows(text.as_bytes());
    }
    let lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).zip(1..);
    Ok(lines.filter(|(line, _)| !line.is_empty()).map(|(bytes, line)| row(bytes, line)).collect())
}

fn row(bytes: &[u8], line: u64) -> FileRow {
    if bytes.len() > LIMIT {
        return FileRow { line, code: None, read: Err(Problem::TooLarge { limit: LIMIT }) };
    }
    let mut object = match parse::<Value>(bytes) {
        Ok(Value::Object(object)) => object,
        // Said as of any other body that is no object.
        Ok(_) => {
            return FileRow { line, code: None, read: parse::<ProcedureRequest>(b"[]").and(no_object()) };
        }
        Err(problem) => return FileRow { line, code: None, read: Err(problem) },
    };
    let code = object.shift_remove("code");
    let code = code.as_ref().and_then(Value::as_str).map(|code| code.trim().to_owned());
    let own_day = object.get("valid_from").is_some_and(|day| !day.is_null());
    if !own_day {
        object.insert("valid_from".to_owned(), ANY_DAY.into());
    }
    let read = draft(code.as_deref(), &Value::Object(object), own_day);
    FileRow { line, code, read: read.map(|draft| Reading { draft, warnings: Vec::new() }) }
}

fn no_object<T>() -> Result<T, Problem> {
    Err(Problem::internal("a JSON array was read as an object"))
}

fn draft(code: Option<&str>, body: &Value, own_day: bool) -> Result<Draft, Problem> {
    let bytes = serde_json::to_vec(body).map_err(Problem::internal)?;
    let request: ProcedureRequest = parse(&bytes)?;
    let mut faults = Faults::new();
    let code: Option<ProcedureCode> =
        faults.required("/code", code).and_then(|code| faults.parse("/code", code));
    let put = match (request.read(), code) {
        (Ok(put), Some(code)) => return Ok(of_put(code, put, own_day)),
        (put, _) => put,
    };
    match put {
        Err(Problem::InvalidValues(more)) => {
            let faults = faults.into_vec().into_iter().chain(more).collect();
            Err(Problem::InvalidValues(faults))
        }
        Err(other) => Err(other),
        Ok(_) => {
            if faults.is_empty() {
                faults.at("/code", FaultCode::Required);
            }
            Err(faults.into())
        }
    }
}

fn of_put(code: ProcedureCode, put: ProcedurePut, own_day: bool) -> Draft {
    let ProcedurePut {
        valid_from,
        valid_to,
        name,
        field: FieldPut { code: field, name: field_name },
        mut levels,
        kind,
        origin,
        limits,
        supplement_clock,
        internal_steps,
        online_service,
        online_level,
        decision_number,
        decision_date,
        public,
    } = put;
    levels.sort_unstable();
    Draft {
        code,
        valid_from: own_day.then_some(valid_from),
        valid_to,
        name,
        field: FieldSaid { code: Some(field), name: field_name },
        levels,
        kind: Some(kind),
        origin: Some(origin),
        limits: Some(limits),
        supplement_clock: Some(supplement_clock),
        internal_steps: Some(internal_steps),
        online_service: Some(online_service),
        online_level,
        decision_number,
        decision_date,
        public: Some(public),
        raw: Vec::new(),
        whole: Wholeness::Whole,
    }
}
