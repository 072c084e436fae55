package io.millrace.lambda.containment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where groups are made, on trees of folders that look like the kernel's.
class ControlGroupsTest {

    @TempDir
    Path folder;

    private ControlGroup group(List<String> mounts, List<String> own) throws IOException {
        Path mountinfo = Files.write(folder.resolve("mountinfo"), mounts);
        return ControlGroups.find(mountinfo, Files.write(folder.resolve("cgroup"), own))
                .flatMap(groups -> groups.make(new ProcessLimits(128, 512)))
                .orElseThrow();
    }

    @Test
    void version2_groupsAreMadeBesideTheServersOwn() throws IOException {
        Path slice = Files.createDirectories(folder.resolve("sys/user.slice/app.slice"));
        Files.createDirectories(slice.resolve("millrace.scope"));
        Files.writeString(slice.resolve("cgroup.subtree_control"), "cpu memory pids\n");
        Files.writeString(slice.resolve("cgroup.procs"), "");

        ControlGroup group = group(
                List.of("26 23 0:22 / " + folder.resolve("sys") + " rw,nosuid - cgroup2 cgroup2 rw"),
                List.of("0::/user.slice/app.slice/millrace.scope"));

        Path entrance = group.entrances().getFirst();
        assertThat(slice.relativize(entrance)).matches(path -> path.toString().matches("millrace-\\d+-2/cgroup.procs"));
        assertThat(entrance.resolveSibling("memory.max")).hasContent(Long.toString((128L + 64 + 512) << 20));
        assertThat(entrance.resolveSibling("memory.oom.group")).hasContent("1");
        assertThat(entrance.resolveSibling("pids.max")).hasContent("1032");
        assertThat(entrance.resolveSibling("cpu.weight")).hasContent("50");
    }

    @Test
    void version1_groupsAreMadeBelowTheServersOwnInEachTree() throws IOException {
        Path memory = Files.createDirectories(folder.resolve("memory/pod/server"));
        Path pids = Files.createDirectories(folder.resolve("pids"));

        ControlGroup group = group(
                List.of(
                        "35 31 0:32 /pod " + folder.resolve("memory/pod") + " rw - cgroup cgroup rw,memory",
                        "39 31 0:36 / " + pids + " rw - cgroup cgroup rw,pids",
                        "41 31 0:38 / " + folder.resolve("unified") + " rw - cgroup2 cgroup2 rw"),
                List.of("8:pids:/", "4:memory:/pod/server", "0::/"));

        assertThat(group.entrances()).hasSize(2);
        assertThat(group.entrances().getFirst()).startsWithRaw(memory);
        assertThat(group.entrances().getLast()).startsWithRaw(pids);
        assertThat(group.entrances().getFirst().resolveSibling("memory.limit_in_bytes"))
                .hasContent(Long.toString((128L + 64 + 512) << 20));
        assertThat(group.entrances().getLast().resolveSibling("pids.max")).hasContent("1032");
    }

    @Test
    void treesWithoutMemoryOrProcesses_areOfNoUse() throws IOException {
        Path slice = Files.createDirectories(folder.resolve("sys/slice"));
        Files.writeString(slice.resolve("cgroup.subtree_control"), "cpu\n");
        Files.writeString(slice.resolve("cgroup.procs"), "");
        Path mountinfo = Files.writeString(
                folder.resolve("mountinfo"), "26 23 0:22 / " + folder.resolve("sys") + " rw - cgroup2 cgroup2 rw\n");

        assertThat(ControlGroups.find(mountinfo, Files.writeString(folder.resolve("own"), "0::/slice/scope\n")))
                .isEmpty();
        assertThat(ControlGroups.find(folder.resolve("absent"), folder.resolve("absent")))
                .isEmpty();
    }
}
