package io.agenticflow.ledger;

import io.agenticflow.vocabulary.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/** Another process that writes entries, and tells of each once it is written. */
final class WritingProcess {
  private WritingProcess() {}

  /**
   * Writes.
   *
   * @param arguments the home, the model's name, how many entries, and after how many each time the
   *     process takes in what is written; 0 for never
   */
  public static void main(String[] arguments) throws IOException {
    Path home = Path.of(arguments[0]);
    int count = Integer.parseInt(arguments[2]);
    int each = Integer.parseInt(arguments[3]);
    try (Spool spool = new Spool(Ledger.spool(home))) {
      for (int i = 1; i <= count; i++) {
        spool.write(
            Entries.answered(Instant.now(), arguments[1], new Usage(1, 1), Entries.listed(1)));
        System.out.println(i);
        if (each > 0 && i % each == 0) {
          Ledger.open(home, null, System.err::println).close();
        }
      }
    }
  }
}
