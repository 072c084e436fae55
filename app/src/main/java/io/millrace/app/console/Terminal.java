package io.millrace.app.console;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where a command prints: lines that stay, and one live line that is written over where the screen allows.
public final class Terminal {

    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter out;
    private final boolean isLive;
    private boolean hasLiveLine;

    /// @param isLive whether a line can be written over; else live lines are printed as lines
    public Terminal(PrintWriter out, boolean isLive) {
        this.out = out;
        this.isLive = isLive;
    }

    /// Standard output; live if it is a screen.
    @SuppressWarnings("SystemConsoleNull") // JDK 25 gives none again where input or output is no screen
    public static Terminal ofTheProcess() {
        Console console = System.console();
        boolean isScreen = console != null && console.isTerminal();
        return new Terminal(new PrintWriter(System.out, true, StandardCharsets.UTF_8), isScreen);
    }

    /// Standard error; live if it is a screen that standard output does not use, as far as the system tells.
    public static Terminal ofErrors(PrintWriter err) {
        return new Terminal(err, isScreen(Path.of("/proc/self/fd/2")) && !isScreen(Path.of("/proc/self/fd/1")));
    }

    private static boolean isScreen(Path descriptor) {
        try {
            String file = Files.readSymbolicLink(descriptor).toString();
            return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty") || file.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException _) {
            return false;
        }
    }

    public boolean isLive() {
        return isLive;
    }

    public void println(String line) {
        clearLiveLine();
        out.println(line);
        out.flush();
    }

    /// Shows a line in the place of the live line before.
    public void live(String line) {
        if (isLive) {
            out.print(CLEAR_LINE + line);
            hasLiveLine = true;
        } else {
            out.println(line);
        }
        out.flush();
    }

    /// Takes the live line away.
    public void endLive() {
        clearLiveLine();
        out.flush();
    }

    private void clearLiveLine() {
        if (hasLiveLine) {
            out.print(CLEAR_LINE);
            hasLiveLine = false;
        }
    }
}
