# shellcheck shell=bash disable=SC2154,SC2034 # the names it takes and gives are those of script/bench
# The service with a cluster of its own, a client with a real token, and N dossiers. Read by script/bench.

# Starts the service as `motcua serve --demo` does for anybody, in a directory of its own: the demo is loaded through the
# batch path, and PostgreSQL runs with the settings that motcua gives the one it embeds.
start_service() {
    # PostgreSQL's account must be able to enter.
    chmod 755 "$place"
    mkdir "$place/motcua"
    MOTCUA_DATA_DIR=$place/motcua MOTCUA_ADDR=127.0.0.1:0 "$motcua" serve --demo >"$keep/service.log" 2>&1 &
    service=$!
    local waited=0
    until address=$(sed -n 's/.* ready: \(http[^ ]*\).*/\1/p' "$keep/service.log") && [ -n "$address" ]; do
        if ! kill -0 "$service" 2>/dev/null || [ "$waited" -gt 1800 ]; then fail "the service did not start: see $keep/service.log"; fi
        sleep 0.1
        waited=$((waited + 1))
    done
    local pid_file
    pid_file=$(find "$place/motcua/pg" -maxdepth 2 -name postmaster.pid 2>/dev/null | head -n 1)
    [ -n "$pid_file" ] || fail "PostgreSQL cannot be reached under $place: choose another TMPDIR, one that all may enter"
    postmaster=$(sed -n 1p "$pid_file")
    PGPORT=$(sed -n 4p "$pid_file")
    PGHOST=$(sed -n 5p "$pid_file")
    export PGHOST PGPORT PGUSER=motcua PGDATABASE=motcua
    programs=$(dirname "$(readlink "/proc/$postmaster/exe")")
    [ -x "$programs/pgbench" ] || fail "pgbench is missing beside $programs/postgres"
}

sql() { "$programs/psql" -X -q -A -t -v ON_ERROR_STOP=1 "$@"; }

# A client of the district, as `motcua client add` makes them.
add_client() {
    secret=$(MOTCUA_DATA_DIR=$place/motcua "$motcua" client add bench --name 'script/bench' --agency H59.31 \
        --scope dossiers:intake,dossiers:process,dossiers:backdate,dossiers:read,statistics:read 2>>"$keep/service.log" |
        sed -n 's/^client_secret: *//p')
    # The service looks for new clients each second.
    sleep 2
    take_token
}

# A token lasts fifteen minutes; each round takes a new one.
take_token() {
    curl -sf "$address/oauth/token" -d grant_type=client_credentials -d client_id=bench --data-urlencode "client_secret=$secret" |
        jq -er .access_token >"$place/token" || fail "no token: see $keep/service.log"
}

api() {
    local path=$1
    shift
    curl -sS -H "Authorization: Bearer $(cat "$place/token")" "$address$path" "$@"
}

# Fills up to N through POST /v1/dossiers/batch, so that dossiers, history, ledger and counters are what the service makes.
load_dossiers() {
    local here missing before after
    take_token
    here=$(sql -c 'select count(*) from dossiers')
    missing=$((dossiers - here))
    [ "$missing" -gt 0 ] || return 0
    say "loading $missing dossiers through the batch path, beside the $here of the demo"
    before=$(counted 2021-12-15 2023-03-14)
    sql -v lines="$missing" -f "$root/benches/sql/load.sql" | send_lines || exit 1
    after=$(counted 2021-12-15 2023-03-14)
    [ "$((after - before))" = "$missing" ] || fail "the figures say $((after - before)) came, not $missing"
}

# Dossiers of today that nothing has happened to since, for transitions.
load_open() {
    say "  taking $1 more in, to be moved"
    awk -v n="$1" -v mark="$RANDOM$RANDOM" '
        { place[NR] = $0 }
        END { for (i = 1; i <= n; i++) { split(place[i % NR + 1], at, " ")
            printf "{\"procedure\": \"%s\", \"agency\": \"%s\", \"submitted_at\": \"2023-03-24T09:30:00+07:00\", \"applicant\": {\"name\": \"Sơn Thị Lan\"}, \"external_ref\": \"OPEN-%s-%d\"}\n", at[2], at[1], mark, i } }' \
        "$place/intake" | send_lines || exit 1
}

send_lines() {
    split -l 10000 - "$place/lines."
    local part wrong
    for part in "$place"/lines.*; do
        take_token
        wrong=$(api /v1/dossiers/batch -H 'Content-Type: application/x-ndjson' --data-binary "@$part" |
            jq -c 'select(.status != 201)' | tee -a "$keep/refused" | wc -l)
        [ "$wrong" = 0 ] || fail "$wrong lines were refused: see $keep/refused"
    done
    rm "$place"/lines.*
}

# What the figures say was accepted in these days, from the district down.
counted() { api "/v1/statistics/dossiers?agency=H59.31&from=$1&to=$2" | jq -er .totals.received_new; }

# Files of what is asked for, a line a thing, and the numbers pgbench draws from.
prepare_questions() {
    sql -f "$root/benches/sql/side.sql" || fail "the side tables cannot be made"
    known=$(sql -c 'select count(*) from bench.known')
    sql -c "select id from bench.known order by n limit 100000" >"$place/read-id"
    sql -c "select code from bench.known order by n limit 100000" >"$place/read-code"
    local communes="select a.id, a.code from agencies a join agency_periods p on p.agency_id = a.id
        where p.level = 'commune' and p.valid_to is null order by a.id"
    sql -c "select code from ($communes) c" >"$place/list-commune"
    # Procedures of communes that are due within the month: three working days at most.
    sql -c "select c.code || ' ' || p.code from ($communes) c, procedures p join procedure_versions v on v.procedure_id = p.id
        where v.levels = array['commune'] and v.kind <> 'internal' and v.valid_to is null and v.limits @> '[{\"channel\": \"direct\",
        \"unit\": \"working_day\"}]' and (v.limits -> 0 ->> 'amount')::numeric <= 3" >"$place/intake"
    grep '^H59.31.07 ' "$place/intake" >"$place/intake-hot"
    for name in list-district statistics statistics-by-agency catalogue; do echo - >"$place/$name"; done
    numbers=(-D "known=$known" -D "district=$(sql -c "select id from agencies where code = 'H59.31'")"
        -D "first_commune=$(sql -c "select min(id) from ($communes) c")" -D "last_commune=$(sql -c "select max(id) from ($communes) c")"
        -D "procedure=$(sql -c "select id from procedures where code = '1.001193'")"
        -D "version=$(sql -c "select max(v.id) from procedure_versions v join procedures p on p.id = v.procedure_id where p.code = '1.001193'")")
    hot=$(sql -c "select id from agencies where code = 'H59.31.07'")
}
