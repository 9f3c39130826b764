//! How does a statement written as SQL text run through Diesel, with typed values, and stay prepared?
//!
//! [`Statement`] is for the few questions that Diesel's query builder cannot say (`unnest` of many
//! arrays, `returning` of a common table expression, `grouping sets`). `diesel::sql_query` would do,
//! but it marks itself unsafe to cache, and so is parsed and planned anew at each call.
//!
//! Invariant: the text depends on the place in the program alone, never on the values; one text is
//! one prepared statement on a connection. A text put together from values would fill the server's memory.

use std::borrow::Cow;
use std::marker::PhantomData;

use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::Error::QueryBuilderError;
use diesel::serialize::ToSql;
use diesel::sql_types::{HasSqlType, Untyped};

/// A statement as SQL text with the placeholders `$1` to `$n` and one value bound to each.
///
/// Each placeholder stands in the text exactly once, in ascending order; where a value is needed twice,
/// name it once in a common table expression. `$` followed by a digit means a placeholder wherever it
/// stands, so such text belongs in a bound value and never in a literal. A text that breaks this, or
/// whose placeholders and values differ in number, is refused when it runs.
///
/// Rows come back as [`diesel::QueryableByName`].
///
/// ```no_run
/// use diesel::sql_types::{Array, BigInt};
/// use diesel_async::RunQueryDsl;
/// use motcua::db::statement::Statement;
///
/// #[derive(diesel::QueryableByName)]
/// struct Doubled {
///     #[diesel(sql_type = BigInt)]
///     twice: i64,
/// }
///
/// # async fn doubled(conn: &mut diesel_async::AsyncPgConnection) -> diesel::QueryResult<()> {
/// let rows: Vec<Doubled> = Statement::new("select n * 2 as twice from unnest($1) as u(n)")
///     .bind::<Array<BigInt>, _>(vec![1_i64, 2, 3])
///     .load(conn)
///     .await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a statement runs only when it is executed or loaded"]
pub struct Statement<'a> {
    text: Cow<'a, str>,
    binds: Vec<Box<dyn Bind + 'a>>,
    is_kept: bool,
}

impl<'a> Statement<'a> {
    /// A statement of this text, with no value bound yet.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Self {
        Self { text: text.into(), binds: Vec::new(), is_kept: true }
    }

    /// Goes on with this text.
    pub fn sql(mut self, text: &str) -> Self {
        self.text.to_mut().push_str(text);
        self
    }

    /// Goes on with the next placeholder and binds its value.
    pub fn value<ST, U>(mut self, value: U) -> Self
    where
        Pg: HasSqlType<ST>,
        ST: 'a,
        U: ToSql<ST, Pg> + Send + 'a,
    {
        let number = self.binds.len().saturating_add(1);
        let text = self.text.to_mut();
        text.push('$');
        text.push_str(&number.to_string());
        self.bind::<ST, U>(value)
    }

    /// Parsed and planned anew each time: for a text of which there are too many kinds to keep them all prepared.
    pub fn planned_anew(mut self) -> Self {
        self.is_kept = false;
        self
    }

    /// Binds the next value: the first call is `$1`. `ST` is the SQL type it is sent as.
    pub fn bind<ST, U>(mut self, value: U) -> Self
    where
        Pg: HasSqlType<ST>,
        ST: 'a,
        U: ToSql<ST, Pg> + Send + 'a,
    {
        self.binds.push(Box::new(Typed { value, sql_type: PhantomData::<fn() -> ST> }));
        self
    }
}

/// A value that knows its SQL type, with both forgotten by the statement around it.
trait Bind: Send {
    fn push<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()>;
}

struct Typed<ST, U> {
    value: U,
    sql_type: PhantomData<fn() -> ST>,
}

impl<ST, U> Bind for Typed<ST, U>
where
    Pg: HasSqlType<ST>,
    U: ToSql<ST, Pg> + Send,
{
    fn push<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_bind_param::<ST, U>(&self.value)
    }
}

impl QueryFragment<Pg> for Statement<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        if !self.is_kept {
            out.unsafe_to_cache_prepared();
        }
        let mut binds = self.binds.iter();
        for (nth, piece) in Pieces::of(&self.text).enumerate() {
            let piece = piece?;
            if nth > 0 {
                let bind = binds.next().ok_or_else(|| {
                    refused(format!("the statement has a placeholder ${nth} and no value for it"))
                })?;
                bind.push(out.reborrow())?;
            }
            out.push_sql(piece);
        }
        match binds.len() {
            0 => Ok(()),
            left => Err(refused(format!("{left} more values are bound than the statement has placeholders"))),
        }
    }
}

