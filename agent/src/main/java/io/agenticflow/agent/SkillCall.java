package io.agenticflow.agent;

import io.agenticflow.context.Skill;
import io.agenticflow.context.Skills;
import io.agenticflow.json.Json;
import io.agenticflow.permission.Behaviour;
import io.agenticflow.permission.Decision;
import io.agenticflow.permission.Rule;
import io.agenticflow.permission.RuleSource;
import io.agenticflow.permission.ToolCall;
import io.agenticflow.tool.ToolContext;
import io.agenticflow.tool.process.ShellCommand;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A skill that is being called: its rules begin to hold, its commands are run as far as the rules
 * allow, and its text is what they and the arguments make of it.
 */
final class SkillCall {
  private static final Duration TIME = Duration.ofSeconds(60);
  private static final int MOST_OUTPUT = 20_000;

  private final RunRequest request;
  private final ToolContext context;

  SkillCall(RunRequest request, ToolContext context) {
    this.request = request;
    this.context = context;
  }

  /**
   * Returns what the model is to follow.
   *
   * @param arguments as they were written
   * @throws IOException where the file cannot be used any more; the message is for people
   */
  String text(Skill skill, String arguments) throws IOException {
    RuleSource source =
        new RuleSource(RuleSource.Scope.SESSION, "the skill " + skill.name(), skill.folder());
    List<Rule> rules = new ArrayList<>();
    skill.allowedTools().forEach(each -> rules.add(Rule.parse(Behaviour.ALLOW, each, source)));
    skill.disallowedTools().forEach(each -> rules.add(Rule.parse(Behaviour.DENY, each, source)));
    rules.removeIf(request.permissions().rules()::contains);
    if (!rules.isEmpty()) {
      request.permissions().remember(rules);
    }
    String text = Skills.text(skill, arguments, this::output);
    return skill.isCommand()
        ? text
        : "The skill's folder, with its other files: " + skill.home() + "\n\n" + text;
  }

  private String output(String command) {
    boolean hasShell =
        request.tools().stream().anyMatch(tool -> tool.definition().name().equals("Bash"));
    if (!hasShell) {
      return "[`" + command + "` was not run: this agent has no Bash]";
    }
    return switch (request
        .permissions()
        .decide(
            new ToolCall("Bash", Json.object().put("command", command).build()),
            request.workspace())) {
      case Decision.Deny deny -> "[`" + command + "` was not run: " + deny.reason() + "]";
      case Decision.Allow allow -> run(Json.string(allow.input(), "command", command));
    };
  }

  private String run(String command) {
    ShellCommand shell =
        new ShellCommand(
            command, request.workspace().root(), context.environment(), TIME, MOST_OUTPUT);
    try {
      ShellCommand.Result result = shell.run(context.launcher(), context.cancellation());
      String output = result.output().stripTrailing();
      return switch (result.ending()) {
        case EXITED ->
            result.exitCode() == 0
                ? output
                : output + "\n[`" + command + "` ended with exit code " + result.exitCode() + "]";
        case TIMED_OUT ->
            output + "\n[`" + command + "` was ended after " + TIME.toSeconds() + " s]";
        case CANCELLED -> output + "\n[`" + command + "` was cancelled]";
      };
    } catch (IOException e) {
      return "[`" + command + "` could not be started: " + e.getMessage() + "]";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "[`" + command + "` was interrupted]";
    }
  }
}
