package io.agenticflow.agent;

import io.agenticflow.permission.HookVerdict;
import io.agenticflow.tool.ToolOutcome;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/** Several hooks as one: all are asked, and what they answer is added up. */
record HooksInOrder(List<RunHooks> hooks) implements RunHooks {
  HooksInOrder {
    hooks = List.copyOf(hooks);
  }

  @Override
  public boolean answersServers() {
    return hooks.stream().anyMatch(RunHooks::answersServers);
  }

  @Override
  public @Nullable Reply elicitation(String server, JrsObject asked, Moment at) {
    return first(each -> each.elicitation(server, asked, at));
  }

  @Override
  public @Nullable Reply elicitationResult(String server, JrsObject answered, Moment at) {
    return first(each -> each.elicitationResult(server, answered, at));
  }

  private @Nullable Reply first(Function<RunHooks, @Nullable Reply> question) {
    for (RunHooks each : hooks) {
      Reply reply = question.apply(each);
      if (reply != null) {
        return reply;
      }
    }
    return null;
  }

  @Override
  public Outcome sessionStart(Moment at) {
    return sum(each -> each.sessionStart(at));
  }

  @Override
  public Outcome userPromptSubmit(String prompt, Moment at) {
    return sum(each -> each.userPromptSubmit(prompt, at));
  }

  @Override
  public BeforeTool preToolUse(Call call, Moment at) {
    HookVerdict verdict = HookVerdict.NOTHING;
    Outcome outcome = Outcome.NOTHING;
    for (RunHooks each : hooks) {
      BeforeTool more = each.preToolUse(call, at);
      verdict = verdict.and(more.verdict());
      outcome = outcome.and(more.outcome());
    }
    return new BeforeTool(verdict, outcome);
  }

  @Override
  public Outcome postToolUse(Call call, ToolOutcome result, Duration took, Moment at) {
    return sum(each -> each.postToolUse(call, result, took, at));
  }

  @Override
  public Outcome stop(String lastWords, boolean continued, Moment at) {
    return sum(each -> each.stop(lastWords, continued, at));
  }

  @Override
  public Outcome preCompact(boolean automatic, String instructions, Moment at) {
    return sum(each -> each.preCompact(automatic, instructions, at));
  }

  @Override
  public void notification(String kind, String message, Moment at) {
    hooks.forEach(each -> each.notification(kind, message, at));
  }

  @Override
  public void sessionEnd(String reason, Moment at) {
    hooks.forEach(each -> each.sessionEnd(reason, at));
  }

  @Override
  public RunHooks forSubAgent(String agentId, String agentType) {
    return new HooksInOrder(
        hooks.stream().map(each -> each.forSubAgent(agentId, agentType)).toList());
  }

  private Outcome sum(Function<RunHooks, Outcome> question) {
    Outcome sum = Outcome.NOTHING;
    for (RunHooks each : hooks) {
      sum = sum.and(question.apply(each));
    }
    return sum;
  }
}
