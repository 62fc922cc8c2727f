-- Moves the position of one partition, if it is where the caller left it.
-- KEYS: positions of a topic  ARGV: partition, before ("" = none), after
local now = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if now ~= ARGV[2] and now ~= ARGV[3] then
  return redis.error_reply('DIVERGED position is ' .. now)
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
