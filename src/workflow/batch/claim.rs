//! Idempotency keys of a batch: claimed first, answered or given back last.

use std::collections::BTreeMap;

use super::{Batch, Verdict};
use crate::db::idempotency::KeyOfClient;
use crate::db::{self, Connection, Error};
use crate::vault::Vault;
use crate::workflow::once::{KEYS_KEPT, opened};
use crate::workflow::order::{Answer, Answered, OrderRefused};

impl Batch<'_> {
    pub(super) async fn claim_keys(&mut self, conn: &Connection) -> Result<(), Error> {
        let mut keyed: BTreeMap<KeyOfClient, (usize, Vec<u8>)> = BTreeMap::new();
        for (index, order) in self.open() {
            if let Some(key) = &order.key {
                keyed.insert((order.client_id.clone(), key.key.clone()), (index, key.fingerprint.clone()));
            }
        }
        if keyed.is_empty() {
            return Ok(());
        }
        let wanted: Vec<_> = keyed.iter().map(|(key, (_, print))| (key.clone(), print.clone())).collect();
        let real = self.office.clock.real();
        for claimed in db::idempotency::claim(conn, &wanted, real, real - KEYS_KEPT).await? {
            keyed.remove(&claimed);
        }
        if keyed.is_empty() {
            return Ok(());
        }
        let before: Vec<KeyOfClient> = keyed.keys().cloned().collect();
        for used in db::idempotency::used(conn, &before).await? {
            let Some((index, print)) = keyed.remove(&(used.client_id, used.key)) else { continue };
            if !Vault::same(&print, &used.fingerprint) {
                self.refuse(index, OrderRefused::IdempotencyMismatch);
                continue;
            }
            match used.answer.and_then(|sealed| self.open_answer(&sealed)) {
                Some(answer) => self.settle(index, Verdict::Answered(Answered::Replayed(answer))),
                None => self.refuse(index, OrderRefused::Broken),
            }
        }
        // Given back between the two statements: next time it can be claimed.
        for (index, _) in keyed.into_values() {
            self.settle(index, Verdict::Later);
        }
        Ok(())
    }

    fn open_answer(&self, sealed: &[u8]) -> Option<Answer> {
        let answer = opened(&self.office.vault, sealed);
        answer.inspect_err(|broken| log::error!(error:% = broken; "a kept answer can't be read")).ok()
    }

    /// Keys whose orders were refused or put off: what this batch claimed for them is given back.
    pub(super) fn unanswered_keys(&self) -> Vec<KeyOfClient> {
        let orders = self.orders.iter().zip(&self.verdicts);
        orders
            .filter(|(_, verdict)| !matches!(verdict, Some(Verdict::Answered(_))))
            .filter_map(|(order, _)| Some((order.client_id.clone(), order.key.as_ref()?.key.clone())))
            .collect()
    }
}

/// Keeps the answers. One that finds no claim would be done again by a retry: nothing of this batch may stand.
pub(super) async fn keep(conn: &Connection, answers: &[(KeyOfClient, Vec<u8>)]) -> Result<(), Error> {
    let kept = db::idempotency::answer(conn, answers).await?;
    if kept == answers.len() { Ok(()) } else { Err(Error::NotFound) }
}