impl QueryId for Statement<'_> {
    type QueryId = ();

    // The type says nothing about the text: the statement cache goes by the text instead.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Statement<'_> {
    type SqlType = Untyped;
}

/// The text between the placeholders: one piece more than there are placeholders.
struct Pieces<'t> {
    rest: Option<&'t str>,
    expected: u32,
}

impl<'t> Pieces<'t> {
    fn of(text: &'t str) -> Self {
        Self { rest: Some(text), expected: 1 }
    }
}

impl<'t> Iterator for Pieces<'t> {
    type Item = QueryResult<&'t str>;

    fn next(&mut self) -> Option<Self::Item> {
        let text = self.rest.take()?;
        let Some((piece, number, rest)) = split_at_placeholder(text) else { return Some(Ok(text)) };
        let expected = self.expected;
        if number.parse() != Ok(expected) {
            return Some(Err(refused(format!(
                "the statement has ${number} where ${expected} comes next: \
                 placeholders stand once each and in order"
            ))));
        }
        self.rest = Some(rest);
        self.expected = expected.saturating_add(1);
        Some(Ok(piece))
    }
}

/// What stands before the first placeholder, its number, and what follows.
fn split_at_placeholder(text: &str) -> Option<(&str, &str, &str)> {
    text.match_indices('$').find_map(|(at, _)| {
        let (before, from) = text.split_at_checked(at)?;
        let after = from.strip_prefix('$')?;
        let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let (number, rest) = after.split_at_checked(digits)?;
        (!number.is_empty()).then_some((before, number, rest))
    })
}

fn refused(why: String) -> diesel::result::Error {
    QueryBuilderError(why.into())
}

#[cfg(test)]
mod tests {
    use diesel::debug_query;
    use diesel::sql_types::{Array, Integer, Text};

    use super::*;

    fn sql(statement: &Statement<'_>) -> Result<String, String> {
        let mut built = diesel::pg::PgQueryBuilder::default();
        QueryFragment::<Pg>::to_sql(statement, &mut built, &Pg).map_err(|refused| refused.to_string())?;
        Ok(diesel::query_builder::QueryBuilder::<Pg>::finish(built))
    }

    #[test]
    fn the_text_goes_out_as_it_was_written() {
        let text = "select $1::text, $$a$$, '1$', $2 + $3 -- trần";
        let statement =
            Statement::new(text).bind::<Text, _>("một").bind::<Integer, _>(2).bind::<Integer, _>(3);
        assert_eq!(sql(&statement).as_deref(), Ok(text));
        assert_eq!(debug_query::<Pg, _>(&statement).to_string(), format!("{text} -- binds: [\"một\", 2, 3]"));
        assert!(QueryFragment::<Pg>::is_safe_to_cache_prepared(&statement, &Pg).unwrap());
    }

    #[test]
    fn ten_placeholders_are_read_as_ten() {
        let text: String = (1..=12).map(|n| format!("${n}")).collect::<Vec<_>>().join(",");
        let statement = (1..=12).fold(Statement::new(text.clone()), Statement::bind::<Integer, _>);
        assert_eq!(sql(&statement), Ok(text));
    }

    #[test]
    fn a_text_can_be_put_together_piece_by_piece() {
        let statement = Statement::new("select ")
            .value::<Integer, _>(1)
            .sql(" + ")
            .value::<Integer, _>(2)
            .sql(" where true");
        assert_eq!(sql(&statement).as_deref(), Ok("select $1 + $2 where true"));
        assert!(QueryFragment::<Pg>::is_safe_to_cache_prepared(&statement, &Pg).unwrap());
        let anew = statement.planned_anew();
        assert!(!QueryFragment::<Pg>::is_safe_to_cache_prepared(&anew, &Pg).unwrap());
    }

    #[test]
    fn a_borrowed_slice_can_be_bound() {
        let ids = [1, 2];
        let statement = Statement::new("select $1").bind::<Array<Integer>, _>(&ids[..]);
        assert_eq!(sql(&statement).as_deref(), Ok("select $1"));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let one = |text| Statement::new(text).bind::<Integer, _>(1);
        for (statement, why) in [
            (one("select 1"), "1 more values are bound than"),
            (one("select $1 + $2"), "a placeholder $2 and no value"),
            (one("select $2"), "has $2 where $1 comes next"),
            (one("select $1 + $1"), "has $1 where $2 comes next"),
            (one("select $0"), "has $0 where $1 comes next"),
            (one("select $99999999999"), "has $99999999999 where $1"),
        ] {
            let refusal = sql(&statement).unwrap_err();
            assert!(refusal.contains(why), "{refusal:?} should say {why:?}");
        }
    }
}
