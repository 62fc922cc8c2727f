package chat.tertulia.systemtests.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What can be the matter with a stream's way. The rules are those of docs/PROXIES.md, and of the page. */
enum Finding {
    STATUS(true, """
            The answer is not the server's: it has another status than 200. The proxy must pass /api/stream and all below it
            to Tertulia. EventSource gives up for ever on such an answer."""),
    NOT_A_STREAM(true, """
            The answer is no event stream. Something in between answers in the server's place: a sign-in page of the
            network, a proxy's own page, or a rule that sends unknown addresses to the web page."""),
    BUSY(true, """
            The server has no place for a check just now. Try again in a minute."""),
    CUT(true, """
            The stream was cut before its end. A proxy limits how long an answer may take or may be silent; let that be
            60 s and more of silence, and no limit in all. nginx: proxy_read_timeout, send_timeout; HAProxy: timeout server,
            timeout client; AWS ALB: idle timeout; Cloudflare: its limit of 100 s is met by the server's heartbeat."""),
    CHANGED(true, """
            The stream was changed under way: an event is missing or is not as it was sent. Turn off what rewrites
            bodies: antivirus, filters, optimisers."""),
    BUFFERED(true, """
            Events are held back and come in heaps: something buffers. nginx: proxy_buffering off, and no
            proxy_ignore_headers X-Accel-Buffering; Caddy: flush_interval -1; Apache: flushpackets=on; HAProxy: option
            http-no-delay, no compression of text/event-stream; CDN: no caching, no optimising for /api/stream. If it is none
            of these, a virus scanner or the network's own proxy; TLS keeps them out."""),
    SLOW_START(true, """
            The first byte came late, the rest in time. Something waits before it passes an answer on, or the way to
            the server is very slow. Look for filters that read answers first; HAProxy: response rules that wait for the body."""),
    HOST(true, """
            The server is asked for another host than the page is at, so that it refuses browsers for a foreign
            origin. nginx: proxy_set_header Host $http_host; Apache: ProxyPreserveHost on; a CDN must pass the Host header on."""),
    SCHEME(true, """
            The page is at https, and the server does not know: it refuses what browsers send, and its cookie is not
            Secure. The proxy must set X-Forwarded-Proto, and the server must believe it:
            SERVER_FORWARD_HEADERS_STRATEGY=NATIVE, where nobody reaches it but the proxy."""),
    COMPRESSED(false, """
            The stream is compressed under way. That costs memory and CPU for each stream, and often holds events back.
            nginx: gzip off for /api/stream; Caddy: list the types in encode; HAProxy: leave it out of compression type."""),
    HTTP_1_0(false, """
            The last proxy speaks HTTP/1.0 with the server: each request is a new connection, and an end cannot be told from
            a cut. nginx: proxy_http_version 1.1 and proxy_set_header Connection ""."""),
    HTTP_1_1(false, """
            The first proxy speaks HTTP/1.1: a browser has six connections to a host then, and several tabs or pages
            with streams use them up. Turn HTTP/2 on. nginx: listen 443 ssl http2; HAProxy: alpn h2,http/1.1.""");

    /** Jitter of a network is below, the wait for a buffer to fill is above. */
    private static final long HELD_BACK_MS_MAX = 400;

    private static final long FIRST_BYTE_MS_MAX = 2_000;

    private final boolean isWrong;
    private final String text;

    Finding(boolean isWrong, String text) {
        this.isWrong = isWrong;
        this.text = text.replace('\n', ' ');
    }

    /** Whether streams suffer; otherwise it could be better. */
    boolean isWrong() {
        return isWrong;
    }

    /** What is the matter, and which setting mends it. */
    String text() {
        return text;
    }

    /** All that is the matter, what is wrong first. */
    static List<Finding> of(Measurement seen) {
        if (seen.status() != 200) {
            return List.of(STATUS);
        }
        if (!seen.type().toLowerCase(Locale.ROOT).startsWith("text/event-stream")) {
            return List.of(NOT_A_STREAM);
        }
        if (seen.isBusy()) {
            return List.of(BUSY);
        }
        List<Finding> found = new ArrayList<>();
        if (!seen.isDone()) {
            found.add(CUT);
        } else if (seen.isDamaged()) {
            found.add(CHANGED);
        }
        if (seen.heldBack() > HELD_BACK_MS_MAX) {
            found.add(BUFFERED);
        } else if (seen.firstByte() > FIRST_BYTE_MS_MAX) {
            found.add(SLOW_START);
        }
        Measurement.Seen server = seen.seen();
        boolean isTls = seen.scheme().equals("https");
        if (server != null) {
            if (!seen.host().equalsIgnoreCase(server.host())) {
                found.add(HOST);
            }
            if (isTls && !server.scheme().equals("https")) {
                found.add(SCHEME);
            }
        }
        if (seen.encoding() != null && !seen.encoding().equals("identity")) {
            found.add(COMPRESSED);
        }
        if (server != null && server.protocol().equals("HTTP/1.0")) {
            found.add(HTTP_1_0);
        }
        if (isTls && "HTTP/1.1".equals(seen.protocol())) {
            found.add(HTTP_1_1);
        }
        return found;
    }
}
