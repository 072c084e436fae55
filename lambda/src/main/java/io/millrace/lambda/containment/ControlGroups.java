package io.millrace.lambda.containment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/// Where the kernel lets this server make control groups, one for each sandbox: a bound on memory and processes that
/// holds at once, and a fair share of the processors against a sandbox with a thousand processes.
///
/// Only where it may write there, which root and the sessions of systemd's users may; elsewhere a [ProcessWatch]
/// is alone.
///
/// Source: <https://docs.kernel.org/admin-guide/cgroup-v2.html>,
/// <https://docs.kernel.org/admin-guide/cgroup-v1/cgroups.html>
final class ControlGroups {

    private static final System.Logger LOG = System.getLogger(ControlGroups.class.getName());

    private static final String PREFIX = "millrace-";

    /// Half of what a group usually weighs, in the words of each version: when all is busy the server goes first, or
    /// it could not end in time what takes too long.
    private static final String WEIGHT = "50";

    private static final String SHARES = "512";

    /// The group's own shell, its child and the program that makes the sandbox.
    private static final int OWN_PROCESSES = 8;

    private final List<Hierarchy> hierarchies;
    private final AtomicLong made = new AtomicLong();
    private final long server = ProcessHandle.current().pid();

    private ControlGroups(List<Hierarchy> hierarchies) {
        this.hierarchies = List.copyOf(hierarchies);
    }

    /// A tree of groups.
    ///
    /// @param parent the group below which ours are made
    /// @param controllers what the tree counts: `memory`, `pids`, `cpu`
    /// @param isUnified whether it is of version 2
    private record Hierarchy(Path parent, Set<String> controllers, boolean isUnified) {}

    /// The groups that this server can make, if it can.
    ///
    /// @param mounts such as `/proc/self/mountinfo`
    /// @param own such as `/proc/self/cgroup`
    static Optional<ControlGroups> find(Path mounts, Path own) {
        List<Hierarchy> found = new ArrayList<>();
        try {
            List<String> groups = Files.readAllLines(own);
            for (String mount : Files.readAllLines(mounts)) {
                hierarchy(mount, groups).ifPresent(found::add);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "no control groups: {0}", e.getMessage());
            return Optional.empty();
        }
        boolean isWhole = Set.of("memory", "pids").stream()
                .allMatch(controller ->
                        found.stream().anyMatch(one -> one.controllers().contains(controller)));
        if (!isWhole) {
            return Optional.empty();
        }
        ControlGroups groups = new ControlGroups(found);
        groups.sweep();
        Optional<ControlGroup> trial = groups.make(new ProcessLimits(128, 512));
        trial.ifPresent(ControlGroup::remove);
        return trial.map(_ -> groups);
    }

