//! May a publication decision say this of a procedure?
//!
//! What one value means by itself (a word, a date, an amount) was settled where it was read; this is what several
//! of them mean together. All faults are named at once.

use super::catalogue::ProcedureVersion;
use super::internal_process::{self, ProcessFault};
use super::procedure::{Channel, Level};

/// What a version of a procedure cannot say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VersionFault {
    /// Nobody is competent.
    #[error("no level of competence")]
    NoLevel,
    /// A level is named twice.
    #[error("the level {level} is named twice")]
    LevelTwice {
        /// Place in the list, from 0.
        index: usize,
        /// The level.
        level: Level,
    },
    /// A channel has two limits; so does every channel, where two limits name none.
    #[error("the limit {index} names a channel that has one")]
    ChannelTwice {
        /// Place in the list, from 0.
        index: usize,
        /// The channel.
        channel: Option<Channel>,
    },
    /// The legacy level of online service is not 1 to 4.
    #[error("the online level is not from 1 to 4")]
    OnlineLevel,
    /// It is abolished before it begins.
    #[error("it ends before it begins")]
    EndsBeforeItBegins,
    /// Its internal process cannot be.
    #[error("the internal process: {0}")]
    Process(ProcessFault),
}

impl ProcedureVersion {
    /// Everything that is wrong with it; nothing when it may be published.
    pub fn faults(&self) -> Vec<VersionFault> {
        let mut faults = Vec::new();
        if self.levels.is_empty() {
            faults.push(VersionFault::NoLevel);
        }
        for (index, level) in self.levels.iter().enumerate() {
            if self.levels.iter().take(index).any(|earlier| earlier == level) {
                faults.push(VersionFault::LevelTwice { index, level: *level });
            }
        }
        for (index, limit) in self.limits.iter().enumerate() {
            let channel = limit.channel;
            if self.limits.iter().take(index).any(|earlier| earlier.channel == channel) {
                faults.push(VersionFault::ChannelTwice { index, channel });
            }
        }
        if self.online_level.is_some_and(|level| !(1..=4).contains(&level)) {
            faults.push(VersionFault::OnlineLevel);
        }
        if self.valid_to.is_some_and(|last| last < self.valid_from) {
            faults.push(VersionFault::EndsBeforeItBegins);
        }
        let limits = self.limits.iter().map(|limit| &limit.limit);
        faults.extend(internal_process::fault_of(&self.internal_steps, limits).map(VersionFault::Process));
        faults
    }
}
