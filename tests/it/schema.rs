//! Is the schema as the program believes, and as our rules for tables want it?
//!
//! `src/db/schema.rs` is written from a migrated database: `MOTCUA_UPDATE_SCHEMA=1 cargo test --test it schema`.
//! Vocabularies stand twice, in Rust and in named checks; here they are held together.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use diesel::sql_types::{Array, Bool, Text};
use diesel_async::RunQueryDsl as _;
use motcua::db::Connection;
use motcua::db::instance::Kind;
use motcua::domain::act::Outcome;
use motcua::domain::activity::ActivityKind;
use motcua::domain::applicant::ApplicantKind;
use motcua::domain::calendar::DayKind;
use motcua::domain::feedback::status::FeedbackStatus;
use motcua::domain::feedback::{Competence, FeedbackKind, FeedbackMeans};
use motcua::domain::hand_in::HandInMedia;
use motcua::domain::overdue::OverdueReason;
use motcua::domain::procedure::{Channel, Level, OnlineService, Origin, ProcedureKind, SupplementClock};
use motcua::domain::report::life::ReportEventKind;
use motcua::domain::status::Status;
use motcua::domain::submission::{PeriodKind, RuleBasis};

use crate::support::TestDb;

/// Tables whose rows are never taken away: a foreign key into them needs no index to be checked from there.
const NEVER_DELETED: [&str; 8] = [
    "agencies",
    "calendar_versions",
    "clients",
    "dossiers",
    "feedback",
    "fields",
    "procedure_versions",
    "procedures",
];

#[derive(diesel::QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Text)]
    table_comment: String,
    #[diesel(sql_type = Array<Text>)]
    key: Vec<String>,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    required: bool,
    #[diesel(sql_type = Text)]
    comment: String,
}

/// Every column of ours, by table, in its place.
async fn columns(conn: &mut Connection) -> Vec<Column> {
    diesel::sql_query(
        r#"select c.relname::text as table,
                 coalesce(obj_description(c.oid, 'pg_class'), '') as table_comment,
                 array(select k.attname::text
                         from pg_index i
                        cross join unnest(i.indkey) with ordinality as place(attnum, nth)
                         join pg_attribute k on k.attrelid = c.oid and k.attnum = place.attnum
                        where i.indrelid = c.oid and i.indisprimary
                        order by place.nth) as key,
                 a.attname::text as name,
                 format_type(a.atttypid, a.atttypmod) as kind,
                 a.attnotnull as required,
                 coalesce(col_description(c.oid, a.attnum), '') as comment
            from pg_class c
            join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
           where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
             and c.relname not like '\_\_diesel%'
           order by c.relname collate "C", a.attnum"#,
    )
    .load(conn)
    .await
    .unwrap()
}

fn diesel_type(kind: &str) -> &'static str {
    match kind {
        "bigint" => "Int8",
        "boolean" => "Bool",
        "bytea" => "Bytea",
        "date" => "Date",
        "integer" => "Int4",
        "jsonb" => "Jsonb",
        "smallint" => "Int2",
        "text" => "Text",
        "text[]" => "Array<Text>",
        "timestamp with time zone" => "Timestamptz",
        "uuid" => "Uuid",
        other => panic!("no Diesel type is named here for {other}"),
    }
}

/// The text of `src/db/schema.rs`.
fn written(columns: &[Column]) -> String {
    let mut text = String::from(
        "//! The tables as Diesel sees them, written from a migrated database by `tests/it/schema.rs`\n\
         //! (`MOTCUA_UPDATE_SCHEMA=1 cargo test --test it schema`). Do not edit.\n",
    );
    let mut tables = Vec::new();
    for of_one in columns.chunk_by(|a, b| a.table == b.table) {
        let Column { table, table_comment, key, .. } = &of_one[0];
        write!(text, "\ndiesel::table! {{\n    /// {table_comment}\n    {table} ({}) {{\n", key.join(", "))
            .unwrap();
        for Column { name, kind, required, comment, .. } in of_one {
            let kind = diesel_type(kind);
            let kind = if *required { kind.to_owned() } else { format!("Nullable<{kind}>") };
            write!(text, "        /// {comment}\n        {name} -> {kind},\n").unwrap();
        }
        text.push_str("    }\n}\n");
        tables.push(table.as_str());
    }
    text.push_str("\ndiesel::allow_tables_to_appear_in_same_query!(\n");
    for table in tables {
        writeln!(text, "    {table},").unwrap();
    }
    text.push_str(");\n");
    text
}

#[tokio::test]
async fn schema_rs_is_fresh() {
    let db = TestDb::create().await;
    let text = written(&columns(&mut db.connect().await).await);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/db/schema.rs");
    if std::env::var_os("MOTCUA_UPDATE_SCHEMA").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap();
    let different = stored.lines().zip(text.lines()).find(|(stored, fresh)| stored != fresh);
    assert!(
        stored == text,
        "src/db/schema.rs is stale at {different:?}: MOTCUA_UPDATE_SCHEMA=1 cargo test --test it schema"
    );
}

#[tokio::test]
async fn every_table_and_column_says_what_it_is() {
    let db = TestDb::create().await;
    let columns = columns(&mut db.connect().await).await;
    assert!(columns.len() > 100, "the tables were not found");
    let silent: Vec<String> = columns
        .iter()
        .filter(|column| column.comment.is_empty() || column.table_comment.is_empty())
        .map(|column| format!("{}.{}", column.table, column.name))
        .collect();
    assert_eq!(silent, Vec::<String>::new());
}

