//! Agencies, procedures, fields, calendar, deadlines and catalogue counts, asked as a client asks them: over HTTP.

mod agencies;
mod calendar;
mod deadlines;
mod directory;
mod golden_dates;
mod procedures;
pub mod world;
