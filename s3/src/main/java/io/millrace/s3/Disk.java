package io.millrace.s3;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// Every change that is made to the file system: so that tests can stop the world between any two of them.
interface Disk {

    /// Creates a file that is not there yet, and opens it for writing.
    FileChannel create(Path file) throws IOException;

    /// Writes all bytes at the channel's position.
    void write(FileChannel channel, ByteBuffer bytes) throws IOException;

    /// Returns once the file's bytes are on the disk.
    void force(FileChannel channel) throws IOException;

    /// Creates one directory, if it is not there yet.
    ///
    /// @throws java.nio.file.FileAlreadyExistsException if something else has the name
    void createDirectory(Path directory) throws IOException;

    /// Renames a file, at once and in the place of any file of the new name.
    void move(Path from, Path to) throws IOException;

    /// Deletes a file or an empty directory; false if it was not there.
    boolean delete(Path path) throws IOException;

    /// Returns once the directory's entries are on the disk.
    void forceDirectory(Path directory) throws IOException;
}
