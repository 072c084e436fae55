package io.millrace.s3;

import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// The file system without waiting for the disk, for tests of many objects that no power cut threatens.
final class UnforcedDisk extends FileDisk {

    @Override
    public void force(FileChannel channel) {
        // not here
    }

    @Override
    public void forceDirectory(Path directory) {
        // not here
    }
}
