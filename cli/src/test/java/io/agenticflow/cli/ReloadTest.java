package io.agenticflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A running gateway takes a changed configuration, and keeps the old one where the new is wrong.
 */
class ReloadTest {
  @TempDir Path temp;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void changedFile_isTaken_aBadOneIsNot_andAMendedOneIs() throws Exception {
    try (ScriptedUpstream one = ScriptedUpstream.start(Script.of(Turn.says("from one").forever()));
        ScriptedUpstream two = ScriptedUpstream.start(Script.of(Turn.says("from two").forever()))) {
      // As Kubernetes lays a ConfigMap: the file is a link through a link that is led elsewhere.
      Path first = write("v1/config.yaml", yaml(one));
      Path link = Files.createSymbolicLink(temp.resolve("data"), first.getParent());
      Path file =
          Files.createSymbolicLink(temp.resolve("config.yaml"), Path.of("data/config.yaml"));
      Process process = start(file);
      try {
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        URI base = URI.create(out.readLine().substring("ANTHROPIC_BASE_URL=".length()));
        assertThat(ask(base)).contains("from one");

        write("v2/config.yaml", yaml(two));
        Path other = Files.createSymbolicLink(temp.resolve("data.new"), temp.resolve("v2"));
        Files.move(
            other, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        await(() -> ask(base).contains("from two"));

        write("v2/config.yaml", "provider: x\nmodle: y\n");
        await(() -> health(base) != null);
        assertThat(health(base)).contains("config.yaml:2: modle: unknown field");
        assertThat(ask(base)).contains("from two");

        // As an editor does: another file in its place.
        Path beside = write("v2/.config.swp", yaml(one) + "gateway: {port: 4000}\n");
        Files.move(beside, temp.resolve("v2/config.yaml"), StandardCopyOption.REPLACE_EXISTING);
        await(() -> ask(base).contains("from one"));
        assertThat(health(base)).isNull();
      } finally {
        process.destroy();
        process.waitFor();
      }
      assertThat(Files.readString(temp.resolve("err.txt")))
          .contains("The changed configuration was not taken, the one before stays: ")
          .contains(
              "; the port and address, limits and proxies stay as they are until the next start")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void hangup_readsAgain_andTokensAndLogAreTaken() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(Turn.says("told").forever()))) {
      Path tokens = Files.writeString(temp.resolve("tokens"), "first-token\n");
      Path file =
          write(
              "config.yaml",
              yaml(upstream)
                  + "gateway: {auth_token_file: %s, log_format: json}\n".formatted(tokens));
      Process process = start(file);
      Path errors = temp.resolve("err.txt");
      try {
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        URI base = URI.create(out.readLine().substring("ANTHROPIC_BASE_URL=".length()));
        assertThat(ask(base, "first-token")).contains("told");
        await(() -> Files.readString(errors).contains("\"outcome\":\"answered\""));

        new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start().waitFor();
        await(() -> Files.readString(errors).contains("The configuration was read again"));
        assertThat(process.isAlive()).isTrue();

        Files.writeString(tokens, "second-token\n");
        await(() -> ask(base, "second-token").contains("told"));
        assertThat(ask(base, "first-token")).contains("authentication_error");

        Files.writeString(file, Files.readString(file).replace("log_format: json", "log: off"));
        int before = Files.readString(errors).split("read again", -1).length;
        await(() -> Files.readString(errors).split("read again", -1).length > before);
        String log = Files.readString(errors);
        assertThat(ask(base, "second-token")).contains("told");
        Thread.sleep(300);
        assertThat(Files.readString(errors)).isEqualTo(log);

        Files.writeString(tokens, "# none\n");
        await(() -> health(base) != null);
        assertThat(health(base)).contains("holds no token");
        assertThat(ask(base, "second-token")).contains("told");

        // Another file of tokens is followed too, from when it is named and not yet there.
        Path others = temp.resolve("others");
        Files.writeString(
            file, Files.readString(file).replace(tokens.toString(), others.toString()));
        await(() -> String.valueOf(health(base)).contains(others.toString()));
        Files.writeString(others, "third-token\n");
        await(() -> ask(base, "third-token").contains("told"));
        Files.writeString(others, "fourth-token\n");
        await(() -> ask(base, "fourth-token").contains("told"));
        assertThat(ask(base, "second-token")).contains("authentication_error");
      } finally {
        process.destroy();
        process.waitFor();
      }
      assertThat(Files.readString(errors)).doesNotContain("first-token", "second-token", "\tat ");
    }
  }

  private static String yaml(ScriptedUpstream upstream) {
    return """
    models: {mine: {provider: office, model: a/b}}
    providers: {office: {base_url: "%s"}}
    """
        .formatted(upstream.openAiUrl());
  }

  private Path write(String name, String text) throws IOException {
    Path file = temp.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private Process start(Path file) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "proxy",
                "--port",
                "0",
                "--config",
                file.toString())
            .redirectError(temp.resolve("err.txt").toFile());
    builder.environment().keySet().removeIf(name -> name.endsWith("_API_KEY"));
    builder.environment().put("AGENTIC_FLOW_HOME", temp.resolve("home").toString());
    return builder.start();
  }

  private String ask(URI base) throws IOException, InterruptedException {
    return ask(base, "none");
  }

  private String ask(URI base, String token) throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(base.resolve("/v1/messages"))
                .header("content-type", "application/json")
                .header("x-api-key", token)
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"mine\",\"max_tokens\":9,\"messages\":"
                            + "[{\"role\":\"user\",\"content\":\"Hi\"}]}"))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private @Nullable String health(URI base) throws IOException, InterruptedException {
    String body =
        http.send(
                HttpRequest.newBuilder(base.resolve("/health")).build(),
                HttpResponse.BodyHandlers.ofString())
            .body();
    return Json.string(Json.parse(body), "configuration_error");
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    for (int i = 0; i < 200 && !condition.call(); i++) {
      Thread.sleep(100);
    }
    assertThat(List.of(condition.call())).containsExactly(true);
  }
}
