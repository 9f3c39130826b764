-- The district and its communes have ids without a gap.
with page as (select * from dossiers where agency_id between :district and :last_commune
        or intake_agency_id between :district and :last_commune order by id desc limit 51)
select d.*, a.kind, a.name, a.identity_sealed, a.identity_hash, a.identity_tail, a.phone, a.email, a.address, a.summary, a.documents
    from page d join applicants a on a.dossier_id = d.id order by d.id desc;
