# shellcheck shell=bash disable=SC2154,SC2034 # the names it takes and gives are those of script/bench
# After the runs: do the books balance, and the table. Read by script/bench.

# What both sides wrote must add up: the figures of the service against a count of the dossiers themselves.
books() {
    local answer counted
    answer=$(api '/v1/statistics/dossiers?agency=H59.31&from=2021-12-15&to=2023-03-24' |
        jq -er '"\(.totals.received_new) \(.totals.resolved_total) \(.totals.pending_total) \([.checks[].holds] | all)"')
    counted=$(sql -F ' ' -c "select count(*), count(*) filter (where ended_on is not null), count(*) filter (where ended_on is null)
        from dossiers where accepted_on is not null and not voided")
    if [ "$answer" = "$counted true" ]; then
        balance="The books balance: $counted (taken in, resolved, pending) by the figures and by a count of the dossiers."
    else
        fail "the books do not balance: figures $answer, dossiers $counted"
    fi
}

setting() { sql -c "select current_setting('$1')"; }

# Milliseconds to write eight kilobytes so that they stay.
write_time() {
    dd if=/dev/zero of="$place/written" bs=8k count=200 oflag=dsync 2>&1 |
        awk '/copied/ { for (i = 1; i <= NF; i++) if ($i ~ /^s,?$/) printf "%.2f ms", $(i - 1) * 1000 / 200 }'
}

report() {
    local name settings=''
    for name in shared_buffers fsync synchronous_commit full_page_writes wal_compression max_wal_size checkpoint_timeout autovacuum \
        random_page_cost jit data_checksums; do
        settings="$settings, $name $(setting "$name")"
    done
    cat <<END
- Commit $(git -C "$root" describe --always --dirty 2>/dev/null || echo unknown), $(date -u +%Y-%m-%d); $(sql -c 'select count(*) from bench.known') dossiers before, $(sql -c 'select count(*) from dossiers') after the writes
- $(nproc) × $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(awk '/^MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo), Linux $(uname -r), load before it $(awk '{ print $1 }' "$place/load"); a synchronous write of 8 KiB takes $(write_time)
- PostgreSQL $(setting server_version), as motcua embeds it$settings
- $connections connections each; wrk $("$wrk" -v 2>&1 | sed -n '1s/^wrk \([^ ]*\).*/\1/p') with $threads threads and keep-alive; pgbench -M prepared with $threads threads; $rounds rounds of $seconds s, alternating, after vacuum, checkpoint and $warm s of warming each; medians
- $balance Errors: $errors.

END
    awk -F '\t' -v order="$workloads" -f "$root/benches/table.awk" "$keep/runs.tsv"
}
