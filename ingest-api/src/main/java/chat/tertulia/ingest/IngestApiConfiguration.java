package chat.tertulia.ingest;

import chat.tertulia.contracts.connections.Reach;
import chat.tertulia.contracts.connections.TrustedProxies;
import chat.tertulia.contracts.signals.SignalWriter;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.contracts.words.RoomMatcher;
import chat.tertulia.contracts.words.WordMatcher;
import chat.tertulia.ingest.accounts.AccountController;
import chat.tertulia.ingest.accounts.Accounts;
import chat.tertulia.ingest.accounts.Confirmation;
import chat.tertulia.ingest.accounts.Passwords;
import chat.tertulia.ingest.accounts.Preferences;
import chat.tertulia.ingest.attachments.Attachments;
import chat.tertulia.ingest.avatars.AvatarController;
import chat.tertulia.ingest.avatars.Avatars;
import chat.tertulia.ingest.bots.BotController;
import chat.tertulia.ingest.bots.Bots;
import chat.tertulia.ingest.commands.Applying;
import chat.tertulia.ingest.commands.CommandController;
import chat.tertulia.ingest.commands.DueReminders;
import chat.tertulia.ingest.commands.OutcomeReader;
import chat.tertulia.ingest.commands.OwnCommandCalls;
import chat.tertulia.ingest.commands.OwnCommandController;
import chat.tertulia.ingest.commands.OwnCommands;
import chat.tertulia.ingest.commands.Reminders;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.deletion.Deletion;
import chat.tertulia.ingest.deletion.DeletionController;
import chat.tertulia.ingest.deletion.DeletionWork;
import chat.tertulia.ingest.delivery.PushController;
import chat.tertulia.ingest.delivery.PushSubscriptions;
import chat.tertulia.ingest.delivery.UnsubscribeController;
import chat.tertulia.ingest.delivery.Unsubscribing;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.directory.DirectoryReader;
import chat.tertulia.ingest.export.Export;
import chat.tertulia.ingest.export.ExportController;
import chat.tertulia.ingest.history.Archive;
import chat.tertulia.ingest.history.History;
import chat.tertulia.ingest.history.LiveRoomView;
import chat.tertulia.ingest.history.RoomSummaries;
import chat.tertulia.ingest.history.ViewFreshness;
import chat.tertulia.ingest.images.SquarePicture;
import chat.tertulia.ingest.inbox.Inbox;
import chat.tertulia.ingest.inbox.InboxController;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.log.AppendMetrics;
import chat.tertulia.ingest.log.LogTail;
import chat.tertulia.ingest.log.RoomLog;
import chat.tertulia.ingest.messages.MessageController;
import chat.tertulia.ingest.messages.OwnWrites;
import chat.tertulia.ingest.messages.PinController;
import chat.tertulia.ingest.messages.Posting;
import chat.tertulia.ingest.messages.RoomMentionGuard;
import chat.tertulia.ingest.messages.SlowMode;
import chat.tertulia.ingest.moderation.Decisions;
import chat.tertulia.ingest.moderation.Holding;
import chat.tertulia.ingest.moderation.ModerationController;
import chat.tertulia.ingest.moderation.ModerationQueue;
import chat.tertulia.ingest.moderation.Mutes;
import chat.tertulia.ingest.moderation.OwnWords;
import chat.tertulia.ingest.moderation.Screening;
import chat.tertulia.ingest.outbox.OutboxMetrics;
import chat.tertulia.ingest.outbox.OutboxRelay;
import chat.tertulia.ingest.outgoing.Deliveries;
import chat.tertulia.ingest.outgoing.DeliveryMetrics;
import chat.tertulia.ingest.outgoing.OutgoingWebhooks;
import chat.tertulia.ingest.outgoing.SignedPost;
import chat.tertulia.ingest.past.Past;
import chat.tertulia.ingest.past.PastController;
import chat.tertulia.ingest.past.RoomExportController;
import chat.tertulia.ingest.problems.ProblemHandler;
import chat.tertulia.ingest.problems.ProblemWriter;
import chat.tertulia.ingest.redis.Redis;
import chat.tertulia.ingest.rooms.InviteController;
import chat.tertulia.ingest.rooms.Invites;
import chat.tertulia.ingest.rooms.Membership;
import chat.tertulia.ingest.rooms.RoomController;
import chat.tertulia.ingest.rooms.Rooms;
import chat.tertulia.ingest.search.Search;
import chat.tertulia.ingest.search.SearchController;
import chat.tertulia.ingest.sessions.Sessions;
import chat.tertulia.ingest.signals.PresentMembers;
import chat.tertulia.ingest.signals.SignalController;
import chat.tertulia.ingest.signin.Identities;
import chat.tertulia.ingest.signin.SignInController;
import chat.tertulia.ingest.signin.SignInSettings;
import chat.tertulia.ingest.snapshot.SnapshotController;
import chat.tertulia.ingest.statistics.Statistics;
import chat.tertulia.ingest.statistics.StatisticsController;
import chat.tertulia.ingest.tokens.TokenController;
import chat.tertulia.ingest.tokens.Tokens;
import chat.tertulia.ingest.web.ApiWebFlux;
import chat.tertulia.ingest.web.RequestFilter;
import chat.tertulia.ingest.web.TrustedForwarding;
import chat.tertulia.ingest.webhooks.IncomingController;
import chat.tertulia.ingest.webhooks.WebhookController;
import chat.tertulia.ingest.webhooks.Webhooks;
import chat.tertulia.telemetry.TelemetryConfiguration;
import chat.tertulia.telemetry.tracing.Tracing;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.server.adapter.ForwardedHeaderTransformer;