#[derive(diesel::QueryableByName)]
struct Constraint {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    definition: String,
    #[diesel(sql_type = Text)]
    into: String,
    #[diesel(sql_type = Bool)]
    indexed: bool,
}

/// Every constraint of ours, except `not null`, which newer servers name too.
async fn constraints(conn: &mut Connection) -> Vec<Constraint> {
    diesel::sql_query(
        r"select c.relname::text as table, con.conname::text as name, pg_get_constraintdef(con.oid) as definition,
                 coalesce(target.relname::text, '') as into,
                 exists (select from pg_index i
                          where i.indrelid = con.conrelid and i.indpred is null
                            and i.indkey[0] = con.conkey[1]) as indexed
            from pg_constraint con
            join pg_class c on c.oid = con.conrelid
            left join pg_class target on target.oid = con.confrelid
           where con.connamespace = current_schema()::regnamespace and con.contype <> 'n'
             and c.relname not like '\_\_diesel%'
           order by 1, 2",
    )
    .load(conn)
    .await
    .unwrap()
}

#[tokio::test]
async fn constraints_are_named_after_their_table() {
    let db = TestDb::create().await;
    let constraints = constraints(&mut db.connect().await).await;
    assert!(constraints.len() > 50, "the constraints were not found");
    let misnamed: Vec<String> = constraints
        .into_iter()
        .filter(|constraint| !constraint.name.starts_with(&format!("{}_", constraint.table)))
        .map(|constraint| constraint.name)
        .collect();
    assert_eq!(misnamed, Vec::<String>::new());
}

#[tokio::test]
async fn foreign_keys_into_tables_that_lose_rows_are_indexed() {
    let db = TestDb::create().await;
    let slow: Vec<String> = constraints(&mut db.connect().await)
        .await
        .into_iter()
        .filter(|key| !key.into.is_empty() && !key.indexed && !NEVER_DELETED.contains(&key.into.as_str()))
        .map(|key| key.name)
        .collect();
    assert_eq!(slow, Vec::<String>::new());
}

fn words<T: Copy + ToString>(all: &[T]) -> Vec<String> {
    all.iter().map(ToString::to_string).collect()
}

/// The vocabulary a check holds a column to, where that is what it does: `col = any (array['a', 'b'])`.
fn vocabulary(definition: &str) -> Option<Vec<String>> {
    let inner = definition.strip_prefix("CHECK (")?.trim_start_matches('(');
    let (column, rest) = inner.split_once(' ')?;
    let list = rest.strip_prefix("= ANY (ARRAY[").or_else(|| rest.strip_prefix("<@ ARRAY["))?;
    let (list, _) = list.split_once(']')?;
    assert!(!column.is_empty());
    Some(list.split(", ").map(|word| word.trim_end_matches("::text").trim_matches('\'').to_owned()).collect())
}

#[tokio::test]
async fn vocabularies_are_the_same_in_rust_and_in_the_database() {
    let db = TestDb::create().await;
    let in_rust = BTreeMap::from([
        ("activities_kind", words(ActivityKind::ALL)),
        ("agency_periods_level", words(Level::ALL)),
        ("applicants_kind", words(ApplicantKind::ALL)),
        ("calendar_days_kind", words(DayKind::ALL)),
        ("calendar_version_days_kind", words(DayKind::ALL)),
        ("calendar_version_days_was_kind", words(DayKind::ALL)),
        ("deadline_rules_basis", words(RuleBasis::ALL)),
        ("deadline_rules_level", words(Level::ALL)),
        ("deadline_rules_period_kind", words(PeriodKind::ALL)),
        ("dossier_events_overdue_reason", words(OverdueReason::ALL)),
        ("dossiers_channel", words(Channel::ALL)),
        ("dossiers_online_service", words(OnlineService::ALL)),
        ("dossiers_outcome", words(Outcome::ALL)),
        ("dossiers_overdue_reason", words(OverdueReason::ALL)),
        ("dossiers_status", words(Status::ALL)),
        ("feedback_competence", words(Competence::ALL)),
        ("feedback_kind", words(FeedbackKind::ALL)),
        ("feedback_means", words(FeedbackMeans::ALL)),
        ("feedback_status", words(FeedbackStatus::ALL)),
        ("hand_ins_media", words(HandInMedia::ALL)),
        ("instance_kind", words(Kind::ALL)),
        ("procedure_versions_kind", words(ProcedureKind::ALL)),
        ("procedure_versions_levels", words(Level::ALL)),
        ("procedure_versions_online_service", words(OnlineService::ALL)),
        ("procedure_versions_origin", words(Origin::ALL)),
        ("procedure_versions_supplement_clock", words(SupplementClock::ALL)),
        ("report_events_kind", words(ReportEventKind::ALL)),
    ]);
    let constraints = constraints(&mut db.connect().await).await;
    let in_sql: BTreeMap<&str, Vec<String>> = constraints
        .iter()
        .filter_map(|constraint| Some((constraint.name.as_str(), vocabulary(&constraint.definition)?)))
        .collect();
    assert_eq!(in_sql, in_rust);
}
