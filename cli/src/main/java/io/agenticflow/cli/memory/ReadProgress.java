package io.agenticflow.cli.memory;

import io.agenticflow.cli.command.Terminal;
import java.util.function.LongConsumer;

/** Says now and then how many entries the sentence model has read, on standard error. */
final class ReadProgress implements LongConsumer {
  private static final long STEP = 5_000;

  private final Terminal terminal;
  private long said;

  ReadProgress(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void accept(long read) {
    if (read >= said + STEP) {
      said = read - read % STEP;
      terminal.err().println(said + " entries read");
      terminal.err().flush();
    }
  }
}
