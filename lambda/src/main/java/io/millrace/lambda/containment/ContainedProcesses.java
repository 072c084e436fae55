package io.millrace.lambda.containment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The processes inside one sandbox, as Linux shows them.
///
/// The first process inside has the number 1 there; through its root folder one sees the `/proc` of the sandbox, in
/// which there is every process inside and no other. Used by one thread.
///
/// Source: <https://man7.org/linux/man-pages/man5/proc.5.html>
final class ContainedProcesses {

    private static final Pattern FIRST_INSIDE = Pattern.compile("(?m)^NSpid:\\s(\\d+\\s)+1$");
    private static final Pattern OWN = Pattern.compile("(?m)^Rss(?:Anon|Shmem):\\s+(\\d+) kB$");
    private static final Pattern SHARE = Pattern.compile("(?m)^Pss_(?:Anon|Shmem):\\s+(\\d+) kB$");

    private final long outer;
    private @Nullable Path inside;

    /// @param outer the process that made the sandbox
    ContainedProcesses(long outer) {
        this.outer = outer;
    }

    /// What all processes use together.
    ///
    /// @param processes how many there are
    /// @param bytes their memory that is not backed by files; pages that several share count once for each
    record Usage(int processes, long bytes) {}

    /// What the processes use now; nothing before the sandbox is there and after it has ended.
    Optional<Usage> usage() {
        List<Path> all = all();
        if (all.isEmpty()) {
            return Optional.empty();
        }
        long kibibytes = 0;
        for (Path process : all) {
            kibibytes += sum(OWN, process.resolve("status"));
        }
        return Optional.of(new Usage(all.size(), kibibytes << 10));
    }

    /// The memory of all processes, pages that several share counted once; takes longer.
    long exactBytes() {
        long kibibytes = 0;
        for (Path process : all()) {
            long share = sum(SHARE, process.resolve("smaps_rollup"));
            kibibytes += share > 0 ? share : sum(OWN, process.resolve("status"));
        }
        return kibibytes << 10;
    }

    private List<Path> all() {
        Path folder = inside;
        if (folder == null) {
            folder = find();
            inside = folder;
        }
        if (folder == null) {
            return List.of();
        }
        List<Path> all = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(folder, ContainedProcesses::isProcess)) {
            processes.forEach(all::add);
        } catch (IOException | UncheckedIOException | java.nio.file.DirectoryIteratorException e) {
            return List.of();
        }
        return all;
    }

    private static boolean isProcess(Path entry) {
        char first = String.valueOf(entry.getFileName()).charAt(0);
        return first >= '0' && first <= '9';
    }

    /// The `/proc` of the sandbox, once there is a program in it: before that its root may still be the machine's.
    private @Nullable Path find() {
        Path made = Path.of("/proc", Long.toString(outer), "task", Long.toString(outer), "children");
        for (String child : text(made).split(" ", -1)) {
            if (child.isBlank()) {
                continue;
            }
            Path process = Path.of("/proc", child.strip());
            boolean isFirst =
                    FIRST_INSIDE.matcher(text(process.resolve("status"))).find();
            boolean hasChild = !text(process.resolve("task")
                            .resolve(child.strip())
                            .resolve("children"))
                    .isBlank();
            if (isFirst && hasChild) {
                return process.resolve("root").resolve("proc");
            }
        }
        return null;
    }

    private static long sum(Pattern pattern, Path file) {
        long sum = 0;
        Matcher matcher = pattern.matcher(text(file));
        while (matcher.find()) {
            sum += Long.parseLong(matcher.group(1));
        }
        return sum;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
