package io.agenticflow.permission;

/** What decided on a call. */
public sealed interface Ground {

  /** Returns it in words that go on after "because of". */
  String described();

  /** A rule. */
  record ByRule(Rule rule) implements Ground {
    @Override
    public String described() {
      return rule.described();
    }
  }

  /** What the mode says of calls that no rule is about. */
  record ByMode(PermissionMode mode, String reason) implements Ground {
    @Override
    public String described() {
      return "permission mode " + mode.word() + ": " + reason;
    }
  }

  /** Something that holds in every mode and cannot be set. */
  record BuiltIn(String reason) implements Ground {
    @Override
    public String described() {
      return reason;
    }
  }

  /** A hook. */
  record ByHook(String reason) implements Ground {
    @Override
    public String described() {
      return "a hook: " + reason;
    }
  }

  /** Whoever was asked. */
  record ByAnswer(String reason) implements Ground {
    @Override
    public String described() {
      return reason;
    }
  }
}
