package io.agenticflow.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.cli.args.ArgumentParser;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.args.UsageException;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.CommandLine;
import io.agenticflow.cli.command.Options;
import io.agenticflow.config.Configuration;
import io.agenticflow.config.ConfigurationReader;
import io.agenticflow.gateway.edge.Exposure;
import io.agenticflow.gateway.http.ClientLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the gateway listens, and for whom, from the command line and the environment. */
class ProxyExposureTest {
  @TempDir private Path temp;

  @Test
  void nothingSaid_isLoopbackWithoutAToken() {
    Exposure exposure = read(Map.of());
    assertThat(exposure.address().isLoopbackAddress()).isTrue();
    assertThat(exposure.access().isOpen()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
  void otherAddressWithoutAToken_isRefusedInOneLine(String address) {
    assertThatThrownBy(() -> read(Map.of(), "--host", address))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--host")
        .hasMessageContaining("--auth-token")
        .hasMessageNotContaining("\n");
    assertThatThrownBy(() -> read(Map.of(), "--listen", address))
        .isInstanceOf(UsageException.class);
    assertThatThrownBy(() -> read(Map.of("AGENTIC_FLOW_HOST", address)))
        .isInstanceOf(UsageException.class);
  }

  @ParameterizedTest
  @CsvSource({"rw-------, false", "rwx-wx--x, false", "rw-r-----, true", "rw----r--, true"})
  void tokensThatOthersCanRead_areToldOf(String rights, boolean told) throws Exception {
    Path file = Files.writeString(temp.resolve("tokens"), "one\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
    ParsedArguments arguments =
        ArgumentParser.parse(
            CommandLine.program(),
            List.of("proxy", "--auth-token-file", file.toString()),
            Map.of());
    String note = ProxyExposure.note(arguments, configuration(arguments, Map.of()));
    assertThat(note != null).isEqualTo(told);
    if (note != null) {
      assertThat(note).contains(file.toString(), rights).doesNotContain("one\n");
    }
  }

  @Test
  void tokens_comeFromOptionVariableAndFile() throws Exception {
    Path file = temp.resolve("tokens");
    Files.writeString(file, "# of the team\n\n from-file-1 \nfrom-file-2\n");
    Exposure exposure =
        read(
            Map.of(),
            "--host",
            "0.0.0.0",
            "--auth-token",
            "typed-1",
            "--auth-token",
            "typed-2",
            "--auth-token-file",
            file.toString());
    for (String token : List.of("typed-1", "typed-2", "from-file-1", "from-file-2")) {
      assertThat(exposure.access().admits(token)).as(token).isTrue();
    }
    assertThat(exposure.access().admits("# of the team")).isFalse();
    assertThat(
            read(Map.of("AGENTIC_FLOW_AUTH_TOKEN", "from-variable"), "--host", "0.0.0.0")
                .access()
                .admits("from-variable"))
        .isTrue();
  }

  @Test
  void tokenThatIsNone_isNotRepeated() {
    assertThatThrownBy(() -> read(Map.of(), "--auth-token", "secret\u0007part"))
        .isInstanceOf(UsageException.class)
        .hasMessageNotContaining("part");
  }

  @Test
  void fileWithoutAToken_isRefused() throws Exception {
    Path empty = Files.writeString(temp.resolve("empty"), "# nothing\n");
    assertThatThrownBy(() -> read(Map.of(), "--auth-token-file", empty.toString()))
        .isInstanceOf(CliException.class)
        .hasMessageContaining("holds no token");
    assertThatThrownBy(() -> read(Map.of(), "--auth-token-file", temp.resolve("no").toString()))
        .isInstanceOf(CliException.class)
        .hasMessageContaining("no file");
  }

  @Test
  void hostsAndOrigins_arePassedOn() {
    Exposure exposure =
        read(Map.of(), "--allow-host", "a.lan", "--cors-origin", "https://app.example.com");
    assertThat(exposure.hosts()).containsExactly("a.lan");
    assertThat(exposure.origins()).containsExactly("https://app.example.com");
    assertThatThrownBy(() -> read(Map.of(), "--cors-origin", "*"))
        .isInstanceOf(UsageException.class);
  }

  @Test
  void configuration_saysWhatTheOptionsDoNot() throws Exception {
    Files.writeString(temp.resolve("tokens"), "from-file\n");
    Path file =
        Files.writeString(
            temp.resolve("gateway.yaml"),
            """
            gateway:
              host: 0.0.0.0
              auth_token_file: tokens
              allow_hosts: [a.lan, b.lan]
              cors_origins: https://app.example.com
              max_header_bytes: 2048
              max_connections: 7
              header_timeout: 3s
            """);
    Exposure said = read(Map.of(), "--config", file.toString());
    assertThat(said.address().isAnyLocalAddress()).isTrue();
    assertThat(said.access().admits("from-file")).isTrue();
    assertThat(said.hosts()).containsExactlyInAnyOrder("a.lan", "b.lan");
    assertThat(said.origins()).containsExactly("https://app.example.com");
    assertThat(said.limits().headBytes()).isEqualTo(2048);
    assertThat(said.limits().connections()).isEqualTo(7);
    assertThat(said.limits().head()).hasSeconds(3);
    assertThat(said.limits().body()).isEqualTo(ClientLimits.DEFAULT.body());

    Exposure typed =
        read(
            Map.of("AGENTIC_FLOW_GATEWAY_MAX_CONNECTIONS", "9"),
            "--config",
            file.toString(),
            "--host",
            "127.0.0.1",
            "--allow-host",
            "c.lan");
    assertThat(typed.address().isLoopbackAddress()).isTrue();
    assertThat(typed.hosts()).containsExactly("c.lan");
    assertThat(typed.limits().connections()).isEqualTo(9);
  }

  @Test
  void tokenOfTheKeysFile_counts() throws Exception {
    Path home = Files.createDirectories(temp.resolve("home"));
    Files.writeString(home.resolve("keys.env"), "AGENTIC_FLOW_AUTH_TOKEN=kept-here\n");
    Exposure exposure = read(Map.of("AGENTIC_FLOW_HOME", home.toString()), "--host", "0.0.0.0");
    assertThat(exposure.access().admits("kept-here")).isTrue();
  }

  /** A repository just cloned must not open the gateway, nor let its web page in. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "gateway: {host: 0.0.0.0}",
        "gateway: {auth_token_file: tokens}",
        "gateway: {allow_hosts: evil.example}",
        "gateway: {cors_origins: 'https://evil.example'}"
      })
  void fileThatWasOnlyFound_cannotLetOthersIn(String yaml) throws Exception {
    Files.writeString(temp.resolve("agentic-flow.yaml"), yaml);
    assertThatThrownBy(() -> read(Map.of()))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("gateway.")
        .hasMessageContaining("agentic-flow.yaml:1")
        .hasMessageContaining("may be somebody else's");
  }

  @Test
  void dotEnvOfTheFolder_cannotSetTheToken() throws Exception {
    Files.writeString(temp.resolve(".env"), "AGENTIC_FLOW_AUTH_TOKEN=known-to-others\n");
    assertThatThrownBy(() -> read(Map.of(), "--host", "0.0.0.0"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("AGENTIC_FLOW_AUTH_TOKEN in .env")
        .hasMessageNotContaining("known-to-others");
  }

  private Exposure read(Map<String, String> environment, String... options) {
    List<String> typed = new ArrayList<>(List.of("proxy"));
    typed.addAll(List.of(options));
    ParsedArguments arguments = ArgumentParser.parse(CommandLine.program(), typed, environment);
    return ProxyExposure.of(arguments, configuration(arguments, environment));
  }

  private Configuration configuration(ParsedArguments arguments, Map<String, String> environment) {
    return ConfigurationReader.read(
        environment, temp, temp.resolve("nobody"), arguments.get(Options.CONFIG));
  }
}
