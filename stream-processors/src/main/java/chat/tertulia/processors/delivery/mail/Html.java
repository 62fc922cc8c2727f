package chat.tertulia.processors.delivery.mail;

/** Text in HTML. */
final class Html {

    private Html() {}

    /** A text that stands for itself between tags and in quoted attributes, in any reader of HTML. */
    static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                case '`' -> out.append("&#96;");
                default -> {
                    // Control characters and halves of pairs are no text in HTML.
                    boolean printed = c == '\n' || c == '\t' || (c >= 0x20 && c != 0x7f && (c < 0x80 || c > 0x9f));
                    if (printed && (c < 0xd800 || c > 0xdfff)) {
                        out.appendCodePoint(c);
                    } else {
                        out.append('\ufffd');
                    }
                }
            }
        });
        return out.toString();
    }
}
