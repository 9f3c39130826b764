//! The tables as Diesel sees them, written from a migrated database by `tests/it/schema.rs`
//! (`MOTCUA_UPDATE_SCHEMA=1 cargo test --test it schema`). Do not edit.

diesel::table! {
    /// What an office did and counts by hand: kept as it was entered, taken away by voiding, never changed.
    activities (id) {
        /// UUID v7, made before the transaction.
        id -> Uuid,
        /// Agency that did it.
        agency_id -> Int4,
        /// What was done; the names of its counts, its heading and whether it is a flow or a stock are in src/domain/activity.rs.
        kind -> Text,
        /// Day it was done; of a stock, the day as of which it stood so.
        happened_on -> Date,
        /// What is counted: {name: integer}.
        counts -> Jsonb,
        /// Number of the document it rests on.
        document_number -> Nullable<Text>,
        /// Date of that document.
        document_date -> Nullable<Date>,
        /// What it was about.
        title -> Nullable<Text>,
        /// Note.
        note -> Nullable<Text>,
        /// Officer who entered it: {id, name}.
        officer -> Nullable<Jsonb>,
        /// Client that entered it.
        client_id -> Text,
        /// When it was entered here (business time).
        recorded_at -> Timestamptz,
        /// When it was taken away (business time): it counts for what was known before, and no longer.
        voided_at -> Nullable<Timestamptz>,
        /// Client that took it away.
        voided_by -> Nullable<Text>,
        /// Officer who took it away: {id, name}.
        void_officer -> Nullable<Jsonb>,
        /// Why it was taken away.
        void_reason -> Nullable<Text>,
    }
}

diesel::table! {
    /// Who changed catalogue, calendar, agencies, clients and keys, and how.
    admin_events (id) {
        /// Order of entry.
        id -> Int8,
        /// When (real time).
        at -> Timestamptz,
        /// Client that did it, or motcua for the command line.
        client_id -> Text,
        /// agency, field, procedure, calendar, client, import, signing_key, data_key or deadline_rule.
        subject -> Text,
        /// Code or date of what was changed; of an import the SHA-256 of the file.
        key -> Text,
        /// The new state, without secrets.
        change -> Jsonb,
    }
}

diesel::table! {
    /// Agencies (cơ quan) that ever existed here; what they were called and where they stood is in agency_periods.
    agencies (id) {
        /// Our key, never shown.
        id -> Int4,
        /// Identifier by QĐ 20/2020/QĐ-TTg Đ4, for example H59.31.07; at most 35 characters.
        code -> Text,
    }
}

diesel::table! {
    /// Dated name, level and parent of an agency: one parent column could not hold the reform of 2025.
    agency_periods (agency_id, valid_from) {
        /// The agency.
        agency_id -> Int4,
        /// First day.
        valid_from -> Date,
        /// Last day; null while it stands.
        valid_to -> Nullable<Date>,
        /// Official name in these days.
        name -> Text,
        /// Level of administration in these days.
        level -> Text,
        /// The agency above; null at a root.
        parent_id -> Nullable<Int4>,
        /// Who answers for its dossiers after valid_to, where it was dissolved.
        successor_id -> Nullable<Int4>,
        /// Spans of a working day in these days, such as 07:30-11:30,13:00-17:00; null: 07:00-11:30,13:30-17:00.
        working_hours -> Nullable<Text>,
    }
}

diesel::table! {
    /// Personal data of a dossier, apart from what is counted.
    applicants (dossier_id) {
        /// The dossier.
        dossier_id -> Uuid,
        /// citizen, enterprise, state_agency or other.
        kind -> Text,
        /// Name of the owner of the dossier (chủ hồ sơ).
        name -> Text,
        /// Identity number, AES-GCM, key id in the value.
        identity_sealed -> Nullable<Bytea>,
        /// Keyed hash of the identity number, to find by.
        identity_hash -> Nullable<Bytea>,
        /// Its last three digits, for the masked view.
        identity_tail -> Nullable<Text>,
        /// Telephone.
        phone -> Nullable<Text>,
        /// E-mail.
        email -> Nullable<Text>,
        /// Address.
        address -> Nullable<Text>,
        /// What is asked for (trích yếu), at most 1000 characters.
        summary -> Nullable<Text>,
        /// Components of the dossier: [{name, originals, copies}].
        documents -> Nullable<Jsonb>,
    }
}

