//! Pages of dossiers: filters, keyset cursors, counts by choice. The reach of the caller is part of every question.

use chrono::NaiveDate;
