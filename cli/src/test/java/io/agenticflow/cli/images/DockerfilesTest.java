package io.agenticflow.cli.images;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * What can be said of the images without building them; {@code deployment/test-images} builds and
 * tries them.
 */
class DockerfilesTest {
  private static final Path DEPLOYMENT = Path.of("..", "deployment");
  private static final Pattern SECRET =
      Pattern.compile("(KEY|TOKEN|SECRET|PASSWORD)[A-Z_]*=|sk-[a-z]+-|BEGIN [A-Z ]*PRIVATE");

  @ParameterizedTest
  @ValueSource(strings = {"Dockerfile", "Dockerfile.gateway"})
  void image_isAsADeploymentNeedsIt(String name) throws IOException {
    assertThat(faults(Files.readString(DEPLOYMENT.resolve(name)))).isEmpty();
  }

  @Test
  void eachFault_isFound() throws IOException {
    String good = Files.readString(DEPLOYMENT.resolve("Dockerfile"));
    Map<String, String> broken =
        Map.of(
            "ADD", good + "ADD keys.env /app/keys.env\n",
            "secret", good.replace("ENV LANG", "ENV OPENROUTER_API_KEY=x LANG"),
            "user", good.replace("USER 10001:10001", "USER root"),
            "health check", good.replaceAll("HEALTHCHECK[^\n]*\n", ""),
            "label", good.replace("org.opencontainers.image.licenses", "licence"),
            "version", good.replace("debian:trixie-slim", "debian:latest"),
            "JSON", good.replaceAll("ENTRYPOINT .*", "ENTRYPOINT agentic-flow"),
            "instruction", good + "RUNN true\n");
    broken.forEach((what, text) ->
        assertThat(faults(text)).as(what).singleElement().asString().contains(what));
  }

