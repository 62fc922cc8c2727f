package chat.tertulia.ingest.attachments;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * Copies of GIF (GIF89a specification) and WebP (RFC 9649) the parts that make the picture and its movement, and leaves out the rest:
 * comments, XMP, Exif, unknown parts, and what comes after the end. Nothing is decoded; blocks.
 */
final class PictureParts {

    /** In pixels, of the whole picture. */
    record Size(int width, int height) {}

    /** Of WebP, what is a picture; {@code EXIF} and {@code XMP } are not. */
    private static final Set<String> WEBP = Set.of("VP8X", "VP8 ", "VP8L", "ANIM", "ANMF", "ALPH", "ICCP");

    /** Of these, what shows nothing by itself. */
    private static final Set<String> ABOUT = Set.of("VP8X", "ANIM", "ALPH", "ICCP");

    /** In the flags of {@code VP8X}: that there is Exif, and that there is XMP. */
    private static final int WEBP_METADATA = 0x08 | 0x04;

    private PictureParts() {}

    static Size copyGif(Path from, Path to) throws IOException, BadPictureException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(from)));
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(to))) {
            byte[] head = in.readNBytes(13);
            if (head.length < 13) {
                throw new BadPictureException("no GIF", null);
            }
            out.write(head);
            copyColours(in, out, head[10]);
            Size size = new Size(little(head, 6, 2), little(head, 8, 2));
            boolean shows = false;
            while (true) {
                int block = in.readUnsignedByte();
                switch (block) {
                    case 0x3b -> {
                        if (!shows) {
                            throw new BadPictureException("a GIF without a picture", null);
                        }
                        out.write(block);
                        return size;
                    }
                    case 0x2c -> {
                        byte[] place = new byte[9];
                        in.readFully(place);
                        out.write(block);
                        out.write(place);
                        copyColours(in, out, place[8]);
                        out.write(in.readUnsignedByte());
                        copyBlocks(in, out);
                        shows = true;
                    }
                    case 0x21 -> extension(in, out);
                    default -> throw new BadPictureException("no GIF", null);
                }
            }
        } catch (EOFException e) {
            throw new BadPictureException("a GIF that is cut off", e);
        }
    }

    private static void copyColours(DataInputStream in, OutputStream out, byte flags) throws IOException {
        if ((flags & 0x80) != 0) {
            byte[] colours = new byte[3 * (2 << (flags & 7))];
            in.readFully(colours);
            out.write(colours);
        }
    }

    /** How long a picture stands, and how often all are shown, is kept. */
    private static void extension(DataInputStream in, OutputStream out) throws IOException {
        int label = in.readUnsignedByte();
        if (label == 0xf9) {
            out.write(0x21);
            out.write(label);
            copyBlocks(in, out);
        } else if (label == 0xff) {
            byte[] application = new byte[in.readUnsignedByte()];
            in.readFully(application);
            String name = new String(application, StandardCharsets.ISO_8859_1);
            if (name.equals("NETSCAPE2.0") || name.equals("ANIMEXTS1.0")) {
                out.write(0x21);
                out.write(label);
                out.write(application.length);
                out.write(application);
                copyBlocks(in, out);
            } else if (application.length > 0) {
                copyBlocks(in, OutputStream.nullOutputStream());
            }
        } else {
            copyBlocks(in, OutputStream.nullOutputStream());
        }
    }

    private static void copyBlocks(DataInputStream in, OutputStream out) throws IOException {
        byte[] block = new byte[255];
        int length;
        do {
            length = in.readUnsignedByte();
            in.readFully(block, 0, length);
            out.write(length);
            out.write(block, 0, length);
        } while (length > 0);
    }

    static Size copyWebp(Path from, Path to) throws IOException, BadPictureException {
        Size size = null;
        boolean shows = false;
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(from));
                DataInputStream in = new DataInputStream(raw);
                RandomAccessFile out = new RandomAccessFile(to.toFile(), "rw")) {
            out.setLength(0);
            byte[] head = new byte[12];
            in.readFully(head);
            long left = Math.min(Integer.toUnsignedLong(little(head, 4, 4)), Files.size(from) - 8) - 4;
            out.write(head);
            while (left >= 8) {
                byte[] about = new byte[8];
                in.readFully(about);
                String name = new String(about, 0, 4, StandardCharsets.ISO_8859_1);
                long length = Integer.toUnsignedLong(little(about, 4, 4));
                long padded = length + (length & 1);
                left -= 8 + length;
                if (left < 0) {
                    throw new BadPictureException("a WebP that is cut off", null);
                }
                byte[] part = in.readNBytes((int) Math.min(padded, Integer.MAX_VALUE));
                if (part.length < length) {
                    throw new BadPictureException("a WebP that is cut off", null);
                }
                left -= length & 1;
                if (!WEBP.contains(name)) {
                    continue;
                }
                if (size == null) {
                    size = webpSize(name, part);
                    if (name.equals("VP8X")) {
                        part[0] &= (byte) ~WEBP_METADATA;
                    }
                }
                shows |= !ABOUT.contains(name);
                out.write(about);
                out.write(part);
                if (part.length < padded) {
                    out.write(0);
                }
            }
            if (size == null || !shows) {
                throw new BadPictureException("a WebP without a picture", null);
            }
            long whole = out.length() - 8;
            out.seek(4);
            for (int shift = 0; shift < 32; shift += 8) {
                out.write((int) (whole >> shift));
            }
            return size;
        } catch (EOFException e) {
            throw new BadPictureException("a WebP that is cut off", e);
        }
    }

    /** Of the first part. */
    private static Size webpSize(String name, byte[] part) throws BadPictureException {
        if (part.length >= 10 && name.equals("VP8X")) {
            return new Size(1 + little(part, 4, 3), 1 + little(part, 7, 3));
        }
        if (part.length >= 10 && name.equals("VP8 ")) {
            return new Size(little(part, 6, 2) & 0x3fff, little(part, 8, 2) & 0x3fff);
        }
        if (part.length >= 5 && name.equals("VP8L")) {
            int bits = little(part, 1, 4);
            return new Size(1 + (bits & 0x3fff), 1 + ((bits >> 14) & 0x3fff));
        }
        throw new BadPictureException("a WebP that begins with " + name, null);
    }

    private static int little(byte[] bytes, int at, int count) {
        int number = 0;
        for (int i = count - 1; i >= 0; i--) {
            number = (number << 8) | (bytes[at + i] & 0xff);
        }
        return number;
    }
}
