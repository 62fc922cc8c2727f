package chat.tertulia.gateway.stream;

/** What surrounds a block of the stream on its connection. */
public enum Framing {
    /** Nothing: HTTP/2 data frames, or HTTP/1.0 up to the end of the connection. */
    BARE,
    /** An HTTP/1.1 chunk a block, RFC 9112 section 7.1. */
    CHUNKED
}
