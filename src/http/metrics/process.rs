//! The process as Linux sees it, under the names that Prometheus gives such metrics everywhere. Read from `/proc`; where
//! there is none they are left out.

use std::fs;
use std::time::Duration;

use prometheus::core::Collector as _;
use prometheus::proto::MetricFamily;
use prometheus::{Counter, IntGauge};

pub(super) const NAMES: [&str; 6] = [
    "process_resident_memory_bytes",
    "process_virtual_memory_bytes",
    "process_threads",
    "process_cpu_seconds_total",
    "process_open_fds",
    "process_max_fds",
];

/// `/proc` counts processor time in hundredths of a second on every machine that Linux runs on today.
const TICK: Duration = Duration::from_millis(10);

pub(super) fn families() -> Result<Vec<MetricFamily>, prometheus::Error> {
    let mut all = Vec::new();
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let files = fs::read_dir("/proc/self/fd").ok().and_then(|open| i64::try_from(open.count()).ok());
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let bytes = |name| number(&status, name).and_then(|kib| kib.checked_mul(1024));
    for (name, help, value) in [
        ("process_resident_memory_bytes", "Memory in use, in bytes.", bytes("VmRSS:")),
        ("process_virtual_memory_bytes", "Memory addressed, in bytes.", bytes("VmSize:")),
        ("process_threads", "Threads.", number(&status, "Threads:")),
        ("process_open_fds", "Open files and sockets.", files),
        ("process_max_fds", "Files and sockets that may be open.", number(&limits, "Max open files")),
    ] {
        if let Some(value) = value {
            let gauge = IntGauge::new(name, help)?;
            gauge.set(value);
            all.extend(gauge.collect());
        }
    }
    if let Some(spent) = fs::read_to_string("/proc/self/stat").ok().as_deref().and_then(cpu) {
        let counter = Counter::new("process_cpu_seconds_total", "Processor time spent, in seconds.")?;
        counter.inc_by(spent.as_secs_f64());
        all.extend(counter.collect());
    }
    Ok(all)
}

/// The first number of a line that begins so.
fn number(text: &str, name: &str) -> Option<i64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_ascii_whitespace().next()?.parse().ok()
}

/// User and system time: the twelfth and thirteenth field after the name, which stands in parentheses and may hold
/// anything.
fn cpu(stat: &str) -> Option<Duration> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_ascii_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<u32>().ok();
    Some(TICK * ticks()?.checked_add(ticks()?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_linux_writes_them() {
        let stat = "7 (a) b (c)) S 1 7 7 0 -1 4194560 1 2 3 4 250 50 0 0 20 0 9 0 100 1 1";
        assert_eq!(cpu(stat), Some(Duration::from_secs(3)));
        assert_eq!(cpu("7 (motcua"), None);
        assert_eq!(number("VmSize:\t  10 kB\nVmRSS:\t   4321 kB\n", "VmRSS:"), Some(4321));
        assert_eq!(
            number("Max open files            1024      4096      files", "Max open files"),
            Some(1024)
        );
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn this_process_has_all_of_them() {
        let mut names: Vec<String> = families().unwrap().iter().map(|one| one.name().to_owned()).collect();
        let mut expected = NAMES;
        names.sort();
        expected.sort_unstable();
        assert_eq!(names, expected);
    }
}
