package io.millrace.firehose.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyHadoopCompatibleOutputStream;
import org.xerial.snappy.SnappyInputStream;
import org.xerial.snappy.SnappyOutputStream;

class CompressionTest {

    @TempDir
    private Path folder;

    /// Readers that are not ours: the JDK's and the reference implementation of the Snappy streams.
    @ParameterizedTest
    @EnumSource
    void compress_isReadByOthers(Compression compression) throws IOException {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 60; round++) {
            byte[] content = content(random, round);

            byte[] compressed = compress(compression, content);

            assertThat(decompress(compression, compressed))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(content);
            assertThat(compress(compression, content)).as("the same again").isEqualTo(compressed);
        }
    }

    @Test
    void snappyStreams_haveTheFramesOfTheReference() throws IOException {
        byte[] content = "user,".repeat(100).getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream java = new ByteArrayOutputStream();
        try (SnappyOutputStream out = new SnappyOutputStream(java)) {
            out.write(content);
        }
        ByteArrayOutputStream hadoop = new ByteArrayOutputStream();
        try (SnappyHadoopCompatibleOutputStream out = new SnappyHadoopCompatibleOutputStream(hadoop)) {
            out.write(content);
        }

        assertThat(Arrays.copyOf(compress(Compression.SNAPPY, content), 16))
                .isEqualTo(Arrays.copyOf(java.toByteArray(), 16));
        assertThat(Arrays.copyOf(compress(Compression.HADOOP_SNAPPY, content), 4))
                .isEqualTo(Arrays.copyOf(hadoop.toByteArray(), 4));
        assertThat(compress(Compression.SNAPPY, content)).hasSizeLessThan(60);
    }

    @Test
    void gzipAndZip_areOpenedByTheProgramsOfTheirNames() throws IOException, InterruptedException {
        byte[] content = content(new SplittableRandom(7), 59);
        Path gzip = Files.write(folder.resolve("object.gz"), compress(Compression.GZIP, content));
        Path zip = Files.write(folder.resolve("object.zip"), compress(Compression.ZIP, content));

        assertThat(run("gzip", "-dc", gzip.toString())).isEqualTo(content);
        assertThat(run("unzip", "-p", zip.toString())).isEqualTo(content);
    }

    private byte[] run(String... command) throws IOException, InterruptedException {
        assumeThat(Path.of("/usr/bin", command[0])).exists();
        Path out = folder.resolve("out");
        Process process =
                new ProcessBuilder(command).redirectOutput(out.toFile()).start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return Files.readAllBytes(out);
    }

    /// From nothing to some hundred KiB, of chance, of repetition and of both.
    private static byte[] content(SplittableRandom random, int round) {
        byte[] content = new byte[round == 0 ? 0 : random.nextInt(1 << (round % 19))];
        random.nextBytes(content);
        if (round % 3 != 0) {
            for (int i = 0; i < content.length; i++) {
                content[i] = (byte) (round % 3 == 1 || i < 8 ? 'a' + content[i] % 3 : content[i % 8]);
            }
        }
        return content;
    }

    private static byte[] compress(Compression compression, byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        compression.compress(new ByteArrayInputStream(content), out, "entry");
        return out.toByteArray();
    }

    private static byte[] decompress(Compression compression, byte[] bytes) throws IOException {
        InputStream in = new ByteArrayInputStream(bytes);
        return switch (compression) {
            case UNCOMPRESSED -> bytes;
            case GZIP -> new GZIPInputStream(in).readAllBytes();
            case ZIP -> {
                ZipInputStream zip = new ZipInputStream(in);
                assertThat(zip.getNextEntry().getName()).isEqualTo("entry");
                yield zip.readAllBytes();
            }
            case SNAPPY -> bytes.length == 16 ? new byte[0] : new SnappyInputStream(in).readAllBytes();
            case HADOOP_SNAPPY -> blocks(bytes);
        };
    }

    private static byte[] blocks(byte[] bytes) throws IOException {
        java.nio.ByteBuffer in = java.nio.ByteBuffer.wrap(bytes);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (in.hasRemaining()) {
            int plain = in.getInt();
            byte[] block = new byte[in.getInt()];
            in.get(block);
            byte[] content = Snappy.uncompress(block);
            assertThat(content).hasSize(plain);
            out.write(content);
        }
        return out.toByteArray();
    }
}
