-- Notes a message that notified the user, where it did so first; the newest are kept.
-- KEYS: mentions  ARGV: offset of the message, message id, how many to keep
redis.call('ZADD', KEYS[1], 'NX', ARGV[1], ARGV[2])
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -tonumber(ARGV[3]) - 1)
return 1