/** The parts of ingest-api and what each needs. Nothing is found by scanning: this file is the wiring. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({IngestSettings.class, SignInSettings.class})
@Import({TelemetryConfiguration.class, SpeechConfiguration.class, AttachmentConfiguration.class})
public class IngestApiConfiguration {

    private static final Duration REDIS_MAX = Duration.ofSeconds(2);
    private static final Duration DIRECTORY_MAX = Duration.ofSeconds(60);

    /** The scope of this module's spans. */
    private static final String TRACES = "ingest-api";

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
    RoomLog roomLog(IngestSettings settings, MeterRegistry registry, Tracing tracing) {
        RoomLog log = RoomLog.open(settings.kafka(), new AppendMetrics(registry), tracing.of(TRACES));
        Gauge.builder("tertulia.ingest.append.waiting", log, RoomLog::waiting)
                .description("Events that are sent and not answered")
                .register(registry);
        return log;
    }

    @Bean
    LogTail logTail(IngestSettings settings) {
        return new LogTail(settings.kafka());
    }

    @Bean
    ViewFreshness viewFreshness(RoomLog log, Redis redis, LiveRoomView keys, Archive archive, MeterRegistry registry) {
        return new ViewFreshness(log, redis, keys, archive, registry);
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
    OutboxRelays outboxRelays(IngestSettings settings, Database database, MeterRegistry registry, Tracing tracing) {
        return new OutboxRelays(
                settings.ingest().outboxRelay()
                        ? new OutboxRelay(
                                settings.kafka(), settings.postgres(), new OutboxMetrics(registry), tracing.of(TRACES))
                        : null);
    }

    /** By this name the web server finds it. */
    @Bean
    ForwardedHeaderTransformer forwardedHeaderTransformer(IngestSettings settings) {
        return new TrustedForwarding(new TrustedProxies(settings.trustedProxies()));
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
    Tokens accessTokens(Redis redis, Database database) {
        return new Tokens(redis, database, clock, random);
    }

    @Bean
    TokenController tokenController(Tokens tokens, RateLimits limits) {
        return new TokenController(tokens, limits);
    }

    @Bean
    Bots bots(Database database, Directory directory, Rooms rooms, Tokens tokens) {
        return new Bots(database, directory, rooms, tokens, clock, random);
    }

    @Bean
    BotController botController(Bots bots, Tokens tokens, RateLimits limits) {
        return new BotController(bots, tokens, limits);
    }

    @Bean
    SignedPost signedPost(IngestSettings settings) {
        return new SignedPost(settings.ingest().webhooksToLoopback() ? Reach.PUBLIC_AND_LOOPBACK : Reach.PUBLIC, clock);
    }

    @Bean
    WebhookController webhookController(
            Database database,
            Rooms rooms,
            Bots bots,
            Tokens tokens,
            Archive archive,
            Directory directory,
            RoomLog log,
            SignedPost post,
            RateLimits limits) {
        return new WebhookController(
                new Webhooks(rooms, bots, tokens),
                new OutgoingWebhooks(database, rooms, archive, directory, log::partition, post, clock, random),
                limits);
    }

    @Bean
    OutgoingCalls outgoingCalls(
            IngestSettings settings,
            Database database,
            Archive archive,
            Directory directory,
            Rooms rooms,
            RoomLog log,
            SignedPost post,
            MeterRegistry registry) {
        return new OutgoingCalls(
                settings.ingest().webhooks()
                        ? new Deliveries(
                                database,
                                archive,
                                directory,
                                rooms,
                                log::partition,
                                post,
                                new DeliveryMetrics(registry),
                                Deliveries.Patience.DAY,
                                clock,
                                random)
                        : null);
    }

    @Bean
    IncomingController incomingController(
            Tokens tokens, Membership membership, RoomMentionGuard roomMentions, Posting posting, RateLimits limits) {
        return new IncomingController(tokens, membership, roomMentions, posting, limits, random);
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
    Confirmation confirmation(Accounts accounts, Sessions sessions, RateLimits limits) {
        return new Confirmation(accounts, sessions, limits);
    }

    @Bean
    AccountController accountController(
            Accounts accounts,
            Preferences preferences,
            Sessions sessions,
            Directory directory,
            RateLimits limits,
            Confirmation confirmation) {
        return new AccountController(accounts, preferences, sessions, directory, limits, confirmation);
    }

    @Bean
    SquarePicture squarePicture() {
        return new SquarePicture();
    }

    @Bean
    Avatars avatars(Database database, Accounts accounts) {
        return new Avatars(database, accounts, clock);
    }

    @Bean
    AvatarController avatarController(Avatars avatars, SquarePicture pictures, RateLimits limits) {
        return new AvatarController(avatars, pictures, limits);
    }

    @Bean
    ExportController exportController(
            Database database,
            Directory directory,
            Preferences preferences,
            Sessions sessions,
            Tokens tokens,
            Bots bots,
            Identities identities,
            Avatars avatars,
            Inbox inbox,
            Confirmation confirmation,
            RateLimits limits) {
        return new ExportController(
                new Export(database, directory, preferences, sessions, tokens, bots, identities, avatars, inbox, clock),
                confirmation,
                limits,
                clock);
    }

    @Bean
    DeletionController deletionController(
            Database database, Tokens tokens, Sessions sessions, Confirmation confirmation) {
        return new DeletionController(new Deletion(database, sessions, tokens, clock), confirmation, sessions);
    }

    @Bean
    DeletionWork deletionWork(Database database, Rooms rooms, Bots bots, RoomLog log, Archive archive) {
        return new DeletionWork(
                database,
                rooms,
                bots,
                log::append,
                log::partition,
                partition -> archive.reached(Topic.ROOM_EVENTS.topicName(), partition),
                clock,
                DeletionWork.STRAGGLERS);
    }

    @Bean
    Identities identities(Database database, Accounts accounts) {
        return new Identities(database, accounts, clock);
    }

    @Bean
    SignInController signInController(
            SignInSettings settings,
            Redis redis,
            Identities identities,
            Sessions sessions,
            Confirmation confirmation,
            RateLimits limits) {
        return new SignInController(settings, redis, identities, sessions, confirmation, limits, clock, random);
    }

    @Bean
    UnsubscribeController unsubscribeController(Database database, Preferences preferences, RateLimits limits) {
        return new UnsubscribeController(new Unsubscribing(database, preferences), limits);
    }

    @Bean
    PushController pushController(Database database, RateLimits limits, IngestSettings settings) {
        return new PushController(
                new PushSubscriptions(database, clock), limits, settings.push().publicKey());
    }

    @Bean
    Rooms rooms(Database database, Directory directory) {
        return new Rooms(database, directory, clock, random);
    }

    @Bean
    InviteController inviteController(
            Database database, Rooms rooms, Membership membership, Directory directory, RateLimits limits) {
        return new InviteController(new Invites(database, rooms, clock, random), membership, directory, limits);
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
            Rooms rooms, Membership membership, Directory directory, RoomSummaries summaries, RateLimits limits) {
        return new RoomController(rooms, membership, directory, summaries, limits, clock);
    }

    @Bean
    SignalWriter ingestSignals(IngestSettings settings, MeterRegistry registry) {
        return new SignalWriter(
                settings.kafka(), "/ingest-api", registry.counter("tertulia.ingest.signals.lost")::increment);
    }

    @Bean
    SignalController signalController(
            SignalWriter signals, Membership membership, Directory directory, Redis redis, RateLimits limits) {
        return new SignalController(
                signals::write, new PresentMembers(redis, clock), membership, directory, limits, clock, random);
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
    Posting posting(RoomLog log, LogTail tail, Redis redis, Archive archive, Screening screening, Holding holding) {
        return new Posting(log, tail, redis, archive, screening, holding, clock);
    }

    @Bean
    RoomMentionGuard roomMentionGuard(Directory directory, IngestSettings settings) {
        return new RoomMentionGuard(directory, settings.ingest().roomMentionConfirmMembers());
    }

    @Bean
    SlowMode slowMode(Redis redis, Directory directory) {
        return new SlowMode(redis, directory);
    }

    @Bean
    OwnWrites ownWrites() {
        return new OwnWrites();
    }

    @Bean
    PinController pinController(
            OwnWrites ownWrites,
            History history,
            Membership membership,
            Directory directory,
            RoomLog log,
            RateLimits limits) {
        return new PinController(ownWrites, history, membership, directory, log, limits, clock, random);
    }

    @Bean
    MessageController messageController(
            OwnWrites ownWrites,
            Posting posting,
            History history,
            Archive archive,
            Membership membership,
            RoomMentionGuard roomMentions,
            SlowMode slowMode,
            Screening screening,
            Holding holding,
            Attachments attachments,
            RoomLog log,
            RateLimits limits) {
        return new MessageController(
                ownWrites,
                posting,
                history,
                archive,
                membership,
                roomMentions,
                slowMode,
                screening,
                holding,
                attachments,
                log,
                limits,
                clock,
                random);
    }

    @Bean
    CommandController commandController(
            RoomLog log,
            Redis redis,
            Membership membership,
            RoomMentionGuard roomMentions,
            SlowMode slowMode,
            Directory directory,
            OwnCommands ownCommands,
            OwnCommandCalls ownCalls,
            RateLimits limits) {
        return new CommandController(
                log, redis, membership, roomMentions, slowMode, directory, ownCommands, ownCalls, limits, clock);
    }

    @Bean
    OwnCommands ownCommands(Database database, Rooms rooms, Bots bots, SignedPost post) {
        return new OwnCommands(database, rooms, bots, post, clock, random);
    }

    @Bean
    OwnCommandCalls ownCommandCalls(
            OwnCommands commands,
            Database database,
            Directory directory,
            Membership membership,
            RoomMentionGuard roomMentions,
            Posting posting,
            SignedPost post,
            MeterRegistry registry) {
        return new OwnCommandCalls(
                commands, database, directory, membership, roomMentions, posting, post, registry, clock);
    }

    @Bean
    OwnCommandController ownCommandController(OwnCommands commands, Membership membership, RateLimits limits) {
        return new OwnCommandController(commands, membership, limits);
    }

    @Bean
    Reminders reminders(Database database, Directory directory, Archive archive, Screening screening, RoomLog log) {
        return new Reminders(database, directory, archive, screening, log::partition, clock);
    }

    @Bean
    DueReminders dueReminders(
            Reminders reminders, Posting posting, Membership membership, RoomMentionGuard roomMentions) {
        return new DueReminders(reminders, posting, membership, roomMentions);
    }

    @Bean
    OutcomeReader outcomeReader(
            IngestSettings settings,
            RoomLog log,
            Database database,
            Posting posting,
            History history,
            Membership membership,
            RoomMentionGuard roomMentions,
            Rooms rooms,
            Reminders reminders,
            Preferences preferences,
            Tracing tracing) {
        return new OutcomeReader(
                settings.kafka(),
                new Applying(
                        log,
                        database,
                        posting,
                        history,
                        membership,
                        roomMentions,
                        rooms,
                        reminders,
                        preferences,
                        clock),
                tracing.of(TRACES));
    }

    @Bean
    Inbox inbox(Database database, Directory directory) {
        return new Inbox(database, directory);
    }

    @Bean
    InboxController inboxController(Inbox inbox, Membership membership, RoomLog log, RateLimits limits) {
        return new InboxController(inbox, membership, log, limits, clock, random);
    }

    @Bean
    Search search(Database database, Directory directory) {
        return new Search(database, clock, directory::named);
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
    Past past(Database database, Archive archive) {
        return new Past(database, archive);
    }

    @Bean
    PastController pastController(
            Past past, Membership membership, Directory directory, RoomLog log, RateLimits limits) {
        return new PastController(past, membership, directory, log::partition, log::appendedUpTo, limits, clock);
    }

    @Bean
    RoomExportController roomExportController(
            Past past, Membership membership, Directory directory, RoomLog log, RateLimits limits) {
        return new RoomExportController(past, membership, directory, log::partition, limits, clock);
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
    RequestFilter requestFilter(Sessions sessions, Tokens tokens, ProblemWriter problems) {
        return new RequestFilter(sessions, tokens, problems);
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

    /** What sends to outgoing webhooks, if this instance may. */
    record OutgoingCalls(@org.jspecify.annotations.Nullable Deliveries deliveries) implements AutoCloseable {
        @Override
        public void close() {
            if (deliveries != null) {
                deliveries.close();
            }
        }
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
