\set n random(1, :known)
select d.*, a.kind, a.name, a.identity_sealed, a.identity_hash, a.identity_tail, a.phone, a.email, a.address, a.summary, a.documents
    from dossiers d join applicants a on a.dossier_id = d.id where d.code = (select code from bench.known where n = :n);
