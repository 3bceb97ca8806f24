package io.agenticflow.testkit;

/** Placeholder. */
public final class SchemaCheck {
  private SchemaCheck() {}

  public static boolean available() {
    return false;
  }
}
