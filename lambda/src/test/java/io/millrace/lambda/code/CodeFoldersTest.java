package io.millrace.lambda.code;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lambda.name.FunctionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
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
    void unpackedCode_isThereAtOnce_whileOtherCodeIsBeingUnpacked()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        byte[] zip = archive();
        String sha256 = CodeFolders.sha256(zip);
        FunctionId other = new FunctionId("000000000000", "us-east-1", "other");
        CodeFolders folders = new CodeFolders(root);
        folders.keep(FUNCTION, zip);
        // Who reads a pipe waits until somebody writes.
        Files.createDirectories(other.in(root));
        Path pipe = folders.archive(other, sha256);
        Process maker = new ProcessBuilder("mkfifo", pipe.toString()).start();
        assertThat(maker.waitFor()).isZero();
        FutureTask<Path> waiting = new FutureTask<>(() -> folders.unpacked(other, sha256));
        Thread unpacker = Thread.ofPlatform().daemon().start(waiting);
        while (!isReading(unpacker)) {
            Thread.onSpinWait();
        }
        FutureTask<Path> ready = new FutureTask<>(() -> folders.unpacked(FUNCTION, sha256));
        Thread.ofPlatform().daemon().start(ready);
        try {
            assertThat(count(ready.get(60, SECONDS))).isEqualTo(FILES);
        } finally {
            Files.write(pipe, zip);
        }
        assertThat(count(waiting.get(60, SECONDS))).isEqualTo(FILES);
    }

    private static boolean isReading(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("readAllBytes"));
    }

    @Test
    void sameLayer_isKeptByManyAtOnce() throws InterruptedException, ExecutionException, TimeoutException {
        byte[] zip = new byte[4 << 20];
        new SplittableRandom(1).nextBytes(zip);
        String sha256 = CodeFolders.sha256(zip);
        CodeFolders folders = new CodeFolders(root);
        List<FutureTask<byte[]>> keepers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            keepers.add(new FutureTask<>(() -> {
                folders.keepLayer("000000000000", "us-east-1", sha256, zip);
                return Files.readAllBytes(folders.layerArchive("000000000000", "us-east-1", sha256));
            }));
        }
        keepers.forEach(keeper -> Thread.ofPlatform().daemon().start(keeper));

        for (FutureTask<byte[]> keeper : keepers) {
            assertThat(keeper.get(60, SECONDS)).isEqualTo(zip);
        }
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
