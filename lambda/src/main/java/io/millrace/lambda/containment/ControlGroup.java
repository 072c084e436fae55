package io.millrace.lambda.containment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The control group of one sandbox: a folder in each of the kernel's trees of groups.
final class ControlGroup {

    private final List<Path> folders;

    ControlGroup(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    /// The files into which a process writes its id to enter the group.
    List<Path> entrances() {
        return folders.stream().map(folder -> folder.resolve("cgroup.procs")).toList();
    }

    /// Removes the group.
    ///
    /// @return false if there are still processes in it
    boolean remove() {
        boolean isRemoved = true;
        for (Path folder : folders) {
            try {
                Files.deleteIfExists(folder);
            } catch (IOException e) {
                isRemoved = false;
            }
        }
        return isRemoved;
    }
}
