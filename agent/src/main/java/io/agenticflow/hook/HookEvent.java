package io.agenticflow.hook;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** When hooks are called. */
public enum HookEvent {
  PRE_TOOL_USE("PreToolUse"),
  POST_TOOL_USE("PostToolUse"),
  POST_TOOL_USE_FAILURE("PostToolUseFailure"),
  USER_PROMPT_SUBMIT("UserPromptSubmit"),
  SESSION_START("SessionStart"),
  SESSION_END("SessionEnd"),
  STOP("Stop"),
  SUBAGENT_START("SubagentStart"),
  SUBAGENT_STOP("SubagentStop"),
  PRE_COMPACT("PreCompact"),
  NOTIFICATION("Notification"),
  ELICITATION("Elicitation"),
  ELICITATION_RESULT("ElicitationResult");

  /** Those that Claude Code has besides; nothing calls them here. */
  private static final Set<String> ELSEWHERE =
      Set.of(
          "PostToolBatch",
          "UserPromptExpansion",
          "StopFailure",
          "PostCompact",
          "PreModelSwitch",
          "PostModelSwitch",
          "PermissionRequest",
          "PermissionDenied",
          "Setup",
          "TeammateIdle",
          "TaskCreated",
          "TaskCompleted",
          "ConfigChange",
          "WorktreeCreate",
          "WorktreeRemove",
          "InstructionsLoaded",
          "CwdChanged",
          "FileChanged",
          "DirectoryAdded",
          "MessageDisplay");

  private final String word;

  HookEvent(String word) {
    this.word = word;
  }

  /** Returns its name as it is written in settings. */
  public String word() {
    return word;
  }

  /** Returns the event of that name, or null where nothing calls such hooks here. */
  public static @Nullable HookEvent parse(String word) {
    for (HookEvent each : values()) {
      if (each.word.equals(word)) {
        return each;
      }
    }
    return null;
  }

  /** Returns whether another program calls hooks of that name, though this one does not. */
  static boolean isKnownElsewhere(String word) {
    return ELSEWHERE.contains(word);
  }

  /** Returns whether a hook can forbid, or put off, what is about to happen. */
  boolean canBlock() {
    return switch (this) {
      case PRE_TOOL_USE,
          POST_TOOL_USE,
          POST_TOOL_USE_FAILURE,
          USER_PROMPT_SUBMIT,
          STOP,
          SUBAGENT_STOP,
          PRE_COMPACT,
          ELICITATION,
          ELICITATION_RESULT ->
          true;
      case SESSION_START, SESSION_END, SUBAGENT_START, NOTIFICATION -> false;
    };
  }

  /** Returns whether the model is shown what a hook simply prints. */
  boolean takesPlainText() {
    return this == USER_PROMPT_SUBMIT || this == SESSION_START || this == SUBAGENT_START;
  }

  /** Returns whether it is about a tool call. */
  boolean isAboutTool() {
    return this == PRE_TOOL_USE || this == POST_TOOL_USE || this == POST_TOOL_USE_FAILURE;
  }

  /** Returns whether a failure of the hook may stand for a block. */
  boolean heedsFailure() {
    return canBlock() && this != STOP && this != SUBAGENT_STOP;
  }
}
