package io.millrace.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lambda.code.CodeFolders;
import io.millrace.lambda.name.FunctionId;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeDownloadsTest {

    private static final String ACCOUNT = "123456789012";
    private static final String REGION = "us-east-1";

    @TempDir
    private Path folder;

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private CodeFolders folders;
    private CodeDownloads downloads;
    private byte[] zip;
    private URI url;

    @BeforeEach
    void open() {
        folders = new CodeFolders(folder);
        downloads = new CodeDownloads(
                folders, () -> Optional.of(URI.create("http://localhost:4566")), () -> now, new Random(1));
        zip = Zip.of("a", "x");
        folders.keepLayer(ACCOUNT, REGION, CodeFolders.sha256(zip), zip);
        url = URI.create(downloads.layer(ACCOUNT, REGION, CodeFolders.sha256(zip)));
    }

    @Test
    void find_givesTheArchiveOfASignedUrl_forTenMinutes() {
        assertThat(url.getAuthority()).isEqualTo("localhost:4566");
        assertThat(find(url))
                .get()
                .satisfies(file -> assertThat(Files.readAllBytes(file)).isEqualTo(zip));
        now = now.plus(Duration.ofMinutes(10));
        assertThat(find(url)).isPresent();
        now = now.plusSeconds(1);
        assertThat(find(url)).isEmpty();
    }

    @Test
    void find_givesNothingForUrlsOfOthers() {
        assertThat(downloads.find("layer/x", "")).isEmpty();
        assertThat(find(replaced("layer/" + ACCOUNT, "layer/999999999999"))).isEmpty();
        assertThat(find(replaced("Expires=1", "Expires=2"))).isEmpty();
        String signature = url.getQuery().substring(url.getQuery().indexOf("Signature="));
        assertThat(find(replaced(signature, "Signature=" + "0".repeat(64)))).isEmpty();
        CodeDownloads afterARestart = new CodeDownloads(folders, Optional::empty, () -> now, new Random(2));
        assertThat(afterARestart.find(path(url), url.getQuery())).isEmpty();
    }

    @Test
    void find_givesNothing_whenTheArchiveIsGone() {
        folders.retainLayers(java.util.Set.of());

        assertThat(find(url)).isEmpty();
    }

    @Test
    void links_areOfFiles_whenNobodyListens() {
        CodeDownloads inside = new CodeDownloads(folders, Optional::empty, () -> now, new Random(2));
        FunctionId id = new FunctionId(ACCOUNT, REGION, "f");

        assertThat(Path.of(URI.create(inside.layer(ACCOUNT, REGION, CodeFolders.sha256(zip)))))
                .hasBinaryContent(zip);
        assertThat(folders.archive(id, "0")).doesNotExist();
    }

    private URI replaced(String old, String other) {
        assertThat(url.toString()).contains(old);
        return URI.create(url.toString().replace(old, other));
    }

    private Optional<Path> find(URI found) {
        return downloads.find(path(found), found.getQuery());
    }

    private static String path(URI found) {
        return found.getPath().substring(CodeDownloads.PATH.length());
    }
}
