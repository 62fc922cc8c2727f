package chat.tertulia.ingest.attachments;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Pictures with more in them than is to be seen. */
final class TestPictures {

    /** In all that is hidden in them. */
    static final String SECRET = "GPS 33.4489S 70.6693W";

    private TestPictures() {}

    /** Red in its left half, blue in its right one. */
    static BufferedImage halves(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.RED);
        graphics.fillRect(0, 0, width / 2, height);
        graphics.setColor(Color.BLUE);
        graphics.fillRect(width / 2, 0, width - width / 2, height);
        graphics.dispose();
        return image;
    }

    static byte[] encoded(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, format, bytes);
        return bytes.toByteArray();
    }

    /** With Exif that says how the camera was held, and where. */
    static byte[] photo(int width, int height, int orientation) throws IOException {
        byte[] plain = encoded(halves(width, height), "jpg");
        byte[] secret = SECRET.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer exif = ByteBuffer.allocate(14 + 2 + 24 + 4 + secret.length)
                .put("Exif\0\0".getBytes(StandardCharsets.US_ASCII))
                .put("MM\0*".getBytes(StandardCharsets.US_ASCII))
                .putInt(8)
                .putShort((short) 2)
                // Description: so many letters, from byte 38 on.
                .putShort((short) 0x010e)
                .putShort((short) 2)
                .putInt(secret.length)
                .putInt(38)
                .putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0)
                .putInt(0)
                .put(secret);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(plain, 0, 2);
        all.write(new byte[] {(byte) 0xff, (byte) 0xe1});
        all.write((exif.capacity() + 2) >> 8);
        all.write(exif.capacity() + 2);
        all.write(exif.array());
        all.write(plain, 2, plain.length - 2);
        all.write(SECRET.getBytes(StandardCharsets.US_ASCII));
        return all.toByteArray();
    }

    /** With a text in it. */
    static byte[] png(BufferedImage image) throws IOException {
        byte[] plain = encoded(image, "png");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        // After the signature and IHDR.
        all.write(plain, 0, 33);
        all.write(chunk("tEXt", ("Comment\0" + SECRET).getBytes(StandardCharsets.US_ASCII)));
        all.write(plain, 33, plain.length - 33);
        return all.toByteArray();
    }

    /** A PNG that says it has so many pixels; there are none. */
    static byte[] bomb(int width, int height) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(encoded(halves(1, 1), "png"), 0, 8);
        all.write(chunk(
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put(new byte[] {8, 2, 0, 0, 0})
                        .array()));
        all.write(chunk("IDAT", new byte[] {0x78, 1, 1, 0, 0, (byte) 0xff, (byte) 0xff, 0, 0, 0, 1}));
        all.write(chunk("IEND", new byte[0]));
        return all.toByteArray();
    }

    private static byte[] chunk(String type, byte[] data) {
        CRC32 check = new CRC32();
        check.update(type.getBytes(StandardCharsets.US_ASCII));
        check.update(data);
        return ByteBuffer.allocate(12 + data.length)
                .putInt(data.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(data)
                .putInt((int) check.getValue())
                .array();
    }

    /** With a comment before its picture, and more after its end. */
    static byte[] gif(int width, int height) throws IOException {
        byte[] plain = encoded(halves(width, height), "gif");
        int colours = (plain[10] & 0x80) == 0 ? 0 : 3 * (2 << (plain[10] & 7));
        byte[] secret = SECRET.getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(plain, 0, 13 + colours);
        all.write(new byte[] {0x21, (byte) 0xfe, (byte) secret.length});
        all.write(secret);
        all.write(0);
        all.write(plain, 13 + colours, plain.length - 13 - colours);
        all.write(secret);
        return all.toByteArray();
    }

    /** One pixel, lossless, with Exif. */
    static byte[] webp() throws IOException {
        byte[] pixel = {0x2f, 0, 0, 0, 0x10, 0x07, 0x10, 0x11, 0x11, (byte) 0x88, (byte) 0x88, (byte) 0xfe, 0x07, 0};
        byte[] secret = (SECRET + " ").getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream parts = new ByteArrayOutputStream();
        parts.write(part("VP8X", new byte[] {0x08, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
        parts.write(part("VP8L", pixel));
        parts.write(part("EXIF", secret));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(part(
                "RIFF", ("WEBP" + parts.toString(StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1)));
        return all.toByteArray();
    }

    private static byte[] part(String name, byte[] data) {
        return ByteBuffer.allocate(8 + data.length + (data.length & 1))
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .put(name.getBytes(StandardCharsets.US_ASCII))
                .putInt(data.length)
                .put(data)
                .array();
    }
}
