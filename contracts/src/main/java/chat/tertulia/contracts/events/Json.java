package chat.tertulia.contracts.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * The one JSON codec of what is on the wire: strict (no repeated members, depth at most {@value #DEPTH_MAX}), times in
 * RFC 3339 UTC with exactly milliseconds, absent members left out, unknown members ignored. Thread-safe.
 */
public final class Json {

    /** Deeper documents are attacks on the parser, never messages. */
    public static final int DEPTH_MAX = 16;

    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final JsonMapper MAPPER =
            configure(JsonMapper.builder(factory())).build();

    private Json() {}

    /** A factory with this codec's bounds, for mappers that want others settings above them. */
    public static JsonFactory factory() {
        return JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEPTH_MAX)
                        .maxDocumentLength(1 << 20)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
    }

    /** Applies the codec's settings to a builder. */
    public static <B extends tools.jackson.databind.cfg.MapperBuilder<?, B>> B configure(B builder) {
        return builder.changeDefaultPropertyInclusion(all -> all.withValueInclusion(JsonInclude.Include.NON_NULL))
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .addModule(new SimpleModule("tertulia").addSerializer(Instant.class, new MillisSerializer()));
    }

    public static JsonMapper mapper() {
        return MAPPER;
    }

    /** UTF-8 bytes of a value of this package's kind. */
    public static byte[] bytes(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /**
     * Reads a value.
     *
     * @throws JacksonException if the bytes are not JSON, or break the type's bounds
     */
    public static <T> T read(byte[] bytes, Class<T> type) {
        return MAPPER.readValue(bytes, type);
    }

    /** A time as the wire has it. */
    public static String time(Instant at) {
        return MILLIS.format(at);
    }

    private static final class MillisSerializer extends StdSerializer<Instant> {
        MillisSerializer() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant at, JsonGenerator out, SerializationContext context) {
            out.writeString(MILLIS.format(at));
        }
    }
}