diesel::table! {
    /// Days that differ from the plain week: holidays, compensation, swaps. Each names its source.
    calendar_days (day) {
        /// Civil date.
        day -> Date,
        /// holiday, compensatory, swapped_off, or swapped_working (a Saturday that is worked).
        kind -> Text,
        /// Name of the day.
        name -> Text,
        /// Law, notice or decision it comes from.
        source -> Text,
    }
}

diesel::table! {
    /// Days that a version of the calendar changed: what each was, and what it became.
    calendar_version_days (version, day) {
        /// The version.
        version -> Int4,
        /// Civil date.
        day -> Date,
        /// What it was; null: a plain day of the week.
        was_kind -> Nullable<Text>,
        /// Its name before.
        was_name -> Nullable<Text>,
        /// Where it came from before.
        was_source -> Nullable<Text>,
        /// What it became; null: a plain day of the week.
        kind -> Nullable<Text>,
        /// Its name.
        name -> Nullable<Text>,
        /// Law, notice or decision it comes from; of a day that became plain who decided that, null where a whole year was published without it.
        source -> Nullable<Text>,
    }
}

diesel::table! {
    /// Years that a version of the calendar made known.
    calendar_version_years (version, year) {
        /// The version.
        version -> Int4,
        /// Civil year.
        year -> Int4,
    }
}

diesel::table! {
    /// Changes of the working calendar, numbered in order. A version is never changed.
    calendar_versions (number) {
        /// 1, 2, 3 … without a gap.
        number -> Int4,
        /// When it came into force here (business time); of version 1 the day its years were entered.
        at -> Timestamptz,
        /// Client that made it; motcua: no client did.
        client_id -> Text,
    }
}

diesel::table! {
    /// Years whose days off are known. A year that is not here is unknown, not a year without holidays.
    calendar_years (year) {
        /// Civil year.
        year -> Int4,
        /// When it was entered here.
        published_at -> Timestamptz,
    }
}

