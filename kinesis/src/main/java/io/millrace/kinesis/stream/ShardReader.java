package io.millrace.kinesis.stream;

import io.millrace.api.AnswerMemory;
import io.millrace.kinesis.KinesisFault;
import io.millrace.kinesis.name.StreamId;
import io.millrace.kinesis.record.Reading;
import io.millrace.kinesis.record.RecordFormat;
import io.millrace.kinesis.record.StoredRecord;
import io.millrace.kinesis.shard.Shard;
import io.millrace.log.Batch;
import io.millrace.log.Frame;
import io.millrace.log.Log;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// Reads records of one shard from the open log of its stream.
///
/// @param stream the stream, as refusals name it
/// @param log the stream's log, open as long as this is used
record ShardReader(StreamId stream, Shard shard, Log log) {

    /// Reads of so many bytes are not counted.
    private static final int SMALL_READ_BYTES = 64 << 10;
    /// Less than this is no answer to somebody who could have more.
    private static final long LEAST_READ_BYTES = 512 << 10;
    /// As frames of the log, as records, and as an answer in base64.
    private static final long COPIES_OF_A_READ = 4;

    /// The records at or after a position, those left out that are past retention.
    ///
    /// @param from the position to begin at
    /// @param limit the most records, 1 or more
    /// @param maxBytes the most bytes; a single record may pass it
    /// @param horizon what arrived before is past retention
    /// @throws io.millrace.api.Fault ProvisionedThroughputExceededException if there is no memory for an answer
    Reading read(long from, int limit, int maxBytes, Instant horizon, Instant now) {
        int lane = shard.id().index();
        long position = Math.max(from, shard.firstPosition());
        if (isExhausted(position)) {
            return new Reading(List.of(), OptionalLong.empty(), 0);
        }
        long affordable = affordable(position, maxBytes);
        while (true) {
            Batch batch = log.read(lane, position, limit, affordable);
            List<Frame> frames = batch.frames();
            long next = batch.next();
            boolean isOld = !frames.isEmpty() && frames.getFirst().arrival().isBefore(horizon);
            if (isOld) {
                // Arrivals never decrease within a log, so all that is past retention lies before this.
                long oldest = log.firstPositionAtOrAfter(lane, horizon);
                frames = frames.stream()
                        .filter(frame -> frame.position() >= oldest)
                        .toList();
                next = Math.max(next, oldest);
            }
            boolean isAtEnd = next <= position || next >= log.endPosition();
            if (!frames.isEmpty() || isAtEnd) {
                OptionalLong continuation = isExhausted(next) ? OptionalLong.empty() : OptionalLong.of(next);
                return new Reading(records(frames), continuation, behind(next, frames, now));
            }
            position = next;
        }
    }

    /// How many bytes of records an answer may have, so that all answers that are made or sent at the time fit into
    /// memory.
    ///
    /// @throws io.millrace.api.Fault ProvisionedThroughputExceededException if that is hardly any
    private long affordable(long from, int maxBytes) {
        long wanted = Math.min(maxBytes, log.bytesFrom(shard.id().index(), from));
        if (wanted <= SMALL_READ_BYTES) {
            return maxBytes; // what comes in between is little
        }
        long granted = AnswerMemory.take(LEAST_READ_BYTES * COPIES_OF_A_READ, wanted * COPIES_OF_A_READ);
        if (granted == 0) {
            throw KinesisFault.throughputExceeded(stream, shard.id());
        }
        return Math.min(maxBytes, granted / COPIES_OF_A_READ);
    }

    private List<StoredRecord> records(List<Frame> frames) {
        List<StoredRecord> records = new ArrayList<>(frames.size());
        for (Frame frame : frames) {
            String partitionKey = RecordFormat.readPartitionKey(frame.payload());
            records.add(new StoredRecord(
                    frame.position(),
                    shard.sequenceNumber(frame.position(), frame.arrival()),
                    frame.arrival(),
                    partitionKey,
                    frame.payload()));
        }
        return records;
    }

    /// Whether a closed shard has no record at or after the position.
    private boolean isExhausted(long position) {
        if (shard.isOpen() || shard.endsBefore(position)) {
            return !shard.isOpen();
        }
        OptionalLong last = log.lastPosition(shard.id().index());
        return last.isEmpty() || last.getAsLong() < position;
    }

    private long behind(long next, List<Frame> frames, Instant now) {
        OptionalLong last = log.lastPosition(shard.id().index());
        if (frames.isEmpty() || last.isEmpty() || last.getAsLong() < next) {
            return 0;
        }
        return Math.max(1, now.toEpochMilli() - frames.getLast().arrival().toEpochMilli());
    }
}
