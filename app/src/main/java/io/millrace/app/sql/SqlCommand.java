package io.millrace.app.sql;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `millrace sql`: tries out the code of a Kinesis Analytics SQL application without any server.
@Command(
        name = "sql",
        description =
                "Checks, explains and rehearses the code of a Kinesis Analytics SQL application, without a server.",
        subcommands = {SqlCheckCommand.class, SqlRunCommand.class, SqlDiscoverCommand.class},
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class SqlCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        throw new CommandLine.ParameterException(
                Objects.requireNonNull(spec).commandLine(), "name what to do: check, run or discover");
    }
}
