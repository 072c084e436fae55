package io.millrace.sql;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The state of an execution as bytes.
///
/// ```
/// "MSQL" | version 1 : byte | started : long | now : long | count : int
/// count times: name : UTF | highest ROWTIME : long | rows : long
/// ```
///
/// A name is `stream:NAME` or `pump:NAME:BRANCH`; one that the code no longer has is ignored.
///
/// @param started when the execution saw its first row or bound
/// @param now the latest row or bound
/// @param progress how far each stream and pump has come
record Checkpoint(long started, long now, Map<String, Progress> progress) {

    private static final int MAGIC = 0x4D53514C;
    private static final byte VERSION = 1;

    /// @param highest the highest ROWTIME seen, or the lowest long
    /// @param rows how many rows
    record Progress(long highest, long rows) {}

    Optional<Progress> progress(String name) {
        return Optional.ofNullable(progress.get(name));
    }

    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeByte(VERSION);
            out.writeLong(started);
            out.writeLong(now);
            out.writeInt(progress.size());
            for (Map.Entry<String, Progress> entry : progress.entrySet()) {
                out.writeUTF(entry.getKey());
                out.writeLong(entry.getValue().highest());
                out.writeLong(entry.getValue().rows());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// @throws IllegalArgumentException if the bytes are not a checkpoint of a known version
    static Checkpoint of(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readInt() != MAGIC) {
                throw new IllegalArgumentException("not a checkpoint of an application");
            }
            byte version = in.readByte();
            if (version != VERSION) {
                throw new IllegalArgumentException("a checkpoint of version " + version + ", known is " + VERSION);
            }
            long started = in.readLong();
            long now = in.readLong();
            Map<String, Progress> progress = new LinkedHashMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                progress.put(in.readUTF(), new Progress(in.readLong(), in.readLong()));
            }
            return new Checkpoint(started, now, progress);
        } catch (IOException e) {
            throw new IllegalArgumentException("not a whole checkpoint of an application", e);
        }
    }
}
