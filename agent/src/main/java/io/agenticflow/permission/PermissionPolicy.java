package io.agenticflow.permission;

import io.agenticflow.permission.PermissionPrompt.Answer;
import io.agenticflow.tool.Workspace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * Decides on the tool calls of a run. Safe for use by several threads.
 *
 * <p>The order is: hooks, deny rules, ask rules, the mode, allow rules, whoever can be asked. The
 * first that matches decides; how exact a rule is does not matter. Deny and ask rules hold in every
 * mode. With nobody to ask, a question is a no, which the model reads; the run goes on.
 */
public final class PermissionPolicy {
  private final List<Rule> limits;
  private final HookVerdict.@Nullable Hooks hooks;
  private final @Nullable PermissionPrompt prompt;
  private final boolean bypassIsDisabled;

  /** The policy of the run around this one, whose rules hold here too; null for the outermost. */
  private final @Nullable PermissionPolicy outer;

  private volatile List<Rule> rules;

  /** Null where that of the outer policy holds, whatever it is at the moment. */
  private volatile @Nullable PermissionMode mode;

  /** Makes a policy without rules, with nobody to ask. */
  public PermissionPolicy(PermissionMode mode) {
    this(mode, List.of(), List.of(), false, null, null);
  }

  /**
   * Makes a policy.
   *
   * @param rules in the order in which they are heard
   * @param limits rules of which a call of the tools that they name must match one, whatever else
   *     allows it; the behaviour they carry does not count
   * @param bypassIsDisabled whether {@link #mode(PermissionMode)} refuses {@link
   *     PermissionMode#BYPASS_PERMISSIONS}
   * @param hooks asked before the rules, or null
   * @param prompt who can be asked, or null for nobody
   */
  public PermissionPolicy(
      PermissionMode mode,
      List<Rule> rules,
      List<Rule> limits,
      boolean bypassIsDisabled,
      HookVerdict.@Nullable Hooks hooks,
      @Nullable PermissionPrompt prompt) {
    this.mode = mode;
    this.rules = List.copyOf(rules);
    this.limits = List.copyOf(limits);
    this.bypassIsDisabled = bypassIsDisabled;
    this.hooks = hooks;
    this.prompt = prompt;
    this.outer = null;
  }

  private PermissionPolicy(
      PermissionPolicy outer, @Nullable PermissionMode mode, List<Rule> rules, List<Rule> limits) {
    this.mode = mode;
    this.rules = List.copyOf(rules);
    this.limits = List.copyOf(limits);
    this.bypassIsDisabled = true;
    this.hooks = outer.hooks;
    this.prompt = outer.prompt;
    this.outer = outer;
  }

  /**
   * Returns the policy of a run inside this one. All rules of this one hold there, also those that
   * are remembered later; what the agent of the inner run says can only forbid more.
   *
   * @param wanted the mode that the agent asks for, or null; it counts where it allows less
   * @param rules the agent's own, heard after these
   * @param limits the agent's own, in place of these
   */
  public PermissionPolicy inner(
      @Nullable PermissionMode wanted, List<Rule> rules, List<Rule> limits) {
    boolean narrows =
        wanted == PermissionMode.PLAN
            || (wanted == PermissionMode.DONT_ASK && mode() != PermissionMode.PLAN);
    return new PermissionPolicy(
        this,
        narrows ? wanted : null,
        rules.stream().filter(rule -> rule.behaviour() != Behaviour.ALLOW).toList(),
        limits);
  }

  /** Returns the mode of the moment. */
  public PermissionMode mode() {
    PermissionMode own = mode;
    if (own != null) {
      return own;
    }
    if (outer == null) {
      throw new IllegalStateException("the outermost policy has a mode");
    }
    return outer.mode();
  }

  /**
   * Changes the mode from the next call on.
   *
   * @return whether it was changed; bypassing permissions can be disabled
   */
  public boolean mode(PermissionMode value) {
    if (outer != null) {
      return outer.mode(value);
    }
    if (value == PermissionMode.BYPASS_PERMISSIONS && bypassIsDisabled) {
      return false;
    }
    mode = value;
    return true;
  }

  /** Returns the rules, in the order in which they are heard. */
  public List<Rule> rules() {
    if (outer == null) {
      return rules;
    }
    List<Rule> all = new ArrayList<>(outer.rules());
    all.addAll(rules);
    return all;
  }

  /** Adds rules for the rest of the run. */
  public void remember(List<Rule> more) {
    if (outer == null) {
      add(more);
    } else {
      outer.remember(more);
    }
  }

  private synchronized void add(List<Rule> more) {
    List<Rule> all = new ArrayList<>(rules);
    all.addAll(more);
    rules = List.copyOf(all);
  }

