package io.agenticflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;
import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
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

/** Permissions from the command line: what they do to a run, and what is told of them. */
class PermissionCommandsTest {
  @TempDir Path temp = Path.of("");

  private Path workspace = Path.of("");
  private String out = "";
  private String err = "";

  @BeforeEach
  void makeFolders() throws IOException {
    workspace = Files.createDirectories(temp.resolve("workspace")).toRealPath();
    Files.createDirectories(workspace.resolve(".claude"));
    Files.createDirectories(workspace.resolve(".git"));
    Files.createDirectories(temp.resolve("user"));
  }

  @Test
  void explain_tellsWhichRuleDecides_partByPart() throws Exception {
    settings("{\"permissions\":{\"deny\":[\"Bash(curl *)\"]}}");
    assertThat(
            run(
                "permissions",
                "explain",
                "Bash(npm test && curl x)",
                "--allowedTools",
                "Bash(npm *)"))
        .isZero();
    assertThat(out.lines().toList())
        .containsExactly(
            "Bash(npm test && curl x): deny",
            "  deny rule Bash(curl *) of " + workspace + "/.claude/settings.json",
            "Each part by itself:",
            "  allow  npm test  allow rule Bash(npm *) of the command line",
            "  deny   curl x    deny rule Bash(curl *) of " + workspace + "/.claude/settings.json");
  }

  @Test
  void explain_asJson_isOneValue() throws Exception {
    assertThat(run("permissions", "explain", "Bash(npm test && rm -rf /)", "--output", "json"))
        .isZero();
    JrsValue report = Json.parse(out);
    assertThat(Json.string(report, "decision")).isEqualTo("ask");
    assertThat(Json.string(report, "unattended")).isEqualTo("deny");
    assertThat(Json.array(report, "parts")).hasSize(2);
  }

  @Test
  void explain_ofWhatIsNoCall_isAUsageError() throws Exception {
    assertThat(run("permissions", "explain", "Bash(ls")).isEqualTo(2);
    assertThat(err).contains("there is no )");
  }

  @Test
  void list_tellsRulesAndWhereTheyStand() throws Exception {
    settings("{\"permissions\":{\"allow\":[\"Bash(make *)\"],\"defaultMode\":\"plan\"}}");
    assertThat(run("permissions", "--setting-sources", "project")).isZero();
    assertThat(out)
        .contains("Mode: plan (" + workspace + "/.claude/settings.json)")
        .containsPattern("allow +Bash\\(make \\*\\) +" + workspace);
    assertThat(run("permissions", "list", "--output", "json")).isZero();
    assertThat(Json.array(Json.parse(out), "rules")).isEmpty();
    assertThat(Json.array(Json.parse(out), "notes").stream().map(Json::write))
        .singleElement()
        .asString()
        .contains("Bash(make *)");
  }

  @Test
  void settingsThatAreNotUnderstood_startNothing() throws Exception {
    settings("{");
    assertThat(run("permissions", "list")).isEqualTo(2);
    assertThat(err).contains("settings.json", "--setting-sources");
  }

  @Test
  void run_keepsToItsRules_goesOn_andReportsWhatWasDenied() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Bash", "command", "touch allowed.txt"),
                Turn.calls("Bash", "command", "touch allowed.txt && mkdir denied"),
                Turn.says("Done.").expect("Permission denied")))) {
      assertThat(runAgent(upstream, "--allowedTools", "Bash(touch *)", "--output", "json"))
          .isZero();
    }
    assertThat(workspace.resolve("allowed.txt")).exists();
    assertThat(workspace.resolve("denied")).doesNotExist();
    assertThat(Json.array(Json.parse(out), "permission_denials").stream().map(Json::write))
        .singleElement()
        .asString()
        .contains("mkdir denied", "no rule allows it");
    assertThat(err).contains("Not allowed: Bash touch allowed.txt && mkdir denied");
  }

  @Test
  void deniedTool_isNotShownToTheModel_andDenialsHoldInBypassMode() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(Turn.calls("Bash", "command", "mkdir denied"), Turn.says("Done.")))) {
      runAgent(
          upstream, "--disallowedTools", "Write,Bash(mkdir *)", "--dangerously-skip-permissions");
      assertThat(upstream.modelRequests().getFirst().body())
          .contains("\"Edit\"", "\"Bash\"")
          .doesNotContain("\"Write\"");
    }
    assertThat(workspace.resolve("denied")).doesNotExist();
  }

  @Test
  void scopeInAnAgentsFile_limitsIt() throws Exception {
    Path agents = Files.createDirectories(workspace.resolve(".claude/agents"));
    Files.writeString(
        agents.resolve("toucher.md"),
        "---\nname: toucher\ndescription: Touches files.\ntools: Read, Bash(touch *)\n---\nYou touch files.\n");
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Bash", "command", "touch a.txt"),
                Turn.calls("Bash", "command", "mkdir denied"),
                Turn.says("Done.").expect("limits it to Read, Bash(touch *)")))) {
      assertThat(runAgent(upstream, "--agent", "toucher")).isZero();
    }
    assertThat(workspace.resolve("a.txt")).exists();
    assertThat(workspace.resolve("denied")).doesNotExist();
  }

  @Test
  void whatNeverCounts_isToldOnce() throws Exception {
    settings("{\"permissions\":{\"allow\":[\"Bash(touch *)\"],\"deny\":[\"Write(src/**)\"]}}");
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Script.of(Turn.says("Done.")))) {
      runAgent(upstream);
    }
    assertThat(err.lines().filter(line -> line.startsWith("Note:")))
        .satisfiesExactly(
            line -> assertThat(line).contains("would allow Bash(touch *)", "--setting-sources"),
            line -> assertThat(line).contains("deny rule Write(src/**)", "write Edit(src/**)"));
  }

  @Test
  void disabledBypass_isRefusedAloud() throws Exception {
    settings("{\"permissions\":{\"disableBypassPermissionsMode\":\"disable\"}}");
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Script.of(Turn.says("Done.")))) {
      assertThat(runAgent(upstream, "--dangerously-skip-permissions")).isEqualTo(2);
    }
    assertThat(err).contains("disabled by " + workspace);
  }

  private void settings(String text) throws IOException {
    Files.writeString(workspace.resolve(".claude/settings.json"), text);
  }

  private int runAgent(ScriptedUpstream upstream, String... more) {
    List<String> typed =
        new ArrayList<>(
            List.of("run", "--task", "Do it", "--model", "meta-llama/llama-3.1-8b-instruct"));
    typed.addAll(List.of(more));
    Map<String, String> environment = new HashMap<>();
    environment.put("OPENROUTER_API_KEY", MarkedKeys.OPENROUTER);
    environment.put("OPENROUTER_BASE_URL", upstream.openRouterUrl());
    environment.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    return run(environment, typed);
  }

  private int run(String... typed) {
    return run(new HashMap<>(), List.of(typed));
  }

  private int run(Map<String, String> environment, List<String> typed) {
    environment.put("AGENTIC_FLOW_HOME", temp.resolve("home").toString());
    environment.put("CLAUDE_CONFIG_DIR", temp.resolve("user").toString());
    List<String> all = new ArrayList<>(typed);
    all.addAll(List.of("--cwd", workspace.toString()));
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(InputStream.nullInputStream(), outBytes, errBytes, "", environment);
    int code = new Program(new CommandTable()).run(all, terminal);
    terminal.finish();
    out = outBytes.toString(StandardCharsets.UTF_8);
    err = errBytes.toString(StandardCharsets.UTF_8);
    return code;
  }
}
