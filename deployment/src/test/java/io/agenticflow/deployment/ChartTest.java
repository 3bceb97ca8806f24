package io.agenticflow.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.agenticflow.config.ConfigurationReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Helm chart: linted, drawn with several values, and what comes out held to the same rules. */
class ChartTest {
  private static final Path CHART = Manifest.FOLDER.resolve("helm/agentic-flow");

  private static final String EVERYTHING =
      """
      gateway:
        allowHosts: [gateway.example.com]
        configuration: {models: {fast: {provider: openrouter, model: google/gemini-2.5-flash}}}
        secretVariables: [GEMINI_API_KEY]
        serviceMonitor: {enabled: true}
        nodeSelector: {disktype: ssd}
        tolerations: [{key: spot, operator: Exists, effect: NoSchedule}]
      agent:
        storageClass: fast
        schedules:
          - name: review
            schedule: "0 3 * * 1-5"
            arguments: [--agent, reviewer, --task, Review it, --max-budget-usd, "0.50"]
          - name: tests
            schedule: "30 3 * * *"
            timeZone: Europe/Berlin
            arguments: [--agent, tester, --task, Test it]
      """;

  @TempDir private Path temp;

  @Test
  void strictLint_findsNothing() {
    LintResult lint = new Helm(CHART).lint().strict().call();
    assertThat(lint.isFailed()).as(String.join("\n", lint.getMessages())).isFalse();
  }

  @Test
  void strictLint_findsABrokenTemplate() throws IOException {
    Path broken = copied();
    Path service = broken.resolve("templates/gateway-service.yaml");
    Files.writeString(service, Files.readString(service).replace("{{- end }}", ""));
    assertThat(new Helm(broken).lint().strict().call().isFailed()).isTrue();
  }

  @Test
  void asItComes_itIsTheGateway_andHasNoSecret() throws Exception {
    List<Manifest> drawn = drawn("");
    assertThat(drawn.stream().map(Manifest::kind))
        .containsExactlyInAnyOrder(
            "ServiceAccount",
            "ConfigMap",
            "Deployment",
            "Service",
            "PodDisruptionBudget",
            "HorizontalPodAutoscaler",
            "NetworkPolicy");
    judge(drawn);
  }

  @Test
  void withEverything_itIsAllRight() throws Exception {
    List<Manifest> drawn = drawn(EVERYTHING);
    assertThat(drawn.stream().map(Manifest::kind))
        .contains("ServiceMonitor", "PersistentVolumeClaim")
        .filteredOn("CronJob"::equals)
        .hasSize(2);
    judge(drawn);
  }

  @Test
  void withoutAutoscaling_theReplicasAreSaid() throws IOException {
    List<Manifest> drawn = drawn("gateway: {replicas: 3, autoscaling: {enabled: false}}");
    assertThat(drawn.stream().map(Manifest::kind)).doesNotContain("HorizontalPodAutoscaler");
    assertThat(one(drawn, "Deployment").at("spec", "replicas")).isEqualTo(3);
  }

  @Test
  void withoutTheGateway_nothingOfItIsLeft() throws IOException {
    assertThat(drawn("gateway: {enabled: false}")).isEmpty();
  }

  @Test
  void gatewayAndManifests_areTheSame() throws IOException {
    Manifest drawn = one(drawn(""), "Deployment");
    Manifest written = one(Manifest.below("kubernetes/gateway"), "Deployment");
    for (String part : List.of("securityContext", "terminationGracePeriodSeconds")) {
      assertThat(drawn.at("spec", "template", "spec", part))
          .isEqualTo(written.at("spec", "template", "spec", part));
    }
    for (String part :
        List.of(
            "image",
            "ports",
            "securityContext",
            "startupProbe",
            "readinessProbe",
            "livenessProbe",
            "lifecycle",
            "volumeMounts")) {
      assertThat(drawn.at("spec", "template", "spec", "containers", 0, part))
          .as(part)
          .isEqualTo(written.at("spec", "template", "spec", "containers", 0, part));
    }
  }

  @Test
  void valuesThatNobodyReads_areRefused() {
    for (String wrong :
        List.of(
            "gatway: {enabled: false}",
            "gateway: {autoscaling: {minReplicas: none}}",
            "gateway: {resources: {requests: {memory: much}, limits: {}}}",
            "agent: {schedules: [{name: Review, schedule: daily-at-3}]}",
            "secret: \"\"")) {
      assertThatThrownBy(() -> drawn(wrong)).as(wrong).hasMessageContaining("schema");
    }
  }

  private void judge(List<Manifest> drawn) throws Exception {
    for (Manifest each : drawn) {
      assertThat(StrictModel.problems(each)).as(each.toString()).isEmpty();
      Map<String, Object> pods = each.podSpec();
      if (pods != null) {
        assertThat(Hardening.problems(pods)).as(each.toString()).isEmpty();
      }
      if (each.kind().equals("ConfigMap")) {
        Path file =
            Files.writeString(
                temp.resolve("agentic-flow.yaml"), each.text("data", "agentic-flow.yaml"));
        assertThat(
                ConfigurationReader.examine(
                        Map.of("AGENTIC_FLOW_HOME", temp.toString()), temp, temp, file)
                    .errors())
            .isEmpty();
      }
    }
    assertThat(
            NpmModels.problems(
                new ObjectMapper()
                    .writeValueAsString(
                        drawn.stream()
                            .filter(each -> !each.kind().equals("ServiceMonitor"))
                            .map(Manifest::fields)
                            .toList())))
        .isEmpty();
  }

  private static Manifest one(List<Manifest> all, String kind) {
    return all.stream().filter(each -> each.kind().equals(kind)).findFirst().orElseThrow();
  }

  private List<Manifest> drawn(String values) throws IOException {
    Path file = Files.writeString(temp.resolve("values.yaml"), values);
    String drawn =
        new Helm(CHART)
            .template()
            .withName("test")
            .withNamespace("agents")
            .withKubeVersion("1.33.0")
            .withValuesFile(file)
            .call();
    return drawn == null ? List.of() : Manifest.read("the chart", drawn);
  }

  private Path copied() throws IOException {
    Path copy = temp.resolve("agentic-flow");
    try (Stream<Path> files = Files.walk(CHART)) {
      for (Path each : files.toList()) {
        Path to = copy.resolve(CHART.relativize(each).toString());
        if (Files.isDirectory(each)) {
          Files.createDirectories(to);
        } else {
          Files.copy(each, to);
        }
      }
    }
    return copy;
  }
}