  /** Returns whether a deny rule takes the whole tool away, so that no model should see it. */
  public boolean removes(String tool) {
    return rules().stream()
        .anyMatch(
            rule -> rule.behaviour() == Behaviour.DENY && rule.isBare() && rule.concerns(tool));
  }

  /** Returns what rules and mode say of a call; asks nobody and runs no hook. */
  public Verdict judge(ToolCall call, Workspace workspace) {
    return judgeIn(workspace).judge(call);
  }

  /** Returns which files, absolute, a search in the workspace must not show. */
  public Predicate<Path> hidden(Workspace workspace) {
    return judgeIn(workspace).hidden();
  }

  private Judge judgeIn(Workspace workspace) {
    return new Judge(mode(), rules(), limits, prompt != null, workspace);
  }

  /**
   * Decides on a call. Blocks while hooks run and while somebody is asked.
   *
   * @param workspace where the call would be made
   */
  public Decision decide(ToolCall call, Workspace workspace) {
    return decide(call, workspace, HookVerdict.NOTHING);
  }

  /**
   * Decides on a call of which the run's own hooks have already said something.
   *
   * @param said what they said; this policy's hooks are asked besides
   */
  public Decision decide(ToolCall call, Workspace workspace, HookVerdict said) {
    HookVerdict hook = hooks == null ? said : said.and(hooks.before(call));
    ToolCall asked = hook.updatedInput() == null ? call : call.with(hook.updatedInput());
    if (hook.word() == HookVerdict.Word.DENY) {
      return denied(asked, new Ground.ByHook(hook.reason()), hook.reason(), false);
    }
    Verdict verdict = judge(asked, workspace);
    verdict =
        switch (hook.word()) {
          case ASK ->
              verdict.behaviour() == Behaviour.DENY
                  ? verdict
                  : Verdict.of(Behaviour.ASK, new Ground.ByHook(hook.reason()))
                      .with(verdict.parts());
          case ALLOW ->
              isSparedByHook(verdict)
                  ? new Verdict(
                      Behaviour.ALLOW,
                      new Ground.ByHook(hook.reason()),
                      verdict.parts(),
                      Judge.outside(asked, workspace))
                  : verdict;
          case NOTHING, DENY -> verdict;
        };
    return switch (verdict.behaviour()) {
      case ALLOW -> new Decision.Allow(asked.input(), verdict.beyond(), verdict.ground());
      case DENY -> denied(asked, verdict.ground(), verdict.ground().described(), false);
      case ASK -> ask(asked, verdict, workspace);
    };
  }

  /** A hook's yes stands for the one that the mode wants; plan mode wants none. */
  private static boolean isSparedByHook(Verdict verdict) {
    return verdict.ground() instanceof Ground.ByMode(PermissionMode by, String _)
        && by != PermissionMode.PLAN
        && verdict.behaviour() != Behaviour.ALLOW;
  }

  /** One question at a time: two at once would mix on a terminal. */
  private Decision ask(ToolCall call, Verdict verdict, Workspace workspace) {
    PermissionPolicy outermost = this;
    while (outermost.outer != null) {
      outermost = outermost.outer;
    }
    synchronized (outermost) {
      return askAlone(call, verdict, workspace);
    }
  }

  private Decision askAlone(ToolCall call, Verdict verdict, Workspace workspace) {
    if (prompt == null || mode() == PermissionMode.DONT_ASK) {
      String why =
          verdict.ground() instanceof Ground.ByMode(PermissionMode _, String reason)
              ? "permission mode " + mode().word() + " asks for it: " + reason
              : verdict.ground().described();
      return denied(call, verdict.ground(), why + "; nobody is here to be asked", false);
    }
    return switch (prompt.ask(call, verdict)) {
      case Answer.No(String message, boolean interrupts) ->
          denied(
              call,
              new Ground.ByAnswer("whoever was asked said no"),
              message.isBlank() ? "whoever was asked said no" : message,
              interrupts);
      case Answer.Yes(JrsObject updated, List<Rule> remembered, PermissionMode next) -> {
        remember(remembered);
        if (next != null) {
          mode(next);
        }
        ToolCall agreed = updated == null ? call : call.with(updated);
        Verdict again = judge(agreed, workspace);
        yield again.behaviour() == Behaviour.DENY && again.ground() instanceof Ground.ByRule
            ? denied(agreed, again.ground(), again.ground().described(), false)
            : new Decision.Allow(
                agreed.input(),
                Judge.outside(agreed, workspace),
                new Ground.ByAnswer("whoever was asked said yes"));
      }
    };
  }

  private static Decision denied(ToolCall call, Ground ground, String why, boolean interrupts) {
    return new Decision.Deny(
        "Permission denied: " + call.tool() + " was not run. " + capital(why) + ".",
        interrupts,
        ground);
  }

  private static String capital(String text) {
    return text.isEmpty()
        ? "A hook refused it"
        : text.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + text.substring(1);
  }
}
