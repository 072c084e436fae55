package io.millrace.firehose.delivery;

import io.millrace.firehose.convert.ConversionException;
import io.millrace.firehose.definition.Destination;
import io.millrace.firehose.definition.IcebergTables;
import io.millrace.firehose.definition.Processing;
import io.millrace.firehose.definition.Processing.Processor;
import io.millrace.firehose.definition.TableId;
import io.millrace.firehose.definition.Target;
import io.millrace.firehose.definition.Transformation;
import io.millrace.firehose.format.KeyPattern;
import io.millrace.firehose.format.UnusableException;
import io.millrace.firehose.process.Deaggregation;
import io.millrace.firehose.process.Decompression;
import io.millrace.firehose.process.LogMessages;
import io.millrace.firehose.process.PartitionQuery;
import io.millrace.firehose.process.ProcessingException;
import io.millrace.firehose.sink.TableRouter;
import io.millrace.firehose.transform.Asked;
import io.millrace.firehose.transform.Item;
import io.millrace.firehose.transform.Transformer;
import io.millrace.firehose.transform.Verdict;
import io.millrace.log.Frame;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The processors of a destination, in the order in which they work, whatever the order of the request:
///
///     decompress → take log messages out → take apart → function → partition keys → delimiter or conversion
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-multirecord-deaggergation.html>
public final class Pipeline {

    public static final String LAMBDA = "Lambda";
    public static final String METADATA_EXTRACTION = "MetadataExtraction";
    private static final String RECORD_DE_AGGREGATION = "RecordDeAggregation";
    private static final String DECOMPRESSION = "Decompression";
    private static final String LOG_PROCESSING = "CloudWatchLogProcessing";
    private static final String APPEND_DELIMITER = "AppendDelimiterToRecord";

    private static final String PARTITIONING_FAILED = "partitioning-failed";
    private static final String EXTRACTION_FAILED = "metadata-extraction-failed";
    private static final String EXTRACTION_CODE = "DynamicPartitioning.MetadataExtractionFailed";
    private static final String TOO_MANY_CODE = "DynamicPartitioning.ActivePartitionsLimitExceeded";
    private static final String NO_KEYS = "partitionKeys values must not be null or empty";
    private static final int READ_BYTES = 1 << 20;
    /// What has been decompressed goes on before more is: compressed records of a chunk can be a thousand times as
    /// large.
    private static final int MOST_DECOMPRESSED_BYTES = 8 << 20;

    private final Optional<Transformation> transformation;
    private final boolean isDecompressing;
    private final boolean isExtractingMessages;
    private final Optional<Deaggregation> deaggregation;
    private final Optional<PartitionQuery> query;
    private final Optional<Target> target;
    private final Optional<TableRouter> router;
    private final byte[] delimiter;
    private final boolean isPartitioned;
    private final boolean isConverting;
    private final Set<String> queryKeys;
    private final Set<String> lambdaKeys;
    private final int mostPartitions;
    private final Transformer transformer;
    private final DeliveryMeter meter;
    private final InstantSource clock;

