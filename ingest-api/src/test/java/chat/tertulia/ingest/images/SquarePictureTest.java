package chat.tertulia.ingest.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class SquarePictureTest {

    /** One red pixel, lossless. */
    private static final String WEBP = "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==";

    private static byte[] picture(int width, int height, String format) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < width; x++) {
            for (int y = 0; y < height; y++) {
                boolean middle = Math.abs(2 * x - width) <= height && Math.abs(2 * y - height) <= width;
                image.setRGB(x, y, (middle ? Color.BLUE : Color.RED).getRGB());
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, format, bytes);
        return bytes.toByteArray();
    }

    private static BufferedImage read(byte[] made) throws IOException {
        assertThat(made).startsWith(0xff, 0xd8, 0xff);
        assertThat(made.length).isLessThan(65_536);
        return ImageIO.read(new ByteArrayInputStream(made));
    }

    @Test
    void takesTheMiddle() throws IOException {
        for (String format : new String[] {"png", "jpeg"}) {
            BufferedImage made = read(SquarePicture.made(picture(1_200, 600, format)));
            assertThat(made.getWidth()).isEqualTo(256);
            assertThat(made.getHeight()).isEqualTo(256);
            Color corner = new Color(made.getRGB(4, 4));
            assertThat(corner.getBlue()).isGreaterThan(200);
            assertThat(corner.getRed()).isLessThan(60);
        }
        assertThat(read(SquarePicture.made(picture(3, 90, "png"))).getWidth()).isEqualTo(256);
        assertThat(read(SquarePicture.made(Base64.getDecoder().decode(WEBP))).getHeight())
                .isEqualTo(256);
    }

    @Test
    void keepsNothingOfTheFileButWhatIsSeen() throws IOException {
        byte[] plain = picture(300, 300, "jpeg");
        byte[] note = "Exif\0\0 GPS 33.45S 70.66W <script>alert(1)</script>".getBytes(StandardCharsets.UTF_8);
        ByteBuffer with = ByteBuffer.allocate(plain.length + note.length + 4);
        with.put(plain, 0, 2)
                .put((byte) 0xff)
                .put((byte) 0xe1)
                .putShort((short) (note.length + 2))
                .put(note)
                .put(plain, 2, plain.length - 2);

        String made = new String(SquarePicture.made(with.array()), StandardCharsets.ISO_8859_1);

        assertThat(made).doesNotContain("Exif", "GPS", "script");
    }

    @Test
    void refusesWhatIsNone() throws IOException {
        byte[] png = picture(300, 300, "png");
        for (byte[] file : new byte[][] {
            {},
            "<svg xmlns='http://www.w3.org/2000/svg'/>".getBytes(StandardCharsets.UTF_8),
            "GIF89a\1\0\1\0".getBytes(StandardCharsets.UTF_8),
            picture(8, 8, "gif"),
            picture(8, 8, "bmp"),
            Arrays.copyOf(png, 40),
            Arrays.copyOf(Base64.getDecoder().decode(WEBP), 20),
            bomb(png)
        }) {
            assertThatThrownBy(() -> SquarePicture.made(file))
                    .isInstanceOfSatisfying(
                            Problem.class, problem -> assertThat(problem.type()).isEqualTo(ProblemType.NOT_A_PICTURE));
        }
    }

    /** A file that says that it has 900 million pixels. */
    private static byte[] bomb(byte[] png) {
        ByteBuffer file = ByteBuffer.wrap(png.clone());
        file.putInt(16, 30_000).putInt(20, 30_000);
        CRC32 sum = new CRC32();
        sum.update(file.array(), 12, 17);
        file.putInt(29, (int) sum.getValue());
        return file.array();
    }
}
