package io.millrace.conformance.kinesis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// What Linux knows of a process.
///
/// @param residentMiB memory that it has, in MiB
/// @param threads threads of the operating system
/// @param files open files and sockets
record Proc(long residentMiB, int threads, int files) {

    static Proc of(long pid) {
        Path proc = Path.of("/proc", Long.toString(pid));
        try (Stream<Path> open = Files.list(proc.resolve("fd"))) {
            String status = Files.readString(proc.resolve("status"));
            return new Proc(number(status, "VmRSS:") / 1_024, (int) number(status, "Threads:"), (int) open.count());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long number(String status, String name) {
        String line = status.lines().filter(l -> l.startsWith(name)).findFirst().orElseThrow();
        return Long.parseLong(line.substring(name.length()).replace("kB", "").strip());
    }
}