    /// @param mostPartitions how many partitions records can be for
    /// @throws UnusableException if a processor's parameters mean nothing
    Pipeline(
            Destination destination,
            int mostPartitions,
            Transformer transformer,
            DeliveryMeter meter,
            InstantSource clock) {
        this.mostPartitions = mostPartitions;
        this.transformer = transformer;
        this.meter = meter;
        this.clock = clock;
        this.transformation = destination.transformation().filter(Transformation::isEnabled);
        Optional<Processing> processing = destination.processing().filter(Processing::isEnabled);
        this.isDecompressing =
                processing.flatMap(all -> all.find(DECOMPRESSION)).isPresent();
        this.isExtractingMessages = processing
                .flatMap(all -> all.find(LOG_PROCESSING))
                .flatMap(processor -> processor.parameter("DataMessageExtraction"))
                .filter("true"::equalsIgnoreCase)
                .isPresent();
        this.deaggregation =
                processing.flatMap(all -> all.find(RECORD_DE_AGGREGATION)).map(Pipeline::deaggregation);
        this.query = processing.flatMap(all -> all.find(METADATA_EXTRACTION)).map(Pipeline::query);
        this.target = destination.target();
        this.router = destination.target().orElse(null) instanceof IcebergTables tables
                ? Optional.of(new TableRouter(tables, query))
                : Optional.empty();
        this.delimiter = processing
                .flatMap(all -> all.find(APPEND_DELIMITER))
                .map(processor -> unescaped(processor.parameter("Delimiter").orElse("\\n")))
                .orElse("")
                .getBytes(StandardCharsets.UTF_8);
        this.isPartitioned = destination.isPartitioned();
        this.isConverting = destination.converted().isPresent();
        KeyPattern prefix = KeyPattern.parse(destination.prefix().orElse(""));
        this.queryKeys = prefix.queryKeys();
        this.lambdaKeys = prefix.lambdaKeys();
    }

    /// Returns if the processors of a destination can work together.
    ///
    /// @throws UnusableException if they cannot, or the parameters of one mean nothing
    public static void check(Destination destination) {
        List<Processor> processors =
                destination.processing().map(Processing::processors).orElse(List.of());
        Set<String> types = processors.stream().map(Processor::type).collect(Collectors.toSet());
        if (types.size() < processors.size()) {
            throw new UnusableException("Only one processor of each type is allowed");
        }
        for (String type : List.of(RECORD_DE_AGGREGATION, METADATA_EXTRACTION)) {
            boolean isForTables = destination.target().orElse(null) instanceof IcebergTables;
            if (types.contains(type) && !destination.isPartitioned() && !isForTables) {
                throw new UnusableException(
                        type + " processor can only be present when Dynamic Partitioning is enabled.");
            }
        }
        if (types.contains(LOG_PROCESSING) && !types.contains(DECOMPRESSION)) {
            throw new UnusableException("CloudWatchLogProcessing processor can only be present together with a"
                    + " Decompression processor.");
        }
        for (Processor processor : processors) {
            checkParameters(processor);
        }
    }

    private static void checkParameters(Processor processor) {
        switch (processor.type()) {
            case RECORD_DE_AGGREGATION -> deaggregation(processor);
            case METADATA_EXTRACTION -> query(processor);
            case DECOMPRESSION -> checkIs(processor, "CompressionFormat", "GZIP");
            case LOG_PROCESSING -> checkIs(processor, "DataMessageExtraction", "true|false");
            default -> {} // the function's are looked at where they are read, the delimiter's can be any
        }
    }

    private static void checkIs(Processor processor, String parameter, String pattern) {
        if (!processor.parameter(parameter).orElse("").matches("(?i)" + pattern)) {
            throw new UnusableException("Parameter " + parameter + " of the " + processor.type() + " processor must be "
                    + pattern.replace("|", " or ") + ".");
        }
    }

    private static Deaggregation deaggregation(Processor processor) {
        return Deaggregation.of(processor.parameter("SubRecordType"), processor.parameter("Delimiter"));
    }

    private static PartitionQuery query(Processor processor) {
        if (!processor.parameter("JsonParsingEngine").orElse("").equals("JQ-1.6")) {
            throw new UnusableException("JsonParsingEngine of the MetadataExtraction processor must be JQ-1.6.");
        }
        return PartitionQuery.compile(processor
                .parameter("MetadataExtractionQuery")
                .orElseThrow(() -> new UnusableException(
                        "The MetadataExtraction processor needs a MetadataExtractionQuery parameter.")));
    }

    private static String unescaped(String delimiter) {
        return delimiter.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t");
    }

    /// Whether records are delivered as they are, so that an object is a part of the log.
    boolean isEmpty() {
        return transformation.isEmpty()
                && !isDecompressing
                && deaggregation.isEmpty()
                && query.isEmpty()
                && delimiter.length == 0
                && !isPartitioned
                && !isConverting;
    }

