package io.millrace.firehose.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.firehose.convert.ColumnType.Field;
import io.millrace.firehose.convert.ColumnType.Struct;
import io.millrace.firehose.definition.Conversion.Input;
import io.millrace.firehose.definition.Conversion.Output;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.orc.OrcProto;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Files in every form that can be asked for, as they were once written, in `src/test/resources/golden`.
///
/// Each is read by a program that has nothing in common with what wrote it, and today's writer writes it byte by
/// byte; where the JDK compresses, whose zlib differs from one build to another, row by row. So a library that
/// writes other files than the one before is seen. `-Dmillrace.golden=write` writes them anew.
class GoldenFilesTest {

    private static final Path SOURCES = Path.of("src/test/resources/golden");

    @TempDir
    private Path folder;

    /// One golden file.
    record Golden(String name, Output output, Rows rows) {

        String file() {
            return name + output.extension();
        }

        boolean isOfTheJdk() {
            return name.contains("gzip") || name.contains("zlib");
        }

        @Override
        public String toString() {
            return file();
        }
    }

    /// What stands in a file.
    enum Rows {
        /// Four rows of each type, one of them null.
        TYPES,
        /// The same without decimals, which the reader cannot read from pages of the second version.
        TYPES_WITHOUT_DECIMALS,
        /// More than fit into a page or an index.
        MANY,
        /// A few more than an entry of an index has.
        SOME;

        private int count() {
            return this == MANY ? 4_000 : 1_100;
        }

        Struct table() {
            return switch (this) {
                case TYPES ->
                    struct(
                            "flag boolean",
                            "tiny tinyint",
                            "small smallint",
                            "whole int",
                            "big bigint",
                            "single float",
                            "real double",
                            "price decimal(9,2)",
                            "more decimal(18,4)",
                            "most decimal(38,10)",
                            "name string",
                            "code varchar(4)",
                            "fixed char(3)",
                            "raw binary",
                            "day date",
                            "at timestamp",
                            "tags array<string>",
                            "counts map<string,bigint>",
                            "person struct<name:string,age:int,homes:array<struct<zip:string>>>");
                case TYPES_WITHOUT_DECIMALS ->
                    new Struct(TYPES.table().fields().stream()
                            .filter(field -> !(field.type() instanceof ColumnType.Decimal))
                            .toList());
                case MANY, SOME -> struct("id bigint", "name string", "kind string");
            };
        }

        /// The rows as JSON.
        List<String> json() {
            return switch (this) {
                case TYPES, TYPES_WITHOUT_DECIMALS -> lines("rows.json");
                case MANY, SOME ->
                    IntStream.range(0, count())
                            .mapToObj(i ->
                                    "{\"id\":%d,\"name\":\"%s\",\"kind\":\"kind-%d\"}".formatted(i, name(i), i % 3))
                            .toList();
            };
        }

        /// What a reader says of them.
        List<String> expected() {
            return switch (this) {
                case TYPES -> lines("rows.txt");
                case TYPES_WITHOUT_DECIMALS -> lines("rows-without-decimals.txt");
                case MANY, SOME ->
                    IntStream.range(0, count())
                            .mapToObj(i -> "(%d,'%s','kind-%d')".formatted(i, name(i), i % 3))
                            .toList();
            };
        }

        private String name(int number) {
            return "user-%06d-".formatted(number).repeat(this == MANY ? 8 : 1);
        }
    }

    private static Output.Parquet parquet(String compression, String version, boolean isDictionary, OptionalInt page) {
        return new Output.Parquet(
                Optional.of(compression),
                OptionalInt.empty(),
                page,
                OptionalInt.empty(),
                Optional.of(isDictionary),
                Optional.of(version));
    }

    private static Output.Orc orc(String compression, String version, double dictionary, List<String> filtered) {
        return new Output.Orc(
                Optional.of(compression),
                OptionalInt.empty(),
                OptionalInt.empty(),
                filtered.isEmpty() ? OptionalInt.empty() : OptionalInt.of(1_000),
                Optional.of(!filtered.isEmpty()),
                OptionalDouble.empty(),
                filtered,
                OptionalDouble.of(0.01),
                OptionalDouble.of(dictionary),
                Optional.of(version));
    }