    /// A group for one sandbox; nothing if the kernel refuses.
    Optional<ControlGroup> make(ProcessLimits limits) {
        String name = PREFIX + server + "-" + made.incrementAndGet();
        List<Path> folders = new ArrayList<>();
        try {
            for (Hierarchy hierarchy : hierarchies) {
                Path folder = hierarchy.parent().resolve(name);
                Files.createDirectory(folder);
                folders.add(folder);
                bound(hierarchy, folder, limits);
            }
            return Optional.of(new ControlGroup(folders));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "no control group: {0}", e.getMessage());
            new ControlGroup(folders).remove();
            return Optional.empty();
        }
    }

    private static void bound(Hierarchy hierarchy, Path folder, ProcessLimits limits) throws IOException {
        if (hierarchy.controllers().contains("memory")) {
            String bytes = Long.toString(limits.kernelBytes());
            if (hierarchy.isUnified()) {
                Files.writeString(folder.resolve("memory.max"), bytes);
                optional(folder.resolve("memory.swap.max"), "0");
                optional(folder.resolve("memory.oom.group"), "1");
            } else {
                Files.writeString(folder.resolve("memory.limit_in_bytes"), bytes);
                optional(folder.resolve("memory.memsw.limit_in_bytes"), bytes);
            }
        }
        if (hierarchy.controllers().contains("pids")) {
            Files.writeString(folder.resolve("pids.max"), Integer.toString(ProcessLimits.PROCESSES + OWN_PROCESSES));
        }
        if (hierarchy.controllers().contains("cpu")) {
            if (hierarchy.isUnified()) {
                optional(folder.resolve("cpu.weight"), WEIGHT);
            } else {
                optional(folder.resolve("cpu.shares"), SHARES);
            }
        }
    }

    private static void optional(Path file, String value) {
        try {
            Files.writeString(file, value);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "without {0}: {1}", file, e.getMessage());
        }
    }

    /// The tree of one line of `mountinfo`, if we can make groups there.
    private static Optional<Hierarchy> hierarchy(String mount, List<String> groups) {
        String[] halves = mount.split(" - ", 2);
        if (halves.length < 2) {
            return Optional.empty();
        }
        String[] place = halves[0].split(" ", -1);
        String[] kind = halves[1].split(" ", -1);
        if (place.length < 5 || kind.length < 3) {
            return Optional.empty();
        }
        Path root = Path.of(place[3]);
        Path folder = Path.of(place[4]);
        return switch (kind[0]) {
            case "cgroup" -> ofVersion1(root, folder, Set.of(kind[2].split(",", -1)), groups);
            case "cgroup2" -> ofVersion2(root, folder, groups);
            default -> Optional.empty();
        };
    }

    private static Optional<Hierarchy> ofVersion1(Path root, Path folder, Set<String> options, List<String> groups) {
        for (String controller : List.of("memory", "pids", "cpu")) {
            if (options.contains(controller)) {
                return own(groups, controller)
                        .map(group -> below(root, folder, group))
                        .filter(Files::isWritable)
                        .map(parent -> new Hierarchy(parent, options, false));
            }
        }
        return Optional.empty();
    }

    /// A group with processes of its own, such as the server's, has no groups below it that count; so ours are made
    /// beside it.
    private static Optional<Hierarchy> ofVersion2(Path root, Path folder, List<String> groups) {
        return own(groups, "")
                .map(group -> below(root, folder, group).getParent())
                .filter(parent -> parent.startsWith(folder) && Files.isWritable(parent.resolve("cgroup.procs")))
                .flatMap(parent -> {
                    try {
                        String controllers = Files.readString(parent.resolve("cgroup.subtree_control"));
                        return Optional.of(
                                new Hierarchy(parent, Set.of(controllers.strip().split("\\s+", -1)), true));
                    } catch (IOException e) {
                        return Optional.empty();
                    }
                });
    }

    private static Path below(Path root, Path folder, Path group) {
        return folder.resolve(group.startsWith(root) ? root.relativize(group) : Path.of(""))
                .normalize();
    }

    /// The group of this process in the tree of a controller; version 2 has no name.
    private static Optional<Path> own(List<String> groups, String controller) {
        for (String line : groups) {
            String[] parts = line.split(":", 3);
            if (parts.length == 3 && List.of(parts[1].split(",", -1)).contains(controller)) {
                return Optional.of(Path.of(parts[2]));
            }
        }
        return Optional.empty();
    }

    /// Removes what servers have left behind that were killed.
    private void sweep() {
        for (Hierarchy hierarchy : hierarchies) {
            for (Path folder : VisibleSystem.children(hierarchy.parent())) {
                String name = String.valueOf(folder.getFileName());
                if (name.matches(PREFIX + "\\d+-\\d+")) {
                    long maker = Long.parseLong(name.substring(PREFIX.length(), name.lastIndexOf('-')));
                    if (ProcessHandle.of(maker).isEmpty()) {
                        new ControlGroup(List.of(folder)).remove();
                    }
                }
            }
        }
    }
}