    /// How many bytes of records are passed through at once.
    int chunkBytes() {
        return transformation.map(Transformation::bufferBytes).orElse(READ_BYTES);
    }

    /// Passes records through; each of them ends in the outlet, in one of the ways, or is dropped.
    ///
    /// While a function works on some of them, those before are delivered and those behind are made ready. It is
    /// never asked for two at a time.
    ///
    /// @param converter makes rows of records, where they are converted; the outlet then gets the rows
    /// @param chunks the frames at the positions from the first on, without a gap
    Passed process(Iterator<List<Frame>> chunks, Optional<Converter> converter, Outlet outlet)
            throws InterruptedException {
        Pass pass = new Pass(outlet, converter);
        try {
            while (chunks.hasNext()) {
                List<Item> items = new ArrayList<>();
                long bytes = 0;
                for (Frame frame : chunks.next()) {
                    pass.count(frame);
                    bytes += prepare(frame, items, pass);
                    if (bytes > MOST_DECOMPRESSED_BYTES) {
                        handOn(items, pass);
                        items = new ArrayList<>();
                        bytes = 0;
                    }
                }
                handOn(items, pass);
            }
            if (pass.asked != null) {
                answer(pass.asked, pass.asked.answered(), pass);
            }
        } finally {
            if (pass.asked != null) {
                pass.asked.cancel();
            }
        }
        if (isConverting) {
            meter.converted(pass.converted);
        }
        if (isDecompressing) {
            meter.decompressed(pass.decompressed);
        }
        if (query.isPresent()) {
            meter.queried(pass.queryTime);
        }
        if (pass.unrouted > 0) {
            target.ifPresent(table -> meter.failed(table, pass.unrouted));
        }
        if (isPartitioned) {
            Duration gathering = Duration.between(pass.oldest, clock.instant());
            meter.partitioned(pass.partitions.values(), gathering, mostPartitions, pass.isExceeded);
        }
        return pass.passed(deaggregation.isPresent());
    }

    private void handOn(List<Item> items, Pass pass) throws InterruptedException {
        if (transformation.isEmpty()) {
            for (Item item : items) {
                deliver(item, Map.of(), Map.of(), pass);
            }
        } else {
            for (List<Item> batch : batches(items, transformation.get().bufferBytes())) {
                ask(transformation.get(), batch, pass);
            }
        }
    }

    /// What became of records.
    ///
    /// @param outcome failed if any part of a record did, else delivered if any was
    /// @param broken those that failed, where records are taken apart
    record Passed(Cursor.Outcome outcome, Optional<Made.Broken> broken) {}

    /// Asks the function for a batch as soon as it has answered for the one before, which is then delivered.
    private void ask(Transformation function, List<Item> batch, Pass pass) throws InterruptedException {
        byte[] event = transformer.event(batch);
        Asked before = pass.asked;
        if (before == null) {
            pass.asked = new Asked(batch, isCancelled -> transformer.ask(function, event, isCancelled));
        } else {
            Transformer.Answered answered = before.answered();
            pass.asked = new Asked(batch, isCancelled -> transformer.ask(function, event, isCancelled));
            answer(before, answered, pass);
        }
    }

    private void answer(Asked asked, Transformer.Answered answered, Pass pass) {
        List<Item> batch = asked.records();
        List<Verdict> verdicts = transformer.verdicts(batch, answered);
        int processed = 0;
        long bytes = 0;
        for (int i = 0; i < batch.size(); i++) {
            Item item = batch.get(i);
            Verdict verdict = verdicts.get(i);
            bytes += verdict.bytes();
            switch (verdict) {
                case Verdict.Ok ok -> {
                    processed++;
                    deliver(item.with(ok.data()), ok.partitionKeys(), ok.route(), pass);
                }
                case Verdict.Dropped _ -> processed++;
                case Verdict.Failed failure -> pass.fail(item, ObjectKeys.PROCESSING_FAILED, failure);
            }
        }
        meter.processed(processed, bytes);
    }

