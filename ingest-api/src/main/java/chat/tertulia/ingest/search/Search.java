package chat.tertulia.ingest.search;

import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.text.SearchText;
import chat.tertulia.contracts.views.MessageView;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.database.Rows;
import chat.tertulia.ingest.history.Message;
import chat.tertulia.ingest.history.Visible;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import io.r2dbc.spi.Readable;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import reactor.core.publisher.Mono;

/**
 * Messages by their words, the best first: how well they match, and how new they are. Words match as they are, by their
 * Spanish or English stems, without accents, and the last one as the beginning of a longer one; if nothing does, similar
 * words are looked for, where Postgres has trigrams (db/migration/V6__archive_by_month.sql).
 */
public final class Search {

    /** Of more messages that match, the newest are ranked; nobody turns that many pages. */
    private static final int RANKED_MAX = 2_000;

    /** Similar words looked for instead of one. */
    private static final int SIMILAR_MAX = 20;

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    /** The configurations of archive.search_vector. */
    private static final List<String> LANGUAGES = List.of("simple", "spanish", "english");

    // $1…$3 rooms and their spans, $4…$6 sender and times, $7 the time of the first page, $8 only with a link, $9…$11
    // the
    // place, $12 how many; what follows is different for the two statements.
    private static final String ALLOWED = """
            exists (select 1 from unnest($1::text[], $2::bigint[], $3::bigint[]) as span (room, low, high)
                    where span.room = m.room and m."offset" between span.low and span.high)
            and ($4 = '' or m.sender = $4) and m.at >= $5 and m.at < $6 and m.at <= $7
            and (not $8 or m.link)""";

    /** Being new counts: a message of today three times as much as one of years ago, one of a month ago twice. */
    private static final String RECENCY =
            "(1 + 2 / (1 + greatest(0, extract(epoch from $7::timestamptz - m.at)::float8) / 2592000))";

    private static final String PAGE = """
            select * from ranked where (score, "offset", partition) < ($9, $10, $11)
            order by score desc, "offset" desc, partition desc limit $12""";

    private static final String VIEW = """
            join archive.messages v on v.room = p.room and v."offset" = p."offset" and v.at = p.at
            order by p.score desc, p."offset" desc, p.partition desc""";

    /** $13 wanted, $14 its head and $15 the beginning after it, $16 unwanted; all folded. */
    private static final String EXACT = """
            with q as materialized (select (%s) as wanted, (%s) as unwanted),
            found as (
              select m.* from archive.search m, q
              where m.search @@ (case when numnode(q.unwanted) = 0 then q.wanted else q.wanted && !! q.unwanted end)
              and %s
              order by m.at desc limit %d),
            ranked as (
              select m.room, m.partition, m."offset", m.at, m.words,
                     ts_rank_cd('{0.1, 0.4, 0.6, 1}', m.search, q.wanted, 1)::float8 * %s as score
              from found m, q),
            page as (%s)
            select v.view, p.partition, p."offset", p.score, %s
            from q, page p %s""".formatted(
                    inEveryLanguage("""
                            websearch_to_tsquery('%1$s', $13) || (case when $15 = '' then ''::tsquery else
                            websearch_to_tsquery('%1$s', $14) && to_tsquery('simple', $15 || ':*')
                            end)""", " || "),
                    inEveryLanguage("websearch_to_tsquery('%1$s', $16)", " || "),
                    ALLOWED,
                    RANKED_MAX,
                    RECENCY,
                    PAGE,
                    inEveryLanguage("""
                            ts_headline('%1$s', p.words, q.wanted,
                            'StartSel=' || chr(2) || ', StopSel=' || chr(3) || ', HighlightAll=true') as in_%1$s""", ", "),
                    VIEW);

