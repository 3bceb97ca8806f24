package io.agenticflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;
import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.Usage;
import io.agenticflow.testkit.When;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsValue;

/** {@code swarm}: what each topology asks of whom, what is merged, and what it may take. */
class SwarmTest {
  @TempDir Path temp = Path.of("");

  private Path workspace = Path.of("");
  private String out = "";
  private String err = "";

  @BeforeEach
  void makeFolder() throws IOException {
    workspace = Files.createDirectories(temp.resolve("workspace")).toRealPath();
    Files.writeString(workspace.resolve("kept.txt"), "kept\n");
  }

  /** Begins what a member's first turn is. */
  private static When of(String member) {
    return new When(null, "You are `" + member + "`", null, null, null, 1);
  }

  private static When said(String words) {
    return new When(null, words, null, null, null, null);
  }

  private static Turn writes(String member, String file, String text) {
    return Turn.calls("Write", "file_path", file, "content", text)
        .usage(Usage.of(1000, 100).withCost("0.001"))
        .when(of(member));
  }

  private static Turn ends(String member, String words) {
    return Turn.says(words)
        .usage(Usage.of(1000, 10).withCost("0.001"))
        .when(new When(null, "You are `" + member + "`", null, null, null, 2));
  }

  private static Turn forms(Object... fields) {
    return Turn.calls("StructuredOutput", fields).usage(Usage.of(500, 50).withCost("0.002"));
  }

  @Test
  void parallel_worksIndependently_theJudgeTakesWhatIsGood() throws Exception {
    repository();
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                writes("coder", "one.txt", "from coder\n"),
                ends("coder", "Coder's answer."),
                writes("tester", "two.txt", "from tester\n"),
                ends("tester", "Tester's answer."),
                forms("take", List.of("coder"), "answer", "The coder is right.")
                    .when(said("You are `judge`"))
                    .expect("Coder's answer.", "Tester's answer.", "+from coder", "+from tester")))) {
      int code =
          swarm(upstream, "Do it", "--topology", "parallel", "--agents", "coder,tester");
      assertThat(code).as(err).isZero();
      assertThat(upstream.problems()).isEmpty();
      assertThat(upstream.modelRequests()).hasSize(5);
    }
    assertThat(out).isEqualTo("The coder is right.\n");
    assertThat(workspace.resolve("one.txt")).hasContent("from coder\n");
    assertThat(workspace.resolve("two.txt")).doesNotExist();
    assertThat(git("branch", "--list", "swarm/*")).contains("/tester").doesNotContain("/coder");
    assertThat(git("status", "--porcelain")).isEqualTo("?? one.txt");
    assertThat(git("worktree", "list").lines()).hasSize(1);
    assertThat(err).contains("The judge did not take what tester changed");
  }

  private void repository() throws Exception {
    git("init", "-q");
    git("add", ".");
    git("-c", "user.name=t", "-c", "user.email=t@localhost", "commit", "-q", "-m", "first");
  }

  private String git(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git", "-C", workspace.toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text.strip();
  }

  private JrsValue report() {
    return Json.parse(out);
  }

  private int swarm(ScriptedUpstream upstream, String... typed) throws IOException {
    return swarm(upstream, Map.of(), typed);
  }

  private int swarm(ScriptedUpstream upstream, Map<String, String> variables, String... typed)
      throws IOException {
    List<String> all = new ArrayList<>(List.of("swarm"));
    all.addAll(List.of(typed));
    all.addAll(
        List.of("--model", "a/b", "--permission-mode", "acceptEdits", "--cwd", workspace.toString()));
    return run(upstream, variables, all);
  }

  private int run(ScriptedUpstream upstream, Map<String, String> variables, List<String> typed) {
    Map<String, String> environment = new HashMap<>();
    environment.put("AGENTIC_FLOW_HOME", temp.resolve("home").toString());
    environment.put("CLAUDE_CONFIG_DIR", temp.resolve("user").toString());
    environment.put("OPENROUTER_API_KEY", MarkedKeys.OPENROUTER);
    environment.put("OPENROUTER_BASE_URL", upstream.openRouterUrl());
    environment.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    environment.putAll(variables);
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(InputStream.nullInputStream(), outBytes, errBytes, "", environment);
    int code = new Program(new CommandTable()).run(typed, terminal);
    terminal.finish();
    out = outBytes.toString(StandardCharsets.UTF_8);
    err = errBytes.toString(StandardCharsets.UTF_8);
    return code;
  }
}
