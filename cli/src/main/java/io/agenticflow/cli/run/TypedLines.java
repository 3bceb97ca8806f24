package io.agenticflow.cli.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is typed at a terminal, line by line. Reading cannot be interrupted, so a thread of its own
 * does it, which does not keep the program from ending.
 */
final class TypedLines {
  private static final int LOOK_MILLIS = 100;

  private final InputStream in;
  private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
  private @Nullable Thread reader;

  TypedLines(InputStream in) {
    this.in = in;
  }

  /**
   * Waits for the next line.
   *
   * @param isOver ends the waiting
   * @return the line, or null where the input has ended or the waiting is over
   */
  synchronized @Nullable String next(BooleanSupplier isOver) throws InterruptedException {
    if (reader == null) {
      reader = Thread.ofPlatform().daemon().name("typed-lines").start(this::read);
    }
    while (!isOver.getAsBoolean()) {
      Optional<String> line = lines.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      if (line != null) {
        if (line.isEmpty()) {
          lines.add(line); // the end stays the end
        }
        return line.orElse(null);
      }
    }
    return null;
  }

  /** Forgets what was typed before it was asked for. */
  void forget() {
    lines.removeIf(Optional::isPresent);
  }

  private void read() {
    BufferedReader typed = new BufferedReader(new InputStreamReader(in, encoding()));
    try {
      for (String line = typed.readLine(); line != null; line = typed.readLine()) {
        lines.add(Optional.of(line));
      }
    } catch (IOException e) {
      // The terminal went away: the same as its end.
    }
    lines.add(Optional.empty());
  }

  private static Charset encoding() {
    return Charset.forName(System.getProperty("stdin.encoding", "UTF-8"));
  }
}
