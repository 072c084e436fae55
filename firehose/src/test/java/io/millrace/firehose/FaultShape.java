package io.millrace.firehose;

import io.millrace.firehose.format.Compression;
import java.util.List;
import java.util.SplittableRandom;

/// What the delivery stream of one schedule is like; more than half of it can change while it works.
///
/// @param isFed whether its records come from a stream, not from puts
/// @param isAggregated whether those who put into that stream pack several records into one
/// @param isZipped whether the records are what CloudWatch Logs sends: log events, compressed
/// @param isExtracting whether the messages are taken out of those
/// @param keys where its partition keys come from, if it is partitioned
/// @param parts how records that hold several are taken apart
/// @param retries how often a function is asked again
/// @param form what becomes of the records
/// @param isRouted whether there are two tables, between which a query decides
/// @param folder how often it has changed
/// @param bufferSeconds 900 for objects that hold what was put between two flushes, 0 for as many as can be
/// @param retrySeconds how long what is no bucket is tried
record FaultShape(
        boolean isFed,
        boolean isAggregated,
        boolean isZipped,
        boolean isExtracting,
        Keys keys,
        Parts parts,
        boolean hasFunction,
        int retries,
        boolean hasBackup,
        boolean isLogged,
        Form form,
        boolean isRouted,
        Compression compression,
        int folder,
        int bufferSeconds,
        int retrySeconds) {

    private static final List<Compression> COMPRESSIONS = List.of(Compression.values());
    private static final List<Integer> PATIENCE = List.of(0, 1, 300);
    private static final int MOST_PARTS = 3;

    /// Where partition keys come from.
    enum Keys {
        NONE,
        QUERY,
        LAMBDA,
        BOTH
    }

    /// How records that hold several are taken apart.
    enum Parts {
        NOT,
        JSON,
        DELIMITED
    }

    /// What becomes of records.
    enum Form {
        TEXT,
        PARQUET,
        ORC,
        ENDPOINT,
        TABLES;

        /// Half of all are texts, which cost least.
        static Form of(SplittableRandom random) {
            return random.nextBoolean() ? TEXT : values()[random.nextInt(values().length)];
        }

        boolean isColumnar() {
            return this == PARQUET || this == ORC;
        }

        boolean isBucket() {
            return this == TEXT || isColumnar();
        }
    }

    static FaultShape of(SplittableRandom random) {
        Form form = Form.of(random);
        Keys keys = form.isBucket() ? Keys.values()[random.nextInt(Keys.values().length)] : Keys.NONE;
        boolean isZipped = random.nextInt(5) == 0;
        boolean isFed = random.nextInt(3) == 0;
        return new FaultShape(
                        isFed,
                        isFed && random.nextBoolean(),
                        isZipped,
                        isZipped,
                        keys,
                        Parts.NOT,
                        false,
                        0,
                        false,
                        false,
                        form,
                        false,
                        Compression.UNCOMPRESSED,
                        -1,
                        random.nextInt(3) == 0 ? 0 : 900,
                        0)
                .changed(random, form);
    }

    /// Another one that the same delivery stream can become.
    FaultShape changed(SplittableRandom random) {
        return changed(random, canBecomeAnything(random) ? Form.of(random) : sameKind(random));
    }

    /// Whether it is partitioned or not stays for ever.
    private boolean canBecomeAnything(SplittableRandom random) {
        return keys == Keys.NONE && random.nextBoolean();
    }

    private Form sameKind(SplittableRandom random) {
        return form.isBucket()
                ? List.of(Form.TEXT, form, Form.PARQUET, Form.ORC).get(random.nextInt(4))
                : form;
    }

    private FaultShape changed(SplittableRandom random, Form next) {
        boolean canBeTakenApart = keys != Keys.NONE || next == Form.TABLES;
        boolean needsFunction = keys == Keys.LAMBDA || keys == Keys.BOTH;
        boolean needsMessages = next.isColumnar() || next == Form.TABLES || keys == Keys.QUERY || keys == Keys.BOTH;
        return new FaultShape(
                isFed,
                isAggregated,
                isZipped,
                isZipped && (needsMessages || random.nextBoolean()),
                keys,
                canBeTakenApart ? Parts.values()[random.nextInt(Parts.values().length)] : Parts.NOT,
                needsFunction || random.nextBoolean(),
                random.nextInt(4),
                hasBackup || random.nextInt(3) == 0,
                random.nextBoolean(),
                next,
                random.nextBoolean(),
                next.isColumnar() ? Compression.UNCOMPRESSED : COMPRESSIONS.get(random.nextInt(COMPRESSIONS.size())),
                folder + 1,
                bufferSeconds,
                PATIENCE.get(random.nextInt(PATIENCE.size())));
    }

    /// How many parts a record may have so that it can be delivered.
    int mostParts() {
        return parts != Parts.NOT || form.isColumnar() || (isZipped && form != Form.TABLES) ? MOST_PARTS : 1;
    }
}
