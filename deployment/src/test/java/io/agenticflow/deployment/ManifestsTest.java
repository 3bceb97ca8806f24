package io.agenticflow.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.agenticflow.cli.args.ArgumentParser;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CommandLine;
import io.agenticflow.config.ConfigurationReader;
import io.agenticflow.config.ConfigurationReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests in {@code kubernetes} and {@code cloudrun}. */
class ManifestsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> NOT_KUBERNETES_OWN =
      Set.of("ServiceMonitor", "RestateDeployment");

  @TempDir private Path temp;

  static List<Manifest> kubernetes() throws IOException {
    return Manifest.below("kubernetes");
  }

  static List<Manifest> all() throws IOException {
    List<Manifest> all = new ArrayList<>(kubernetes());
    all.addAll(Manifest.below("cloudrun"));
    return all;
  }

  static List<Manifest> withPods() throws IOException {
    return kubernetes().stream().filter(each -> each.podSpec() != null).toList();
  }

  private static Manifest one(String kind) throws IOException {
    return kubernetes().stream().filter(each -> each.kind().equals(kind)).findFirst().orElseThrow();
  }

  @Test
  void everyKindThatIsPromised_isThere() throws IOException {
    assertThat(kubernetes().stream().map(Manifest::kind))
        .contains(
            "Deployment",
            "Service",
            "PodDisruptionBudget",
            "NetworkPolicy",
            "HorizontalPodAutoscaler",
            "ServiceMonitor",
            "Job",
            "CronJob",
            "RestateDeployment")
        .doesNotContain("Secret");
    assertThat(Manifest.below("cloudrun").stream().map(Manifest::kind))
        .containsExactlyInAnyOrder("Service", "Job");
  }

  @ParameterizedTest
  @MethodSource("all")
  void allFields_areKnown_andOfTheirType(Manifest manifest) {
    assertThat(StrictModel.problems(manifest)).isEmpty();
  }

  static Stream<Arguments> wrongFields() {
    return Stream.of(
        Arguments.of("Deployment", wrong(m -> m.mapAt("spec").put("replica", 2)), "replica"),
        Arguments.of(
            "Deployment",
            wrong(m -> m.mapAt("spec").put("revisionHistoryLimit", "3")),
            "String value"),
        Arguments.of(
            "Job",
            wrong(m -> container(m, "securityContext").put("readOnlyRootFileSystem", true)),
            "readOnlyRootFileSystem"),
        Arguments.of(
            "Job",
            wrong(m -> m.mapAt("spec", "template", "spec").put("restartpolicy", "Never")),
            "restartpolicy"),
        Arguments.of("CronJob", wrong(m -> m.mapAt("spec").put("timezone", "Etc/UTC")), "timezone"),
        Arguments.of(
            "HorizontalPodAutoscaler",
            wrong(m -> m.mapAt("spec").put("maxReplica", 3)),
            "maxReplica"),
        Arguments.of(
            "NetworkPolicy",
            wrong(m -> m.mapAt("spec").put("policyType", List.of())),
            "policyType"),
        Arguments.of(
            "ServiceMonitor",
            wrong(m -> m.mapAt("spec", "endpoints", 0).put("intervall", "3s")),
            "intervall"),
        Arguments.of(
            "RestateDeployment",
            wrong(m -> m.mapAt("spec", "restate", "register").put("url", "http://x")),
            "exactly one"),
        Arguments.of(
            "RestateDeployment", wrong(m -> m.mapAt("spec").put("strategy", "x")), "strategy"),
        Arguments.of(
            "RestateDeployment",
            wrong(m -> container(m, "resources").put("limit", Map.of())),
            "limit"));
  }

  @ParameterizedTest
  @MethodSource("wrongFields")
  void aWrongField_isFound(String kind, Consumer<Manifest> broken, String told) throws IOException {
    Manifest manifest = one(kind).copied();
    broken.accept(manifest);
    assertThat(StrictModel.problems(manifest)).hasSize(1).first().asString().contains(told);
  }

  @Test
  void cloudRun_aWrongField_isFound() throws IOException {
    for (Manifest each : Manifest.below("cloudrun")) {
      Manifest broken = each.copied();
      Object[] spec =
          broken.kind().equals("Job")
              ? new Object[] {"spec", "template", "spec", "template", "spec"}
              : new Object[] {"spec", "template", "spec"};
      broken.mapAt(spec).put("timeoutSecond", 3);
      assertThat(StrictModel.problems(broken))
          .hasSize(1)
          .first()
          .asString()
          .contains("timeoutSecond");
    }
  }

  @Test
  void requiredFields_areThere() throws Exception {
    assertThat(NpmModels.problems(JSON.writeValueAsString(kubernetesOwn()))).isEmpty();
  }

  @Test
  void aMissingField_isFound() throws Exception {
    Manifest deployment = one("Deployment").copied();
    deployment.mapAt("spec").remove("selector");
    Manifest job = one("Job").copied();
    job.mapAt("spec", "template", "spec", "containers", 0).remove("name");
    Manifest autoscaler = one("HorizontalPodAutoscaler").copied();
    autoscaler.mapAt("spec").remove("maxReplicas");
    assertThat(
            NpmModels.problems(
                JSON.writeValueAsString(
                    List.of(deployment.fields(), job.fields(), autoscaler.fields()))))
        .hasSize(3)
        .anyMatch(line -> line.contains("Deployment") && line.contains("selector"))
        .anyMatch(line -> line.contains("Job") && line.contains("name"))
        .anyMatch(line -> line.contains("maxReplicas"));
  }

  /**
   * Returns what the cluster itself has; of the operator's resource, its pods as a Deployment's.
   */
  private static List<Map<String, Object>> kubernetesOwn() throws IOException {
    List<Map<String, Object>> own = new ArrayList<>();
    for (Manifest each : kubernetes()) {
      if (!NOT_KUBERNETES_OWN.contains(each.kind())) {
        own.add(each.fields());
      }
      if (each.kind().equals("RestateDeployment")) {
        Manifest deployment = each.copied();
        deployment.fields().put("apiVersion", "apps/v1");
        deployment.fields().put("kind", "Deployment");
        deployment.mapAt("spec").remove("restate");
        own.add(deployment.fields());
      }
    }
    return own;
  }

  @ParameterizedTest
  @MethodSource("withPods")
  void pods_areConfined(Manifest manifest) {
    assertThat(Hardening.problems(Objects.requireNonNull(manifest.podSpec()))).isEmpty();
  }

  /**
   * The tests of the images run them by these files; see {@code deployment/tests/images}. {@code
   * AGENTIC_FLOW_RENEW=1} writes them anew.
   */
  @ParameterizedTest
  @ValueSource(strings = {"Deployment", "Job"})
  void declaredSettings_areThoseThatTheImagesAreTriedUnder(String kind) throws IOException {
    Manifest manifest = one(kind);
    Path file =
        Manifest.FOLDER.resolve("tests/declared/" + manifest.text("metadata", "name") + ".options");
    String options =
        String.join("\n", DockerOptions.of(Objects.requireNonNull(manifest.podSpec()))) + "\n";
    if ("1".equals(System.getenv("AGENTIC_FLOW_RENEW"))) {
      Files.writeString(file, options);
    }
    assertThat(file).hasContent(options);
  }

  static Stream<Arguments> weakPods() {
    return Stream.of(
        Arguments.of(wrong(m -> m.mapAt("spec", "template", "spec").put("hostNetwork", true))),
        Arguments.of(
            wrong(m -> m.mapAt("spec", "template", "spec").remove("automountServiceAccountToken"))),
        Arguments.of(
            wrong(m -> m.mapAt("spec", "template", "spec", "securityContext").put("runAsUser", 0))),
        Arguments.of(
            wrong(m ->
                m.mapAt("spec", "template", "spec", "securityContext").remove("seccompProfile"))),
        Arguments.of(
            wrong(m -> container(m, "securityContext").put("readOnlyRootFilesystem", false))),
        Arguments.of(wrong(m -> container(m, "securityContext").put("privileged", true))),
        Arguments.of(wrong(m -> container(m, "securityContext", "capabilities").remove("drop"))),
        Arguments.of(wrong(m -> container(m, "resources", "limits").remove("memory"))),
        Arguments.of(
            wrong(m ->
                m.listAt("spec", "template", "spec", "containers", 0, "env")
                    .add(Map.of("name", "OPENROUTER_API_KEY", "value", "sk-or-1")))),
        Arguments.of(wrong(m -> m.listAt("spec", "template", "spec", "volumes").removeLast())));
  }

  @ParameterizedTest
  @MethodSource("weakPods")
  void aWeakPod_isFound(Consumer<Manifest> broken) throws IOException {
    Manifest manifest = one("Deployment").copied();
    broken.accept(manifest);
    assertThat(Hardening.problems(Objects.requireNonNull(manifest.podSpec()))).hasSize(1);
  }

  @Test
  void selectors_leadToThePods() throws IOException {
    Manifest deployment = one("Deployment");
    Map<String, Object> pod = deployment.mapAt("spec", "template", "metadata", "labels");
    assertThat(pod).containsAllEntriesOf(deployment.mapAt("spec", "selector", "matchLabels"));
    Manifest service = one("Service");
    assertThat(pod).containsAllEntriesOf(service.mapAt("spec", "selector"));
    assertThat(pod)
        .containsAllEntriesOf(one("PodDisruptionBudget").mapAt("spec", "selector", "matchLabels"));
    assertThat(service.mapAt("metadata", "labels"))
        .containsAllEntriesOf(one("ServiceMonitor").mapAt("spec", "selector", "matchLabels"));
    assertThat(service.text("spec", "ports", 0, "name"))
        .isEqualTo(one("ServiceMonitor").text("spec", "endpoints", 0, "port"));
    assertThat(service.text("spec", "ports", 0, "targetPort"))
        .isEqualTo(
            deployment.text("spec", "template", "spec", "containers", 0, "ports", 0, "name"));
    assertThat(one("HorizontalPodAutoscaler").text("spec", "scaleTargetRef", "name"))
        .isEqualTo(deployment.text("metadata", "name"));
    List<Map<String, Object>> pods = new ArrayList<>();
    for (Manifest each : withPods()) {
      pods.add(
          each.kind().equals("CronJob")
              ? each.mapAt("spec", "jobTemplate", "spec", "template", "metadata", "labels")
              : each.mapAt("spec", "template", "metadata", "labels"));
    }
    for (Manifest each : kubernetes()) {
      if (each.kind().equals("NetworkPolicy")) {
        assertThat(pods)
            .as(each.toString())
            .anyMatch(labels ->
                labels
                    .entrySet()
                    .containsAll(each.mapAt("spec", "podSelector", "matchLabels").entrySet()));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("commandLines")
  void commandLines_areOnesThatTheProgramTakes(List<String> typed) {
    ParsedArguments arguments = ArgumentParser.parse(CommandLine.program(), typed, Map.of());
    arguments.check();
  }

  static List<List<String>> commandLines() throws IOException {
    List<List<String>> lines = new ArrayList<>();
    for (Manifest each : withPods()) {
      Map<String, Object> container =
          new Manifest(each.place(), Objects.requireNonNull(each.podSpec())).mapAt("containers", 0);
      if (container.get("args") instanceof List<?> args) {
        lines.add(args.stream().map(String.class::cast).toList());
      }
    }
    Manifest cloud =
        Manifest.below("cloudrun").stream()
            .filter(each -> each.kind().equals("Job"))
            .findFirst()
            .orElseThrow();
    lines.add(
        cloud
            .listAt("spec", "template", "spec", "template", "spec", "containers", 0, "args")
            .stream()
            .map(String.class::cast)
            .toList());
    return lines;
  }

  @Test
  void theConfiguration_isOneThatTheProgramTakes() throws IOException {
    String text = one("ConfigMap").text("data", "agentic-flow.yaml");
    assertThat(report(text).errors()).isEmpty();
    assertThat(report(text.replace("allow_hosts", "allow_host")).errors()).isNotEmpty();
  }

  private ConfigurationReport report(String text) throws IOException {
    Path file = Files.writeString(temp.resolve("agentic-flow.yaml"), text);
    return ConfigurationReader.examine(
        Map.of("AGENTIC_FLOW_HOME", temp.toString()), temp, temp, file);
  }

  @Test
  void kustomizations_nameEveryFile_andBuild() throws Exception {
    Set<Path> named = new TreeSet<>();
    List<Path> folders = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Manifest.FOLDER.resolve("kubernetes"))) {
      for (Path each : files.filter(file -> file.endsWith("kustomization.yaml")).toList()) {
        folders.add(each.getParent());
        for (Object resource :
            Manifest.read(each.toString(), Files.readString(each)).getFirst().listAt("resources")) {
          named.add(each.resolveSibling(resource.toString()));
        }
      }
    }
    assertThat(named).allMatch(Files::exists);
    for (Manifest each : kubernetes()) {
      assertThat(named).contains(Manifest.FOLDER.resolve(each.place()));
    }
    for (Path folder : folders) {
      String built = kustomize(folder);
      for (Manifest each : Manifest.read(folder.toString(), built)) {
        assertThat(StrictModel.problems(each)).as(each.toString()).isEmpty();
      }
    }
  }

  private static String kustomize(Path folder) throws IOException, InterruptedException {
    Process kubectl;
    try {
      kubectl = new ProcessBuilder("kubectl", "kustomize", folder.toString()).start();
    } catch (IOException e) {
      NpmModels.skip("there is no kubectl here, so kustomizations are not built");
      return "";
    }
    String out = new String(kubectl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(kubectl.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(kubectl.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(kubectl.exitValue()).as(err).isZero();
    return out;
  }

  private static Consumer<Manifest> wrong(Consumer<Manifest> change) {
    return change;
  }

  /** Returns a mapping of the first container of a Deployment or Job. */
  private static Map<String, Object> container(Manifest manifest, Object... path) {
    List<Object> whole = new ArrayList<>(List.of("spec", "template", "spec", "containers", 0));
    whole.addAll(List.of(path));
    return manifest.mapAt(whole.toArray());
  }
}
