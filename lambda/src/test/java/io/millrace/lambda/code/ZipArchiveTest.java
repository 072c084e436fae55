package io.millrace.lambda.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.Fault;
import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.Zip;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZipArchiveTest {

    @TempDir
    Path folder;

    @Test
    void unpack_writesFilesAndFolders() throws IOException {
        byte[] zip = Zip.of("index.js", "code", "lib/deep/a.txt", "ä", "./dot.txt", "d", "empty/", "");

        ZipArchive.open(zip).unpack(folder);

        assertThat(folder.resolve("index.js")).hasContent("code");
        assertThat(folder.resolve("lib/deep/a.txt")).hasContent("ä");
        assertThat(folder.resolve("dot.txt")).hasContent("d");
        assertThat(folder.resolve("empty")).isEmptyDirectory();
    }

    @Test
    void unpack_keepsWhatIsExecutable() throws IOException {
        ZipArchive.open(entry("run.sh", "x".getBytes(StandardCharsets.UTF_8), 0100755))
                .unpack(folder);

        assertThat(folder.resolve("run.sh")).isExecutable();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../out.js", "a/../../out.js", "/etc/out.js", "a/..", ".."})
    void open_refusesEntriesThatLeaveTheFolder(String name) {
        refused(Zip.of("index.js", "x", name, "y"), "Could not unzip uploaded file");
    }

    @Test
    void open_refusesLinksAndDevices() {
        byte[] target = "/etc/passwd".getBytes(StandardCharsets.UTF_8);

        refused(entry("link", target, 0120777), "link or a device");
        refused(entry("pipe", target, 0010644), "link or a device");
        refused(entry("disk", target, 0060644), "link or a device");
    }

    @Test
    void open_refusesWhatIsNoZip() {
        refused(new byte[0], "Uploaded file must be a non-empty zip");
        refused("hello".getBytes(StandardCharsets.UTF_8), "Could not unzip uploaded file");
        refused(Zip.of(), "Uploaded file must be a non-empty zip");
        refused(Zip.of("only/", ""), "Uploaded file must be a non-empty zip");
    }

    @Test
    void open_refusesDeclaredSizesAboveTheLimit() throws IOException {
        byte[] zip = zeros(1);
        ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(bytes.getInt(zip.length - 6) + 24, (250 << 20) + 1);
        refused(zip, "Unzipped size must be smaller than 262144000 bytes");
    }

    @Test
    void unpack_refusesMoreThanWasDeclared() throws IOException {
        byte[] zip = zeros(2);
        ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        int directory = bytes.getInt(zip.length - 6);
        bytes.putInt(directory + 24, 5);

        assertThatThrownBy(() -> ZipArchive.open(zip).unpack(folder))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void unpack_refusesABombThatLies() throws IOException {
        byte[] bomb = zeros(251);
        ByteBuffer bytes = ByteBuffer.wrap(bomb).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(bytes.getInt(bomb.length - 6) + 24, 1);

        assertThatThrownBy(() -> ZipArchive.open(bomb).unpack(folder))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("Unzipped size must be smaller than");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "a/b/c", "a/b/"})
    void unpack_refusesAFileInThePlaceOfAFolder(String below) {
        assertThatThrownBy(() -> ZipArchive.open(Zip.of("a", "x", below, "")).unpack(folder))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("both a file and a folder");
    }

    @Test
    void damagedArchives_areRefusedAndNothingElseHappens() throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] good =
                Zip.of("index.js", "some code that compresses, some code that compresses", "lib/b.js", "x".repeat(500));
        int refused = 0;
        int rounds = "full".equals(System.getProperty("millrace.campaign")) ? 5_000 : 300;
        for (int i = 0; i < rounds; i++) {
            byte[] bad = good.clone();
            for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            byte[] cut = random.nextInt(4) == 0 ? java.util.Arrays.copyOf(bad, random.nextInt(bad.length)) : bad;
            Path target = Files.createDirectory(folder.resolve("t" + i));
            try {
                ZipArchive.open(cut).unpack(target);
            } catch (Fault fault) {
                refused++;
                assertThat(fault.code()).as("seed %d", seed).isEqualTo(LambdaFault.INVALID_PARAMETER_VALUE);
            }
        }
        assertThat(refused).as("seed %d", seed).isGreaterThan(rounds / 10);
        try (var files = Files.list(folder)) {
            assertThat(files)
                    .as("seed %d", seed)
                    .allMatch(file -> file.getFileName().toString().startsWith("t"));
        }
    }

    private static void refused(byte[] zip, String text) {
        assertThatThrownBy(() -> ZipArchive.open(zip))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.code()).isEqualTo(LambdaFault.INVALID_PARAMETER_VALUE))
                .hasMessageContaining(text);
    }

    private static byte[] zeros(int mebibytes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setLevel(1);
            zip.putNextEntry(new ZipEntry("zeros"));
            byte[] mebibyte = new byte[1 << 20];
            for (int i = 0; i < mebibytes; i++) {
                zip.write(mebibyte);
            }
        }
        return bytes.toByteArray();
    }

    /// An archive of one stored entry with a Unix mode.
    private static byte[] entry(String name, byte[] content, int mode) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        CRC32 crc = new CRC32();
        crc.update(content);
        ByteBuffer zip = ByteBuffer.allocate(30 + 46 + 22 + 2 * text.length + content.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        zip.putInt(0x04034b50)
                .putShort((short) 10)
                .putShort((short) 0)
                .putShort((short) 0)
                .putInt(0);
        zip.putInt((int) crc.getValue()).putInt(content.length).putInt(content.length);
        zip.putShort((short) text.length).putShort((short) 0).put(text).put(content);
        int directory = zip.position();
        zip.putInt(0x02014b50)
                .put((byte) 20)
                .put((byte) 3)
                .putShort((short) 10)
                .putShort((short) 0)
                .putShort((short) 0);
        zip.putInt(0).putInt((int) crc.getValue()).putInt(content.length).putInt(content.length);
        zip.putShort((short) text.length)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 0);
        zip.putInt(mode << 16).putInt(0).put(text);
        int length = zip.position() - directory;
        zip.putInt(0x06054b50)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 1)
                .putShort((short) 1);
        zip.putInt(length).putInt(directory).putShort((short) 0);
        return zip.array();
    }
}
