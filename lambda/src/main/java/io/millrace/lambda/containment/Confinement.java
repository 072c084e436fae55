package io.millrace.lambda.containment;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A sandbox about to be made for one process.
public final class Confinement {

    private final List<String> words;
    private final ProcessLimits limits;
    private final Optional<ControlGroup> group;

    Confinement(List<String> words, ProcessLimits limits, Optional<ControlGroup> group) {
        this.words = List.copyOf(words);
        this.limits = limits;
        this.group = group;
    }

    /// The words before those of the program that is to run inside.
    public List<String> words() {
        return words;
    }

    /// The files into which the process must write its id before it becomes the program of the words.
    public List<Path> entrances() {
        return group.map(ControlGroup::entrances).orElse(List.of());
    }

    /// A watch over the process.
    ///
    /// @param outer the id of the process that became the program of the words
    public ProcessWatch watch(long outer) {
        return new ProcessWatch(new ContainedProcesses(outer), limits, group);
    }

    /// Takes back what was made ready for a process that has not started.
    public void cancel() {
        group.ifPresent(ControlGroup::remove);
    }
}
