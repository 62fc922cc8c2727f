-- Applies one room's part of a batch, once. The caller has read the guard before; if it is another one now, somebody else
-- writes, or the server lost data, and nothing is changed.
-- KEYS: order, messages, state, events
-- ARGV: guard read ("" = none), next events offset, next annotations offset ("" = as it is), complete if the room is new,
--       messages to keep, number of: new messages, views, events; then pairs offset id, id view, offset id
local guard = redis.call('HGET', KEYS[3], 'events')
if (guard or '') ~= ARGV[1] then
  return redis.error_reply('DIVERGED room guard is ' .. (guard or 'none'))
end
local kept = tonumber(ARGV[5])
local messages, views, events = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local at = 9
for _ = 1, messages do
  redis.call('ZADD', KEYS[1], ARGV[at], ARGV[at + 1])
  at = at + 2
end
for _ = 1, views do
  redis.call('HSET', KEYS[2], ARGV[at], ARGV[at + 1])
  at = at + 2
end
for _ = 1, events do
  redis.call('ZADD', KEYS[4], ARGV[at], ARGV[at + 1])
  at = at + 2
end
if not guard then
  redis.call('HSET', KEYS[3], 'complete', ARGV[4])
end
local over = redis.call('ZCARD', KEYS[1]) - kept
if over > 0 then
  local gone = redis.call('ZPOPMIN', KEYS[1], over)
  for i = 1, #gone, 2 do
    redis.call('HDEL', KEYS[2], gone[i])
  end
  redis.call('HSET', KEYS[3], 'complete', '0')
end
redis.call('ZREMRANGEBYRANK', KEYS[4], 0, -kept - 1)
redis.call('HSET', KEYS[3], 'events', ARGV[2])
if ARGV[3] ~= '' then
  redis.call('HSET', KEYS[3], 'annotations', ARGV[3])
end
return 1
