package chat.tertulia.ingest.images;

import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Makes a small square JPEG of a PNG, JPEG or WebP from outside: nothing of the file is kept but what is seen, so neither where it was taken
 * nor what else it may be. Of what is not square the middle is taken; what is transparent becomes white. The way up that a camera notes
 * is not looked at: the page turns a picture before it sends it.
 *
 * <p>Types are found from the content, and sizes are read before anything is decoded: at most {@value #PIXELS_MAX} pixels, of which only as
 * many are read as are needed. Runs on one thread of its own; more than {@value #WAITING_MAX} waiting are refused.
 */
public final class SquarePicture implements AutoCloseable {

    /** Width and height of what is made. */
    public static final int SIDE = 256;

    /** Of a file, in bytes. */
    public static final int FILE_BYTES_MAX = 1024 * 1024;

    static final int PIXELS_MAX = 16_000_000;
    private static final int SIDE_MAX = 16_000;
    private static final int WAITING_MAX = 16;
    private static final float QUALITY = 0.85f;

    /** What readers of the JDK and of our library call what we take. */
    private static final Set<String> FORMATS = Set.of("png", "jpeg", "webp");

    private final Scheduler thread = Schedulers.newBoundedElastic(1, WAITING_MAX, "pictures");

    static {
        // Bytes are in memory already: no files for them.
        ImageIO.setUseCache(false);
    }

    /** The picture, at most 64 KiB; a {@link Problem} {@code not-a-picture}, or {@code queue-full} when there are too many. */
    public Mono<byte[]> of(byte[] file) {
        return Mono.fromCallable(() -> made(file))
                .subscribeOn(thread)
                .onErrorMap(
                        RejectedExecutionException.class,
                        full -> Problem.retryAfter(ProblemType.QUEUE_FULL, Duration.ofSeconds(5), full));
    }

    static byte[] made(byte[] file) {
        try (ImageInputStream input = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
            while (readers.hasNext()) {
                ImageReader reader = readers.next();
                try {
                    if (FORMATS.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
                        reader.setInput(input, true, true);
                        return jpeg(square(read(reader)));
                    }
                } finally {
                    reader.dispose();
                }
            }
            throw Problem.of(ProblemType.NOT_A_PICTURE);
        } catch (IOException | RuntimeException e) {
            // Decoders throw what they like at a broken file.
            throw e instanceof Problem problem ? problem : Problem.of(ProblemType.NOT_A_PICTURE);
        }
    }

    /** The middle of the picture, with no more pixels than it takes. */
    private static BufferedImage read(ImageReader reader) throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        if (width < 1 || height < 1 || width > SIDE_MAX || height > SIDE_MAX || (long) width * height > PIXELS_MAX) {
            throw Problem.of(ProblemType.NOT_A_PICTURE);
        }
        int side = Math.min(width, height);
        ImageReadParam param = reader.getDefaultReadParam();
        param.setSourceRegion(new Rectangle((width - side) / 2, (height - side) / 2, side, side));
        int step = Math.max(1, side / (2 * SIDE));
        param.setSourceSubsampling(step, step, 0, 0);
        return reader.read(0, param);
    }

    private static BufferedImage square(BufferedImage from) {
        BufferedImage to = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = to.createGraphics();
        try {
            pen.setColor(Color.WHITE);
            pen.fillRect(0, 0, SIDE, SIDE);
            pen.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
            pen.drawImage(from, 0, 0, SIDE, SIDE, null);
        } finally {
            pen.dispose();
        }
        return to;
    }

    private static byte[] jpeg(BufferedImage picture) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                MemoryCacheImageOutputStream output = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(output);
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(QUALITY);
            writer.write(null, new IIOImage(picture, null, null), param);
            output.flush();
            return bytes.toByteArray();
        } finally {
            writer.dispose();
        }
    }

    @Override
    public void close() {
        thread.dispose();
    }
}
