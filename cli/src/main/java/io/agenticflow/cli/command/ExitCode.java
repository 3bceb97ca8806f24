package io.agenticflow.cli.command;

/** How the program ends. The numbers are part of its interface and do not change. */
public enum ExitCode {
  OK(0, "done"),
  FAILED(1, "failed for a reason that has no code of its own"),
  USAGE(2, "wrong command line, variable or input"),
  NO_KEY(3, "no API key for the provider"),
  AGENT_NOT_FOUND(4, "no agent of that name"),
  MODEL_NOT_FOUND(5, "no model of that name"),
  PERMISSION_DENIED(6, "the workspace cannot be read or written"),
  RATE_LIMITED(7, "the provider's rate limit, after all retries"),
  PROVIDER_FAILED(8, "the provider failed or cannot be reached"),
  TURN_LIMIT(9, "stopped at the turn limit"),
  BUDGET_SPENT(10, "stopped at the budget"),
  REFUSED(11, "the model or its provider refused to answer"),
  TIMED_OUT(12, "stopped at the time limit"),
  SESSION_NOT_FOUND(13, "no session or run of that id"),
  STOPPED_BY_HOOK(14, "a hook ended the run or refused its prompt"),
  NO_SANDBOX(15, "the sandbox that was asked for cannot be set up"),
  WRONG_FORM(16, "the answer does not have the form of --json-schema"),
  SERVER_NOT_FOUND(17, "no MCP server of that name"),
  SERVER_FAILED(18, "an MCP server cannot be used, or its tool failed"),
  MEMORY_NOT_FOUND(19, "no memory of that id"),
  NOT_VERIFIED(20, "the last result of a cascade did not pass its check"),
  NOT_VALID(21, "a check of 'validate' failed"),
  SWARM_INCOMPLETE(24, "a swarm could not do or merge all of it; its report says what"),
  /** Given by the launcher, never from here. */
  CANNOT_START(69, "cannot start: no JDK 25, or the first build failed"),
  PROGRAM_NOT_FOUND(68, "the program to run is not there"),
  INTERNAL(70, "an error in the program itself"),
  /** Given by the JVM that gets the signal, and by commands that end themselves because of it. */
  INTERRUPTED(130, "interrupted (Ctrl-C)"),
  /** Given by the JVM that gets the signal, and by commands that end themselves because of it. */
  TERMINATED(143, "terminated (SIGTERM)");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /** Returns the number that the shell sees. */
  public int code() {
    return code;
  }

  /** Returns what it means, in a few words. */
  public String meaning() {
    return meaning;
  }
}
