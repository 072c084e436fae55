package io.millrace.firehose.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyInputStream;

/// Objects in every compression as they were once written, in `src/test/resources/golden`.
///
/// They are read by what has nothing in common with what wrote them: the JDK, the reference implementation of
/// Snappy, and where they are installed `gzip` and `unzip`. What is written here and not in the JDK is written
/// byte by byte as it was. `-Dmillrace.golden=write` writes them anew.
class GoldenObjectsTest {

    private static final byte[] CONTENT = content();

    @TempDir
    private Path folder;

    /// Some 100 KiB of lines, so that streams have several blocks.
    private static byte[] content() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 2_500; i++) {
            text.append("{\"user\":\"user-")
                    .append(i * 7_919 % 1_000)
                    .append("\",\"n\":")
                    .append(i);
            text.append(i % 10 == 0 ? ",\"city\":\"Zürich\"}\n" : "}\n");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String name(Compression compression) {
        return "object." + compression.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static byte[] written(Compression compression) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        compression.compress(new ByteArrayInputStream(CONTENT), out, "users-1");
        if ("write".equals(System.getProperty("millrace.golden"))) {
            Files.write(Path.of("src/test/resources/golden", name(compression)), out.toByteArray());
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNCOMPRESSED")
    void goldenObjects_areReadByOthers_andWrittenTheSame(Compression compression) throws Exception {
        byte[] written = written(compression);
        byte[] golden = golden(compression);

        assertThat(read(compression, golden)).isEqualTo(CONTENT);
        assertThat(read(compression, written)).isEqualTo(CONTENT);
        switch (compression) {
            case SNAPPY, HADOOP_SNAPPY ->
                assertThat(java.util.Arrays.mismatch(written, golden))
                        .as("the first byte that differs")
                        .isEqualTo(-1);
            case GZIP -> assertThat(run("gzip", "-dc", golden)).isEqualTo(CONTENT);
            case ZIP -> assertThat(run("unzip", "-p", golden)).isEqualTo(CONTENT);
            case UNCOMPRESSED -> throw new AssertionError("not among them");
        }
    }

    private static byte[] golden(Compression compression) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(GoldenObjectsTest.class.getResourceAsStream("/golden/" + name(compression)))) {
            return in.readAllBytes();
        }
    }

    private static byte[] read(Compression compression, byte[] bytes) throws IOException {
        InputStream in = new ByteArrayInputStream(bytes);
        return switch (compression) {
            case UNCOMPRESSED -> bytes;
            case GZIP -> new GZIPInputStream(in).readAllBytes();
            case ZIP -> {
                ZipInputStream zip = new ZipInputStream(in);
                assertThat(zip.getNextEntry().getName()).isEqualTo("users-1");
                yield zip.readAllBytes();
            }
            case SNAPPY -> new SnappyInputStream(in).readAllBytes();
            case HADOOP_SNAPPY -> blocks(bytes);
        };
    }

    /// What Hadoop's block streams hold: lengths in front of blocks.
    private static byte[] blocks(byte[] bytes) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (in.hasRemaining()) {
            in.getInt();
            byte[] block = new byte[in.getInt()];
            in.get(block);
            out.write(Snappy.uncompress(block));
        }
        return out.toByteArray();
    }

    /// What a program says of the golden object; where it is not installed, what it would have to say.
    private byte[] run(String program, String flag, byte[] object) throws IOException, InterruptedException {
        if (Files.notExists(Path.of("/usr/bin", program))) {
            return CONTENT;
        }
        Path file = Files.write(folder.resolve("object." + program), object);
        Path out = folder.resolve("out");
        Process process = new ProcessBuilder(program, flag, file.toString())
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return Files.readAllBytes(out);
    }
}
