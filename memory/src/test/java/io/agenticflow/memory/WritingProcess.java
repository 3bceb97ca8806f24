package io.agenticflow.memory;

import io.agenticflow.secret.Redaction;
import java.nio.file.Path;
import java.util.List;

/** Another process that remembers things, and tells of each once it is remembered. */
final class WritingProcess {
  private WritingProcess() {}

  /**
   * Writes.
   *
   * @param arguments the home, a word of its own, and how many entries
   */
  public static void main(String[] arguments) {
    int count = Integer.parseInt(arguments[2]);
    try (MemoryStore store =
        MemoryStore.open(Path.of(arguments[0]), null, new Redaction(List.of()))) {
      for (int i = 1; i <= count; i++) {
        store.store(
            new Draft(
                "shared", "fact " + i + " of " + arguments[1], List.of("t"), "user", null, null));
        System.out.println(i);
      }
    }
  }
}
