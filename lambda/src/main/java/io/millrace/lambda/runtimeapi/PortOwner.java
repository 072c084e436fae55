package io.millrace.lambda.runtimeapi;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Says which process is at the other end of a connection over loopback, as far as the system tells.
///
/// A connection's end has a line in `/proc/net/tcp` with the number of its socket, and a process that holds the socket
/// has a link to that number among its open files.
///
/// Source: <https://man7.org/linux/man-pages/man5/proc_pid_net.5.html>
public final class PortOwner {

    private static final System.Logger LOG = System.getLogger(PortOwner.class.getName());

    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

    /// The columns of the tables.
    private static final int LOCAL = 1;

    private static final int REMOTE = 2;
    private static final int INODE = 9;

    /// `127.0.0.1` as the tables write it, in the order of bytes of the machine; the end of it where it is mapped
    /// into the newer protocol.
    private static final List<String> LOOPBACK = List.of("0100007F", "7F000001");

    private PortOwner() {}

    /// Tried when it is asked for the first time.
    private static final class Trial {

        static final boolean IS_TOLD = tried();
    }

    /// Whether this system tells.
    public static boolean isTold() {
        return Trial.IS_TOLD;
    }

    /// Tries it with a connection of our own.
    @SuppressWarnings("AddressSelection") // the address is a literal of the loopback, not looked up
    private static boolean tried() {
        try (ServerSocket server = new ServerSocket()) {
            server.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 1);
            try (Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                    Socket accepted = server.accept()) {
                return client.isConnected()
                        && isHeldBelow(ProcessHandle.current().pid(), accepted);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "who owns a port is not told here: {0}", e.getMessage());
            return false;
        }
    }

    /// Whether a process, or one that descends from it, holds the other end of a connection that was accepted here.
    static boolean isHeldBelow(long pid, Socket accepted) throws IOException {
        Optional<String> inode = inode(accepted.getPort(), accepted.getLocalPort());
        if (inode.isEmpty()) {
            return false;
        }
        Path socket = Path.of("socket:[" + inode.get() + "]");
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        return process.isPresent()
                && Stream.concat(process.stream(), process.get().descendants())
                        .anyMatch(one -> holds(one.pid(), socket));
    }

    /// The number of the socket at the near port, connected to the far one.
    private static Optional<String> inode(int near, int far) throws IOException {
        for (Path table : TABLES) {
            if (!Files.exists(table)) {
                continue;
            }
            for (String line : Files.readAllLines(table, StandardCharsets.ISO_8859_1)) {
                String[] columns = line.strip().split("\\s+", INODE + 2);
                if (columns.length > INODE && isAt(columns[LOCAL], near) && isAt(columns[REMOTE], far)) {
                    return Optional.of(columns[INODE]);
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isAt(String place, int port) {
        int colon = place.indexOf(':');
        return colon > 0
                && LOOPBACK.stream().anyMatch(place.substring(0, colon)::endsWith)
                && place.substring(colon + 1).equalsIgnoreCase(HexFormat.of().toHexDigits((short) port));
    }

    private static boolean holds(long pid, Path socket) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path file : files) {
                if (isLink(file, socket)) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.log(System.Logger.Level.DEBUG, "the files of process {0} cannot be seen", Long.toString(pid));
        }
        return false;
    }

    private static boolean isLink(Path file, Path target) {
        try {
            return Files.readSymbolicLink(file).equals(target);
        } catch (IOException e) {
            // It was closed meanwhile.
            return false;
        }
    }
}
