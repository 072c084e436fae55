package io.millrace.lambda;

import io.millrace.api.Caller;
import io.millrace.lambda.containment.Containment;
import io.millrace.lambda.containment.Open;
import io.millrace.lambda.runtime.Interpreters;
import io.millrace.lambda.runtime.PathInterpreters;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What can be set about the functions of this server.
///
/// @param pools how many processes there are, and for how long
/// @param storage how much is kept on the disk
/// @param machine what functions are run with
/// @param reach how clients reach the server
/// @param environment variables that a function gets beside Lambda's own, by its owner, account and region:
///     where its SDK finds this server and with which credentials. A function's own variables go before these
public record LambdaSettings(
        Pools pools, Storage storage, Machine machine, Reach reach, Function<Caller, Map<String, String>> environment) {

    /// The processes of functions.
    ///
    /// @param perFunction the most processes of one function at once, each with one event: its concurrency
    /// @param all the most processes of all functions at once
    /// @param idle how long a process stays warm without an event
    /// @param init how long a process may take to load its function, before the function's own time counts
    public record Pools(int perFunction, int all, Duration idle, Duration init) {

        public Pools {
            if (perFunction < 1 || all < 1) {
                throw new IllegalArgumentException("a function needs a process");
            }
            if (!idle.isPositive() || !init.isPositive()) {
                throw new IllegalArgumentException("idle and init are longer than 0");
            }
        }
    }

    /// The disk.
    ///
    /// @param codeBytes the most bytes of all archives of an account in a region
    /// @param logBytes the size at which a function's log file is put aside; the one before is kept
    public record Storage(long codeBytes, long logBytes) {

        public Storage {
            if (codeBytes < 1 || logBytes < 1) {
                throw new IllegalArgumentException("codeBytes and logBytes are 1 or more");
            }
        }
    }

    /// The programs of this machine.
    ///
    /// @param programs where programs are looked for, as in a PATH
    /// @param interpreters how interpreters are found
    /// @param containment what keeps the processes to themselves
    public record Machine(List<Path> programs, Interpreters interpreters, Containment containment) {

        public Machine {
            programs = List.copyOf(programs);
        }
    }

    /// Sixteen processes a function and 64 in all, warm for five minutes; AWS's ten seconds for loading and 75
    /// GB of code; interpreters from this process's PATH; functions do not know the server, and nothing
    /// contains them: a sandbox is a choice of whoever runs a server.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
    public static LambdaSettings defaults() {
        List<Path> path = PathInterpreters.folders(
                Optional.ofNullable(System.getenv("PATH")).orElse("/usr/local/bin:/usr/bin:/bin"));
        return new LambdaSettings(
                new Pools(16, 64, Duration.ofMinutes(5), Duration.ofSeconds(10)),
                new Storage(75L << 30, 4L << 20),
                new Machine(path, new PathInterpreters(path), new Open("nothing else was asked for")),
                Reach.INSIDE,
                owner -> Map.of());
    }

    /// The variables with which every AWS SDK and the CLI reach a server as the account's own caller;
    /// with a session token, as functions have one on AWS and some ask for it.
    ///
    /// @param endpoint the server's base URL
    /// @param owner whose functions they are; the account is the access key
    /// @param secret the secret access key
    public static Map<String, String> reaching(URI endpoint, Caller owner, String secret) {
        return Map.of(
                "AWS_ENDPOINT_URL",
                endpoint.toString(),
                "AWS_ACCESS_KEY_ID",
                owner.account(),
                "AWS_SECRET_ACCESS_KEY",
                secret,
                "AWS_SESSION_TOKEN",
                "session");
    }

    /// The same with other bounds on processes.
    public LambdaSettings withProcesses(int perFunction, int all, Duration idle) {
        return with(new Pools(perFunction, all, idle, pools.init()));
    }

    /// The same with another time for loading.
    public LambdaSettings withInit(Duration init) {
        return with(new Pools(pools.perFunction(), pools.all(), pools.idle(), init));
    }

    /// The same with other bounds on what is kept on the disk.
    public LambdaSettings withStorage(long codeBytes, long logBytes) {
        return new LambdaSettings(pools, new Storage(codeBytes, logBytes), machine, reach, environment);
    }

    /// The same with another way to find interpreters.
    public LambdaSettings withInterpreters(Interpreters interpreters) {
        return with(new Machine(machine.programs(), interpreters, machine.containment()));
    }

    /// The same with other containment.
    public LambdaSettings withContainment(Containment containment) {
        return with(new Machine(machine.programs(), machine.interpreters(), containment));
    }

    /// The same for a server that is reached in another way.
    public LambdaSettings withReach(Reach newReach) {
        return new LambdaSettings(pools, storage, machine, newReach, environment);
    }

    /// The same with other variables beside Lambda's own; asked each time a process starts.
    public LambdaSettings withEnvironment(Function<Caller, Map<String, String>> newEnvironment) {
        return new LambdaSettings(pools, storage, machine, reach, newEnvironment);
    }

    private LambdaSettings with(Pools newPools) {
        return new LambdaSettings(newPools, storage, machine, reach, environment);
    }

    private LambdaSettings with(Machine newMachine) {
        return new LambdaSettings(pools, storage, newMachine, reach, environment);
    }
}
