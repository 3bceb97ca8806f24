package io.agenticflow.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agenticflow.cli.args.ArgumentParser;
import io.agenticflow.cli.command.CommandLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The task definitions for ECS: by the AWS command line's own description, and by our rules. */
class EcsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> FILES = List.of("gateway-task.json", "agent-task.json");
  private static final String SECRET = "arn:aws:(secretsmanager|ssm):.*";

  @TempDir private Path temp;

  private static Manifest read(String file) throws IOException {
    Path path = Manifest.FOLDER.resolve("ecs").resolve(file);
    return new Manifest(
        file, JSON.readValue(path.toFile(), new TypeReference<Map<String, Object>>() {}));
  }

  private static List<String> problems(Manifest task) {
    List<String> problems = new ArrayList<>();
    List<Object> volumes = new ArrayList<>();
    task.listAt("volumes").forEach(each -> volumes.add(Manifest.map(each).get("name")));
    for (Object each : task.listAt("containerDefinitions")) {
      Manifest container = new Manifest(task.place(), Manifest.map(each));
      require(problems, container, true, "readonlyRootFilesystem");
      require(problems, container, false, "privileged");
      require(problems, container, "10001:10001", "user");
      require(problems, container, true, "linuxParameters", "initProcessEnabled");
      require(problems, container, List.of("ALL"), "linuxParameters", "capabilities", "drop");
      for (Object secret : container.listAt("secrets")) {
        if (!String.valueOf(Manifest.map(secret).get("valueFrom")).matches(SECRET)) {
          problems.add(Manifest.map(secret).get("name") + " is not by reference to a secret");
        }
      }
      Hardening.keys(environment(container), problems);
      for (Object mount : container.listAt("mountPoints")) {
        if (!volumes.contains(Manifest.map(mount).get("sourceVolume"))) {
          problems.add("there is no volume " + Manifest.map(mount).get("sourceVolume"));
        }
      }
    }
    return problems;
  }

  private static Manifest environment(Manifest container) {
    Object environment = container.at("environment");
    return new Manifest(
        container.place(), environment == null ? Map.of() : Map.of("env", environment));
  }

  private static void require(
      List<String> problems, Manifest container, Object value, Object... path) {
    if (!Objects.equals(container.at(path), value)) {
      problems.add(List.of(path) + " is " + container.at(path) + " and should be " + value);
    }
  }

  @Test
  void tasks_areConfined_andHaveKeysByReference() throws IOException {
    for (String file : FILES) {
      assertThat(problems(read(file))).as(file).isEmpty();
    }
  }

  @Test
  void aWeakTask_isFound() throws IOException {
    Manifest task = read("gateway-task.json").copied();
    Map<String, Object> container = task.mapAt("containerDefinitions", 0);
    container.put("readonlyRootFilesystem", false);
    task.mapAt("containerDefinitions", 0, "linuxParameters").remove("initProcessEnabled");
    task.mapAt("containerDefinitions", 0, "secrets", 0).put("valueFrom", "sk-or-1");
    task.listAt("containerDefinitions", 0, "environment")
        .add(Map.of("name", "OPENROUTER_API_KEY", "value", "sk-or-1"));
    task.listAt("volumes").removeFirst();
    assertThat(problems(task)).hasSize(5);
  }

  @Test
  void theCommandLine_isOneThatTheProgramTakes() throws IOException {
    ArgumentParser.parse(
            CommandLine.program(),
            read("agent-task.json").listAt("containerDefinitions", 0, "command").stream()
                .map(String.class::cast)
                .toList(),
            Map.of())
        .check();
  }

  @Test
  void awsCommandLine_takesThem() throws Exception {
    for (String file : FILES) {
      assertThat(aws(Manifest.FOLDER.resolve("ecs").resolve(file))).as(file).isEmpty();
    }
  }

  @Test
  void awsCommandLine_refusesWhatItDoesNotKnow() throws Exception {
    Manifest task = read("gateway-task.json").copied();
    task.mapAt("containerDefinitions", 0).put("readOnlyRootFilesystem", true);
    task.mapAt("containerDefinitions", 0).put("memory", "512");
    Path file = temp.resolve("task.json");
    Files.write(file, JSON.writeValueAsBytes(task.fields()));
    assertThat(aws(file)).contains("readOnlyRootFilesystem").contains("memory");
  }

  /** Returns what the command line says against it; empty where it is content. Asks nobody. */
  private static String aws(Path task) throws IOException, InterruptedException {
    Process aws;
    try {
      ProcessBuilder builder =
          new ProcessBuilder(
              "aws",
              "ecs",
              "register-task-definition",
              "--cli-input-json",
              "file://" + task,
              "--generate-cli-skeleton",
              "output",
              "--region",
              "eu-central-1");
      builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
      aws = builder.start();
    } catch (IOException e) {
      NpmModels.skip("there is no aws command here, so the task definitions are not tried on it");
      return "";
    }
    aws.getInputStream().readAllBytes();
    String err = new String(aws.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(aws.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return aws.exitValue() == 0 ? "" : err + " ";
  }
}
