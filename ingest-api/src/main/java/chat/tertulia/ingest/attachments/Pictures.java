package chat.tertulia.ingest.attachments;

import chat.tertulia.contracts.objects.ObjectType;
import com.twelvemonkeys.imageio.metadata.CompoundDirectory;
import com.twelvemonkeys.imageio.metadata.Directory;
import com.twelvemonkeys.imageio.metadata.Entry;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEG;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegment;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegmentUtil;
import com.twelvemonkeys.imageio.metadata.tiff.TIFF;
import com.twelvemonkeys.imageio.metadata.tiff.TIFFReader;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes pictures anew, so that what is kept has nothing but its picture: no place, no camera, no owner, and nothing hidden behind its end. JPEG
 * and PNG are decoded and encoded, the way the camera was held applied; of GIF and WebP, which may move, the parts that make the picture
 * are copied and nothing else ({@link PictureParts}). Blocks, and needs memory: a few bytes for each of {@link #DECODED_MAX} pixels.
 *
 * <p>Dimensions are read before anything is decoded. A picture of more than {@link #DECODED_MAX} pixels is read smaller, every second or
 * third pixel; one of more than {@link #PIXELS_MAX} is refused.
 */
final class Pictures {

    /** More than any camera makes: 100 megapixels. */
    static final long PIXELS_MAX = 100_000_000;

    /** Also what fits a view's numbers. */
    private static final int SIDE_MAX = 30_000;

    /** 16 megapixels: 48 MB of memory, twice while it is turned. */
    static final long DECODED_MAX = 16_000_000;

    /** A thumbnail fits a square of so many pixels: shown at half of it, it is sharp on every screen. */
    static final int THUMBNAIL_SIDE = 640;

    private static final float QUALITY = 0.9f;
    private static final float THUMBNAIL_QUALITY = 0.8f;

    private Pictures() {}

    /**
     * What was made.
     *
     * @param file the picture
     * @param width of it
     * @param thumbnail null if none could be made
     */
    record Made(Path file, int width, int height, @Nullable Thumbnail thumbnail) {}

    /** @param type its media type */
    record Thumbnail(Path file, String type, int width, int height) {}

    static boolean isPicture(ObjectType type) {
        return switch (type) {
            case PNG, JPEG, GIF, WEBP -> true;
            case MP3, WAV, PDF, ZIP, MP4, WEBM, OGG, TEXT -> false;
        };
    }

    /**
     * Makes a picture anew, with its thumbnail.
     *
     * @param source what came; stays as it is
     * @param type what it is
     * @param into a folder; the caller removes what is written there, also after an error
     * @param name of the files there
     */
    static Made make(Path source, ObjectType type, Path into, String name) throws IOException, BadPictureException {
        Path file = into.resolve(name + ".picture");
        Path small = into.resolve(name + ".small");
        return switch (type) {
            case JPEG -> {
                BufferedImage image = upright(read(source, type), orientation(source));
                writeJpeg(image, QUALITY, file);
                yield new Made(file, image.getWidth(), image.getHeight(), thumbnail(image, small));
            }
            case PNG -> {
                BufferedImage image = read(source, type);
                writePng(image, file);
                yield new Made(file, image.getWidth(), image.getHeight(), thumbnail(image, small));
            }
            case GIF, WEBP -> {
                PictureParts.Size size = type == ObjectType.GIF
                        ? PictureParts.copyGif(source, file)
                        : PictureParts.copyWebp(source, file);
                check(size.width(), size.height());
                // Of what is kept, so that it shows what that shows.
                yield new Made(file, size.width(), size.height(), first(file, type, small));
            }
            case MP3, WAV, PDF, ZIP, MP4, WEBM, OGG, TEXT ->
                throw new IllegalArgumentException(type + " is no picture");
        };
    }

    /** Of the first of a picture's pictures; a rare kind that cannot be decoded here is kept all the same. */
    private static @Nullable Thumbnail first(Path file, ObjectType type, Path small) throws IOException {
        try {
            return thumbnail(read(file, type), small);
        } catch (BadPictureException e) {
            return null;
        }
    }

    private static void check(long width, long height) throws BadPictureException {
        if (width < 1 || height < 1) {
            throw new BadPictureException("no size", null);
        }
        if (width > SIDE_MAX || height > SIDE_MAX || width * height > PIXELS_MAX) {
            throw new BadPictureException(width + " x " + height + " pixels", null);
        }
    }

    private static BufferedImage read(Path file, ObjectType type) throws IOException, BadPictureException {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByMIMEType(type.mediaType());
        if (!readers.hasNext()) {
            throw new BadPictureException("nothing reads " + type, null);
        }
        ImageReader reader = readers.next();
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            reader.setInput(in, true, true);
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            check(width, height);
            ImageReadParam smaller = reader.getDefaultReadParam();
            int step = (int) Math.ceil(Math.sqrt((double) width * height / DECODED_MAX));
            if (step > 1) {
                smaller.setSourceSubsampling(step, step, 0, 0);
            }
            return reader.read(0, smaller);
        } catch (IOException | RuntimeException e) {
            // Whatever readers do with bytes that are no picture.
            throw new BadPictureException("unreadable", e);
        } finally {
            reader.dispose();
        }
    }

    /** How the camera was held: 1 to 8 as Exif has it; 1 if it does not say. */
    private static int orientation(Path jpeg) {
        try (ImageInputStream in = ImageIO.createImageInputStream(jpeg.toFile())) {
            List<JPEGSegment> exif = JPEGSegmentUtil.readSegments(in, JPEG.APP1, "Exif");
            if (exif.isEmpty()) {
                return 1;
            }
            try (InputStream data = exif.getFirst().data()) {
                // One byte of padding.
                data.skipNBytes(1);
                try (ImageInputStream tiff = new MemoryCacheImageInputStream(data)) {
                    Directory all = new TIFFReader().read(tiff);
                    Directory first = all instanceof CompoundDirectory several ? several.getDirectory(0) : all;
                    Entry entry = first.getEntryById(TIFF.TAG_ORIENTATION);
                    return entry != null
                                    && entry.getValue() instanceof Number number
                                    && number.intValue() >= 1
                                    && number.intValue() <= 8
                            ? number.intValue()
                            : 1;
                }
            }
        } catch (IOException | RuntimeException e) {
            // Broken metadata is no reason to refuse a picture that can be seen.
            return 1;
        }
    }

    /** The picture as it was seen, in plain colours, without what shines through. */
    private static BufferedImage upright(BufferedImage image, int orientation) {
        int width = image.getWidth();
        int height = image.getHeight();
        boolean turned = orientation >= 5;
        AffineTransform place = switch (orientation) {
            case 2 -> new AffineTransform(-1, 0, 0, 1, width, 0);
            case 3 -> new AffineTransform(-1, 0, 0, -1, width, height);
            case 4 -> new AffineTransform(1, 0, 0, -1, 0, height);
            case 5 -> new AffineTransform(0, 1, 1, 0, 0, 0);
            case 6 -> new AffineTransform(0, 1, -1, 0, height, 0);
            case 7 -> new AffineTransform(0, -1, -1, 0, height, width);
            case 8 -> new AffineTransform(0, -1, 1, 0, 0, width);
            default -> new AffineTransform();
        };
        BufferedImage upright =
                new BufferedImage(turned ? height : width, turned ? width : height, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = upright.createGraphics();
        try {
            graphics.drawImage(image, place, null);
        } finally {
            graphics.dispose();
        }
        return upright;
    }

    private static Thumbnail thumbnail(BufferedImage image, Path file) throws IOException {
        boolean opaque = !image.getColorModel().hasAlpha();
        double scale = Math.min(1, (double) THUMBNAIL_SIDE / Math.max(image.getWidth(), image.getHeight()));
        int width = Math.max(1, (int) Math.round(image.getWidth() * scale));
        int height = Math.max(1, (int) Math.round(image.getHeight() * scale));
        BufferedImage now = image;
        // By halves: a bilinear step looks at four pixels only.
        while (now.getWidth() > 2 * width && now.getHeight() > 2 * height) {
            now = scaled(now, now.getWidth() / 2, now.getHeight() / 2, opaque);
        }
        now = scaled(now, width, height, opaque);
        if (opaque) {
            writeJpeg(now, THUMBNAIL_QUALITY, file);
        } else {
            writePng(now, file);
        }
        return new Thumbnail(file, (opaque ? ObjectType.JPEG : ObjectType.PNG).mediaType(), width, height);
    }

    private static BufferedImage scaled(BufferedImage image, int width, int height, boolean opaque) {
        BufferedImage scaled =
                new BufferedImage(width, height, opaque ? BufferedImage.TYPE_3BYTE_BGR : BufferedImage.TYPE_4BYTE_ABGR);
        Graphics2D graphics = scaled.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            graphics.drawImage(image, 0, 0, width, height, null);
        } finally {
            graphics.dispose();
        }
        return scaled;
    }

    private static void writeJpeg(BufferedImage image, float quality, Path file) throws IOException {
        ImageWriter writer =
                ImageIO.getImageWritersByMIMEType(ObjectType.JPEG.mediaType()).next();
        try (ImageOutputStream out = output(file)) {
            ImageWriteParam how = writer.getDefaultWriteParam();
            how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            how.setCompressionQuality(quality);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), how);
        } finally {
            writer.dispose();
        }
    }

    private static void writePng(BufferedImage image, Path file) throws IOException {
        try (ImageOutputStream out = output(file)) {
            if (!ImageIO.write(image, "png", out)) {
                throw new IOException("nothing writes this as PNG");
            }
        }
    }

    private static ImageOutputStream output(Path file) throws IOException {
        Files.deleteIfExists(file);
        return ImageIO.createImageOutputStream(file.toFile());
    }
}
