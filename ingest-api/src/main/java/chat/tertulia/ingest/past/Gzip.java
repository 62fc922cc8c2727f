package chat.tertulia.ingest.past;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Compresses bytes as they come. */
final class Gzip {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final GZIPOutputStream zipped;

    private Gzip() {
        try {
            zipped = new GZIPOutputStream(out, 16 * 1024);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same bytes compressed, in as many pieces or fewer; one that ends in an error is cut short, as its source is. */
    static Flux<byte[]> of(Flux<byte[]> bytes) {
        return Flux.defer(() -> {
            Gzip gzip = new Gzip();
            return bytes.map(gzip::write)
                    .concatWith(Mono.fromSupplier(gzip::end))
                    .filter(piece -> piece.length > 0);
        });
    }

    private byte[] write(byte[] bytes) {
        try {
            zipped.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return taken();
    }

    private byte[] end() {
        try {
            zipped.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return taken();
    }

    private byte[] taken() {
        byte[] bytes = out.toByteArray();
        out.reset();
        return bytes;
    }
}
