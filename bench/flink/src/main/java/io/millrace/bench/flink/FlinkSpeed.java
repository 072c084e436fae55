package io.millrace.bench.flink;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/// `FlinkSpeed FILE RECORDS FILE RECORDS`: computes what standard input names, `LOAD time` or `LOAD check`, and answers
/// each line with one of its own; the second file is for FOREST.
///
/// `RESULT flink LOAD records seconds cpuSeconds firstRowSeconds firstRowMillis rows sum`; the sum is 0 unless checked. The seconds
/// end with the last row, not with the job.
public final class FlinkSpeed {

    private static final String SCHEMA = """
            gender STRING,
            name ROW<first STRING, last STRING>,
            location ROW<coordinates ROW<latitude DOUBLE, longitude DOUBLE>>,
            dob ROW<age INT>,
            nat STRING
            """;

    private FlinkSpeed() {}

    public static void main(String... arguments) throws Exception {
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        PrintStream out = System.out;
        try (MiniCluster cluster = cluster()) {
            URI address = cluster.getRestAddress().get();
            BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                String[] command = line.split(" ");
                Load load = Load.named(command[0]);
                int at = load == Load.FOREST ? 2 : 0;
                Tally tally = new Tally(command[1].equals("check"), load != Load.TOP);
                Tally.current = tally;
                long cpu = process.getProcessCpuTime();
                long start = System.nanoTime();
                JobClient job = submit(load, Path.of(arguments[at]), address);
                job.getJobExecutionResult().get();
                out.printf(
                        Locale.ROOT,
                        "RESULT flink %s %s %.3f %.3f %.3f %d %d %d%n",
                        command[0],
                        arguments[at + 1],
                        (tally.endNanos() - start) / 1e9,
                        (process.getProcessCpuTime() - cpu) / 1e9,
                        (tally.firstNanos() - start) / 1e9,
                    tally.firstMillis(),
                        tally.rows(),
                        tally.sum());
            }
        }
        System.exit(0);
    }

    /// One cluster for all jobs, as jobs of a session have it.
    private static MiniCluster cluster() throws Exception {
        Configuration settings = new Configuration();
        settings.set(RestOptions.BIND_PORT, "0");
        settings.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        settings.set(RestOptions.ADDRESS, "127.0.0.1");
        settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(64));
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(settings)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(1)
                .build());
        cluster.start();
        return cluster;
    }

    private static JobClient submit(Load load, Path file, URI address) {
        Configuration settings = new Configuration();
        settings.set(PipelineOptions.OBJECT_REUSE, true);
        settings.set(RestOptions.ADDRESS, address.getHost());
        settings.set(RestOptions.PORT, address.getPort());
        settings.set(org.apache.flink.client.cli.ClientOptions.CLIENT_TIMEOUT, Duration.ofMinutes(5));
        settings.set(org.apache.flink.configuration.DeploymentOptions.TARGET, "remote");
        StreamExecutionEnvironment environment = new StreamExecutionEnvironment(settings);
        environment.setParallelism(1);
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        tables.createTemporarySystemFunction("ARRIVAL", Arrival.class);
        tables.createTemporarySystemFunction("ANOMALY_SCORE", AnomalyScore.class);
        String time =
                switch (load) {
                    case TUMBLING, SLIDING, TOP -> ", rowtime AS ARRIVAL(), WATERMARK FOR rowtime AS rowtime";
                    case JOIN -> ", proctime AS PROCTIME()";
                    case FILTER, FOREST -> "";
                };
        tables.executeSql("CREATE TABLE users (" + SCHEMA + time + ") WITH ('connector' = 'filesystem', 'path' = '"
                + file.toUri() + "', 'format' = 'json')");
        tables.executeSql("CREATE TABLE continents (nat STRING, continent STRING) WITH ('connector' = 'continents')");
        tables.executeSql("CREATE TABLE target (" + load.columns() + ") WITH ('connector' = 'tally')");
        return tables.executeSql("INSERT INTO target " + load.query())
                .getJobClient()
                .orElseThrow();
    }
}
