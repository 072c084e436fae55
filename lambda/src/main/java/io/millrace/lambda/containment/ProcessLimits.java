package io.millrace.lambda.containment;

/// How much the processes of one sandbox may use together.
///
/// @param memoryMebibytes what its owner pays for, 1 or more
/// @param temporaryMebibytes the size of its `/tmp`, 1 or more
public record ProcessLimits(int memoryMebibytes, int temporaryMebibytes) {

    /// The most processes; with a control group or the kernel's limit for users threads count, too.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
    static final int PROCESSES = 1_024;

    /// The most open files of a process, from the same source.
    static final int FILES = 1_024;

    /// What the runtime may take beside the memory that the function's owner has asked for.
    private static final int OVERHEAD_MEBIBYTES = 64;

    public ProcessLimits {
        if (memoryMebibytes < 1 || temporaryMebibytes < 1) {
            throw new IllegalArgumentException("a process needs memory and a folder for files");
        }
    }

    /// The memory at which the processes are killed.
    long memoryBytes() {
        return ((long) memoryMebibytes + OVERHEAD_MEBIBYTES) << 20;
    }

    /// The size of `/tmp`.
    long temporaryBytes() {
        return (long) temporaryMebibytes << 20;
    }

    /// What the kernel gives at most where it counts all memory, files in `/tmp` included.
    long kernelBytes() {
        return memoryBytes() + temporaryBytes();
    }
}
