package io.millrace.lambda;

import io.millrace.lambda.code.CodeFolders;
import io.millrace.lambda.function.CodeLinks;
import io.millrace.lambda.function.FunctionDefinition;
import io.millrace.lambda.name.FunctionId;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Archives of functions and layers at URLs of this server, which are good for ten minutes and need no other signature.
///
/// The URL's signature is an HMAC-SHA-256 of path and time, by a key of this start alone. Source of the ten minutes:
/// <https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCodeLocation.html>
public final class CodeDownloads implements CodeLinks {

    /// What the paths of all archives begin with.
    public static final String PATH = "/_millrace/code/";

    private static final Duration LIFE = Duration.ofMinutes(10);
    private static final Pattern QUERY = Pattern.compile("Expires=(\\d{1,18})&Signature=([0-9a-f]{64})");
    private static final Pattern FUNCTION =
            Pattern.compile("function/(\\d{12})/([a-z0-9-]+)/([a-zA-Z0-9_-]+)/([0-9a-f]{64})\\.zip");
    private static final Pattern LAYER = Pattern.compile("layer/(\\d{12})/([a-z0-9-]+)/([0-9a-f]{64})\\.zip");

    private final CodeFolders folders;
    private final Supplier<Optional<URI>> endpoint;
    private final InstantSource clock;
    private final byte[] key = new byte[32];

    /// @param endpoint the server's base URL; nothing if nobody listens, and files are named instead
    CodeDownloads(CodeFolders folders, Supplier<Optional<URI>> endpoint, InstantSource clock, RandomGenerator random) {
        this.folders = folders;
        this.endpoint = endpoint;
        this.clock = clock;
        synchronized (random) {
            random.nextBytes(key);
        }
    }

    @Override
    public String function(FunctionDefinition function) {
        FunctionId id = function.id();
        String sha256 = function.code().sha256();
        return function.code()
                .folder()
                .map(folder -> Path.of(folder).toUri().toString())
                .orElseGet(() -> link(
                        "function/" + id.account() + "/" + id.region() + "/" + id.name() + "/" + sha256 + ".zip",
                        folders.archive(id, sha256)));
    }

    @Override
    public String layer(String account, String region, String sha256) {
        return link(
                "layer/" + account + "/" + region + "/" + sha256 + ".zip",
                folders.layerArchive(account, region, sha256));
    }

    private String link(String path, Path file) {
        long expires = clock.instant().plus(LIFE).getEpochSecond();
        return endpoint.get()
                .map(url -> url + PATH + path + "?Expires=" + expires + "&Signature=" + signature(path, expires))
                .orElseGet(() -> file.toAbsolutePath().toUri().toString());
    }

    /// The file that a URL of ours means; nothing if it is none, is too old, or the archive is gone.
    ///
    /// @param path the path behind [#PATH]
    /// @param query the query, without its question mark
    public Optional<Path> find(String path, String query) {
        Matcher signed = QUERY.matcher(query);
        if (!signed.matches()) {
            return Optional.empty();
        }
        long expires = Long.parseLong(signed.group(1));
        byte[] given = signed.group(2).getBytes(StandardCharsets.US_ASCII);
        if (!MessageDigest.isEqual(given, signature(path, expires).getBytes(StandardCharsets.US_ASCII))
                || clock.instant().getEpochSecond() > expires) {
            return Optional.empty();
        }
        return file(path).filter(Files::exists);
    }

    private Optional<Path> file(String path) {
        Matcher function = FUNCTION.matcher(path);
        if (function.matches()) {
            FunctionId id = new FunctionId(function.group(1), function.group(2), function.group(3));
            return Optional.of(folders.archive(id, function.group(4)));
        }
        Matcher layer = LAYER.matcher(path);
        return layer.matches()
                ? Optional.of(folders.layerArchive(layer.group(1), layer.group(2), layer.group(3)))
                : Optional.empty();
    }

    private String signature(String path, long expires) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal((expires + "\n" + path).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
        }
    }
}
