package io.millrace.lambda.code;

import io.millrace.lambda.name.FunctionId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The folder of all functions' code and logs.
///
///     functions/<account>/<region>/<name>/<sha256>.zip     the archive, forced to the disk: what lasts
///     functions/<account>/<region>/<name>/<sha256>/        the same unpacked, made anew after each start
///     functions/<account>/<region>/<name>/layers-<hash>/   the function's layers, merged
///     functions/<account>/<region>/<name>/log/             what the function printed
///     functions/layers/<account>/<region>/<sha256>.zip     the archives of layers
///
/// The unpacked folder is only a copy: files of thousands of modules need not be forced one by one, and what a
/// function changes in its own folder does not outlive the server. Callers see to it that only one thread at a
/// time is at work on a function's folder, except for [#unpacked] and [#archive].
public final class CodeFolders {

    private static final System.Logger LOG = System.getLogger(CodeFolders.class.getName());

    private static final String TEMPORARY = ".new";
    private static final String ZIP = ".zip";
    private static final String LOGS = "log";
    private static final String LAYERS = "layers";

    private final Path root;
    private final AtomicLong written = new AtomicLong();

    /// What is whole; its monitor is held by whoever unpacks or deletes.
    private final Set<Path> unpacked = ConcurrentHashMap.newKeySet();

    public CodeFolders(Path root) {
        this.root = root;
    }

    /// Keeps an archive and unpacks it; on the disk when this returns.
    ///
    /// @return the SHA-256 in hexadecimal
    /// @throws io.millrace.api.Fault if the archive is refused
    public String keep(FunctionId id, byte[] zip) {
        ZipArchive archive = ZipArchive.open(zip);
        String sha256 = sha256(zip);
        try {
            Path folder = folder(id);
            Files.createDirectories(folder);
            unpack(id, sha256, archive);
            write(archive(id, sha256), zip);
            return sha256;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the code of " + id + " in " + folder(id), e);
        }
    }

    /// Keeps the archive of a layer; on the disk when this returns.
    public void keepLayer(String account, String region, String sha256, byte[] zip) {
        Path file = layers(account, region).resolve(sha256 + ZIP);
        try {
            Files.createDirectories(layers(account, region));
            write(file, zip);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep a layer in " + file, e);
        }
    }

    /// Deletes the archives of all layers but the given ones.
    public void retainLayers(Set<LayerUse> needed) {
        Set<Path> files = new HashSet<>();
        needed.forEach(layer -> files.add(layerArchive(layer.account(), layer.region(), layer.sha256())));
        for (Path account : children(root.resolve(LAYERS))) {
            for (Path region : children(account)) {
                children(region).stream().filter(file -> !files.contains(file)).forEach(CodeFolders::delete);
            }
        }
    }

    /// Writes a file with its folders; forced, under its name only as a whole.
    private void write(Path file, byte[] content) throws IOException {
        // Layers with the same content may be written at the same time.
        Path temporary = file.resolveSibling(file.getFileName() + "." + written.incrementAndGet() + TEMPORARY);
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        for (Path changed = file.getParent();
                changed != null && changed.startsWith(root);
                changed = changed.getParent()) {
            force(changed);
        }
    }

    /// The folder with the unpacked code, which is made now if this is its first use since the start.
    public Path unpacked(FunctionId id, String sha256) {
        Path folder = folder(id).resolve(sha256);
        if (unpacked.contains(folder)) { // nobody who only wants to know waits for others' code
            return folder;
        }
        synchronized (unpacked) {
            if (!unpacked.contains(folder)) {
                try {
                    unpack(id, sha256, ZipArchive.open(Files.readAllBytes(archive(id, sha256))));
                } catch (IOException e) {
                    throw new UncheckedIOException("cannot unpack the code of " + id + " to " + folder, e);
                }
            }
        }
        return folder;
    }