    /**
     * $13 unwanted, $14 the words: each may be one that is similar, of those that messages are made of (archive.vocabulary). pg_trgm's
     * thresholds are set before.
     */
    private static final String SIMILAR = """
            with q as materialized (
              select to_tsquery('simple', string_agg(alike.any_of, ' & ')) as wanted, (%s) as unwanted
              from unnest($14::text[]) as wanted (word)
              cross join lateral (
                select '(' || wanted.word || coalesce(' | ' || string_agg(known.word || ':A', ' | '), '') || ')' as any_of
                from (select v.word from archive.vocabulary v where v.word %% wanted.word
                      group by v.word order by similarity(v.word, wanted.word) desc, v.word limit %d) known) alike),
            found as (
              select m.* from archive.search m, q
              where m.search @@ (case when numnode(q.unwanted) = 0 then q.wanted else q.wanted && !! q.unwanted end)
              and %s
              order by m.at desc limit %d),
            ranked as (
              select m.room, m.partition, m."offset", m.at, m.words,
                     (select sum(strict_word_similarity(word, m.words)) from unnest($14::text[]) as w (word))::float8 * %s as score
              from found m),
            page as (%s)
            select v.view, p.partition, p."offset", p.score, p.words
            from page p %s""".formatted(
                    inEveryLanguage("websearch_to_tsquery('%1$s', $13)", " || "),
                    SIMILAR_MAX,
                    ALLOWED,
                    RANKED_MAX,
                    RECENCY,
                    PAGE,
                    VIEW);

    private final Database database;
    private final Clock clock;
    private final UnaryOperator<Actor> named;
    private volatile @Nullable Boolean trigrams;

    /** A room, what of it the caller may read, and as whom. */
    public record Room(String id, Visible visible, Role role) {}

    /**
     * What to leave out.
     *
     * @param from user id of the sender
     * @param since the first moment
     * @param until the first moment no more
     * @param link only messages with a web address
     */
    public record Filters(
            @Nullable String from,
            @Nullable Instant since,
            @Nullable Instant until,
            boolean link) {

        public static final Filters NONE = new Filters(null, null, null, false);
    }

    /**
     * A message found.
     *
     * @param highlights ascending, apart from each other
     */
    public record Hit(Message message, List<Highlight> highlights) {}

    /**
     * @param next what to pass as {@code before} for the next page; absent at the end
     * @param positions up to where this is true: the last position that was searched in each partition the rooms lie in
     */
    public record SearchPage(List<Hit> items, @Nullable String next, List<String> positions) {
        static final SearchPage EMPTY = new SearchPage(List.of(), null, List.of());

        SearchPage at(List<String> reached) {
            return new SearchPage(items, next, reached);
        }
    }

    private record Found(MessageView view, List<Highlight> highlights, double score, int partition, long offset) {}

    /** @param named gives those who wrote as they are called now */
    public Search(Database database, Clock clock, UnaryOperator<Actor> named) {
        this.database = database;
        this.clock = clock;
        this.named = named;
    }

    /** Everybody as they were called then. */
    public Search(Database database, Clock clock) {
        this(database, clock, UnaryOperator.identity());
    }

    /**
     * A page of hits.
     *
     * @param caller user id, for whom messages are shown
     * @param rooms where to look, and nowhere else
     * @param before where the page before ended, or null for the first
     */
    Mono<SearchPage> page(
            String caller, List<Room> rooms, Query query, Filters filters, @Nullable Place before, int limit) {
        if (query.isEmpty() || rooms.isEmpty()) {
            return Mono.just(SearchPage.EMPTY);
        }
        Mono<SearchPage> page;
        if (before == null) {
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            page = exact(caller, rooms, query, filters, Place.start(false, now), limit)
                    .flatMap(found -> found.items.isEmpty()
                            ? similar(caller, rooms, query, filters, Place.start(true, now), limit)
                            : Mono.just(found));
        } else {
            page = before.fuzzy()
                    ? similar(caller, rooms, query, filters, before, limit)
                    : exact(caller, rooms, query, filters, before, limit);
        }
        return page.onErrorMap(
                DataAccessException.class,
                away -> Problem.retryAfter(ProblemType.VIEW_UNAVAILABLE, Duration.ofSeconds(2), away));
    }

    private Mono<SearchPage> exact(
            String caller, List<Room> rooms, Query query, Filters filters, Place place, int limit) {
        return bind(EXACT, rooms, filters, place, limit)
                .bind(12, SearchText.of(query.wanted()))
                .bind(13, SearchText.of(query.head()))
                .bind(14, SearchText.of(query.beginning()))
                .bind(15, SearchText.of(query.unwanted()))
                .map((row, meta) -> found(
                        row,
                        Highlight.marked(LANGUAGES.stream()
                                .map(language -> Rows.text(row, "in_" + language))
                                .toList())))
                .all()
                .collectList()
                .map(found -> page(caller, rooms, found, place, limit));
    }

