package io.millrace.firehose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.firehose.convert.ColumnType;
import io.millrace.firehose.convert.ColumnType.Field;
import io.millrace.firehose.convert.ColumnType.Struct;
import io.millrace.firehose.convert.DuckDb;
import io.millrace.firehose.convert.TrinoOrc;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.ZipInputStream;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.data.Record;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyInputStream;

/// All marks that are anywhere when a schedule is over, each read by a reader that is not ours.
///
/// @param delivered in objects and in the rows of tables, as often as they are there
/// @param failed in the objects under error prefixes, likewise
/// @param posted what an endpoint accepted, by the request
/// @param backup in the backup of the source, as often as they are there
/// @param objects how many objects and commits hold what is delivered
record FaultHarvest(
        List<String> delivered,
        List<String> failed,
        Map<String, List<String>> posted,
        List<String> backup,
        long objects) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FAILED = "failed/";
    private static final String PIECE = "millrace.delivery-piece";
    private static final byte[] GZIP = {0x1f, (byte) 0x8b, 8};
    private static final int GZIP_HEAD = 10;
    private static final int GZIP_TAIL = 8;
    private static final Struct ROW = new Struct(List.of(
            new Field("mark", new ColumnType.Text()),
            new Field("user", new ColumnType.Text()),
            new Field("n", new ColumnType.Whole(32))));

    /// Reads everything.
    ///
    /// @param tables where the metadata of the tables lies
    /// @param folder for files that readers want to have
    static FaultHarvest of(FaultyBuckets buckets, List<String> tables, Map<String, List<String>> posted, Path folder)
            throws IOException, SQLException {
        List<String> delivered = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        List<String> backup = new ArrayList<>();
        List<Path> parquet = new ArrayList<>();
        Files.createDirectories(folder);
        long objects = 0;
        for (Map.Entry<String, byte[]> object : buckets.objects("users").entrySet()) {
            String key = object.getKey();
            if (key.startsWith(FAILED)) {
                failed.addAll(failures(key, object.getValue()));
                continue;
            }
            objects++;
            if (key.endsWith(".parquet")) {
                parquet.add(Files.write(folder.resolve(objects + ".parquet"), object.getValue()));
            } else if (key.endsWith(".orc")) {
                Path file = Files.write(folder.resolve(objects + ".orc"), object.getValue());
                TrinoOrc.read(file, ROW).forEach(row -> delivered.addAll(Marks.in(row)));
            } else {
                delivered.addAll(Marks.in(text(plain(key, object.getValue()))));
            }
        }
        for (Map.Entry<String, byte[]> object : buckets.objects("backup").entrySet()) {
            if (object.getKey().startsWith(FAILED)) {
                failed.addAll(failures(object.getKey(), object.getValue()));
            } else {
                backup.addAll(Marks.in(members(plain(object.getKey(), object.getValue()))));
            }
        }
        readParquet(parquet, delivered);
        objects += readTables(buckets, tables, delivered);
        Set<String> lost = new HashSet<>(failed);
        objects += posted.values().stream()
                .filter(marks -> !lost.containsAll(marks))
                .count();
        return new FaultHarvest(delivered, failed, posted, backup, objects);
    }

    private static void readParquet(List<Path> files, List<String> delivered) throws SQLException {
        if (files.isEmpty()) {
            return;
        }
        try (DuckDb reader = new DuckDb()) {
            String names = String.join(
                    ",", files.stream().map(file -> "'" + file + "'").toList());
            delivered.addAll(
                    Marks.in(String.join("\n", reader.query("select mark from read_parquet([" + names + "])"))));
        }
    }

    /// Returns how many commits there were.
    private static long readTables(FaultyBuckets buckets, List<String> tables, List<String> delivered)
            throws IOException {
        Lake lake = new Lake();
        buckets.objects(FaultyBuckets.LAKE)
                .forEach((key, content) -> lake.objects.put(FaultyBuckets.LAKE + "/" + key, content));
        long commits = 0;
        for (String metadata : tables) {
            for (Snapshot snapshot : lake.table(metadata).snapshots()) {
                commits += snapshot.summary().containsKey(PIECE) ? 1 : 0;
            }
            if (lake.table(metadata).currentSnapshot() != null) {
                for (Record row : lake.rows(metadata)) {
                    delivered.addAll(Marks.in(String.valueOf(row.getField("mark"))));
                }
            }
        }
        return commits;
    }

    private static List<String> failures(String key, byte[] content) throws IOException {
        List<String> marks = new ArrayList<>();
        for (String line : text(content).lines().toList()) {
            JsonNode failure = JSON.readTree(line);
            String code = failure.path("errorCode").asText()
                    + failure.path("lastErrorCode").asText();
            if (code.isEmpty()) {
                throw new IOException("no error code in " + key + ": " + line);
            }
            marks.addAll(Marks.in(
                    members(Base64.getDecoder().decode(failure.path("rawData").asText()))));
        }
        return marks;
    }

    private static byte[] plain(String key, byte[] content) throws IOException {
        InputStream in = new ByteArrayInputStream(content);
        if (key.endsWith(".gz")) {
            return new GZIPInputStream(in).readAllBytes();
        }
        if (key.endsWith(".zip")) {
            ZipInputStream zip = new ZipInputStream(in);
            zip.getNextEntry();
            return zip.readAllBytes();
        }
        if (key.endsWith(".snappy")) {
            return content[0] == (byte) 0x82 ? new SnappyInputStream(in).readAllBytes() : hadoop(content);
        }
        return content;
    }

    private static byte[] hadoop(byte[] content) throws IOException {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        for (ByteBuffer in = ByteBuffer.wrap(content); in.hasRemaining(); ) {
            in.getInt();
            byte[] block = new byte[in.getInt()];
            in.get(block);
            plain.write(Snappy.uncompress(block));
        }
        return plain.toByteArray();
    }

    /// Records as they came, of which some are GZIP and some are not.
    private static String members(byte[] content) throws IOException {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        for (int at = 0; at < content.length; ) {
            if (at + GZIP.length <= content.length
                    && ByteBuffer.wrap(content, at, GZIP.length).equals(ByteBuffer.wrap(GZIP))) {
                at = member(content, at + GZIP_HEAD, plain);
            } else {
                plain.write(content[at++]);
            }
        }
        return text(plain.toByteArray());
    }

    private static int member(byte[] content, int from, ByteArrayOutputStream plain) throws IOException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(content, from, content.length - from);
            byte[] some = new byte[1 << 12];
            while (!inflater.finished()) {
                int count = inflater.inflate(some);
                if (count == 0 && !inflater.finished()) {
                    throw new IOException("a record is cut off");
                }
                plain.write(some, 0, count);
            }
            return Math.toIntExact(from + inflater.getBytesRead() + GZIP_TAIL);
        } catch (DataFormatException e) {
            throw new IOException(e);
        } finally {
            inflater.end();
        }
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.UTF_8);
    }
}
