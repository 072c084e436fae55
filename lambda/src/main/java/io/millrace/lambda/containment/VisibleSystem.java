package io.millrace.lambda.containment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What contained processes see of the machine: programs and libraries, and of the settings in `/etc` those that
/// programs need, all of it read-only.
final class VisibleSystem {

    /// Programs and libraries; where one of them is a link it stays one.
    private static final List<String> TREES = List.of(
            "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store", "/snap");

    /// No passwords, no keys, no names of other machines.
    private static final Pattern SETTINGS = Pattern.compile(
            "passwd|group|nsswitch\\.conf|hosts|host\\.conf|gai\\.conf|protocols|services|localtime|timezone|ld\\.so\\..*"
                    + "|alternatives|ca-certificates(\\.conf)?|pki|crypto-policies|fonts|mime\\.types|magic.*|java.*|python.*"
                    + "|perl|nodejs|locale\\..*|default-java|os-release|debian_version|terminfo");

    private static final String CERTIFICATES = "/etc/ssl/certs";
    private static final String OPENSSL = "/etc/ssl/openssl.cnf";

    /// Only of use with a network.
    private static final String NAMES = "/etc/resolv.conf";

    private final List<Path> hidden;
    private final List<Path> trees;

    /// @param hidden folders that are not seen even where they lie in something that is
    VisibleSystem(List<Path> hidden) {
        this.hidden = hidden.stream()
                .flatMap(folder -> Stream.of(folder.toAbsolutePath().normalize(), real(folder)))
                .distinct()
                .toList();
        this.trees = TREES.stream().map(Path::of).filter(Files::isDirectory).toList();
    }

    /// The words that show the system.
    List<String> words(boolean hasNetwork) {
        List<String> words = new ArrayList<>();
        for (Path tree : trees) {
            if (Files.isSymbolicLink(tree)) {
                words.addAll(List.of("--symlink", target(tree), tree.toString()));
            } else {
                words.addAll(List.of("--ro-bind", tree.toString(), tree.toString()));
            }
        }
        for (Path setting : children(Path.of("/etc"))) {
            if (SETTINGS.matcher(String.valueOf(setting.getFileName())).matches()) {
                words.addAll(List.of("--ro-bind-try", setting.toString(), setting.toString()));
            }
        }
        words.addAll(List.of("--ro-bind-try", CERTIFICATES, CERTIFICATES, "--ro-bind-try", OPENSSL, OPENSSL));
        if (hasNetwork) {
            words.addAll(List.of("--ro-bind-try", NAMES, NAMES));
        }
        for (Path folder : hidden) {
            if (trees.stream().anyMatch(folder::startsWith) && Files.isDirectory(folder)) {
                words.addAll(List.of("--tmpfs", folder.toString(), "--remount-ro", folder.toString()));
            }
        }
        return words;
    }

    /// The words that show an interpreter with its libraries, if it is not where programs usually are.
    List<String> program(Path executable) {
        Set<Path> shown = new LinkedHashSet<>();
        for (Path file : List.of(executable.toAbsolutePath().normalize(), real(executable))) {
            if (trees.stream().noneMatch(file::startsWith)) {
                shown.add(installation(file));
            }
        }
        List<String> words = new ArrayList<>();
        for (Path path : shown) {
            words.addAll(List.of("--ro-bind", path.toString(), path.toString()));
        }
        return words;
    }

    /// The folder above `bin`, unless something hidden would come with it; then as little as possible.
    private Path installation(Path file) {
        Path folder = file.getParent();
        if (folder == null) {
            return file;
        }
        Path above = folder.getParent();
        if (above != null && folder.endsWith("bin") && showsNothingHidden(above)) {
            return above;
        }
        return showsNothingHidden(folder) ? folder : file;
    }

    private boolean showsNothingHidden(Path folder) {
        return folder.getParent() != null && hidden.stream().noneMatch(secret -> secret.startsWith(folder));
    }

    /// What is in a folder, in the order of the names; nothing if it cannot be read.
    static List<Path> children(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.toAbsolutePath().normalize();
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the link " + link, e);
        }
    }
}
