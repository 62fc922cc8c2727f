-- Moves a read marker: by reading never backwards, but where the user set it.
-- KEYS: markers  ARGV: room, offset, 1 if it is set
local before = redis.call('HGET', KEYS[1], ARGV[1])
if ARGV[3] == '1' or not before or tonumber(before) < tonumber(ARGV[2]) then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
  return 1
end
return 0
