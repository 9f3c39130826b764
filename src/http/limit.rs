//! How often may one peer ask? For the few paths that anyone may call and that cost something.
//!
//! By the address of the TCP peer, which nobody can make up: behind a proxy all share its allowance.

use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroU32;

use actix_web::HttpRequest;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::problem::Problem;

/// An allowance for each peer.
#[derive(Debug)]
pub struct Limit(DefaultKeyedRateLimiter<IpAddr>);

impl Limit {
    /// So many a second, and at most `burst` at once.
    pub fn per_second(rate: NonZeroU32, burst: NonZeroU32) -> Self {
        Self(RateLimiter::keyed(Quota::per_second(rate).allow_burst(burst)))
    }

    /// 429 `rate-limited` where the peer has used up its allowance.
    pub fn check(&self, request: &HttpRequest) -> Result<(), Problem> {
        let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |address| address.ip());
        self.0.check_key(&peer).map_err(|not_until| {
            let wait = not_until.wait_time_from(DefaultClock::default().now());
            Problem::RateLimited { retry_after: wait.as_secs().saturating_add(1) }
        })
    }

    /// Forgets the peers whose allowance is whole again.
    pub fn forget_idle(&self) {
        self.0.retain_recent();
        self.0.shrink_to_fit();
    }
}
