package chat.tertulia.ingest.signals;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.views.Presence;
import chat.tertulia.ingest.redis.Redis;
import io.lettuce.core.RedisException;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Which members of a room have the page open somewhere, as the gateways say in Redis. */
public final class PresentMembers {

    /** Of a larger room nobody is asked for. */
    private static final int MEMBERS_MAX = 5_000;

    private final Redis redis;
    private final Clock clock;

    public PresentMembers(Redis redis, Clock clock) {
        this.redis = redis;
        this.clock = clock;
    }

    /** The ids of those who are there; nothing if that cannot be known now. One command. */
    public Mono<Optional<Set<String>>> of(List<MemberEntry> members) {
        if (members.isEmpty() || members.size() > MEMBERS_MAX) {
            return Mono.just(Optional.empty());
        }
        String[] ids = members.stream().map(MemberEntry::user).toArray(String[]::new);
        return redis.run(commands -> commands.zmscore(Presence.KEY, ids))
                .map(scores -> {
                    long now = clock.millis();
                    Set<String> there = new HashSet<>();
                    for (int i = 0; i < scores.size(); i++) {
                        Double score = scores.get(i);
                        if (score != null && Presence.isNow(score, now)) {
                            there.add(ids[i]);
                        }
                    }
                    return Optional.of(there);
                })
                .onErrorResume(RedisException.class, away -> Mono.just(Optional.empty()));
    }
}
