package io.millrace.bench.sql;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/// `SqlSpeed FILE RECORDS`: computes what standard input names, `LOAD time` or `LOAD check`, and answers each line with
/// one of its own.
///
/// `RESULT millrace LOAD records seconds cpuSeconds firstRowSeconds firstRowMillis rows sum`; the sum is 0 unless
/// checked.
public final class SqlSpeed {

    private SqlSpeed() {}

    public static void main(String... arguments) throws IOException {
        Engine engine = new Engine(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        PrintStream out = System.out;
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] command = line.split(" ", -1);
            Load load = Load.named(command[0]);
            Tally tally = new Tally(command[1].equals("check"), load != Load.TOP);
            long cpu = process.getProcessCpuTime();
            long start = System.nanoTime();
            int records = engine.run(load, tally);
            long end = System.nanoTime();
            out.printf(
                    Locale.ROOT,
                    "RESULT millrace %s %d %.3f %.3f %.3f %d %d %d%n",
                    command[0],
                    records,
                    (end - start) / 1e9,
                    (process.getProcessCpuTime() - cpu) / 1e9,
                    (tally.firstNanos() - start) / 1e9,
                    tally.firstMillis(),
                    tally.rows(),
                    tally.sum());
        }
    }
}