    private Mono<SearchPage> similar(
            String caller, List<Room> rooms, Query query, Filters filters, Place place, int limit) {
        List<String> words = query.words().stream().map(SearchText::of).toList();
        if (words.isEmpty()) {
            return Mono.just(SearchPage.EMPTY);
        }
        return hasTrigrams().flatMap(has -> {
            if (!has) {
                return Mono.just(SearchPage.EMPTY);
            }
            Mono<SearchPage> page = bind(SIMILAR, rooms, filters, place, limit)
                    .bind(12, SearchText.of(query.unwanted()))
                    .bind(13, words.toArray(String[]::new))
                    .map((row, meta) -> found(row, Highlight.similar(Rows.text(row, "words"), words)))
                    .all()
                    .collectList()
                    .map(found -> page(caller, rooms, found, place, limit));
            return database.inTransaction(
                    client -> client.sql("set local pg_trgm.similarity_threshold = " + Highlight.SIMILAR)
                            .then()
                            .then(page));
        });
    }

    private static String inEveryLanguage(String sql, String between) {
        return LANGUAGES.stream().map(sql::formatted).collect(Collectors.joining(between));
    }

    private GenericExecuteSpec bind(String sql, List<Room> rooms, Filters filters, Place place, int limit) {
        List<String> ids = new ArrayList<>();
        List<Long> lows = new ArrayList<>();
        List<Long> highs = new ArrayList<>();
        for (Room room : rooms) {
            Long[] froms = room.visible.froms();
            Collections.addAll(lows, froms);
            Collections.addAll(highs, room.visible.tos());
            ids.addAll(Collections.nCopies(froms.length, room.id));
        }
        return database.client()
                .sql(sql)
                .bind(0, ids.toArray(String[]::new))
                .bind(1, lows.toArray(Long[]::new))
                .bind(2, highs.toArray(Long[]::new))
                .bind(3, filters.from == null ? "" : filters.from)
                .bind(4, filters.since == null ? EARLIEST : filters.since)
                .bind(5, filters.until == null ? LATEST : filters.until)
                .bind(6, place.asOf())
                .bind(7, filters.link)
                .bind(8, place.score())
                .bind(9, place.offset())
                .bind(10, place.partition())
                .bind(11, limit + 1);
    }

    private static Found found(Readable row, List<Highlight> highlights) {
        MessageView view = Json.read(Rows.text(row, "view").getBytes(StandardCharsets.UTF_8), MessageView.class);
        return new Found(
                view,
                Highlight.inText(highlights, view.text()),
                Rows.decimal(row, "score"),
                (int) Rows.number(row, "partition"),
                Rows.number(row, "offset"));
    }

    private SearchPage page(String caller, List<Room> rooms, List<Found> found, Place place, int limit) {
        Map<String, Role> roles = rooms.stream().collect(Collectors.toMap(Room::id, Room::role, (one, same) -> one));
        boolean more = found.size() > limit;
        List<Found> items = more ? found.subList(0, limit) : found;
        Found last = more ? items.getLast() : null;
        return new SearchPage(
                items.stream()
                        .map(one -> new Hit(
                                Message.of(
                                        one.view,
                                        named.apply(one.view.sender()),
                                        caller,
                                        roles.getOrDefault(one.view.room(), Role.MEMBER)),
                                one.highlights))
                        .toList(),
                last == null
                        ? null
                        : new Place(place.fuzzy(), place.asOf(), last.score, last.offset, last.partition).toString(),
                List.of());
    }

    /** Asked once; the migration is the only one to make that index. */
    private Mono<Boolean> hasTrigrams() {
        Boolean known = trigrams;
        if (known != null) {
            return Mono.just(known);
        }
        return database.client()
                .sql("select to_regclass('archive.vocabulary_by_trigram') is not null as there")
                .map((row, meta) -> Rows.flag(row, "there"))
                .one()
                .doOnNext(there -> trigrams = there);
    }
}
