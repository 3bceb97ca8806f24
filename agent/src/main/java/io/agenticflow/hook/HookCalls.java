package io.agenticflow.hook;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.tool.process.FedCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/** Calls one hook of whatever kind. Safe for use by several threads. */
final class HookCalls {
  private static final int MOST_OUTPUT = 1 << 20;

  private final HookSettings settings;
  private final Path folder;
  private final Map<String, String> environment;

  /**
   * @param folder where commands run
   * @param environment the whole environment of commands, without keys
   */
  HookCalls(HookSettings settings, Path folder, Map<String, String> environment) {
    this.settings = settings;
    this.folder = folder;
    this.environment = new HashMap<>(environment);
    this.environment.put("CLAUDE_PROJECT_DIR", folder.toString());
  }

  /** What came of a call: what was understood, and what there was to understand. */
  record Called(HookAnswer answer, String output, String errors, @Nullable Integer exitCode) {
    static Called of(HookAnswer answer) {
      return new Called(answer, "", "", null);
    }
  }

  Called call(
      Hook hook,
      JrsObject input,
      @Nullable String toolUseId,
      Duration timeout,
      Cancellation cancellation) {
    try {
      return switch (hook.kind()) {
        case Hook.Kind.Command command -> command(hook, command, input, timeout, cancellation);
        case Hook.Kind.Http http ->
            HttpHook.call(hook, http, settings, environment, input, timeout, cancellation);
        case Hook.Kind.Function function -> {
          JrsObject answer = function.callback().call(input, toolUseId, cancellation);
          yield new Called(HookAnswer.ofJson(hook, answer), Json.write(answer), "", null);
        }
        case Hook.Kind.Unsupported _ -> Called.of(HookAnswer.failed(hook, "is not supported here"));
      };
    } catch (IOException e) {
      return Called.of(
          cancellation.isCancelled()
              ? HookAnswer.CANCELLED
              : HookAnswer.failed(hook, "could not be called: " + e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Called.of(HookAnswer.CANCELLED);
    } catch (RuntimeException e) {
      return Called.of(HookAnswer.failed(hook, "failed unexpectedly: " + e));
    }
  }

  private Called command(
      Hook hook,
      Hook.Kind.Command command,
      JrsObject input,
      Duration timeout,
      Cancellation cancellation)
      throws IOException, InterruptedException {
    List<String> words;
    if (command.arguments() == null) {
      words = FedCommand.shell(command.text(), environment);
    } else {
      words = new ArrayList<>();
      words.add(placed(command.text()));
      command.arguments().forEach(each -> words.add(placed(each)));
    }
    FedCommand.Result result =
        new FedCommand(words, folder, environment, Json.write(input), timeout, MOST_OUTPUT)
            .run(cancellation);
    Integer exitCode = result.exitCode();
    HookAnswer answer =
        switch (result.ending()) {
          case CANCELLED -> HookAnswer.CANCELLED;
          case TIMED_OUT -> HookAnswer.failed(hook, "did not end within " + shown(timeout));
          case EXITED ->
              exitCode == null
                  ? HookAnswer.failed(hook, "did not tell how it ended")
                  : HookAnswer.ofExit(hook, exitCode, result.output(), result.errors());
        };
    return new Called(answer, result.output(), result.errors(), exitCode);
  }

  /** No shell is there to put the folder into arguments. */
  private String placed(String word) {
    return word.replace("${CLAUDE_PROJECT_DIR}", folder.toString())
        .replace("$CLAUDE_PROJECT_DIR", folder.toString());
  }

  static String shown(Duration time) {
    return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }
}
