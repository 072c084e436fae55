package io.millrace.randomuser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;

/// The list of all records that a stream acknowledged, for those who check that none was lost.
///
/// One line a record, four columns with tabs between: sequence number, shard id, who the user is (the e-mail
/// address, or else the uuid, or else a hyphen) and the SHA-256 of the record's data in hexadecimal. The lines of
/// one answer are flushed together, before progress is told.
public final class Ledger {

    private final Writer out;

    private Ledger(Writer out) {
        this.out = out;
    }

    /// A ledger that writes there; the writer stays the caller's, to close after the run.
    public static Ledger to(Writer out) {
        return new Ledger(out);
    }

    /// No ledger.
    public static Ledger none() {
        return new Ledger(Writer.nullWriter());
    }

    void write(String sequenceNumber, String shardId, Person person) {
        try {
            out.write(sequenceNumber + '\t' + shardId + '\t' + person.identity() + '\t' + person.sha256() + '\n');
        } catch (IOException e) {
            throw new UncheckedIOException("writing record " + sequenceNumber + " to the ledger", e);
        }
    }

    void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("flushing the ledger", e);
        }
    }
}
