package io.millrace.lambda.code;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lambda.name.FunctionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeFoldersTest {

    private static final FunctionId FUNCTION = new FunctionId("000000000000", "us-east-1", "f");
    private static final int FILES = 500;

    @TempDir
    private Path root;

    @TempDir
    private Path files;

    private byte[] archive() throws IOException {
        for (int i = 0; i < FILES; i++) {
            Files.writeString(files.resolve(i + ".py"), "N = " + i + "\n");
        }
        return FolderArchive.of(files);
    }

    private static int count(Path folder) throws IOException {
        try (var children = Files.list(folder)) {
            return (int) children.count();
        }
    }

    @Test
    void retain_leavesAlone_whatIsBeingUnpacked()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        byte[] zip = archive();
        String sha256 = CodeFolders.sha256(zip);
        new CodeFolders(root).keep(FUNCTION, zip);
        CodeFolders folders = new CodeFolders(root);
        Path temporary = FUNCTION.in(root).resolve(sha256 + ".new");
        CountDownLatch started = new CountDownLatch(1);
        FutureTask<Path> unpacking = new FutureTask<>(() -> {
            started.countDown();
            return folders.unpacked(FUNCTION, sha256);
        });
        Thread.ofPlatform().daemon().start(unpacking);
        started.await();
        while (!Files.exists(temporary) && !unpacking.isDone()) {
            Thread.onSpinWait();
        }

        folders.retain(FUNCTION, Set.of(sha256));

        assertThat(count(unpacking.get(60, SECONDS))).isEqualTo(FILES);
    }

    @Test
    void retain_deletesWhatIsNotNeeded_andItIsUnpackedAgain() throws IOException {
        byte[] zip = archive();
        String layer = CodeFolders.sha256(zip);
        CodeFolders folders = new CodeFolders(root);
        folders.keepLayer(FUNCTION.account(), FUNCTION.region(), layer, zip);
        List<LayerUse> layers =
                List.of(new LayerUse("arn:aws:lambda:us-east-1:000000000000:layer:l:1", layer, zip.length, 0));
        Path merged = folders.unpackedLayers(FUNCTION, layers);

        folders.retain(FUNCTION, Set.of(CodeFolders.layersName(layers)));
        assertThat(count(merged)).isEqualTo(FILES);

        folders.retain(FUNCTION, Set.of("other"));
        assertThat(merged).doesNotExist();
        assertThat(folders.unpackedLayers(FUNCTION, layers)).isEqualTo(merged);
        assertThat(count(merged)).isEqualTo(FILES);
    }
}
