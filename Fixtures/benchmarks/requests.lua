-- For wrk: each request takes the next line of a file of addresses, from another place for each thread; the summary is one JSON object.
--
--   wrk -s requests.lua http://127.0.0.1:8000 -- FILE

local threads = 0
local addresses = {}
local place

function setup(thread)
    threads = threads + 1
    thread:set("number", threads)
end

function init(arguments)
    for line in io.lines(arguments[1]) do addresses[#addresses + 1] = line end
    math.randomseed(os.time() * 1000 + number)
    place = math.random(#addresses)
end

function request()
    place = place % #addresses + 1
    return wrk.format("GET", addresses[place])
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        '{"requests":%d,"seconds":%.6f,"bytes":%d,"p50":%.3f,"p99":%.3f,"errors":%d}\n',
        summary.requests, summary.duration / 1e6, summary.bytes, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
