-- A whole command, atomically. KEYS: users, event, standings, seats, waitlist, request.
-- ARGV: type, user, key, fingerprint, accepted at, now, now in milliseconds, event id.
local users, event, standings, seats, waitlist, request = unpack(KEYS)
local kind, user, key, fingerprint, accepted, now, millis = unpack(ARGV)

local known = redis.call("HGET", request, key)
if known then return known end

local function rejected(rejection) return { status = "rejected", rejection = rejection } end
local function count(field) return tonumber(redis.call("HGET", event, field)) end
local function put(who, standing) redis.call("HSET", standings, who, cjson.encode(standing)) end
local function changed()
  redis.call("HINCRBY", event, "version", 1)
  redis.call("HSET", event, "changedAt", now)
end

local function standing()
  local stored = redis.call("HGET", standings, user)
  return stored and cjson.decode(stored) or { status = "none" }
end

local function register(mine)
  local capacity, taken = count("capacity"), count("registeredCount")
  local waiting = redis.call("ZCARD", waitlist)
  if mine.status == "registered" then return rejected({ type = "AlreadyRegistered", standing = mine }) end
  if mine.status == "waitlisted" then
    mine.position = redis.call("ZRANK", waitlist, user) + 1
    return rejected({ type = "AlreadyWaitlisted", standing = mine })
  end
  if taken < capacity and waiting == 0 then
    local seat = { status = "registered", registeredAt = now }
    put(user, seat)
    redis.call("ZADD", seats, millis, user)
    redis.call("HINCRBY", event, "registeredCount", 1)
    changed()
    return { status = "succeeded", outcome = "registered", standing = seat }
  end
  if redis.call("HGET", event, "hasWaitlist") ~= "1" then
    return rejected({ type = "EventFull", capacity = capacity, registeredCount = taken })
  end
  local ticket = redis.call("HINCRBY", event, "nextTicket", 1) - 1
  local place = { status = "waitlisted", ticket = ticket, waitlistedAt = now }
  put(user, place)
  redis.call("ZADD", waitlist, ticket, user)
  changed()
  place.position = waiting + 1
  return { status = "succeeded", outcome = "waitlisted", standing = place }
end

local function unregister(mine)
  if mine.status == "none" then return rejected({ type = "NotRegistered" }) end
  redis.call("HDEL", standings, user)
  changed()
  if mine.status == "waitlisted" then
    redis.call("ZREM", waitlist, user)
    return { status = "succeeded", outcome = "left-waitlist" }
  end
  redis.call("ZREM", seats, user)
  local head = redis.call("ZPOPMIN", waitlist)[1]
  if head then
    local waited = cjson.decode(redis.call("HGET", standings, head)).waitlistedAt
    put(head, { status = "registered", registeredAt = now, waitlistedAt = waited, promotedAt = now })
    redis.call("ZADD", seats, millis, head)
  else
    redis.call("HINCRBY", event, "registeredCount", -1)
  end
  return { status = "succeeded", outcome = "unregistered" }
end

local result
if redis.call("EXISTS", event) == 0 then
  result = rejected({ type = "EventNotFound" })
elseif redis.call("HEXISTS", users, user) == 0 then
  result = rejected({ type = "UserNotFound" })
elseif kind == "register" then
  result = register(standing())
else
  result = unregister(standing())
end
local record = cjson.encode({
  key = key, fingerprint = fingerprint, acceptedAt = accepted, completedAt = now, result = result,
})
redis.call("HSET", request, key, record)
return record
