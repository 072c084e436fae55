package io.millrace.log;

/// Bytes that were durable are missing or do not match their checksum; names the file and the offset.
///
/// Thrown by [Log#open] when the log cannot be trusted as a whole, and by reads that meet a damaged frame. A read
/// returns the sound frames before the damage first; the frames after it can be read from the next position on.
public final class LogDamagedException extends LogException {

    private final String file;
    private final long offset;

    LogDamagedException(String file, long offset, String what) {
        super(file + " is damaged at offset " + offset + ": " + what, null);
        this.file = file;
        this.offset = offset;
    }

    /// The damaged (or missing) file, as its storage names it.
    public String file() {
        return file;
    }

    /// The offset in bytes of the first frame or header that is not sound; 0 when the file is missing.
    public long offset() {
        return offset;
    }
}
