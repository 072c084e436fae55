package io.millrace.app;

import io.millrace.app.client.EnvCommand;
import io.millrace.app.console.CommandException;
import io.millrace.app.console.FileTrouble;
import io.millrace.app.console.MisuseException;
import io.millrace.app.console.Version;
import io.millrace.app.demo.DemoCommand;
import io.millrace.app.setting.SettingsException;
import io.millrace.app.sql.SqlCommand;
import io.millrace.app.tail.TailCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import software.amazon.awssdk.core.exception.SdkException;

/// The `millrace` command.
@Command(
        name = "millrace",
        description = "A whole streaming pipeline in the words and wire protocols of AWS, on one machine.",
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class Main {

    private static final List<Class<?>> COMMANDS = List.of(
            StartCommand.class,
            DemoCommand.class,
            ProduceCommand.class,
            TailCommand.class,
            SqlCommand.class,
            DeliveriesCommand.class,
            FlushCommand.class,
            EnvCommand.class,
            CertificateCommand.class,
            WarmUpCommand.class,
            CommandLine.HelpCommand.class);

    private Main() {}

    /// Runs one command and exits with its status: 0 done, 1 failed, 2 used wrongly.
    public static void main(String[] arguments) {
        Logging.configure();
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        CommandLine line = of(arguments);
        if (arguments.length == 0) {
            line.usage(line.getOut());
            return CommandLine.ExitCode.USAGE;
        }
        return line.execute(arguments);
    }

    /// The command line, with the command that is named alone: to read what the others take is most of a short run.
    static CommandLine of(String... arguments) {
        CommandLine line = new CommandLine(new Main());
        Optional<Class<?>> named = Stream.of(arguments)
                .limit(1)
                .<Class<?>>flatMap(name -> COMMANDS.stream().filter(command -> isNamed(command, name)))
                .findFirst();
        named.map(List::<Class<?>>of).orElse(COMMANDS).forEach(line::addSubcommand);
        return configured(line);
    }

    /// `help` is nobody's name here, since it tells of all others.
    private static boolean isNamed(Class<?> command, String name) {
        return command != CommandLine.HelpCommand.class
                && command.getAnnotation(Command.class).name().equals(name);
    }

    /// With our ways to say what is wrong.
    static CommandLine configured(CommandLine line) {
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((exception, command, parsed) -> failed(command, exception));
        line.setParameterExceptionHandler(Main::misused);
        return line;
    }

    /// What is wrong with the arguments, what was perhaps meant, and where help is; not the help itself.
    private static int misused(CommandLine.ParameterException exception, String[] arguments) {
        CommandLine command = exception.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("millrace: " + exception.getMessage());
        StringWriter suggestions = new StringWriter();
        if (CommandLine.UnmatchedArgumentException.printSuggestions(exception, new PrintWriter(suggestions))) {
            err.println(suggestions.toString().strip());
        }
        err.println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
        err.flush();
        return CommandLine.ExitCode.USAGE;
    }

    private static int failed(CommandLine command, Exception exception) throws Exception {
        Optional<String> told = switch (exception) {
            case SettingsException e -> Optional.ofNullable(e.getMessage());
            case MisuseException e -> Optional.ofNullable(e.getMessage());
            case CommandException e -> Optional.ofNullable(e.getMessage());
            case SdkException e -> Optional.ofNullable(e.getMessage());
            case IOException e -> Optional.of(FileTrouble.told(e));
            default -> Optional.empty();
        };
        if (told.isEmpty()) {
            throw exception;
        }
        PrintWriter err = command.getErr();
        err.println("millrace: " + told.get());
        err.flush();
        return exception instanceof MisuseException ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }
}
