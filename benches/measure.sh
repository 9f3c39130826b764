# shellcheck shell=bash disable=SC2154 # the names it takes are those of script/bench
# One run of one side, with what it cost. Read by script/bench. Each run appends a line to $keep/runs.tsv:
# workload, side, round, rate, p50 and p99 in µs, requests, errors, CPU in ms of service, database and load, peak memory of
# service and database in KiB.

ticks=$(getconf CLK_TCK)
# Seconds after which a run of so many requests is given up.
LONGEST=120

# CPU of a process in ticks.
cpu_of() { awk '{ sub(/^.*\) /, ""); print $12 + $13 }' "/proc/$1/stat"; }

# CPU of PostgreSQL: the postmaster, those of its children that are gone (it waited for them), and those that live.
cpu_of_database() {
    cat /proc/[0-9]*/stat 2>/dev/null | awk -v postmaster="$postmaster" '
        { pid = $1; sub(/^.*\) /, ""); if (pid == postmaster) sum += $12 + $13 + $14 + $15; else if ($2 == postmaster) sum += $12 + $13 }
        END { print sum }'
}

# Memory of PostgreSQL in KiB, what is shared counted once.
memory_of_database() {
    cat /proc/[0-9]*/stat 2>/dev/null |
        awk -v postmaster="$postmaster" '{ pid = $1; sub(/^.*\) /, ""); if (pid == postmaster || $2 == postmaster) print pid }' |
        while read -r process; do cat "/proc/$process/smaps_rollup" 2>/dev/null; done | awk '/^Pss:/ { sum += $2 } END { print sum }'
}

peak_memory_of_service() { awk '/^VmHWM:/ { print $2 }' "/proc/$service/status"; }

# What the writer did so far: batches, orders, repeated, busy seconds.
writer_counts() {
    curl -sf "$address/metrics" | awk '/^motcua_writer_(batches|orders|repeated|busy_seconds)_total/ { at[$1] = $2 }
        END { print at["motcua_writer_batches_total"], at["motcua_writer_orders_total"], at["motcua_writer_repeated_total"],
            at["motcua_writer_busy_seconds_total"] }'
}

# Before each pair of runs: what the runs before left is rolled up, vacuumed away and written to disk.
settle() {
    local waited=0
    while [ "$(sql -c 'select count(*) from ledger_tail')" -gt 0 ] && [ "$waited" -lt 100 ]; do
        sleep 0.2
        waited=$((waited + 1))
    done
    sql -c 'vacuum (analyze)' -c checkpoint || fail "the database does not settle"
    take_token
}

# Stops the service between two transactions: one that it left open would hold locks that pgbench waits for.
put_to_sleep() {
    local busy
    # What wrk left behind when it ended is answered first: it would wait through the stop and find no connection.
    sleep 1
    for _ in $(seq 200); do
        kill -STOP "$service"
        sleep 0.05
        busy=$(sql -c "select count(*) from pg_stat_activity where application_name = 'motcua' and xact_start is not null")
        [ "$busy" -gt 0 ] || return 0
        kill -CONT "$service"
        sleep 0.1
    done
    fail "the service does not come to rest"
}

# http WORKLOAD ROUND SECONDS: the service under wrk. A round named "warm" is not counted.
http() {
    local workload=$1 round=$2 seconds=$3
    local out=$keep/$workload.http.$round data=$place/$workload
    if [ "$workload" = transition ]; then
        take_slice "$round"
        sql -c "select id from bench.open where n between $slice and $slice_end order by n" >"$data"
        seconds=$LONGEST
    fi
    echo 5 >"/proc/$service/clear_refs" 2>/dev/null || true
    local cpu_service cpu_database writer
    writer=$(writer_counts)
    cpu_service=$(cpu_of "$service")
    cpu_database=$(cpu_of_database)
    sample_memory &
    local sampler=$!
    TIMEFORMAT='%U %S'
    { time "$wrk" -t "$threads" -c "$connections" -d "${seconds}s" --timeout 30s --latency -s "$root/benches/http.lua" "$address" -- \
        "$workload" "$place/token" "$data" "$RANDOM$RANDOM" "$threads" >"$out" 2>&1; } 2>"$out.cpu" || fail "wrk failed: see $out"
    wait "$sampler"
    local spent_service=$(($(cpu_of "$service") - cpu_service)) spent_database=$(($(cpu_of_database) - cpu_database))
    [ "$round" != warm ] || return 0
    echo "$writer $(writer_counts)" |
        awk '$5 > $1 { printf "writer: %.1f orders a batch, %.2f ms a batch\n", ($6 - $2) / ($5 - $1), ($8 - $4) / ($5 - $1) * 1000 }' >>"$out"
    local measured
    measured=$(sed -n 's/^measured: //p' "$out" | sed 's/[a-z0-9]*=//g')
    [ -n "$measured" ] || fail "wrk says nothing: see $out"
    # shellcheck disable=SC2086 # seven numbers are seven words
    set -- $measured
    note "$workload" http "$round" "$(awk "BEGIN { printf \"%.2f\", $1 / $2 * 1e6 }")" "$3" "$4" "$1" \
        "$(($5 + $6 + $7 + $8 + $9))" "$spent_service" "$spent_database" "$out.cpu" "$(peak_memory_of_service)"
}

