package chat.tertulia.ingest;

import chat.tertulia.contracts.words.RoomMatcher;
import chat.tertulia.contracts.words.WordMatcher;
import chat.tertulia.ingest.accounts.AccountController;
import chat.tertulia.ingest.accounts.Accounts;
import chat.tertulia.ingest.accounts.Passwords;
import chat.tertulia.ingest.accounts.Preferences;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.directory.DirectoryReader;
import chat.tertulia.ingest.history.Archive;
import chat.tertulia.ingest.history.History;
import chat.tertulia.ingest.history.LiveRoomView;
import chat.tertulia.ingest.history.RoomSummaries;
import chat.tertulia.ingest.inbox.Inbox;
import chat.tertulia.ingest.inbox.InboxController;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.log.RoomLog;
import chat.tertulia.ingest.messages.MessageController;
import chat.tertulia.ingest.messages.Posting;
import chat.tertulia.ingest.messages.RoomMentionGuard;
import chat.tertulia.ingest.moderation.Decisions;
import chat.tertulia.ingest.moderation.Holding;
import chat.tertulia.ingest.moderation.ModerationController;
import chat.tertulia.ingest.moderation.ModerationQueue;
import chat.tertulia.ingest.moderation.Mutes;
import chat.tertulia.ingest.moderation.OwnWords;
import chat.tertulia.ingest.moderation.Screening;
import chat.tertulia.ingest.outbox.OutboxRelay;
import chat.tertulia.ingest.problems.ProblemHandler;
import chat.tertulia.ingest.problems.ProblemWriter;
import chat.tertulia.ingest.redis.Redis;
import chat.tertulia.ingest.rooms.Membership;
import chat.tertulia.ingest.rooms.PresentMembers;
import chat.tertulia.ingest.rooms.RoomController;
import chat.tertulia.ingest.rooms.Rooms;
import chat.tertulia.ingest.search.Search;
import chat.tertulia.ingest.search.SearchController;
import chat.tertulia.ingest.sessions.Sessions;
import chat.tertulia.ingest.snapshot.SnapshotController;
import chat.tertulia.ingest.statistics.Statistics;
import chat.tertulia.ingest.statistics.StatisticsController;
import chat.tertulia.ingest.web.ApiWebFlux;
import chat.tertulia.ingest.web.RequestFilter;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts of ingest-api and what each needs. Nothing is found by scanning: this file is the wiring. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(IngestSettings.class)
public class IngestApiConfiguration {

    private static final Duration REDIS_MAX = Duration.ofSeconds(2);
    private static final Duration DIRECTORY_MAX = Duration.ofSeconds(60);

    private final Clock clock = Clock.systemUTC();
    private final SecureRandom random = new SecureRandom();

    @Bean
    Redis ingestRedis(IngestSettings settings) throws InterruptedException {
        Redis redis = new Redis(settings.redis());
        redis.awaitUp(REDIS_MAX);
        return redis;
    }

    @Bean
    Database ingestDatabase(IngestSettings settings) {
        if (settings.ingest().migrate()) {
            Database.migrate(settings.postgres());
        }
        return new Database(settings.postgres());
    }

    @Bean
    RoomLog roomLog(IngestSettings settings) {
        return RoomLog.open(settings.kafka());
    }

    @Bean
    Directory ingestDirectory() {
        return new Directory();
    }

    @Bean
    DirectoryReader directoryReader(IngestSettings settings, Directory directory) throws InterruptedException {
        DirectoryReader reader = new DirectoryReader(settings.kafka(), directory);
        if (!reader.awaitCaughtUp(DIRECTORY_MAX)) {
            throw new IllegalStateException("chat.directory could not be read to its end within " + DIRECTORY_MAX);
        }
        return reader;
    }

    /** Depends on the database so that the schema is there. */
    @Bean
    OutboxRelays outboxRelays(IngestSettings settings, Database database) {
        return new OutboxRelays(
                settings.ingest().outboxRelay() ? new OutboxRelay(settings.kafka(), settings.postgres()) : null);
    }

    @Bean
    RateLimits rateLimits(Redis redis, IngestSettings settings) {
        return new RateLimits(redis, settings.limits());
    }

    @Bean
    Sessions ingestSessions(Redis redis, Database database, RoomLog log, IngestSettings settings) {
        return new Sessions(
                redis, database, log, clock, random, settings.ingest().sessionLifetime());
    }

    @Bean
    Passwords passwords(IngestSettings settings) {
        return new Passwords(
                random,
                settings.ingest().passwordMemoryKibibytes(),
                settings.ingest().passwordIterations());
    }

    @Bean
    Accounts accounts(Database database, Passwords passwords) {
        return new Accounts(database, passwords, clock, random);
    }

    @Bean
    Preferences preferences(Database database, Directory directory) {
        return new Preferences(database, directory, clock);
    }

    @Bean
    AccountController accountController(
            Accounts accounts, Preferences preferences, Sessions sessions, Directory directory, RateLimits limits) {
        return new AccountController(accounts, preferences, sessions, directory, limits);
    }

