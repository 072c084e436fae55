package io.millrace.log;

import java.io.IOException;
import java.util.List;

/// The directory that holds one log's files; the seam behind which a test puts a simulated disk.
///
/// Every method that changes something may be lost at a crash until [#forceDirectory()] (names) or
/// [StorageFile#force] (contents) returned. All methods may be called from any thread.
public interface Storage extends AutoCloseable {

    /// The names of all files, in no order.
    List<String> list() throws IOException;

    /// Creates an empty file and opens it; an existing file of that name is emptied.
    ///
    /// @throws StorageFullException when the disk has no space for it
    StorageFile create(String name) throws IOException;

    /// Opens an existing file for reads and writes.
    ///
    /// @throws java.nio.file.NoSuchFileException when there is none of that name
    StorageFile open(String name) throws IOException;

    /// Gives a file another name, atomically; handles stay open, and a file that had that name is replaced.
    void rename(String from, String to) throws IOException;

    /// Removes a name, if it exists; handles that are open stay usable.
    void delete(String name) throws IOException;

    /// Makes all creations, renames and deletions durable.
    void forceDirectory() throws IOException;

    /// How errors name a file: its path.
    String describe(String name);

    /// Releases the directory for others. Files that are open are closed by those who opened them.
    @Override
    void close();
}