# pg WORKLOAD SIDE ROUND SECONDS SCRIPT…: PostgreSQL under pgbench, with the machine to itself: the service sleeps meanwhile.
pg() {
    local workload=$1 side=$2 round=$3 seconds=$4
    shift 4
    local out=$keep/$workload.$side.$round scripts=() script own=() length=(-T "$seconds")
    for script in "$@"; do scripts+=(-f "$root/benches/sql/$script.sql"); done
    [ "$workload" != intake-hot ] || own=(-D "first_commune=$hot" -D "last_commune=$hot")
    if [ "$workload" = transition ]; then
        take_slice "$round"
        own=(-D i=0 -D "base=$slice" -D "clients=$connections")
        length=(-t $(((slice_end - slice + 1) / connections)))
    fi
    put_to_sleep
    local cpu_database
    cpu_database=$(cpu_of_database)
    sample_memory &
    local sampler=$!
    TIMEFORMAT='%U %S'
    { time "$programs/pgbench" -n -M prepared -c "$connections" -j "$threads" "${length[@]}" -l \
        --sampling-rate=0.25 --log-prefix="$place/pgbench" "${numbers[@]}" "${own[@]}" "${scripts[@]}" >"$out" 2>&1; } 2>"$out.cpu" || true
    wait "$sampler"
    local spent_database=$(($(cpu_of_database) - cpu_database))
    kill -CONT "$service"
    local rate done_ failed
    rate=$(sed -n 's/^tps = \([0-9.]*\) .*/\1/p' "$out")
    done_=$(sed -n 's/^number of transactions actually processed: \([0-9]*\).*/\1/p' "$out")
    failed=$(sed -n 's/^number of failed transactions: \([0-9]*\).*/\1/p' "$out")
    [ -n "$rate" ] || fail "pgbench failed: see $out"
    failed=$((${failed:-0} + $(grep -c 'aborted' "$out" || true)))
    # What was no dossier of its own is no transition.
    [ "$workload" != transition ] || failed=$((failed + done_ - $(moved_of_slice)))
    cat "$place"/pgbench.* | awk '{ print $3 }' | sort -n >"$place/latencies"
    rm "$place"/pgbench.*
    [ "$round" != warm ] || return 0
    # shellcheck disable=SC2046 # two numbers are two words
    note "$workload" "$side" "$round" "$rate" \
        $(awk '{ at[NR] = $1 } END { print at[int(NR * 0.5 + 0.5)], at[int(NR * 0.99 + 0.5)] }' "$place/latencies") \
        "$done_" "$failed" 0 "$spent_database" "$out.cpu" 0
}

# Once, when a run is well under way.
sample_memory() {
    sleep 1
    memory_of_database >"$place/memory"
}

# Puts a run on record; CPU comes in ticks and in the two figures of `time`.
note() {
    local load
    load=$(awk '{ printf "%d", ($1 + $2) * 1000 }' "${11}")
    printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4" "$5" "$6" "$7" "$8" \
        "$(($9 * 1000 / ticks))" "$((${10} * 1000 / ticks))" "$load" "${12}" "$(cat "$place/memory")" >>"$keep/runs.tsv"
    say "$(printf '  %-22s %-6s round %s: %10.1f a second, p50 %.2f ms, p99 %.2f ms, %s errors' "$1" "$2" "$3" "$4" \
        "$(awk "BEGIN { print $5 / 1000 }")" "$(awk "BEGIN { print $6 / 1000 }")" "$8")"
}

# Dossiers that can be moved once are numbered anew and dealt out: a run moves its slice, each dossier once, and ends.
deal() {
    open=$(sql -f "$root/benches/sql/open.sql")
    if [ "$open" -lt "$((rounds * seconds * 4000))" ]; then
        load_open $((rounds * seconds * 4000 - open))
        open=$(sql -f "$root/benches/sql/open.sql")
    fi
    dealt=0
    say "  $open dossiers can be moved"
}

# take_slice ROUND: numbers from $slice to $slice_end are this run's; warming takes a fifth of what is measured.
take_slice() {
    local fifth=$((open / (2 * rounds * 6)))
    slice=$((dealt + 1))
    slice_end=$((dealt + fifth))
    [ "$1" = warm ] || slice_end=$((dealt + 5 * fifth))
    dealt=$slice_end
}

moved_of_slice() {
    sql -c "select count(*) from bench.open o join dossiers d using (id) where o.n between $slice and $slice_end and d.version > 1"
}
