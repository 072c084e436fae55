package io.millrace.analytics.run;

import io.millrace.analytics.definition.ApplicationDefinition;
import io.millrace.analytics.definition.ApplicationId;
import io.millrace.analytics.definition.ReferenceDefinition;
import io.millrace.sql.record.DecodeError;
import io.millrace.sql.record.RecordDecoder;
import io.millrace.sql.record.RecordMetadata;
import io.millrace.sql.row.Row;
import io.millrace.store.Store;
import io.millrace.store.Table;
import io.millrace.store.Transaction;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The contents of the reference tables as they were when their applications were last started or updated; durable,
/// so that a batch that is done again after a crash meets the same table.
///
/// An object's bytes are kept in pieces in one of two slots, while the other has what is in force: first the pieces are
/// written, then, in one transaction with the application's state, the slots change their parts.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/app-add-reference-data.html>
final class ReferenceTables {

    private static final System.Logger LOG = System.getLogger(ReferenceTables.class.getName());
    private static final int PIECE_BYTES = 4 << 20;
    private static final int MOST_PIECES = ReferenceDefinition.MOST_BYTES / PIECE_BYTES;

    private final Store store;
    private final Loader loader;
    private final Table<Loaded> loaded;
    private final Table<byte[]> pieces;

    /// @param loader reads objects
    ReferenceTables(Store store, Loader loader) {
        this.store = store;
        this.loader = loader;
        this.loaded = store.table("analytics.references", Loaded.class);
        this.pieces = store.bytes("analytics.reference-pieces");
    }

    /// Reads the object of a reference table.
    @FunctionalInterface
    interface Loader {

        /// The object's bytes.
        ///
        /// @throws ReferenceException if it cannot be read, or has too many bytes
        byte[] load(ApplicationId id, ReferenceDefinition reference);
    }

    /// Where the bytes of an object are kept.
    ///
    /// @param slot 0 or 1
    /// @param bytes how many they are
    /// @param digest their SHA-256, in hexadecimal digits
    record Loaded(int slot, int bytes, String digest) {

        int pieces() {
            return (bytes + PIECE_BYTES - 1) / PIECE_BYTES;
        }
    }

    /// The bytes of an object.
    ///
    /// @param digest their SHA-256, in hexadecimal digits
    @SuppressWarnings("ArrayRecordComponent") // handed from hand to hand, compared by the digest
    record Content(byte[] bytes, String digest) {}

    /// Reads the object of an application's table.
    ///
    /// @throws ReferenceException if it cannot be read, or has too many bytes
    Content load(ApplicationId id, ReferenceDefinition reference) {
        byte[] bytes = loader.load(id, reference);
        return new Content(bytes, digest(bytes));
    }

    /// Writes what was read, without putting it in force; for one thread at a time.
    Loaded write(ApplicationId id, Content content) {
        Optional<Loaded> before = loaded.get(id.key());
        if (before.isPresent() && before.get().digest().equals(content.digest())) {
            return before.get();
        }
        byte[] bytes = content.bytes();
        Loaded next = new Loaded(before.map(found -> 1 - found.slot()).orElse(0), bytes.length, content.digest());
        for (int i = 0; i < next.pieces(); i++) {
            int from = i * PIECE_BYTES;
            byte[] piece = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + PIECE_BYTES));
            String key = key(id, next.slot(), i);
            store.update(tx -> tx.put(pieces, key, piece));
        }
        return next;
    }

    /// Puts in force what was loaded, as a part of a larger work.
    ///
    /// @return whether it is other data than before
    boolean keep(Transaction tx, ApplicationId id, Optional<Loaded> next) {
        Optional<Loaded> before = tx.get(loaded, id.key());
        if (before.equals(next)) {
            return false;
        }
        before.ifPresent(old -> deletePieces(tx, id, old.slot(), old.pieces()));
        if (next.isPresent()) {
            tx.put(loaded, id.key(), next.get());
        } else {
            tx.delete(loaded, id.key());
        }
        return true;
    }

    /// Forgets an application, also what was loaded for it and never came in force.
    void delete(Transaction tx, ApplicationId id) {
        tx.delete(loaded, id.key());
        deletePieces(tx, id, 0, MOST_PIECES);
        deletePieces(tx, id, 1, MOST_PIECES);
    }

    private void deletePieces(Transaction tx, ApplicationId id, int slot, int count) {
        for (int i = 0; i < count; i++) {
            tx.delete(pieces, key(id, slot, i));
        }
    }

    private static String key(ApplicationId id, int slot, int piece) {
        return id.key() + "#" + slot + String.format(Locale.ROOT, "/%04d", piece);
    }

    /// The rows of an application's tables, by their names. Rows that do not fit the schema are left out, which the
    /// log tells. Of a table that is larger than an application may be, only so many are read that its pumps are
    /// stopped.
    ///
    /// @param memoryLimit about how many bytes of memory an application may take
    /// @throws IllegalStateException if a table was never loaded
    Map<String, List<Row>> rows(ApplicationId id, ApplicationDefinition definition, long memoryLimit) {
        if (definition.reference().isEmpty()) {
            return Map.of();
        }
        ReferenceDefinition reference = definition.reference().get();
        Loaded found = loaded.get(id.key())
                .orElseThrow(() -> new IllegalStateException(
                        "table \"" + reference.tableName() + "\" of " + id + " was never loaded"));
        byte[] content = new byte[found.bytes()];
        for (int i = 0; i < found.pieces(); i++) {
            String key = key(id, found.slot(), i);
            byte[] piece = pieces.get(key)
                    .orElseThrow(() -> new IllegalStateException("the store has lost the reference data " + key));
            System.arraycopy(piece, 0, content, i * PIECE_BYTES, piece.length);
        }
        return Map.of(reference.tableName(), rows(id, reference, content, memoryLimit));
    }

    private static List<Row> rows(ApplicationId id, ReferenceDefinition reference, byte[] content, long memoryLimit) {
        List<Row> rows = new ArrayList<>();
        List<DecodeError> errors = new ArrayList<>();
        int[] refused = new int[1];
        long[] bytes = new long[1];
        RecordDecoder.of(reference.schema().toSchema())
                .decode(
                        ByteBuffer.wrap(content),
                        new RecordMetadata(0, "", "", ""),
                        0,
                        row -> {
                            if (bytes[0] <= memoryLimit) {
                                bytes[0] += row.roughBytes();
                                rows.add(row);
                            }
                        },
                        error -> {
                            if (refused[0]++ == 0) {
                                errors.add(error);
                            }
                        });
        if (!errors.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "{0} rows of table \"{1}\" of application {2} do not fit its schema and are left out; the first: {3}",
                    Integer.toString(refused[0]),
                    reference.tableName(),
                    id,
                    errors.getFirst().message());
        }
        return rows;
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
