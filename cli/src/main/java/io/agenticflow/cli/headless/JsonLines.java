package io.agenticflow.cli.headless;

import io.agenticflow.json.Json;
import java.io.PrintStream;
import tools.jackson.jr.stree.JrsValue;

/** Writes JSON values, one a line, each as soon as it is there. Safe for use by several threads. */
public final class JsonLines {
  private final PrintStream out;

  public JsonLines(PrintStream out) {
    this.out = out;
  }

  /** Writes a value. */
  public void write(JrsValue value) {
    write(Json.write(value));
  }

  /** Writes a value that is JSON text already, without a line break in it. */
  synchronized void write(String line) {
    out.print(line);
    out.print('\n');
    out.flush();
  }
}
