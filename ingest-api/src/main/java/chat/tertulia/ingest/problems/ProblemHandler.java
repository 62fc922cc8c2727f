package chat.tertulia.ingest.problems;

import chat.tertulia.telemetry.RequestTelemetry;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.codec.DecodingException;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.NotAcceptableStatusException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebInputException;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;

/** Turns whatever goes wrong in the API into a {@link Problem}. What is not expected is logged once and is a 500. */
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class ProblemHandler implements WebExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);

    private final ProblemWriter writer;

    public ProblemHandler(ProblemWriter writer) {
        this.writer = writer;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
        String path = exchange.getRequest().getPath().value();
        if (!path.startsWith("/api/") && !path.startsWith("/hooks/")) {
            return Mono.error(error);
        }
        Problem problem = problem(error);
        if (problem.type() == ProblemType.INTERNAL) {
            // Not the query: that may hold what somebody searched for.
            // A caller who went away is no fault of ours. They are answered all the same: it may have been another
            // connection.
            LOG.atLevel(error instanceof AbortedException ? Level.DEBUG : Level.ERROR)
                    .addKeyValue("trace.id", RequestTelemetry.traceId(exchange))
                    .setCause(error)
                    // A webhook's path holds its token.
                    .log("{} {} failed", exchange.getRequest().getMethod(), path.startsWith("/api/") ? path : "/hooks");
        }
        return writer.write(exchange, problem);
    }

    private static Problem problem(Throwable error) {
        if (error instanceof Problem problem) {
            return problem;
        }
        if (find(error, DataBufferLimitException.class) != null) {
            return Problem.of(ProblemType.BODY_TOO_LARGE);
        }
        if (error instanceof ServerWebInputException || error instanceof DecodingException) {
            return input(error);
        }
        if (error instanceof UnsupportedMediaTypeStatusException) {
            return Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE);
        }
        if (error instanceof MethodNotAllowedException) {
            return Problem.of(ProblemType.METHOD_NOT_ALLOWED);
        }
        if (error instanceof NotAcceptableStatusException) {
            return Problem.of(ProblemType.NOT_ACCEPTABLE);
        }
        if (error instanceof ResponseStatusException status) {
            return switch (status.getStatusCode().value()) {
                case 404 -> Problem.of(ProblemType.NOT_FOUND);
                case 413 -> Problem.of(ProblemType.BODY_TOO_LARGE);
                default ->
                    Problem.of(status.getStatusCode().is4xxClientError() ? ProblemType.INVALID : ProblemType.INTERNAL);
            };
        }
        if (error instanceof TimeoutException
                || error instanceof DataAccessResourceFailureException
                || error instanceof TransientDataAccessException) {
            return Problem.retryAfter(ProblemType.DIRECTORY_UNAVAILABLE, Duration.ofSeconds(2), error);
        }
        return Problem.retryAfter(ProblemType.INTERNAL, Duration.ofSeconds(5), error);
    }

    private static Problem input(Throwable error) {
        if (find(error, StreamReadException.class) != null
                || find(error, StreamConstraintsException.class) != null
                || find(error, CharacterCodingException.class) != null) {
            return Problem.of(ProblemType.MALFORMED_JSON);
        }
        DatabindException binding = find(error, DatabindException.class);
        if (binding != null) {
            Problem own = find(binding, Problem.class);
            if (own != null) {
                return own;
            }
            String field = binding.getPath().stream()
                    .map(step -> step.getPropertyName() == null ? "[]" : step.getPropertyName())
                    .reduce((first, second) -> first + "." + second)
                    .orElse("body");
            return Problem.invalid(Problem.Field.of(field, "type"));
        }
        if (error instanceof ServerWebInputException input && input.getMethodParameter() != null) {
            String name = input.getMethodParameter().getParameterName();
            return Problem.invalid(Problem.Field.of(name == null ? "body" : name, "required"));
        }
        return Problem.of(ProblemType.MALFORMED_JSON);
    }

    private static <T extends Throwable> @Nullable T find(Throwable error, Class<T> type) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