diesel::table! {
    /// OAuth2 clients: systems that may call, what they may do and for which subtree.
    clients (id) {
        /// client_id.
        id -> Text,
        /// Whose system it is.
        name -> Text,
        /// Keyed hash of the client secret; the secret itself is shown once and kept nowhere.
        secret_hash -> Bytea,
        /// Scopes it may ask for.
        scopes -> Array<Text>,
        /// Root of the subtree it works for; null: every agency.
        agency_id -> Nullable<Int4>,
        /// When it was added (real time).
        created_at -> Timestamptz,
        /// When it was revoked; its tokens die with it.
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Last number given to a dossier code, per agency of intake and day (TT 01/2018 Đ19).
    code_counters (agency_id, day) {
        /// Agency of intake.
        agency_id -> Int4,
        /// Local date of acceptance.
        day -> Date,
        /// Last number in use.
        last_number -> Int4,
    }
}

diesel::table! {
    /// Names of the data keys that sealed something here, in the order they began to. The last one seals; a process that lacks one which was not dropped may not start.
    data_keys (place) {
        /// Order in which they began to seal.
        place -> Int8,
        /// Name of the key, as in MOTCUA_DATA_KEYS or the key file.
        id -> Text,
        /// When it began to seal (real time).
        seals_from -> Timestamptz,
        /// When it was given up: nothing is sealed with it any more.
        dropped_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// When reports are to be submitted: by set of forms, level of the reporter and kind of period.
    deadline_rules (form_set, level, period_kind, valid_from) {
        /// The set of forms: TT-01-2020 are those of TT 01/2020/TT-VPCP.
        form_set -> Text,
        /// Level of the agency that reports.
        level -> Text,
        /// Kind of period.
        period_kind -> Text,
        /// The first such day after the last day of the period; in a shorter month its last day.
        day_of_month -> Int2,
        /// Whether a day off is moved to the next working day.
        shift_to_next_wd -> Bool,
        /// First day in force; the last day of the period decides.
        valid_from -> Date,
        /// Last day in force; null while it is.
        valid_to -> Nullable<Date>,
        /// law, practice (no text was at hand), or letter of the addressee.
        basis -> Text,
        /// Where it comes from, and who reports to whom.
        source -> Text,
    }
}

diesel::table! {
    /// What happened to each dossier: appended, never changed. Reports read this history through its ledger lines. Holds no personal data of applicants.
    dossier_events (dossier_id, seq) {
        /// The dossier.
        dossier_id -> Uuid,
        /// 1, 2, 3 … within the dossier: the version it made.
        seq -> Int4,
        /// UUID v7, made before the transaction.
        id -> Uuid,
        /// What happened.
        kind -> Text,
        /// The facts it decided, such as the due date; enough to replay it.
        fact -> Jsonb,
        /// When it happened.
        occurred_at -> Timestamptz,
        /// Local date of occurred_at: its day of effect.
        occurred_on -> Date,
        /// When it was entered here (business time).
        recorded_at -> Timestamptz,
        /// Local date of recorded_at.
        recorded_on -> Date,
        /// Agency that answered for the dossier when it happened.
        agency_id -> Int4,
        /// Client that entered it.
        client_id -> Text,
        /// Officer who acted: {id, name}.
        officer -> Nullable<Jsonb>,
        /// Reason given.
        reason -> Nullable<Text>,
        /// Note.
        note -> Nullable<Text>,
        /// Ledger lines it posted: [[day, agency, procedure, channel, measure, n], …].
        lines -> Jsonb,
        /// First day among its lines.
        lines_from -> Nullable<Date>,
        /// Last day among its lines.
        lines_to -> Nullable<Date>,
        /// It posted a line dated before the day it was recorded.
        late -> Bool,
        /// Why the dossier is overdue, as said with this event.
        overdue_reason -> Nullable<Text>,
    }
}

diesel::table! {
    /// Dossiers (hồ sơ): the facts that are counted, as they stand now. Personal data is apart in applicants; how it came about is in dossier_events.
    dossiers (id) {
        /// UUID v7, made before the transaction.
        id -> Uuid,
        /// AGENCY-YYMMDD-NNNN, allocated at acceptance (NĐ 61/2018 Đ26, TT 01/2018 Đ19); null before.
        code -> Nullable<Text>,
        /// Code of an earlier system whose shape is not lawful.
        external_code -> Nullable<Text>,
        /// Reference of the client that sent it; unique for that client.
        external_ref -> Nullable<Text>,
        /// Client that sent it.
        client_id -> Text,
        /// Procedure.
        procedure_id -> Int4,
        /// Version of the procedure at intake; its rules stay with the dossier.
        version_id -> Int4,
        /// Agency of intake (cơ quan tiếp nhận): part of the code, never changes but by correction.
        intake_agency_id -> Int4,
        /// Agency that answers for it now.
        agency_id -> Int4,
        /// direct, online or postal.
        channel -> Text,
        /// One of the ten national statuses (TrangThaiHoSo).
        status -> Text,
        /// When the applicant handed it in.
        submitted_at -> Timestamptz,
        /// When it was accepted.
        accepted_at -> Nullable<Timestamptz>,
        /// Local date of acceptance: decides the period.
        accepted_on -> Nullable<Date>,
        /// Date of appointment (ngày hẹn trả) in force; null where no limit is stated.
        due_on -> Nullable<Date>,
        /// Instant it is due where the limit is in working hours.
        due_at -> Nullable<Timestamptz>,
        /// Due date that waits have moved but extension and re-issue have not.
        original_due_on -> Nullable<Date>,
        /// Day it began to wait for a supplement or a payment.
        waiting_since -> Nullable<Date>,
        /// End of processing, withdrawal or stop after acceptance.
        ended_at -> Nullable<Timestamptz>,
        /// Local date of ended_at: lateness compares dates only.
        ended_on -> Nullable<Date>,
        /// approved, refused, withdrawn or stopped.
        outcome -> Nullable<Text>,
        /// When the result was handed over.
        returned_at -> Nullable<Timestamptz>,
        /// Day the full dossier was there last: acceptance, or the completing supplement.
        clock_started_on -> Nullable<Date>,
        /// Supplement requests so far.
        supplements -> Int2,
        /// The one intake notice has been given (NĐ 61/2018 Đ17 k2).
        noticed -> Bool,
        /// Extended once already (NĐ 61/2018 Đ19 k9).
        extended -> Bool,
        /// Waits for the calendar of a year to be published before it can be dated.
        undated -> Bool,
        /// Entered by mistake: counted nowhere, nothing further allowed, its code burnt.
        voided -> Bool,
        /// Time of the last act that stands.
        last_occurred_at -> Timestamptz,
        /// Number of events; the ETag, and what an update decided on.
        version -> Int4,
        /// Why it is, or was, overdue: the latest reason that stands; null where none was said.
        overdue_reason -> Nullable<Text>,
        /// Until when an online submission is to be answered, as issued with it; null for other channels, where a calendar was missing, and of what is older than this column.
        intake_due_at -> Nullable<Timestamptz>,
        /// Where it is inside the office: {step: {no, since}, due: {due_on, due_at}, opinions: [{request, agency, asked_at, due}]}; null: in no step, no opinion to come.
        internal -> Nullable<Jsonb>,
        /// First instant at which its step, or an opinion asked for, is late; null: none runs, or none has a time.
        step_due_at -> Nullable<Timestamptz>,
        /// Days from the requests of supplements to their arrival: the rule of QĐ 766 takes them off.
        supplement_days -> Int4,
        /// How far the procedure version could be done online at intake: full, partial, information, none; null where it was not kept, of what is older than this column.
        online_service -> Nullable<Text>,
        /// Last day of the maximum time of the procedure, of a dossier that waits for the calendar to be dated.
        latest_on -> Nullable<Date>,
    }
}

diesel::table! {
    /// Feedback and petitions (PAKN) as they stand now: what is counted. Who sent them and what they wrote is apart in feedback_senders; how it came about is in feedback_events.
    feedback (id) {
        /// UUID v7, made before the transaction.
        id -> Uuid,
        /// Agency that received it.
        agency_id -> Int4,
        /// Client that entered it.
        client_id -> Text,
        /// By which means it came in (NĐ 20/2008 Đ6).
        means -> Text,
        /// What it is about, in words of the office; no personal data.
        title -> Text,
        /// Where it stands; what leads where is in src/domain/feedback/status.rs.
        status -> Text,
        /// regulation, behaviour or proposal (NĐ 20/2008 Đ5), once it was classified.
        kind -> Nullable<Text>,
        /// Whether the agency itself or another handles it, once it was classified.
        competence -> Nullable<Text>,
        /// Local date of receipt.
        received_on -> Date,
        /// Day the times count from: receipt, or the completing supplement.
        sent_on -> Date,
        /// Last days of what is to come: {refuse_due_on, supplement_due_on, transfer_due_on, handle_due_on, publish_due_on}.
        due -> Jsonb,
        /// Time of its last act.
        last_occurred_at -> Timestamptz,
        /// Entered by mistake: counted nowhere, nothing further allowed.
        voided -> Bool,
        /// Number of events; the ETag, and what an update decided on.
        version -> Int4,
    }
}

diesel::table! {
    /// What happened to each feedback: appended, never changed; figures read this history. Holds no personal data of senders.
    feedback_events (feedback_id, seq) {
        /// The feedback.
        feedback_id -> Uuid,
        /// 1, 2, 3 … within the feedback: the version it made.
        seq -> Int4,
        /// UUID v7, made before the transaction.
        id -> Uuid,
        /// What was done.
        action -> Text,
        /// What it decided: class, receiver, answer, last days; enough to replay it.
        fact -> Jsonb,
        /// When it happened: its day of effect.
        occurred_at -> Timestamptz,
        /// When it was entered here (business time).
        recorded_at -> Timestamptz,
        /// Client that entered it.
        client_id -> Text,
        /// Officer who acted: {id, name}.
        officer -> Nullable<Jsonb>,
        /// Reason given.
        reason -> Nullable<Text>,
        /// Note.
        note -> Nullable<Text>,
    }
}

diesel::table! {
    /// Personal data of feedback, apart from what is counted and sealed as a whole.
    feedback_senders (feedback_id) {
        /// The feedback.
        feedback_id -> Uuid,
        /// Name, address, contact and the text itself as JSON, AES-GCM, key id in the value.
        sealed -> Bytea,
    }
}

diesel::table! {
    /// Fields of procedures (lĩnh vực): the rows of form 06.
    fields (id) {
        /// Our key, never shown.
        id -> Int4,
        /// Code of the field.
        code -> Text,
        /// Name as printed on the forms.
        name -> Text,
    }
}

diesel::table! {
    /// Forms handed in as JSON, CSV or XLSX; a later one stands in place of the former, which is kept.
    hand_ins (agency_id, period, form, revision) {
        /// Agency that reports.
        agency_id -> Int4,
        /// Key of the period, such as 2023-Q1.
        period -> Text,
        /// Code of the form, such as II.06a.
        form -> Text,
        /// 1, 2, 3 …: one more each time other figures were handed in.
        revision -> Int4,
        /// The figures as canonical JSON: members in order of their names, no white space.
        body -> Text,
        /// SHA-256 of the body in UTF-8, hexadecimal.
        sha256 -> Text,
        /// The last row: {name of the column: integer}; what was not told is left out.
        total -> Jsonb,
        /// How each cell was read and which sums do not come out: {rows, findings}.
        reading -> Jsonb,
        /// What was sent.
        media -> Text,
        /// Client that handed it in.
        client_id -> Text,
        /// Officer who did: {id, name}.
        officer -> Nullable<Jsonb>,
        /// When (business time).
        at -> Timestamptz,
    }
}

diesel::table! {
    /// Keys of keyed hashes, one a purpose; they stay when data keys are rotated, so that what was hashed is found and compared for ever.
    hash_keys (purpose) {
        /// What is hashed with it.
        purpose -> Text,
        /// The key, sealed with a data key.
        sealed -> Bytea,
    }
}

diesel::table! {
    /// Answers already given under an Idempotency-Key; kept 72 hours.
    idempotency_keys (client_id, key) {
        /// Client that chose the key.
        client_id -> Text,
        /// The key, 1-255 visible ASCII characters.
        key -> Text,
        /// Keyed hash of the request, to tell a retry from another request.
        fingerprint -> Bytea,
        /// Status and body that were answered, sealed: it may hold personal data.
        answer -> Nullable<Bytea>,
        /// When it was used first (real time).
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// What this database is: one row, marked once.
    instance (one) {
        /// Always true: there is one row.
        one -> Bool,
        /// real, or demo: a demo database is served only when asked for.
        kind -> Text,
        /// When the database was marked (real time).
        created_at -> Timestamptz,
        /// Real time at which the demo was loaded completely; null until then.
        demo_loaded_at -> Nullable<Timestamptz>,
        /// Business time that corresponds to demo_loaded_at; the demo clock runs on from there.
        demo_starts_at -> Nullable<Timestamptz>,
        /// When motcua backup made the last backup (real time); null: never.
        backed_up_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Totals of ledger lines by day, without procedure: free ranges and single days.
    ledger_days (agency_id, day, channel, measure) {
        /// Day of effect.
        day -> Date,
        /// Agency that answers.
        agency_id -> Int4,
        /// Channel: 1 direct, 2 online, 3 postal.
        channel -> Int2,
        /// What is counted.
        measure -> Int2,
        /// Signed count.
        n -> Int8,
    }
}

diesel::table! {
    /// One row, kept by the roll-up: no line in the totals was recorded later than this.
    ledger_mark (one) {
        /// Always true: there is one row.
        one -> Bool,
        /// Latest moment of recording among the lines in the totals (business time).
        recorded_at -> Timestamptz,
    }
}

diesel::table! {
    /// ledger_months without procedure: what figures of official periods and balances before a day are read from.
    ledger_month_totals (agency_id, month, channel, measure) {
        /// Reporting month, by the first of the civil month that names it.
        month -> Date,
        /// Agency that answers.
        agency_id -> Int4,
        /// Channel: 1 direct, 2 online, 3 postal.
        channel -> Int2,
        /// What is counted.
        measure -> Int2,
        /// Signed count.
        n -> Int8,
    }
}

diesel::table! {
    /// Totals of ledger lines by reporting month (15th to 14th, NĐ 09/2019 Đ12): official periods are unions of these.
    ledger_months (agency_id, month, procedure_id, channel, measure) {
        /// Reporting month, by the first of the civil month that names it.
        month -> Date,
        /// Agency that answers.
        agency_id -> Int4,
        /// Procedure.
        procedure_id -> Int4,
        /// Channel: 1 direct, 2 online, 3 postal.
        channel -> Int2,
        /// What is counted.
        measure -> Int2,
        /// Signed count.
        n -> Int8,
    }
}

diesel::table! {
    /// One row: by which release of the rules the histories have posted their lines.
    ledger_rules (one) {
        /// Always true: there is one row.
        one -> Bool,
        /// Release of the rules that every history has posted by; the numbers are those of src/domain/ledger.rs.
        version -> Int2,
        /// Up to which dossier the histories have been posted by the next release too; null: none yet.
        through -> Nullable<Uuid>,
    }
}

diesel::table! {
    /// Ledger lines that were written and not yet rolled up; the writer only inserts, the roll-up only takes away.
    ledger_tail (id) {
        /// Order of writing.
        id -> Int8,
        /// Reporting month of day, by the first of the civil month that names it.
        month -> Date,
        /// Day of effect.
        day -> Date,
        /// Agency that answers.
        agency_id -> Int4,
        /// Procedure.
        procedure_id -> Int4,
        /// Channel: 1 direct, 2 online, 3 postal (national codes).
        channel -> Int2,
        /// What is counted; the numbers are those of src/domain/ledger.rs.
        measure -> Int2,
        /// Signed count.
        n -> Int8,
        /// When the lines were recorded (business time); equal lines of one batch are one row.
        recorded_at -> Timestamptz,
    }
}

diesel::table! {
    /// What each publication decision (quyết định công bố) made of a procedure; a dossier keeps the version of its intake.
    procedure_versions (id) {
        /// Our key; a dossier points here.
        id -> Int4,
        /// The procedure.
        procedure_id -> Int4,
        /// First day in force. Of two versions of one day the one published later stands.
        valid_from -> Date,
        /// Last day in force where the procedure was abolished; null: until the next version.
        valid_to -> Nullable<Date>,
        /// Name.
        name -> Text,
        /// Field (lĩnh vực).
        field_id -> Int4,
        /// Levels of competence.
        levels -> Array<Text>,
        /// national, specific (đặc thù) or internal (nội bộ: never in the published total).
        kind -> Text,
        /// Made by central law or by the locality.
        origin -> Text,
        /// Time limits: [{channel, amount, unit, cutoff_time}]; channel null: every channel not named.
        limits -> Jsonb,
        /// What a completed supplement does to the clock: restart (NĐ 61/2018 Đ19 k4) or shift.
        supplement_clock -> Text,
        /// full (toàn trình), partial (một phần), information or none.
        online_service -> Text,
        /// Legacy level 1-4 as published, kept beside online_service.
        online_level -> Nullable<Int2>,
        /// Number of the publication decision.
        decision_number -> Nullable<Text>,
        /// Date of the publication decision.
        decision_date -> Nullable<Date>,
        /// Made public (công khai).
        public -> Bool,
        /// When it was entered here (business time).
        published_at -> Timestamptz,
        /// What the imported row said in its own words, {column: text}; null where the version was not imported from a table.
        as_published -> Nullable<Jsonb>,
        /// Steps of the internal process in order: [{name, unit, limit: {amount, unit, cutoff_time}}]; empty: none is named.
        internal_steps -> Jsonb,
    }
}

diesel::table! {
    /// Administrative procedures (thủ tục hành chính); what they say is in procedure_versions.
    procedures (id) {
        /// Our key, never shown.
        id -> Int4,
        /// National code, for example 1.001193.
        code -> Text,
    }
}

diesel::table! {
    /// The life of reports: texts, submission, approval, reopening; appended, never changed.
    report_events (agency_id, period, seq) {
        /// Agency that reports.
        agency_id -> Int4,
        /// Key of the period, such as 2023-Q1.
        period -> Text,
        /// 1, 2, 3 … within the report; also its version.
        seq -> Int4,
        /// What happened.
        kind -> Text,
        /// What happened, with its particulars.
        fact -> Jsonb,
        /// Client that did it.
        client_id -> Text,
        /// Officer who did it: {id, name}.
        officer -> Nullable<Jsonb>,
        /// When (business time).
        at -> Timestamptz,
    }
}

diesel::table! {
    /// Approved reports, frozen; never changed.
    report_revisions (agency_id, period, revision) {
        /// Agency that reports.
        agency_id -> Int4,
        /// Key of the period.
        period -> Text,
        /// 1, 2, 3 …: one more each time an approved report was opened again.
        revision -> Int4,
        /// The report as canonical JSON: members in order of their names, no white space.
        body -> Text,
        /// SHA-256 of the body in UTF-8, hexadecimal.
        sha256 -> Text,
        /// The day whose state it shows.
        as_of -> Date,
        /// What was known then; also the time of the approval.
        known_at -> Timestamptz,
        /// Client that approved it.
        client_id -> Text,
        /// Officer who approved it: {id, name}.
        officer -> Nullable<Jsonb>,
    }
}

diesel::table! {
    /// Processes that serve this database, each with the data keys it holds: nothing is sealed with a key that one of them lacks.
    service_processes (id) {
        /// Made when the process starts.
        id -> Uuid,
        /// Name of its machine.
        host -> Text,
        /// Number of the process on that machine.
        pid -> Int8,
        /// When it started (real time).
        started_at -> Timestamptz,
        /// When it last said that it is there (real time).
        seen_at -> Timestamptz,
        /// Names of the data keys it holds.
        data_keys -> Array<Text>,
        /// Name of the data key it seals with.
        seals_with -> Text,
    }
}

diesel::table! {
    /// Ed25519 keys that sign access tokens; several processes share them.
    signing_keys (kid) {
        /// Key id in the token header and in the published key set.
        kid -> Text,
        /// Private key, sealed with the data key.
        sealed_private -> Bytea,
        /// Public key, 32 bytes.
        public_key -> Bytea,
        /// When it was made (real time).
        created_at -> Timestamptz,
        /// No new token is signed with it after this; null: in use.
        signs_until -> Nullable<Timestamptz>,
        /// Tokens signed with it are refused after this; null: in use.
        published_until -> Nullable<Timestamptz>,
        /// Published before, signs from this moment on; null: it waited for nobody.
        signs_from -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// A counter per cached set; processes re-read a set when its counter moved.
    versions (name) {
        /// The cached set: agencies, procedures, calendar, clients, keys.
        name -> Text,
        /// Raised by every change of the set, in the same transaction.
        n -> Int8,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    activities,
    admin_events,
    agencies,
    agency_periods,
    applicants,
    calendar_days,
    calendar_version_days,
    calendar_version_years,
    calendar_versions,
    calendar_years,
    clients,
    code_counters,
    data_keys,
    deadline_rules,
    dossier_events,
    dossiers,
    feedback,
    feedback_events,
    feedback_senders,
    fields,
    hand_ins,
    hash_keys,
    idempotency_keys,
    instance,
    ledger_days,
    ledger_mark,
    ledger_month_totals,
    ledger_months,
    ledger_rules,
    ledger_tail,
    procedure_versions,
    procedures,
    report_events,
    report_revisions,
    service_processes,
    signing_keys,
    versions,
);
