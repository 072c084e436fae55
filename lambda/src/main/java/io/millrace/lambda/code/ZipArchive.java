package io.millrace.lambda.code;

import io.millrace.api.Fault;
import io.millrace.lambda.LambdaFault;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// A deployment package: a zip archive that is safe to unpack, read by its central directory alone.
///
/// Refused are entries that leave the folder, links and devices, encryption, Zip64, and archives that unpack to
/// more than AWS allows, whatever sizes they declare. Of Unix permissions only "executable" is kept. Format:
/// <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>, 4.3.
///
///     end of central directory (22 bytes)        central directory entry (46 bytes)
///     0  signature PK 5 6                        0  signature PK 1 2    20 compressed size
///     10 entries (2)                             5  made by: system     24 size
///     12 bytes of the directory                  8  flags (2)           28 name, extra, comment: lengths (2 each)
///     16 offset of the directory                 10 method (2)          38 external attributes, mode in the upper half
///     20 length of the comment (2)               16 CRC-32              42 offset of the local header
public final class ZipArchive {

    /// The most bytes of an archive given in the request.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
    public static final int MAX_ZIPPED = 50 << 20;

    /// The most bytes of all files of an archive.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
    public static final int MAX_UNZIPPED = 250 << 20;

    private static final int END_SIGNATURE = 0x06054b50;
    private static final int ENTRY_SIGNATURE = 0x02014b50;
    private static final int LOCAL_SIGNATURE = 0x04034b50;
    private static final int END_BYTES = 22;
    private static final int ENTRY_BYTES = 46;
    private static final int LOCAL_BYTES = 30;
    private static final int MAX_COMMENT = 0xFFFF;

    private static final int UNIX = 3;
    private static final int MAC = 19;
    private static final int ENCRYPTED = 1;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final int TYPE_MASK = 0170000;
    private static final int REGULAR = 0100000;
    private static final int FOLDER = 0040000;
    private static final int EXECUTABLE = 0111;

    private static final int CHUNK = 1 << 16;

    private final byte[] bytes;
    private final ByteBuffer buffer;
    private final List<Entry> entries = new ArrayList<>();
    private long unzipped;

    private ZipArchive(byte[] bytes) {
        this.bytes = bytes;
        this.buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// One file or folder of the archive.
    private record Entry(
            List<String> path,
            boolean isFolder,
            boolean isExecutable,
            int method,
            long crc,
            long compressed,
            long size,
            int local) {}

    /// Reads the directory of an archive and checks every entry's name, kind and declared size.
    ///
    /// @throws Fault InvalidParameterValueException that says what is wrong
    public static ZipArchive open(byte[] bytes) {
        if (bytes.length == 0) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault("Uploaded file must be a non-empty zip");
        }
        ZipArchive archive = new ZipArchive(bytes);
        archive.readDirectory();
        return archive;
    }

    /// The bytes of all its files.
    public long unzipped() {
        return unzipped;
    }

