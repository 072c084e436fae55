package io.millrace.lambda.code;

import io.millrace.lambda.LambdaFault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Makes an archive of a folder as it is at this moment.
public final class FolderArchive {

    private static final int END_BYTES = 22;
    private static final int DIRECTORY_OFFSET = 16;
    private static final int ENTRY_BYTES = 46;
    private static final int SYSTEM_OFFSET = 5;
    private static final int ATTRIBUTES_OFFSET = 38;
    private static final byte UNIX = 3;

    private FolderArchive() {}

    /// An archive of all regular files below a folder, in the order of their names; links are followed.
    ///
    /// @throws io.millrace.api.Fault if the folder is not there, cannot be read or is too large
    public static byte[] of(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "The folder of the function's code is not there: %s", folder);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<Boolean> executable = new ArrayList<>();
        long size = 0;
        try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS);
                ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                size += Files.size(file);
                if (size > ZipArchive.MAX_UNZIPPED) {
                    throw ZipArchive.tooLarge();
                }
                ZipEntry entry = new ZipEntry(folder.relativize(file).toString());
                entry.setTime(0);
                zip.putNextEntry(entry);
                executable.add(Files.isExecutable(file));
                Files.copy(file, zip);
                zip.closeEntry();
            }
        } catch (IOException | UncheckedIOException e) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault("The folder %s cannot be read: %s", folder, e);
        }
        return marked(bytes.toByteArray(), executable);
    }

    /// Writes down which files are executable: in the directory at the end, as archives made on Unix have it.
    private static byte[] marked(byte[] zip, List<Boolean> executable) {
        ByteBuffer buffer = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        int at = executable.isEmpty() ? 0 : buffer.getInt(zip.length - END_BYTES + DIRECTORY_OFFSET);
        for (boolean isExecutable : executable) {
            zip[at + SYSTEM_OFFSET] = UNIX;
            buffer.putInt(at + ATTRIBUTES_OFFSET, (isExecutable ? 0100755 : 0100644) << 16);
            at += ENTRY_BYTES
                    + Short.toUnsignedInt(buffer.getShort(at + 28))
                    + Short.toUnsignedInt(buffer.getShort(at + 30))
                    + Short.toUnsignedInt(buffer.getShort(at + 32));
        }
        return zip;
    }
}