    @Bean
    Rooms rooms(Database database, Directory directory) {
        return new Rooms(database, directory, clock, random);
    }

    @Bean
    Membership ingestMembership(Directory directory, Rooms rooms) {
        return new Membership(directory, rooms, clock);
    }

    @Bean
    LiveRoomView liveRoomView(Redis redis) {
        return new LiveRoomView(redis);
    }

    @Bean
    Archive ingestArchive(Database database) {
        return new Archive(database);
    }

    @Bean
    History history(Redis redis, LiveRoomView keys, Archive archive, Directory directory, RoomLog log) {
        return new History(redis, keys, archive, directory, log);
    }

    @Bean
    RoomSummaries roomSummaries(Redis redis, LiveRoomView keys, Database database, RoomLog log) {
        return new RoomSummaries(redis, keys, database, log);
    }

    @Bean
    RoomController roomController(
            Rooms rooms,
            Membership membership,
            Directory directory,
            RoomSummaries summaries,
            Redis redis,
            RateLimits limits) {
        return new RoomController(
                rooms, membership, directory, summaries, new PresentMembers(redis, clock), limits, clock);
    }

    @Bean
    Screening screening(Directory directory) {
        return new Screening(directory, new RoomMatcher(WordMatcher.shipped()));
    }

    @Bean
    Holding holding(Database database, Directory directory) {
        return new Holding(database, directory);
    }

    @Bean
    ModerationController moderationController(
            Database database,
            Rooms rooms,
            History history,
            Holding holding,
            Directory directory,
            Membership membership,
            RateLimits limits) {
        Mutes mutes = new Mutes(rooms, clock, random);
        return new ModerationController(
                new ModerationQueue(database),
                new Decisions(database, rooms, history, holding, mutes, clock),
                mutes,
                new OwnWords(rooms, directory, clock),
                membership,
                limits);
    }

    @Bean
    Posting posting(RoomLog log, Redis redis, Archive archive, Screening screening, Holding holding) {
        return new Posting(log, redis, archive, screening, holding, clock);
    }

    @Bean
    RoomMentionGuard roomMentionGuard(Directory directory, IngestSettings settings) {
        return new RoomMentionGuard(directory, settings.ingest().roomMentionConfirmMembers());
    }

    @Bean
    MessageController messageController(
            Posting posting,
            History history,
            Archive archive,
            Membership membership,
            RoomMentionGuard roomMentions,
            Screening screening,
            Holding holding,
            RoomLog log,
            RateLimits limits) {
        return new MessageController(
                posting, history, archive, membership, roomMentions, screening, holding, log, limits, clock, random);
    }

    @Bean
    Inbox inbox(Database database) {
        return new Inbox(database);
    }

    @Bean
    InboxController inboxController(Inbox inbox, Membership membership, RoomLog log, RateLimits limits) {
        return new InboxController(inbox, membership, log, limits, clock, random);
    }

    @Bean
    Search search(Database database) {
        return new Search(database, clock);
    }

    @Bean
    SearchController searchController(
            Search search,
            Archive archive,
            RoomLog log,
            Membership membership,
            Directory directory,
            RateLimits limits) {
        return new SearchController(search, archive, log::partition, membership, directory, limits);
    }

    @Bean
    StatisticsController statisticsController(Database database, Membership membership, RateLimits limits) {
        return new StatisticsController(new Statistics(database), membership, limits);
    }

    @Bean
    SnapshotController snapshotController(
            AccountController accounts,
            RoomController rooms,
            Inbox inbox,
            Directory directory,
            Archive archive,
            Redis redis,
            LiveRoomView keys,
            RoomLog log,
            RateLimits limits) {
        return new SnapshotController(accounts, rooms, inbox, directory, archive, redis, keys, log, limits);
    }

    @Bean
    ProblemWriter problemWriter() {
        return new ProblemWriter();
    }

    @Bean
    ProblemHandler problemHandler(ProblemWriter writer) {
        return new ProblemHandler(writer);
    }

    @Bean
    RequestFilter requestFilter(IngestSettings settings, Sessions sessions, ProblemWriter problems) {
        return new RequestFilter(settings.instance(), sessions, problems);
    }

    @Bean
    ApiWebFlux apiWebFlux() {
        return new ApiWebFlux();
    }

    /** Ready as long as messages can be accepted; Redis and Postgres only degrade what they carry. */
    @Bean
    HealthIndicator ingestHealth(RoomLog log, Redis redis) {
        return () -> Health.up()
                .withDetail("epoch", log.epoch())
                .withDetail("redis", redis.isUp() ? "up" : "away")
                .build();
    }

    /** The relay of this instance, if it may run one. */
    record OutboxRelays(@org.jspecify.annotations.Nullable OutboxRelay relay) implements AutoCloseable {
        @Override
        public void close() throws InterruptedException {
            if (relay != null) {
                relay.close();
            }
        }
    }
}
