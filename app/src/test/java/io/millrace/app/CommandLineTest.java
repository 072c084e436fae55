package io.millrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is said of commands that cannot be carried out: one line, in words for the user.
@Timeout(120)
class CommandLineTest {

    @TempDir
    private Path folder = Path.of("");

    private String millrace(String... arguments) {
        StringWriter printed = new StringWriter();
        PrintWriter out = new PrintWriter(printed);
        int status = Main.of(arguments).setOut(out).setErr(out).execute(arguments);
        return status + ": " + printed;
    }

    /// Whoever names a command gets that one alone to read; help and slips of the pen need all of them.
    @Test
    void commands_areKnown_whenNoneIsNamed() {
        assertThat(millrace("--help"))
                .startsWith("0: ")
                .contains(
                        "start", "demo", "produce", "tail", "sql", "deliveries", "flush", "env", "certificate", "help")
                .doesNotContain("warm-up");
        assertThat(millrace("help", "flush")).startsWith("0: Usage: millrace flush ");
        assertThat(millrace("flsh")).startsWith("2: ").contains("Did you mean: millrace flush?");
        assertThat(millrace("flush")).isEqualTo("""
                2: millrace: Missing required parameter: 'NAME'
                See 'millrace flush --help'.
                """);
    }

    private static int portOfNobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"deliveries", "flush x", "tail x", "produce"})
    void server_isNamedIfItIsNotThere(String command) throws IOException {
        int port = portOfNobody();

        assertThat(millrace((command + " --port " + port).split(" ")))
                .startsWith("1: millrace: ")
                .contains("there is no server")
                .contains("localhost:" + port)
                .contains("millrace start")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"deliveries", "flush x", "tail x", "produce", "env", "certificate"})
    void flagsOfTheServer_areRefusedWhereNoneIsStarted(String command) {
        assertThat(millrace((command + " --lambda-network on").split(" ")))
                .startsWith("2: millrace: Unknown option")
                .contains("--lambda-network");
        assertThat(millrace((command + " --help").split(" ")))
                .startsWith("0: ")
                .contains("--port")
                .doesNotContain("--limits=");
    }

    @Test
    void authoritiesThatAreMissing_areNamed() throws IOException {
        Path settings = Files.writeString(folder.resolve("settings.yaml"), "endpoint-authorities: [\"/none.pem\"]\n");
        String data = folder.resolve("data").toString();

        assertThat(millrace("start", "--config", settings.toString(), "--port", "0", "--data", data))
                .contains("/none.pem: there is no such folder or file")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({
        "deliveries, --endpoint",
        "flush x, --endpoint",
        "tail x, --endpoint",
        "produce, --endpoint",
        "produce, --source"
    })
    void url_isAnHttpServers(String command, String flag) {
        assertThat(millrace((command + " " + flag + " localhost:4566").split(" ")))
                .isEqualTo("1: millrace: " + flag + " must be a URL such as http://localhost:4566: localhost:4566\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"env", "deliveries", "tail x", "produce"})
    void freePort_isNoPlaceOfAServer(String command) {
        assertThat(millrace((command + " --port 0").split(" ")))
                .isEqualTo("1: millrace: port 0 is any free one: name the port that the server has told\n");
    }

    @ParameterizedTest
    @CsvSource({"--rate, 0", "--rate, -1", "--count, 0", "--for, 0s"})
    void produce_refusesWhatItCannotDo(String flag, String value) {
        assertThat(millrace("produce", flag, value))
                .startsWith("1: millrace: not a ")
                .hasLineCount(1);
    }

    @Test
    void ledgerThatCannotBeWritten_isNamed() {
        Path ledger = folder.resolve("none").resolve("ledger");

        assertThat(millrace("produce", "--ledger", ledger.toString()))
                .isEqualTo("1: millrace: " + ledger + ": there is no such folder or file\n");
    }

    @Test
    void addressOfIpv6_standsInBrackets() {
        assertThat(millrace("env", "--host", "::1")).contains("AWS_ENDPOINT_URL=http://[::1]:4566\n");
    }

    @Test
    void portThatIsTaken_isNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());
            String data = folder.resolve("data").toString();

            assertThat(millrace("start", "--port", port, "--tls-port", "off", "--data", data))
                    .startsWith("1: millrace: cannot start: cannot listen on 127.0.0.1 port " + port + ": ")
                    .contains("in use");
            assertThat(millrace("start", "--port", "0", "--tls-port", port, "--data", data))
                    .startsWith("1: millrace: cannot start: cannot listen on 127.0.0.1 port " + port + ": ");
        }
    }

    @Test
    void dataFolderThatIsAFile_isNamed() throws IOException {
        Path file = Files.createFile(folder.resolve("data"));

        assertThat(millrace("start", "--port", "0", "--tls-port", "off", "--data", file.toString()))
                .isEqualTo("1: millrace: cannot start: " + file.toRealPath() + ": it is a file\n");
    }

    @Test
    void settingsThatAreNoYaml_areNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("millrace.yaml"), "port: [");

        assertThat(millrace("env", "--config", file.toString())).startsWith("1: millrace: " + file + " is no YAML: ");
    }
}