    static Stream<Golden> goldens() {
        OptionalInt usual = OptionalInt.empty();
        return Stream.of(
                new Golden("uncompressed-v1", parquet("UNCOMPRESSED", "V1", false, usual), Rows.TYPES),
                new Golden("snappy-v1", parquet("SNAPPY", "V1", false, usual), Rows.TYPES),
                new Golden("gzip-v1", parquet("GZIP", "V1", false, usual), Rows.TYPES),
                new Golden("uncompressed-v2", parquet("UNCOMPRESSED", "V2", false, usual), Rows.TYPES_WITHOUT_DECIMALS),
                new Golden("snappy-v2", parquet("SNAPPY", "V2", true, usual), Rows.TYPES_WITHOUT_DECIMALS),
                new Golden("gzip-v2", parquet("GZIP", "V2", false, usual), Rows.TYPES_WITHOUT_DECIMALS),
                new Golden("pages-v1", parquet("SNAPPY", "V1", false, OptionalInt.of(1 << 16)), Rows.MANY),
                new Golden("pages-v2", parquet("SNAPPY", "V2", false, OptionalInt.of(1 << 16)), Rows.MANY),
                new Golden("dictionary-v1", parquet("SNAPPY", "V1", true, usual), Rows.MANY),
                new Golden("none", orc("NONE", "V0_12", 0, List.of()), Rows.TYPES),
                new Golden("snappy", orc("SNAPPY", "V0_12", 0, List.of()), Rows.TYPES),
                new Golden("zlib", orc("ZLIB", "V0_12", 0, List.of()), Rows.TYPES),
                new Golden("first-format", orc("NONE", "V0_11", 0, List.of()), Rows.TYPES),
                new Golden("bloom-filter", orc("NONE", "V0_12", 0, List.of("ID", "name")), Rows.SOME),
                new Golden("dictionary", orc("SNAPPY", "V0_12", 1, List.of()), Rows.MANY));
    }

    private static Struct struct(String... columns) {
        List<Field> fields = new ArrayList<>();
        try {
            for (String column : columns) {
                String[] parts = column.split(" ", 2);
                fields.add(new Field(parts[0], ColumnType.parse(parts[1])));
            }
        } catch (ConversionException e) {
            throw new IllegalStateException(e);
        }
        return new Struct(fields);
    }

