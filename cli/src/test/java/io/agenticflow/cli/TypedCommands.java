package io.agenticflow.cli;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.ResumableRun;
import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.ScriptedUpstream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs command lines in this process, with folders of its own, and keeps what they printed. */
final class TypedCommands {
  private final Path temp;
  private final Path workspace;
  private String out = "";
  private String err = "";
  private InputStream in = InputStream.nullInputStream();
  private String terminals = "";

  TypedCommands(Path temp) throws IOException {
    this.temp = temp;
    workspace = Files.createDirectories(temp.resolve("workspace")).toRealPath();
    Files.createDirectories(workspace.resolve(".git"));
    Files.createDirectories(temp.resolve("user"));
  }

  Path workspace() {
    return workspace;
  }

  /** Returns where the user's own settings are. */
  Path userFolder() {
    return temp.resolve("user");
  }

  /** Writes a file of the workspace, with its folders. */
  Path write(String name, String text) throws IOException {
    return write(workspace.resolve(name), text);
  }

  static Path write(Path file, String text) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    return Files.writeString(file, text);
  }

  String out() {
    return out;
  }

  String err() {
    return err;
  }

  /** Sets what stands on the next command's standard input. */
  void types(String text) {
    in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sets what somebody types at the terminal at which the next command is run. */
  void atTerminal(String text) {
    types(text);
    terminals = "02";
  }

  /** Runs an agent on a task. */
  int agent(ScriptedUpstream upstream, String... more) {
    return agentIn(workspace, upstream, more);
  }

  /** Runs an agent on a task in another folder. */
  int agentIn(Path folder, ScriptedUpstream upstream, String... more) {
    List<String> typed =
        new ArrayList<>(
            List.of("run", "--task", "Do it", "--model", "meta-llama/llama-3.1-8b-instruct"));
    typed.addAll(List.of(more));
    Map<String, String> environment = new HashMap<>();
    environment.put("OPENROUTER_API_KEY", MarkedKeys.OPENROUTER);
    environment.put("OPENROUTER_BASE_URL", upstream.openRouterUrl());
    return run(folder, environment, typed);
  }

  /** Runs a command whose last words are somebody else's, so that nothing is put behind them. */
  int typed(String group, String command, String... words) {
    List<String> all = new ArrayList<>(List.of(group, command, "--cwd", workspace.toString()));
    all.addAll(List.of(words));
    return run(workspace, new HashMap<>(), all);
  }

  int run(String... typed) {
    return run(workspace, new HashMap<>(), List.of(typed));
  }

  /** Runs a command that works in no folder. */
  int anywhere(String... typed) {
    return here(new HashMap<>(), List.of(typed));
  }

  /** Runs a command that works in no folder, with variables of its own. */
  int anywhereWith(Map<String, String> variables, String... typed) {
    return here(new HashMap<>(variables), List.of(typed));
  }

  /** Runs a command with variables of its own. */
  int runWith(Map<String, String> variables, String... typed) {
    return run(workspace, new HashMap<>(variables), List.of(typed));
  }

  /** Begins a run that can be begun again, or goes on with it; returns its answer. */
  String resumable(ScriptedUpstream upstream, List<String> options, String task, String sessionId) {
    Map<String, String> environment = new HashMap<>();
    environment.put("OPENROUTER_API_KEY", MarkedKeys.OPENROUTER);
    environment.put("OPENROUTER_BASE_URL", upstream.openRouterUrl());
    environment.put("AGENTIC_FLOW_HOME", temp.resolve("home").toString());
    environment.put("CLAUDE_CONFIG_DIR", userFolder().toString());
    Terminal terminal =
        new Terminal(
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            OutputStream.nullOutputStream(),
            "",
            environment);
    return ResumableRun.of(options, task, sessionId, terminal, _ -> {}, new Cancellation())
        .answer();
  }

  private int run(Path folder, Map<String, String> environment, List<String> typed) {
    List<String> all = new ArrayList<>(typed);
    if (!all.contains("--cwd")) {
      all.addAll(List.of("--cwd", folder.toString()));
    }
    return here(environment, all);
  }

  private int here(Map<String, String> environment, List<String> typed) {
    environment.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    environment.put("AGENTIC_FLOW_HOME", temp.resolve("home").toString());
    environment.put("CLAUDE_CONFIG_DIR", userFolder().toString());
    environment.put("NO_COLOR", "1");
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    Terminal terminal = new Terminal(in, outBytes, errBytes, terminals, environment);
    in = InputStream.nullInputStream();
    terminals = "";
    int code = new Program(new CommandTable()).run(typed, terminal);
    terminal.finish();
    out = outBytes.toString(StandardCharsets.UTF_8);
    err = errBytes.toString(StandardCharsets.UTF_8);
    return code;
  }
}
