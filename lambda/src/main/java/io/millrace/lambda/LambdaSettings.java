package io.millrace.lambda;

import io.millrace.api.Caller;
import io.millrace.lambda.containment.Containment;
import io.millrace.lambda.containment.Open;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What can be set about the functions of this server.
///
/// @param processesPerFunction the most processes of one function at once, each with one event: its concurrency
/// @param processes the most processes of all functions at once
/// @param idle how long a process stays warm without an event
/// @param init how long a process may take to load its function, before the function's own time counts
/// @param codeBytes the most bytes of all archives of an account in a region
/// @param logBytes the size at which a function's log file is put aside; the one before is kept
/// @param programs where programs are looked for, as in a PATH
/// @param interpreters how interpreters are found
/// @param reach how clients reach the server
/// @param environment variables that a function gets beside Lambda's own, by its owner, account and region:
///     where its SDK finds this server and with which credentials. A function's own variables go before these
/// @param containment what keeps the processes to themselves
public record LambdaSettings(
        int processesPerFunction,
        int processes,
        Duration idle,
        Duration init,
        long codeBytes,
        long logBytes,
        List<Path> programs,
        Interpreters interpreters,
        Reach reach,
        Function<Caller, Map<String, String>> environment,
        Containment containment) {

    public LambdaSettings {
        if (processesPerFunction < 1 || processes < 1) {
            throw new IllegalArgumentException("a function needs a process");
        }
        if (!idle.isPositive() || !init.isPositive()) {
            throw new IllegalArgumentException("idle and init are longer than 0");
        }
        if (codeBytes < 1 || logBytes < 1) {
            throw new IllegalArgumentException("codeBytes and logBytes are 1 or more");
        }
        programs = List.copyOf(programs);
    }

    /// Sixteen processes a function and 64 in all, warm for five minutes; AWS's ten seconds for loading and 75
    /// GB of code; interpreters from this process's PATH; functions do not know the server, and nothing
    /// contains them.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
    public static LambdaSettings defaults() {
        List<Path> path = PathInterpreters.folders(
                Optional.ofNullable(System.getenv("PATH")).orElse("/usr/local/bin:/usr/bin:/bin"));
        return new LambdaSettings(
                16,
                64,
                Duration.ofMinutes(5),
                Duration.ofSeconds(10),
                75L << 30,
                4L << 20,
                path,
                new PathInterpreters(path),
                Reach.INSIDE,
                owner -> Map.of(),
                new Open("nothing else was asked for"));
    }

    /// The variables with which every AWS SDK and the CLI reach a server as the account's own caller.
    ///
    /// @param endpoint the server's base URL
    /// @param owner whose functions they are; the account is the access key
    /// @param secret the secret access key
    public static Map<String, String> reaching(URI endpoint, Caller owner, String secret) {
        return Map.of(
                "AWS_ENDPOINT_URL", endpoint.toString(),
                "AWS_ACCESS_KEY_ID", owner.account(),
                "AWS_SECRET_ACCESS_KEY", secret);
    }

    /// The same with other bounds on processes.
    public LambdaSettings withProcesses(int perFunction, int all, Duration newIdle) {
        return new LambdaSettings(
                perFunction,
                all,
                newIdle,
                init,
                codeBytes,
                logBytes,
                programs,
                interpreters,
                reach,
                environment,
                containment);
    }

    /// The same with another time for loading.
    public LambdaSettings withInit(Duration newInit) {
        return new LambdaSettings(
                processesPerFunction,
                processes,
                idle,
                newInit,
                codeBytes,
                logBytes,
                programs,
                interpreters,
                reach,
                environment,
                containment);
    }

    /// The same with other bounds on what is kept on the disk.
    public LambdaSettings withStorage(long newCodeBytes, long newLogBytes) {
        return new LambdaSettings(
                processesPerFunction,
                processes,
                idle,
                init,
                newCodeBytes,
                newLogBytes,
                programs,
                interpreters,
                reach,
                environment,
                containment);
    }

    /// The same with another way to find interpreters.
    public LambdaSettings withInterpreters(Interpreters newInterpreters) {
        return new LambdaSettings(
                processesPerFunction,
                processes,
                idle,
                init,
                codeBytes,
                logBytes,
                programs,
                newInterpreters,
                reach,
                environment,
                containment);
    }

    /// The same with other variables beside Lambda's own; asked each time a process starts.
    public LambdaSettings withEnvironment(Function<Caller, Map<String, String>> newEnvironment) {
        return new LambdaSettings(
                processesPerFunction,
                processes,
                idle,
                init,
                codeBytes,
                logBytes,
                programs,
                interpreters,
                reach,
                newEnvironment,
                containment);
    }

    /// The same with other containment.
    public LambdaSettings withContainment(Containment newContainment) {
        return new LambdaSettings(
                processesPerFunction,
                processes,
                idle,
                init,
                codeBytes,
                logBytes,
                programs,
                interpreters,
                reach,
                environment,
                newContainment);
    }

    /// The same for a server that is reached in another way.
    public LambdaSettings withReach(Reach newReach) {
        return new LambdaSettings(
                processesPerFunction,
                processes,
                idle,
                init,
                codeBytes,
                logBytes,
                programs,
                interpreters,
                newReach,
                environment,
                containment);
    }
}
