-- For wrk: the requests of a file of paths, one after the other and again from the first.
--   wrk -s load.lua http://127.0.0.1:8000 -- FILE MEDIA_TYPE SKIPPED SERIAL
-- The mark {serial} in a path becomes a number, SERIAL for the first request and one more for each further.

local heads, tails = {}, {}
local at, serial

function init(args)
  local rest = " HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port .. "\r\nAccept: " .. args[2] .. "\r\n\r\n"
  for path in io.lines(args[1]) do
    local head, tail = path:match("^(.*){serial}(.*)$")
    heads[#heads + 1] = "GET " .. (head or path)
    tails[#tails + 1] = (tail or "") .. rest
    if not head then heads[#heads], tails[#tails] = heads[#heads] .. rest, false end
  end
  at, serial = tonumber(args[3]) % #heads, tonumber(args[4])
end

function request()
  at = at % #heads + 1
  serial = serial + 1
  local tail = tails[at]
  if not tail then return heads[at] end
  return heads[at] .. string.format("%d", serial) .. tail
end

function done(summary)
  local errors = summary.errors
  print(string.format('{"requests": %d, "microseconds": %d, "bytes": %d, "failed": %d}',
    summary.requests, summary.duration, summary.bytes,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
