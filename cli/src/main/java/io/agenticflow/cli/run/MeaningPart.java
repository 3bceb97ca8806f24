package io.agenticflow.cli.run;

import static java.util.Objects.requireNonNull;

import io.agenticflow.cli.part.OptionalPart;
import io.agenticflow.memory.Meaning;
import io.agenticflow.memory.MeaningSource;
import io.agenticflow.memory.MemoryStore;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The search by meaning, whose jars are opened when somebody searches and not before. Where this
 * program came without them, that is told once, and words alone find.
 */
final class MeaningPart implements Meaning {
  private final MemoryStore store;
  private final Path home;
  private final Consumer<String> notices;
  private @Nullable Meaning opened;
  private boolean isMissing;
  private boolean isClosed;

  MeaningPart(MemoryStore store, Path home, Consumer<String> notices) {
    this.store = requireNonNull(store, "store");
    this.home = requireNonNull(home, "home");
    this.notices = requireNonNull(notices, "notices");
  }

  private synchronized @Nullable Meaning meaning() {
    if (opened == null && !isMissing && !isClosed) {
      opened =
          OptionalPart.named("embedding")
              .find(MeaningSource.class)
              .map(source -> source.open(store, home, notices))
              .orElse(null);
      isMissing = opened == null;
      if (isMissing) {
        notices.accept("memory is searched by words only: this program has no lib/embedding");
      }
    }
    return opened;
  }

  private synchronized @Nullable Meaning opened() {
    return opened;
  }

  @Override
  public List<Long> nearest(String namespace, String text, int most) {
    Meaning meaning = meaning();
    return meaning == null ? List.of() : meaning.nearest(namespace, text, most);
  }

  /** Passed on only where somebody has searched: to store something needs no model. */
  @Override
  public void changed() {
    Meaning meaning = opened();
    if (meaning != null) {
      meaning.changed();
    }
  }

  @Override
  public void prepare(LongConsumer done) {
    Meaning meaning = meaning();
    if (meaning != null) {
      meaning.prepare(done);
    }
  }

  @Override
  public void close() {
    Meaning meaning;
    synchronized (this) {
      isClosed = true;
      meaning = opened;
    }
    if (meaning != null) {
      meaning.close();
    }
  }
}
