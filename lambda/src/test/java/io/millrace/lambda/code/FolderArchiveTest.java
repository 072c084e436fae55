package io.millrace.lambda.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderArchiveTest {

    @TempDir
    private Path folder;

    @TempDir
    private Path target;

    @Test
    void of_unpacksToTheSameFiles_andKeepsWhatIsExecutable() throws IOException {
        Files.createDirectories(folder.resolve("bin/deep"));
        Files.writeString(folder.resolve("bin/deep/tool"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(folder.resolve("bin/deep/tool"), PosixFilePermissions.fromString("rwx------"));
        Files.writeString(folder.resolve("a.txt"), "ä".repeat(1000));

        byte[] zip = FolderArchive.of(folder);
        ZipArchive.open(zip).unpack(target);

        assertThat(target.resolve("a.txt")).hasContent("ä".repeat(1000));
        assertThat(Files.isExecutable(target.resolve("a.txt"))).isFalse();
        assertThat(target.resolve("bin/deep/tool")).hasContent("#!/bin/sh");
        assertThat(Files.isExecutable(target.resolve("bin/deep/tool"))).isTrue();
        assertThat(ZipArchive.open(zip).unzipped()).isEqualTo(2_000 + 10);
        assertThat(FolderArchive.of(folder)).as("the same again").isEqualTo(zip);
    }

    @Test
    void of_refusesWhatIsNoFolder() {
        assertThatThrownBy(() -> FolderArchive.of(folder.resolve("nothing")))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("is not there");
    }
}
