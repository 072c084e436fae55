-- The script of wrk: sends the signed requests of a file in turn, looks for records that were refused, and prints
-- one line of numbers:  requests  seconds  failures  median_ms  p99_ms
--
--   wrk ... --script load.lua URL -- FILE OPERATION

local threads = {}

function setup(thread)
   table.insert(threads, thread)
end

function init(arguments)
   refused = 0
   requests = {}
   for name, pattern in pairs({ json = '"FailedRecordCount":0[,}]', cbor = 'qFailedRecordCount%z' }) do
      if string.find(arguments[1], name, 1, true) then
         accepted = pattern
      end
   end
   local file = assert(io.open(arguments[1], "rb"))
   local line = file:read("*l")
   while line do
      table.insert(requests, file:read(tonumber(line)))
      line = file:read("*l")
   end
   file:close()
   next_request = math.random(#requests)
   least = 0
   if arguments[2] == "GetRecords" then
      least = 1000 * 1024
   elseif arguments[2] == "PutRecords" then
      response = function(status, headers, body)
         if status ~= 200 or not string.find(body, accepted) then
            refused = refused + 1
         end
      end
   end
end

function request()
   next_request = next_request % #requests + 1
   return requests[next_request]
end

function done(summary, latency, _)
   local failures = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status
      + summary.errors.timeout
   if summary.bytes < summary.requests * (threads[1]:get("least") or 0) then
      failures = failures + summary.requests -- some answer was shorter than its records
   end
   for _, thread in ipairs(threads) do
      failures = failures + (thread:get("refused") or 0)
   end
   io.write(string.format("RESULT %d %.3f %d %.1f %.1f\n", summary.requests, summary.duration / 1e6, failures,
      latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
