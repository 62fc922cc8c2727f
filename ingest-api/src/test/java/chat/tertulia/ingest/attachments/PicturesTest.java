package chat.tertulia.ingest.attachments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.tertulia.contracts.objects.ObjectType;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is kept of a picture is its picture. */
class PicturesTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private Pictures.Made make(byte[] bytes, ObjectType type) throws IOException, BadPictureException {
        Path source = Files.write(folder.resolve("source"), bytes);
        assertThat(ObjectType.of(Arrays.copyOf(bytes, Math.min(bytes.length, ObjectType.HEAD_BYTES))))
                .isEqualTo(type);
        return Pictures.make(source, type, folder, "made");
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    private static Color colour(BufferedImage image, int x, int y) {
        return new Color(image.getRGB(x, y));
    }

    /** How the red half lies, once the picture is as it was seen. */
    @ParameterizedTest
    @CsvSource({"1,left", "2,right", "3,right", "4,left", "5,top", "6,top", "7,bottom", "8,bottom"})
    void aPhotoIsTurnedAsTheCameraWasHeldAndSaysNothingMore(int orientation, String red) throws Exception {
        byte[] photo = TestPictures.photo(64, 32, orientation);
        assertThat(new String(photo, StandardCharsets.ISO_8859_1)).contains(TestPictures.SECRET, "Exif");

        Pictures.Made made = make(photo, ObjectType.JPEG);

        boolean turned = orientation >= 5;
        assertThat(made.width()).isEqualTo(turned ? 32 : 64);
        assertThat(made.height()).isEqualTo(turned ? 64 : 32);
        assertThat(text(made.file())).doesNotContain("GPS").doesNotContain("Exif");
        Pictures.Thumbnail small = Objects.requireNonNull(made.thumbnail());
        assertThat(text(small.file())).doesNotContain("GPS").doesNotContain("Exif");
        for (Path file : new Path[] {made.file(), small.file()}) {
            BufferedImage image = ImageIO.read(file.toFile());
            int right = image.getWidth() - 3;
            int bottom = image.getHeight() - 3;
            Color there = switch (red) {
                case "left" -> colour(image, 2, bottom / 2);
                case "right" -> colour(image, right, bottom / 2);
                case "top" -> colour(image, right / 2, 2);
                default -> colour(image, right / 2, bottom);
            };
            assertThat(there.getRed()).as(red).isGreaterThan(200);
            assertThat(there.getBlue()).as(red).isLessThan(60);
        }
    }

    @Test
    void ofAPngNothingIsLostButItsTexts() throws Exception {
        BufferedImage image = new BufferedImage(1_300, 500, BufferedImage.TYPE_4BYTE_ABGR);
        image.setRGB(1_299, 499, 0x8012_3456);

        Pictures.Made made = make(TestPictures.png(image), ObjectType.PNG);

        assertThat(text(made.file())).doesNotContain("GPS");
        assertThat(ImageIO.read(made.file().toFile()).getRGB(1_299, 499)).isEqualTo(0x8012_3456);
        Pictures.Thumbnail small = Objects.requireNonNull(made.thumbnail());
        assertThat(small.type()).as("what shines through still does").isEqualTo("image/png");
        assertThat(small.width()).isEqualTo(Pictures.THUMBNAIL_SIDE);
        assertThat(small.height()).isEqualTo(246);
    }

    @Test
    void aGifLosesItsCommentAndWhatComesAfterIt() throws Exception {
        Pictures.Made made = make(TestPictures.gif(40, 20), ObjectType.GIF);

        assertThat(text(made.file())).doesNotContain("GPS").startsWith("GIF89a");
        assertThat(ImageIO.read(made.file().toFile()).getWidth()).isEqualTo(40);
        assertThat(made.height()).isEqualTo(20);
        assertThat(made.thumbnail()).isNotNull();
    }

    @Test
    void aWebpLosesItsExif() throws Exception {
        byte[] webp = TestPictures.webp();
        assertThat(new String(webp, StandardCharsets.ISO_8859_1)).contains("GPS", "EXIF");

        Pictures.Made made = make(webp, ObjectType.WEBP);

        assertThat(text(made.file())).doesNotContain("GPS").doesNotContain("EXIF");
        assertThat(made.width()).isEqualTo(1);
        byte[] kept = Files.readAllBytes(made.file());
        assertThat(kept[20]).as("the flags say that there is none").isZero();
        assertThat((kept[4] & 0xff) + 8).as("its length is its length").isEqualTo(kept.length);
    }

    @Test
    void aBombIsRefusedBeforeItIsDecoded() {
        assertThatThrownBy(() -> make(TestPictures.bomb(30_000, 30_000), ObjectType.PNG))
                .isInstanceOf(BadPictureException.class)
                .hasMessageContaining("30000 x 30000");
        assertThatThrownBy(() -> make(TestPictures.bomb(2, 60_000), ObjectType.PNG))
                .isInstanceOf(BadPictureException.class);
    }

    @Test
    void aLargePictureIsReadSmaller() throws Exception {
        BufferedImage large = new BufferedImage(6_000, 4_000, BufferedImage.TYPE_BYTE_BINARY);

        Pictures.Made made = make(TestPictures.encoded(large, "png"), ObjectType.PNG);

        assertThat(made.width()).isEqualTo(3_000);
        assertThat((long) made.width() * made.height()).isLessThanOrEqualTo(Pictures.DECODED_MAX);
    }

    @Test
    void whatIsNoPictureIsRefusedWhateverItBeginsLike() throws Exception {
        byte[] photo = TestPictures.photo(64, 32, 1);
        assertThatThrownBy(() -> make(Arrays.copyOf(photo, 300), ObjectType.JPEG))
                .isInstanceOf(BadPictureException.class);
        byte[] gif = TestPictures.gif(40, 20);
        assertThatThrownBy(() -> make(Arrays.copyOf(gif, gif.length - 60), ObjectType.GIF))
                .isInstanceOf(BadPictureException.class);
        byte[] webp = TestPictures.webp();
        assertThatThrownBy(() -> make(Arrays.copyOf(webp, 34), ObjectType.WEBP))
                .isInstanceOf(BadPictureException.class);
    }
}