  @Test
  void context_holdsNoKeysAndNoOutput() throws IOException {
    assertThat(Files.readAllLines(Path.of("..", ".dockerignore")))
        .contains(".*", "**/.env*", "**/*.env", "**/*.pem", "**/*.key", "**/target");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "sh"})
  void scripts_areWellFormed(String shell) throws Exception {
    List<Path> scripts = scripts(shell);
    assertThat(scripts).isNotEmpty();
    for (Path script : scripts) {
      Process check =
          new ProcessBuilder(shell, "-n", script.toString()).redirectErrorStream(true).start();
      String said = new String(check.getInputStream().readAllBytes(), UTF_8);
      assertThat(check.waitFor()).as(script + ": " + said).isZero();
      assertThat(Files.isExecutable(script)).as(script + " can be started").isTrue();
    }
  }

  @Test
  void compose_keepsKeysOutOfAgentsAndPortsToThisMachine() throws IOException {
    Map<?, ?> compose = yaml(DEPLOYMENT.resolve("compose.yaml"));
    Map<?, ?> services = (Map<?, ?>) compose.get("services");
    assertThat(services.keySet().stream().map(String::valueOf))
        .contains("gateway", "agent", "worker", "postgres", "restate", "prometheus");
    services.forEach((name, service) -> {
      Map<?, ?> fields = (Map<?, ?>) service;
      for (Object port : listOr(fields.get("ports"))) {
        assertThat(port.toString()).as("a port of " + name).startsWith("127.0.0.1:");
      }
      if (List.of("gateway", "agent", "worker").contains(name)) {
        Map<?, ?> shared = (Map<?, ?>) fields.get("<<"); // merged by Compose, not by YAML 1.2
        assertThat(shared.get("read_only")).as("read_only of " + name).isEqualTo(true);
        assertThat(shared.get("cap_drop")).as("cap_drop of " + name).isEqualTo(List.of("ALL"));
      }
    });
    Map<?, ?> agent = (Map<?, ?>) services.get("agent");
    assertThat(((Map<?, ?>) agent.get("environment")).get("OPENROUTER_API_KEY"))
        .as("what agents show to the gateway")
        .isEqualTo("${AGENTIC_FLOW_AUTH_TOKEN}");
    Map<?, ?> worker = (Map<?, ?>) services.get("worker");
    for (String same : List.of("image", "user", "environment", "volumes")) {
      assertThat(worker.get(same)).as("of workers and agents: " + same).isEqualTo(agent.get(same));
    }
    assertThat(worker.containsKey("ports")).as("a port of the worker").isFalse();
  }

  @Test
  void yamlThatIsNone_isAnError() {
    assertThatThrownBy(() -> yaml("a: [")).isInstanceOf(RuntimeException.class);
  }

  private static List<?> listOr(Object list) {
    return list == null ? List.of() : (List<?>) list;
  }

  private static Map<?, ?> yaml(Path file) throws IOException {
    return yaml(Files.readString(file));
  }

  private static Map<?, ?> yaml(String text) {
    return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text);
  }

  private static List<Path> scripts(String shell) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path folder :
        List.of(DEPLOYMENT, DEPLOYMENT.resolve("image"), DEPLOYMENT.resolve("tests"))) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : (Iterable<Path>) files.sorted()::iterator) {
          if (Files.isRegularFile(file)
              && Files.readString(file).lines().findFirst().orElse("").endsWith(shell)
              && Files.readString(file).startsWith("#!")
              && (shell.equals("bash") || !Files.readString(file).startsWith("#!/usr/bin/env"))) {
            found.add(file);
          }
        }
      }
    }
    return found;
  }

  /** Returns what is wrong with a Dockerfile, a sentence for each. */
  private static List<String> faults(String text) {
    List<String> faults = new ArrayList<>();
    List<String> instructions = instructions(text);
    Set<String> known =
        Set.of(
            "FROM",
            "ARG",
            "WORKDIR",
            "COPY",
            "RUN",
            "LABEL",
            "ENV",
            "USER",
            "VOLUME",
            "EXPOSE",
            "HEALTHCHECK",
            "ENTRYPOINT",
            "CMD",
            "ADD");
    String last = text.substring(text.lastIndexOf("\nFROM "));
    for (String each : instructions) {
      String name = each.substring(0, each.indexOf(' ')).toUpperCase(Locale.ROOT);
      String rest = each.substring(name.length()).strip();
      if (!known.contains(name)) {
        faults.add("no instruction: " + each);
      }
      if (name.equals("ADD")) {
        faults.add("ADD fetches and unpacks, COPY does not: " + each);
      }
      if ((name.equals("ENV") || name.equals("ARG")) && SECRET.matcher(each).find()) {
        faults.add("a secret would stay in a layer: " + each);
      }
      if (name.equals("FROM")
          && !rest.startsWith("scratch")
          && (!rest.contains(":") || rest.contains(":latest"))) {
        faults.add("no version: " + each);
      }
      if ((name.equals("ENTRYPOINT") || name.equals("CMD")) && !isJson(rest)) {
        faults.add("not JSON, so that a shell would take the signals: " + each);
      }
    }
    if (!last.contains("\nUSER 10001:10001\n")) {
      faults.add("the user is not 10001:10001");
    }
    if (!last.contains("\nHEALTHCHECK ")) {
      faults.add("there is no health check");
    }
    for (String label : List.of("title", "description", "licenses", "version", "revision")) {
      if (!last.contains("org.opencontainers.image." + label + "=")) {
        faults.add("there is no label " + label);
      }
    }
    return faults;
  }

  private static boolean isJson(String text) {
    try {
      return text.startsWith("[") && Json.parse(text) != null;
    } catch (RuntimeException e) {
      return false;
    }
  }

  /** Comments left out, continued lines put together. */
  private static List<String> instructions(String text) {
    List<String> all = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    for (String line : text.split("\n")) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      boolean goesOn = line.endsWith("\\");
      open.append(goesOn ? line.substring(0, line.length() - 1) : line).append(' ');
      if (!goesOn) {
        all.add(open.toString().strip());
        open.setLength(0);
      }
    }
    return all;
  }
}