    private static byte[] golden(String name) {
        try (InputStream in = Objects.requireNonNull(
                GoldenFilesTest.class.getResourceAsStream("/golden/" + name), () -> "there is no golden/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(String name) {
        return new String(golden(name), StandardCharsets.UTF_8).lines().toList();
    }

    private Path written(Golden golden) throws Exception {
        RecordReader reader =
                RecordReader.of(new Input.Hive(List.of()), golden.rows().table());
        Path file = folder.resolve("written-" + golden.file());
        try (ColumnarFile columnar =
                ColumnarFile.create(golden.output(), golden.rows().table(), file)) {
            for (String json : golden.rows().json()) {
                for (Value.Struct row : reader.read(ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)))) {
                    columnar.write(row);
                }
            }
        }
        if ("write".equals(System.getProperty("millrace.golden"))) {
            Files.copy(file, SOURCES.resolve(golden.file()), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }

    private static List<String> rows(Golden golden, Path file) throws Exception {
        if (golden.output() instanceof Output.Orc) {
            return TrinoOrc.read(file, golden.rows().table());
        }
        try (DuckDb reader = new DuckDb()) {
            return reader.read(file, golden.rows().table());
        }
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void todaysWriter_writesWhatWasWrittenOnce(Golden golden) throws Exception {
        Path written = written(golden);

        assertThat(rows(golden, written)).isEqualTo(golden.rows().expected());
        if (!golden.isOfTheJdk()) {
            byte[] before = golden(golden.file());
            byte[] now = Files.readAllBytes(written);
            assertThat(differing(content(golden, now), content(golden, before)))
                    .as("the first byte that differs")
                    .isEqualTo(-1);
            if (golden.output() instanceof Output.Parquet) {
                assertThat(metadata(now)).isEqualTo(metadata(before));
            }
        }
    }

    /// Where two files begin to differ, without millions of numbers in the report.
    private static int differing(byte[] one, byte[] other) {
        return Arrays.mismatch(one, other);
    }

    /// What is compared byte by byte: all but the footer of Parquet, in which the order of sets is by chance.
    private static byte[] content(Golden golden, byte[] file) {
        return golden.output() instanceof Output.Parquet
                ? Arrays.copyOf(file, file.length - 8 - footerLength(file))
                : file;
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void othersRead_whatWasWrittenOnce(Golden golden) throws Exception {
        Path file = Files.write(folder.resolve(golden.file()), golden(golden.file()));

        assertThat(rows(golden, file)).isEqualTo(golden.rows().expected());
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void whatTheFormSays_isInTheFile(Golden golden) throws Exception {
        byte[] bytes = Files.readAllBytes(written(golden));
        switch (golden.output()) {
            case Output.Parquet parquet -> {
                List<PageHeader> pages = pages(bytes);
                assertThat(pages)
                        .filteredOn(page -> page.getType() != PageType.DICTIONARY_PAGE)
                        .extracting(PageHeader::getType)
                        .containsOnly(
                                parquet.writerVersion().orElseThrow().equals("V2")
                                        ? PageType.DATA_PAGE_V2
                                        : PageType.DATA_PAGE);
                assertThat(pages.stream().anyMatch(page -> page.getType() == PageType.DICTIONARY_PAGE))
                        .isEqualTo(parquet.isDictionaryEnabled().orElseThrow());
                assertThat(codecs(bytes)).containsExactly(parquet.compression().orElseThrow());
                if (parquet.pageBytes().isPresent()) {
                    assertThat(pages).hasSizeGreaterThan(5).allMatch(page -> page.getUncompressed_page_size() < 80_000);
                }
            }
            case Output.Orc orc -> {
                OrcProto.PostScript tail = tail(bytes);
                assertThat(tail.getCompression().name())
                        .isEqualTo(orc.compression().orElseThrow());
                assertThat(tail.getVersionList())
                        .containsExactly(0, orc.formatVersion().orElseThrow().equals("V0_11") ? 11 : 12);
                if (!orc.bloomFilterColumns().isEmpty()) {
                    OrcProto.Footer footer = footer(bytes);
                    assertThat(footer.getRowIndexStride()).isEqualTo(1_000);
                    assertThat(filtered(bytes, footer)).containsExactly(1, 2);
                }
            }
        }
    }

    @Test
    void aDictionary_isUsedForFewValues() {
        assertThat(golden("dictionary-v1.parquet"))
                .as("the kinds are three, so their column all but vanishes")
                .hasSizeLessThan(golden("pages-v1.parquet").length);
    }

    /// The headers of all pages, by the offsets in the footer.
    private static List<PageHeader> pages(byte[] file) throws IOException {
        List<PageHeader> pages = new ArrayList<>();
        for (var group : metadata(file).getRow_groups()) {
            for (var column : group.getColumns()) {
                var chunk = column.getMeta_data();
                long begin = chunk.isSetDictionary_page_offset()
                        ? chunk.getDictionary_page_offset()
                        : chunk.getData_page_offset();
                ByteArrayInputStream in = new ByteArrayInputStream(
                        file, Math.toIntExact(begin), Math.toIntExact(chunk.getTotal_compressed_size()));
                while (in.available() > 0) {
                    PageHeader page = Util.readPageHeader(in);
                    in.skipNBytes(page.getCompressed_page_size());
                    pages.add(page);
                }
            }
        }
        return pages;
    }

    private static List<String> codecs(byte[] file) throws IOException {
        return metadata(file).getRow_groups().stream()
                .flatMap(group -> group.getColumns().stream())
                .map(column -> column.getMeta_data().getCodec().name())
                .distinct()
                .toList();
    }

    private static int footerLength(byte[] file) {
        return Integer.reverseBytes(ByteBuffer.wrap(file).getInt(file.length - 8));
    }

    /// The footer, its sets in order.
    private static org.apache.parquet.format.FileMetaData metadata(byte[] file) throws IOException {
        int length = footerLength(file);
        var metadata = Util.readFileMetaData(new ByteArrayInputStream(file, file.length - 8 - length, length));
        for (var group : metadata.getRow_groups()) {
            for (var column : group.getColumns()) {
                column.getMeta_data().getEncodings().sort(null);
                column.getMeta_data().getEncoding_stats().sort(null);
            }
        }
        return metadata;
    }

    private static OrcProto.PostScript tail(byte[] file) throws IOException {
        int length = file[file.length - 1] & 0xFF;
        return OrcProto.PostScript.parseFrom(
                ByteBuffer.wrap(file, file.length - 1 - length, length).slice());
    }

    /// The footer of a file that is not compressed.
    private static OrcProto.Footer footer(byte[] file) throws IOException {
        int length = Math.toIntExact(tail(file).getFooterLength());
        int end = file.length - 1 - (file[file.length - 1] & 0xFF);
        return OrcProto.Footer.parseFrom(
                ByteBuffer.wrap(file, end - length, length).slice());
    }

    /// The columns that have Bloom filters in all stripes.
    private static List<Integer> filtered(byte[] file, OrcProto.Footer footer) throws IOException {
        List<Integer> columns = new ArrayList<>();
        for (OrcProto.StripeInformation stripe : footer.getStripesList()) {
            int begin = Math.toIntExact(stripe.getOffset() + stripe.getIndexLength() + stripe.getDataLength());
            OrcProto.StripeFooter streams = OrcProto.StripeFooter.parseFrom(
                    ByteBuffer.wrap(file, begin, Math.toIntExact(stripe.getFooterLength()))
                            .slice());
            for (OrcProto.Stream stream : streams.getStreamsList()) {
                if (stream.getKind() == OrcProto.Stream.Kind.BLOOM_FILTER_UTF8) {
                    columns.add(stream.getColumn());
                }
            }
        }
        return columns;
    }
}
