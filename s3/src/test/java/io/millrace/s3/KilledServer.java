package io.millrace.s3;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import software.amazon.awssdk.services.s3.S3Client;

/// Another JVM that puts and deletes objects from several threads until it is killed, and says what it does.
///
/// Each thread has keys of its own. A line is `begin|done <put|delete> <key> <number>`; the object of a put is
/// the line's number, as often as the number says, and ends with `.`.
final class KilledServer implements AutoCloseable {

    static final int THREADS = 4;
    static final int KEYS = 5;

    private final Process process;
    private final BufferedReader output;

    private KilledServer(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    static KilledServer start(Path directory, long seed) throws IOException {
        return new KilledServer(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledServer.class.getName(),
                        directory.toString(),
                        String.valueOf(seed))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    static String content(int number) {
        return (number + ",").repeat(number % 3000 + 1) + ".";
    }

    static String key(int thread, int number) {
        return "thread" + thread + "/" + "deep/".repeat(number % 3) + number;
    }

    public static void main(String[] arguments) throws InterruptedException {
        Server server = Server.open(Path.of(arguments[0]));
        S3Client s3 = server.alice();
        s3.createBucket(r -> r.bucket("photos"));
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            Random random = new Random(Long.parseLong(arguments[1]) + i);
            threads.add(Thread.ofPlatform().start(() -> {
                while (true) {
                    int number = random.nextInt(1_000_000);
                    String key = key(thread, random.nextInt(KEYS));
                    boolean isPut = random.nextInt(4) > 0;
                    String what = (isPut ? "put " : "delete ") + key + " " + number;
                    say("begin " + what);
                    if (isPut) {
                        server.put("photos", key, content(number));
                    } else {
                        s3.deleteObject(r -> r.bucket("photos").key(key));
                    }
                    say("done " + what);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void say(String line) {
        synchronized (System.out) {
            System.out.print(line + "\n");
            System.out.flush();
        }
    }

    /// The next line that it says.
    String line() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new IOException("the server has ended by itself");
        }
        return line;
    }

    /// Kills it, and gives all whole lines that it had still said.
    List<String> kill() throws IOException, InterruptedException {
        process.toHandle().destroyForcibly(); // leaves the pipe open, unlike that of Process
        process.waitFor();
        List<String> lines = new ArrayList<>(output.readAllAsString().lines().toList());
        if (!lines.isEmpty() && lines.getLast().split(" ", -1).length < 4) {
            lines.removeLast();
        }
        return lines;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