    /// Writes all files below a folder, over those that are there.
    ///
    /// @throws Fault if the archive is damaged or larger than it says
    /// @throws IOException if the disk refuses
    public void unpack(Path folder) throws IOException {
        Budget budget = new Budget();
        for (Entry entry : entries) {
            Path target = target(folder, entry);
            if (entry.isFolder()) {
                createFolders(target);
            } else {
                Path parent = target.getParent();
                if (parent != null) {
                    createFolders(parent);
                }
                if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
                    throw damaged("is both a file and a folder: " + String.join("/", entry.path()));
                }
                try (OutputStream out = Files.newOutputStream(target)) {
                    write(entry, out, budget);
                }
                Files.setPosixFilePermissions(
                        target, PosixFilePermissions.fromString(entry.isExecutable() ? "rwxr-xr-x" : "rw-r--r--"));
            }
        }
    }

    private static Path target(Path folder, Entry entry) {
        try {
            Path target = folder;
            for (String part : entry.path()) {
                target = target.resolve(part);
            }
            return target;
        } catch (InvalidPathException e) {
            throw damaged("this system's locale has no such file name: " + String.join("/", entry.path()));
        }
    }

    private static void createFolders(Path folder) throws IOException {
        try {
            Files.createDirectories(folder);
        } catch (FileSystemException e) {
            for (Path above = folder; above != null; above = above.getParent()) {
                if (Files.isRegularFile(above, LinkOption.NOFOLLOW_LINKS)) {
                    throw damaged("is both a file and a folder: " + above.getFileName());
                }
            }
            throw e;
        }
    }

    private void readDirectory() {
        int end = findEnd();
        int count = Short.toUnsignedInt(buffer.getShort(end + 10));
        long size = Integer.toUnsignedLong(buffer.getInt(end + 12));
        long offset = Integer.toUnsignedLong(buffer.getInt(end + 16));
        if (count == 0xFFFF || size == 0xFFFFFFFFL || offset == 0xFFFFFFFFL) {
            throw damaged("Zip64 is not supported");
        }
        if (offset + size > end) {
            throw damaged("the directory lies outside of the file");
        }
        int at = (int) offset;
        for (int i = 0; i < count; i++) {
            if (at + ENTRY_BYTES > end || buffer.getInt(at) != ENTRY_SIGNATURE) {
                throw damaged("the directory is cut off");
            }
            int nameLength = Short.toUnsignedInt(buffer.getShort(at + 28));
            int more = Short.toUnsignedInt(buffer.getShort(at + 30)) + Short.toUnsignedInt(buffer.getShort(at + 32));
            if (at + ENTRY_BYTES + nameLength + more > end) {
                throw damaged("the directory is cut off");
            }
            Entry entry = entry(at, nameLength);
            unzipped += entry.size();
            if (unzipped > MAX_UNZIPPED) {
                throw tooLarge();
            }
            if (!entry.path().isEmpty()) {
                entries.add(entry);
            }
            at += ENTRY_BYTES + nameLength + more;
        }
        if (entries.stream().allMatch(Entry::isFolder)) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault("Uploaded file must be a non-empty zip");
        }
    }

    private int findEnd() {
        int lowest = Math.max(0, bytes.length - END_BYTES - MAX_COMMENT);
        for (int at = bytes.length - END_BYTES; at >= lowest; at--) {
            if (buffer.getInt(at) == END_SIGNATURE
                    && at + END_BYTES + Short.toUnsignedInt(buffer.getShort(at + 20)) == bytes.length) {
                return at;
            }
        }
        throw damaged("it is not a zip archive");
    }

    private Entry entry(int at, int nameLength) {
        String name = new String(bytes, at + ENTRY_BYTES, nameLength, StandardCharsets.UTF_8);
        int system = bytes[at + 5];
        int mode = system == UNIX || system == MAC ? buffer.getInt(at + 38) >>> 16 : 0;
        int type = mode & TYPE_MASK;
        boolean isFolder = name.endsWith("/");
        if (type != 0 && type != REGULAR && type != FOLDER) {
            throw damaged("it holds a link or a device: " + name);
        }
        if ((buffer.getShort(at + 8) & ENCRYPTED) != 0) {
            throw damaged("it is encrypted: " + name);
        }
        int method = Short.toUnsignedInt(buffer.getShort(at + 10));
        if (method != STORED && method != DEFLATED) {
            throw damaged("compression method " + method + " is not supported: " + name);
        }
        long local = Integer.toUnsignedLong(buffer.getInt(at + 42));
        if (local + LOCAL_BYTES > bytes.length) {
            throw damaged("an entry lies outside of the file: " + name);
        }
        return new Entry(
                path(name),
                isFolder,
                (mode & EXECUTABLE) != 0,
                method,
                Integer.toUnsignedLong(buffer.getInt(at + 16)),
                Integer.toUnsignedLong(buffer.getInt(at + 20)),
                isFolder ? 0 : Integer.toUnsignedLong(buffer.getInt(at + 24)),
                (int) local);
    }

    private static List<String> path(String name) {
        if (name.isEmpty() || name.startsWith("/") || name.indexOf('\0') >= 0) {
            throw damaged("an entry's name is not allowed: " + name.replace('\0', '?'));
        }
        List<String> parts = new ArrayList<>();
        for (String part : name.split("/", -1)) {
            if (part.equals("..")) {
                throw damaged("an entry leaves the folder: " + name);
            }
            if (part.getBytes(StandardCharsets.UTF_8).length > 255) {
                throw damaged("an entry's name is too long: " + name);
            }
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return parts;
    }

    private void write(Entry entry, OutputStream out, Budget budget) throws IOException {
        String name = String.join("/", entry.path());
        int local = entry.local();
        if (buffer.getInt(local) != LOCAL_SIGNATURE) {
            throw damaged("an entry has no header: " + name);
        }
        long start = local
                + LOCAL_BYTES
                + Short.toUnsignedLong(buffer.getShort(local + 26))
                + Short.toUnsignedLong(buffer.getShort(local + 28));
        if (start + entry.compressed() > bytes.length) {
            throw damaged("an entry is cut off: " + name);
        }
        CRC32 crc = new CRC32();
        long written = entry.method() == STORED
                ? store((int) start, (int) entry.compressed(), out, crc, budget)
                : inflate(name, (int) start, (int) entry.compressed(), out, crc, budget);
        if (written != entry.size() || crc.getValue() != entry.crc()) {
            throw damaged("an entry is damaged: " + name);
        }
    }

    private long store(int start, int length, OutputStream out, CRC32 crc, Budget budget) throws IOException {
        budget.take(length);
        crc.update(bytes, start, length);
        out.write(bytes, start, length);
        return length;
    }

    private long inflate(String name, int start, int length, OutputStream out, CRC32 crc, Budget budget)
            throws IOException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(bytes, start, length);
            byte[] chunk = new byte[CHUNK];
            long written = 0;
            while (!inflater.finished()) {
                int read = inflater.inflate(chunk);
                if (read == 0 && !inflater.finished()) {
                    throw damaged("an entry is cut off: " + name);
                }
                budget.take(read);
                crc.update(chunk, 0, read);
                out.write(chunk, 0, read);
                written += read;
            }
            return written;
        } catch (DataFormatException e) {
            throw damaged("an entry is damaged: " + name);
        } finally {
            inflater.end();
        }
    }

    private static Fault damaged(String why) {
        return LambdaFault.INVALID_PARAMETER_VALUE.fault(
                "Could not unzip uploaded file. Please check your file, then try to upload again. (%s)", why);
    }

    public static Fault tooLarge() {
        return LambdaFault.INVALID_PARAMETER_VALUE.fault("Unzipped size must be smaller than %d bytes", MAX_UNZIPPED);
    }

    /// The bytes that may still be unpacked.
    private static final class Budget {

        private long left = MAX_UNZIPPED;

        void take(long taken) {
            left -= taken;
            if (left < 0) {
                throw tooLarge();
            }
        }
    }
}
