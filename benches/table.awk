# The table out of runs.tsv (its columns: benches/measure.sh): medians of the rounds; the ratio is the median of the pairs' ratios.
function median(list, parts, n, i, j, t) {
    n = split(list, parts, " ")
    for (i = 2; i <= n; i++)
        for (j = i; j > 1 && parts[j] + 0 < parts[j - 1] + 0; j--) { t = parts[j]; parts[j] = parts[j - 1]; parts[j - 1] = t }
    return n % 2 ? parts[(n + 1) / 2] : (parts[n / 2] + parts[n / 2 + 1]) / 2
}
function add(name, value) { values[name] = values[name] " " value }
function ms(name) { return median(values[name]) / 1000 }
{
    key = $1 SUBSEP $2
    if (!(key in seen)) { seen[key] = 1; sides[$1] = sides[$1] " " $2 }
    rate[key, $3] = $4
    rounds[key] = rounds[key] " " $3
    add(key SUBSEP "rate", $4); add(key SUBSEP "p50", $5); add(key SUBSEP "p99", $6)
    add(key SUBSEP "service", 1000 * $9 / $7); add(key SUBSEP "database", 1000 * $10 / $7); add(key SUBSEP "load", 1000 * $11 / $7)
    if ($12 > peak[key]) peak[key] = $12
    if ($13 > memory[key]) memory[key] = $13
    errors[key] += $8
}
END {
    print "| Workload | HTTP a second | p50, p99 ms | pgbench a second | p50, p99 ms | HTTP : pgbench | CPU µs a request: service + database + wrk | CPU µs a transaction: database + pgbench | MiB: service, database; under pgbench | Errors |"
    print "|---|---|---|---|---|---|---|---|---|---|"
    count = split(order, names, " ")
    for (w = 1; w <= count; w++) {
        h = names[w] SUBSEP "http"
        if (!(h in seen)) continue
        n = split(sides[names[w]], side, " ")
        for (s = 1; s <= n; s++) {
            if (side[s] == "http") continue
            p = names[w] SUBSEP side[s]
            ratios = ""
            m = split(rounds[p], round, " ")
            for (r = 1; r <= m; r++) ratios = ratios " " rate[h, round[r]] / rate[p, round[r]]
            printf "| %s%s | %.0f | %.1f, %.1f | %.0f | %.1f, %.1f | %.2f | %.0f + %.0f + %.0f | %.0f + %.0f | %.0f, %.0f; %.0f | %d, %d |\n",
                names[w], side[s] == "pg" ? "" : " (" side[s] ")", median(values[h SUBSEP "rate"]), ms(h SUBSEP "p50"), ms(h SUBSEP "p99"),
                median(values[p SUBSEP "rate"]), ms(p SUBSEP "p50"), ms(p SUBSEP "p99"), median(ratios),
                median(values[h SUBSEP "service"]), median(values[h SUBSEP "database"]), median(values[h SUBSEP "load"]),
                median(values[p SUBSEP "database"]), median(values[p SUBSEP "load"]),
                peak[h] / 1024, memory[h] / 1024, memory[p] / 1024, errors[h], errors[p]
        }
    }
}
