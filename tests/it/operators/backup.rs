//! The drill: a backup under load, a fresh database, and everything is as it was.

use std::path::PathBuf;

use chrono::Utc;
use motcua::backup::{BackupError, Bench, Manifest, backup, restore};
use motcua::db::connection::Database;
use motcua::db::holdings::restore_mark;
use motcua::vault::DataKey;

use crate::recount::lived;
use crate::support::TestDb;

struct Drill {
    place: tempfile::TempDir,
    keys: Vec<DataKey>,
}

impl Drill {
    fn new() -> Self {
        let keys = vec![DataKey::new("test", [7; 32]).unwrap()];
        Self { place: tempfile::tempdir().unwrap(), keys }
    }

    fn bench<'a>(&'a self, database: &'a Database) -> Bench<'a> {
        Bench { database, data_dir: self.place.path(), programs: None, keys: &self.keys }
    }

    fn file(&self) -> PathBuf {
        self.place.path().join("b.dump")
    }
}

#[actix_web::test]
async fn what_was_backed_up_comes_back_once_and_only_into_an_empty_place() {
    let (db, drill) = (lived(600).await, Drill::new());
    let at = Utc::now();
    let made = backup(&drill.bench(db.database()), &drill.file(), at).await.unwrap();
    assert!(made.manifest.tables["dossiers"] > 400 && Manifest::beside(&drill.file()).exists());
    let again = backup(&drill.bench(db.database()), &drill.file(), at).await.unwrap_err();
    assert!(matches!(again, BackupError::Exists(_)), "{again}");

    let fresh = TestDb::empty().await;
    let restored = restore(&drill.bench(fresh.database()), &drill.file(), at).await.unwrap();
    assert!(restored.report.is_clean() && restored.migrated.is_empty());
    assert_eq!(restored.report.dossiers, usize::try_from(made.manifest.tables["dossiers"]).unwrap());
    assert_eq!(restore_mark(&mut fresh.connect().await).await.unwrap(), None);
    let change = "update dossier_events set reason = 'x'";
    let mut conn = fresh.connect().await;
    let refused = diesel_async::SimpleAsyncConnection::batch_execute(&mut conn, change).await.unwrap_err();
    assert!(refused.to_string().contains("append-only"), "{refused}");

    let full = restore(&drill.bench(fresh.database()), &drill.file(), at).await.unwrap_err();
    assert!(matches!(full, BackupError::NotEmpty { .. }), "{full}");
}

#[actix_web::test]
async fn a_damaged_backup_and_missing_keys_are_refused_before_anything_changes() {
    let (db, mut drill) = (lived(600).await, Drill::new());
    backup(&drill.bench(db.database()), &drill.file(), Utc::now()).await.unwrap();
    let fresh = TestDb::empty().await;
    let key = std::mem::replace(&mut drill.keys, vec![DataKey::new("test", [8; 32]).unwrap()]);
    let wrong = restore(&drill.bench(fresh.database()), &drill.file(), Utc::now()).await.unwrap_err();
    assert!(wrong.to_string().contains("another one"), "{wrong}");
    drill.keys.clear();
    let missing = restore(&drill.bench(fresh.database()), &drill.file(), Utc::now()).await.unwrap_err();
    assert!(missing.to_string().contains("\"test\""), "{missing}");
    drill.keys = key;
    let mut bytes = std::fs::read(drill.file()).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(drill.file(), bytes).unwrap();
    let damaged = restore(&drill.bench(fresh.database()), &drill.file(), Utc::now()).await.unwrap_err();
    assert!(damaged.to_string().contains("not the dump its manifest describes"), "{damaged}");
    assert_eq!(motcua::db::holdings::tables(&mut fresh.connect().await).await.unwrap(), Vec::<String>::new());
}
