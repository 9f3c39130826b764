//! What the `PUT`s of agencies, procedures and calendar share: who publishes, on which connection, and that this
//! process knows the new state before it answers.

use actix_web::http::StatusCode;

use super::caller::Caller;
use super::problem::{FaultCode, Faults, Problem};
use super::state::State;
use crate::db;
use crate::domain::code::MalformedCode;
use crate::domain::scope::Scope;
use crate::workflow::publish::{Published, Publisher};

/// The caller, who must have `catalogue:write`, as a publisher of this moment.
pub(super) fn publisher(state: &State, caller: Caller) -> Result<Publisher, Problem> {
    caller.require(Scope::CatalogueWrite)?;
    Ok(Publisher {
        client: caller.client_id.to_string(),
        agency: caller.agency,
        now: state.clock.now(),
        real_now: state.clock.real(),
    })
}

/// Runs a publication on a connection of the pool, then reads what moved.
pub(super) async fn publish<E>(
    state: &State,
    work: impl AsyncFnOnce(&mut db::Connection) -> Result<Published, E>,
) -> Result<Published, Problem>
where
    Problem: From<E>,
{
    let mut conn = state.connection().await?;
    let published = work(&mut conn).await?;
    state.directory.refresh(&mut conn).await?;
    Ok(published)
}

/// 201 for what is new, 200 for what was changed or stays as it was.
pub(super) const fn status(published: Published) -> StatusCode {
    match published {
        Published::Created => StatusCode::CREATED,
        Published::Changed | Published::Unchanged => StatusCode::OK,
    }
}

/// A code in the path of a `PUT`: there a malformed one is a fault of the request.
pub(super) fn code_of_path<T>(text: &str) -> Result<T, Problem>
where
    T: std::str::FromStr<Err = MalformedCode>,
{
    let mut faults = Faults::new();
    match faults.parse("/code", text) {
        Some(code) => Ok(code),
        None => Err(faults.into()),
    }
}

/// Notes that one member of the body is not lawful together with the rest.
pub(super) fn refused(pointer: impl Into<String>, vi: &str, en: &str) -> Problem {
    let mut faults = Faults::new();
    faults.at(pointer, FaultCode::not_allowed_here(vi, en));
    faults.into()
}