    /// The folder with all files of a function's layers, those of later ones over those of earlier ones; made now if
    /// this is its first use since the start.
    public Path unpackedLayers(FunctionId id, List<LayerUse> layers) {
        Path folder = folder(id).resolve(layersName(layers));
        if (unpacked.contains(folder)) {
            return folder;
        }
        synchronized (unpacked) {
            if (!unpacked.contains(folder)) {
                Path temporary = folder(id).resolve(folder.getFileName() + TEMPORARY);
                delete(temporary);
                try {
                    Files.createDirectories(temporary);
                    for (LayerUse layer : layers) {
                        ZipArchive.open(Files.readAllBytes(
                                        layerArchive(layer.account(), layer.region(), layer.sha256())))
                                .unpack(temporary);
                    }
                    delete(folder);
                    Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
                } catch (IOException e) {
                    delete(temporary);
                    throw new UncheckedIOException("cannot unpack the layers of " + id + " to " + folder, e);
                } catch (RuntimeException e) {
                    delete(temporary);
                    throw e;
                }
                unpacked.add(folder);
            }
        }
        return folder;
    }

    /// The name of the folder of merged layers: the same for the same archives in the same order.
    public static String layersName(List<LayerUse> layers) {
        StringBuilder hashes = new StringBuilder();
        layers.forEach(layer -> hashes.append(layer.sha256()).append('\n'));
        return "layers-" + sha256(hashes.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /// The folder of the archives of an account's layers in a region.
    private Path layers(String account, String region) {
        return root.resolve(LAYERS).resolve(account).resolve(region);
    }

    /// The file with the archive of a layer.
    public Path layerArchive(String account, String region, String sha256) {
        return layers(account, region).resolve(sha256 + ZIP);
    }

    /// The file with the archive as it was given.
    public Path archive(FunctionId id, String sha256) {
        return folder(id).resolve(sha256 + ZIP);
    }

    /// The folder of what the function prints.
    public Path logs(FunctionId id) {
        return folder(id).resolve(LOGS);
    }

    /// Deletes all code of the function but that of the given archives; with none given, the function's whole
    /// folder.
    public void retain(FunctionId id, Set<String> archives) {
        Path folder = folder(id);
        synchronized (unpacked) { // what another thread is just unpacking is no leftover
            for (Path child : children(folder)) {
                String name = String.valueOf(child.getFileName());
                String sha256 = name.endsWith(ZIP) ? name.substring(0, name.length() - ZIP.length()) : name;
                if (!archives.contains(sha256) && (archives.isEmpty() || !name.equals(LOGS))) {
                    unpacked.remove(child);
                    delete(child);
                }
            }
        }
        if (archives.isEmpty()) {
            delete(folder);
        }
    }

    /// Every function that has a folder.
    public List<FunctionId> ids() {
        List<FunctionId> ids = new ArrayList<>();
        for (Path account : children(root)) {
            if (account.endsWith(LAYERS)) {
                continue;
            }
            for (Path region : children(account)) {
                for (Path name : children(region)) {
                    ids.add(new FunctionId(
                            String.valueOf(account.getFileName()),
                            String.valueOf(region.getFileName()),
                            String.valueOf(name.getFileName())));
                }
            }
        }
        return ids;
    }

    private void unpack(FunctionId id, String sha256, ZipArchive archive) throws IOException {
        Path target = folder(id).resolve(sha256);
        synchronized (unpacked) {
            if (unpacked.contains(target)) {
                return;
            }
            Path temporary = folder(id).resolve(sha256 + TEMPORARY);
            delete(temporary);
            Files.createDirectory(temporary);
            try {
                archive.unpack(temporary);
                delete(target);
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException | RuntimeException e) {
                delete(temporary);
                throw e;
            }
            unpacked.add(target);
        }
    }

    private Path folder(FunctionId id) {
        return id.in(root);
    }

    private static List<Path> children(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(children::add);
            return children;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    /// Deletes a file or a folder with all that is in it; never follows a link.
    private static void delete(Path path) {
        try {
            Files.walkFileTree(path, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
                        throws IOException {
                    Files.deleteIfExists(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (NoSuchFileException e) {
            LOG.log(System.Logger.Level.TRACE, "nothing to delete: {0}", path);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot delete " + path, e);
        }
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
