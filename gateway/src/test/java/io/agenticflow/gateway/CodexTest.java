package io.agenticflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.gateway.ClientBench.Speaks;
import io.agenticflow.json.Json;
import io.agenticflow.testkit.NpmClients;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.When;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Codex, which speaks Responses only. */
final class CodexTest extends CodingAgentTest {
  @Override
  List<String> dialects() {
    return List.of("responses");
  }

  @Override
  ClientRun ask(ClientBench bench, String dialect, String task)
      throws IOException, InterruptedException {
    return askModel(bench, task, MODEL);
  }

  private static ClientRun askModel(ClientBench bench, String task, String model)
      throws IOException, InterruptedException {
    bench.configure(
        ".codex/config.toml",
        """
        model = "%2$s"
        model_provider = "gate"
        check_for_update_on_startup = false

        [analytics]
        enabled = false

        [model_providers.gate]
        name = "Gate"
        base_url = "%1$s/v1"
        env_key = "GATE_KEY"
        wire_api = "responses"
        """
            .formatted(bench.url(), model));
    return bench.run(
        Map.of("GATE_KEY", "k"),
        NpmClients.codex(),
        "exec",
        "--json",
        "--skip-git-repo-check",
        "--dangerously-bypass-approvals-and-sandbox",
        task);
  }

  @Override
  String answer(ClientRun run) {
    return run.events().stream()
        .filter(event -> "item.completed".equals(Json.string(event, "type")))
        .map(event -> Json.field(event, "item"))
        .filter(item -> "agent_message".equals(Json.string(item, "type")))
        .map(item -> Json.string(item, "text", ""))
        .reduce((earlier, later) -> later)
        .orElse("");
  }

  @Override
  Turn writing(Path file, String content) {
    return Turn.calls("exec_command", "cmd", "printf %s \"" + content + "\" > " + file);
  }

  /** It always offers the provider's own web search beside its tools. */
  @Override
  Set<String> leftOut(String dialect, Speaks upstream) {
    Set<String> left =
        new HashSet<>(
            Set.of(
                "reasoning.display",
                "responses:client_metadata",
                "responses:namespace.description",
                "web_search"));
    if (upstream == Speaks.MESSAGES) {
      left.add("responses:prompt_cache_key");
    }
    return left;
  }

  /** {@code apply_patch} is a tool whose input is text of a grammar, offered for newer models. */
  @ParameterizedTest
  @EnumSource
  void toolWithAGrammar_isAFunctionUpstream_andTextToTheClient(
      Speaks upstream, @TempDir Path folder) throws Exception {
    String patch = "*** Begin Patch\n*** Add File: hello.py\n+print('héllo')\n*** End Patch";
    try (ClientBench bench =
        new ClientBench(
            folder,
            upstream,
            Turn.calls("apply_patch", "input", patch).expect("begin_patch", "Write hello.py"),
            Turn.says("Written.").when(When.turn(2)).expect("Add File", "Success"))) {
      ClientRun run = askModel(bench, "Write hello.py", "gpt-5.5");
      bench.assertWentWell(run, 2);
      assertThat(folder.resolve("workspace/hello.py"))
          .as(run.toString())
          .hasContent("print('héllo')\n");
      assertThat(answer(run)).isEqualTo("Written.");
    }
  }

  /** A tool of a namespace has one name upstream, and its two to the client. */
  @ParameterizedTest
  @EnumSource
  void toolOfANamespace_isCalledByBothItsNames(Speaks upstream, @TempDir Path folder)
      throws Exception {
    try (ClientBench bench =
        new ClientBench(
            folder,
            upstream,
            Turn.calls("multi_agent_v1__close_agent", "target", "nobody"),
            Turn.says("There was none.").when(When.turn(2)).expect("nobody"))) {
      ClientRun run = askModel(bench, "Close it", MODEL);
      bench.assertWentWell(run, 2);
      assertThat(answer(run)).as(run.toString()).isEqualTo("There was none.");
      assertThat(bench.upstream.modelRequests().get(1).body())
          .contains("multi_agent_v1__close_agent")
          .doesNotContain("unsupported call");
    }
  }
}
