-- What wrk sends: one table entry a workload. Started by script/bench as
--   wrk … -s benches/http.lua URL -- WORKLOAD TOKEN_FILE DATA_FILE SEED THREADS
-- DATA_FILE has a line a thing: an id, a code, an agency or a procedure. Each thread takes every so-manyth of them.
-- Prints one line that script/bench reads; a figure that wrk rounds for people would lose digits.

local ffi = require("ffi")
ffi.cdef [[
    typedef struct { long seconds, micros; } moment;
    int gettimeofday(moment *, void *);
    int getpid(void);
    int kill(int, int);
]]

-- Microseconds.
local function now()
    local moment = ffi.new("moment")
    ffi.C.gettimeofday(moment, nil)
    return tonumber(moment.seconds) * 1000000 + tonumber(moment.micros)
end

local threads, all = 0, {}

function setup(thread)
    thread:set("number", threads)
    threads = threads + 1
    table.insert(all, thread)
end

local headers, data, place, step, sent, drawn

local function read(name)
    local lines = {}
    for line in io.lines(name) do table.insert(lines, line) end
    if #lines == 0 then error(name .. " is empty") end
    return lines
end

local function any() return data[math.random(#data)] end

-- The next one of this thread's own. After the last the run is over: wrk ends, as by Ctrl-C, and what it still sends is harmless.
local function next_one()
    place = place + step
    if place > #data then
        if not over then ffi.C.kill(ffi.C.getpid(), 2) end
        over = true
    else
        ended = now()
        began = began or ended
    end
    return data[place]
end

local function with(more)
    local both = {}
    for name, value in pairs(headers) do both[name] = value end
    for name, value in pairs(more) do both[name] = value end
    return both
end

local intake = [[{"procedure": "%s", "agency": "%s", "channel": "direct", "submitted_at": "2023-03-24T09:30:00+07:00", "accept": true,
 "applicant": {"kind": "citizen", "name": "Kim Thị Sa Rây", "identity_number": "%012d", "phone": "0901234567"},
 "summary": "Đăng ký khai sinh", "documents": [{"name": "Giấy chứng sinh", "originals": 1, "copies": 0}], "external_ref": "%s"}]]

-- Line: agency and procedure. Every request is a dossier of its own, with a reference and a key of its own.
local function take_in()
    sent = sent + 1
    local agency, procedure = any():match("(%S+) (%S+)")
    local name = drawn .. "-" .. sent
    local body = intake:format(procedure, agency, math.random(1, 999999999999), "HTTP-" .. name)
    return wrk.format("POST", "/v1/dossiers", with({ ["Idempotency-Key"] = name }), body)
end

local acts = {
    [[{"action": "assign", "officer": {"id": "tc-07", "name": "Kim Ngọc Hạnh"}}]],
    [[{"action": "finish", "outcome": "approved", "officer": {"id": "tc-07", "name": "Kim Ngọc Hạnh"}}]],
}

local terms = { "khai%20sinh", "dang%20ky", "%C4%91%E1%BA%A5t%20%C4%91ai", "ket%20hon", "ho%20khau", "1.001193" }

local function get(path) return wrk.format("GET", path, headers) end

local workloads = {
    intake = take_in,
    ["intake-hot"] = take_in,
    transition = function()
        local dossier = next_one()
        if not dossier then return wrk.format("GET", "/health/live") end
        return wrk.format("POST", "/v1/dossiers/" .. dossier .. "/transitions", with({ ["If-Match"] = '"1"' }), acts[math.random(2)])
    end,
    ["read-id"] = function() return get("/v1/dossiers/" .. any()) end,
    ["read-code"] = function() return get("/v1/dossiers/" .. any()) end,
    ["list-commune"] = function() return get("/v1/dossiers?limit=50&scope=unit&agency=" .. any()) end,
    ["list-district"] = function() return get("/v1/dossiers?limit=50") end,
    statistics = function() return get("/v1/statistics/dossiers?agency=H59.31&period=2023-Q1") end,
    ["statistics-by-agency"] = function()
        return get("/v1/statistics/dossiers?agency=H59.31&period=2023-Q1&group_by=agency")
    end,
    catalogue = function() return get("/v1/procedures?limit=50&q=" .. terms[math.random(#terms)]) end,
}

function init(args)
    local workload, seed = args[1], tonumber(args[4])
    headers = { Authorization = "Bearer " .. read(args[2])[1], ["Content-Type"] = "application/json" }
    data, step, sent = read(args[3]), tonumber(args[5]), 0
    place = number + 1 - step
    drawn = ("%x.%d"):format(seed, number)
    math.randomseed(seed + number)
    request = workloads[workload] or error("there is no workload " .. workload)
end

function done(summary, latency, _)
    local errors, first, last = summary.errors, math.huge, 0
    for _, thread in ipairs(all) do
        first, last = math.min(first, thread:get("began") or first), math.max(last, thread:get("ended") or 0)
    end
    local took = last > 0 and last - first or summary.duration
    print(("measured: requests=%d microseconds=%d p50=%d p99=%d refused=%d connect=%d read=%d write=%d timeout=%d"):format(
        summary.requests, took, latency:percentile(50), latency:percentile(99), errors.status, errors.connect,
        errors.read, errors.write, errors.timeout))
end
