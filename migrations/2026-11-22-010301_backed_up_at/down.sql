alter table instance drop column backed_up_at;