    /// Returns how many bytes of records were made ready.
    private int prepare(Frame frame, List<Item> items, Pass pass) {
        ByteBuffer data = frame.payload();
        try {
            if (isDecompressing) {
                data = Decompression.gunzip(data);
            }
            if (isExtractingMessages) {
                data = LogMessages.extract(data);
            }
            if (isDecompressing) {
                pass.decompressed.succeeded(data.remaining());
            }
            if (isExtractingMessages && !data.hasRemaining()) {
                return 0;
            }
        } catch (ProcessingException e) {
            pass.decompressed.failed(frame.payload().remaining());
            pass.fail(
                    new Item(frame, 0, frame.payload()),
                    ObjectKeys.PROCESSING_FAILED,
                    failed("Decompression.InvalidRecord", e.reason(), 1));
            return 0;
        }
        List<ByteBuffer> parts = deaggregation.isPresent() ? deaggregation.get().split(data) : List.of(data);
        for (int i = 0; i < parts.size(); i++) {
            items.add(new Item(frame, i, parts.get(i)));
        }
        return data.remaining();
    }

    private static List<List<Item>> batches(List<Item> items, int bytes) {
        List<List<Item>> batches = new ArrayList<>();
        List<Item> batch = new ArrayList<>();
        long size = 0;
        for (Item item : items) {
            int more = item.data().remaining();
            if (!batch.isEmpty() && (size + more > bytes || batch.size() == Transformation.MAX_RECORDS)) {
                batches.add(batch);
                batch = new ArrayList<>();
                size = 0;
            }
            batch.add(item);
            size += more;
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }

    private void deliver(Item item, Map<String, String> fromLambda, Map<String, String> route, Pass pass) {
        if (router.isPresent()) {
            Instant begin = clock.instant();
            TableRouter.Route found = router.get().of(item, route);
            pass.queryTime = pass.queryTime.plus(Duration.between(begin, clock.instant()));
            switch (found) {
                case TableRouter.Route.Found row -> deliver(item.with(row.change()), row.table(), pass);
                case TableRouter.Route.Missing missing -> failRow(item, missing.code(), missing.reason(), pass);
            }
            return;
        }
        Partition partition = Partition.WHOLE;
        if (isPartitioned) {
            Map<String, String> fromQuery = Map.of();
            if (query.isPresent()) {
                Instant begin = clock.instant();
                try {
                    fromQuery = query.get().keysOf(item.data());
                } catch (ProcessingException e) {
                    pass.fail(item, EXTRACTION_FAILED, failed(EXTRACTION_CODE, e.reason(), 1));
                    return;
                } finally {
                    pass.queryTime = pass.queryTime.plus(Duration.between(begin, clock.instant()));
                }
            }
            if (!hasAll(fromQuery, queryKeys)) {
                pass.fail(item, EXTRACTION_FAILED, failed(EXTRACTION_CODE, NO_KEYS, 1));
                return;
            }
            if (!hasAll(fromLambda, lambdaKeys)) {
                pass.fail(item, PARTITIONING_FAILED, failed(EXTRACTION_CODE, NO_KEYS, 1));
                return;
            }
            partition = new Partition(only(fromQuery, queryKeys), only(fromLambda, lambdaKeys));
            switch (pass.outlet.admits(partition)) {
                case ADMITTED -> {}
                case TOO_MANY -> {
                    pass.isExceeded = true;
                    refuse(item, pass, TOO_MANY_CODE, "The limit of active partitions is exceeded.");
                    return;
                }
                case KEY_TOO_LONG -> {
                    refuse(item, pass, EXTRACTION_CODE, "The evaluated prefix is too long for a key.");
                    return;
                }
                case NO_KEY -> {
                    refuse(item, pass, EXTRACTION_CODE, "The evaluated prefix is no Unicode text.");
                    return;
                }
            }
        }
        if (pass.converter.isPresent()) {
            convert(item, partition, pass.converter.get(), pass);
        } else {
            pass.deliver(delimiter.length == 0 ? item : item.with(delimited(item.data())), partition);
        }
    }

    private void convert(Item item, Partition partition, Converter converter, Pass pass) {
        ByteBuffer rows;
        try {
            rows = converter.rows(item.data());
        } catch (ConversionException e) {
            pass.converted.failed(item.data().remaining());
            pass.fail(item, ObjectKeys.CONVERSION_FAILED, failed(e.code(), e.reason(), converter.attempts()));
            return;
        }
        pass.converted.succeeded(item.data().remaining());
        pass.deliver(item.with(rows), partition);
    }

    private void refuse(Item item, Pass pass, String code, String message) {
        pass.fail(item, PARTITIONING_FAILED, failed(code, message, 1));
    }

    private void deliver(Item item, TableId table, Pass pass) {
        Partition partition = Partition.of(table);
        switch (pass.outlet.admits(partition)) {
            case ADMITTED, KEY_TOO_LONG, NO_KEY -> pass.deliver(item, partition);
            case TOO_MANY ->
                failRow(item, "Iceberg.TooManyTables", "The records of one delivery are for too many tables.", pass);
        }
    }

    private void failRow(Item item, String code, String reason, Pass pass) {
        pass.unrouted++;
        pass.fail(item, TableRouter.ICEBERG_FAILED, failed(code, reason, 1));
    }

    private static boolean hasAll(Map<String, String> found, Set<String> wanted) {
        return wanted.stream().noneMatch(key -> found.getOrDefault(key, "").isEmpty());
    }

    /// Keys that are not in the prefix part nothing.
    private static Map<String, String> only(Map<String, String> found, Set<String> wanted) {
        Map<String, String> kept = new HashMap<>(found);
        kept.keySet().retainAll(wanted);
        return kept;
    }

    private ByteBuffer delimited(ByteBuffer data) {
        return ByteBuffer.allocate(data.remaining() + delimiter.length)
                .put(data.duplicate())
                .put(delimiter)
                .flip();
    }

    private Verdict.Failed failed(String code, String message, int attempts) {
        return new Verdict.Failed(code, message, attempts, clock.millis());
    }

    /// One call of [#process]: what has become of the records so far.
    private static final class Pass {

        private final Outlet outlet;
        private final Optional<Converter> converter;
        private final DeliveryMeter.Converted converted = new DeliveryMeter.Converted();
        private final DeliveryMeter.Converted decompressed = new DeliveryMeter.Converted();
        /// The bytes of each partition.
        private final Map<Partition, Long> partitions = new HashMap<>();
        private Duration queryTime = Duration.ZERO;
        private boolean isExceeded;
        /// Records that are for no table.
        private int unrouted;
        private final BitSet delivered = new BitSet();
        private final BitSet failed = new BitSet();
        private long first = -1;
        private Instant oldest = Instant.EPOCH;
        private long frames;
        /// The function at work, if it is.
        private @Nullable Asked asked;

        Pass(Outlet outlet, Optional<Converter> converter) {
            this.outlet = outlet;
            this.converter = converter;
        }

        void count(Frame frame) {
            if (frames == 0) {
                first = frame.position();
                oldest = frame.arrival();
            }
            frames++;
        }

        void deliver(Item item, Partition partition) {
            outlet.deliver(item, partition);
            partitions.merge(partition, (long) item.data().remaining(), Long::sum);
            delivered.set(indexOf(item));
        }

        void fail(Item item, String errorType, Verdict.Failed why) {
            outlet.fail(item, errorType, why);
            failed.set(indexOf(item));
        }

        private int indexOf(Item item) {
            return Math.toIntExact(item.frame().position() - first);
        }

        Passed passed(boolean isTakingApart) {
            delivered.andNot(failed);
            long whole = delivered.cardinality();
            long broken = failed.cardinality();
            return new Passed(
                    new Cursor.Outcome(whole, frames - whole - broken, broken),
                    isTakingApart ? Optional.of(Made.Broken.of(failed)) : Optional.empty());
        }
    }
}
