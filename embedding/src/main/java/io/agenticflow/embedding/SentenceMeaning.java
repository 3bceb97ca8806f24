package io.agenticflow.embedding;

import io.agenticflow.memory.Meaning;
import io.agenticflow.memory.MeaningSource;
import io.agenticflow.memory.MemoryStore;
import java.nio.file.Path;
import java.util.function.Consumer;

/** What entries mean by the sentence model of this part; found as a service. */
public final class SentenceMeaning implements MeaningSource {

  /** For the service loader. */
  public SentenceMeaning() {}

  @Override
  public Meaning open(MemoryStore store, Path home, Consumer<String> notices) {
    Path cache = home.resolve("cache");
    return new NearEntries(
        store.database(),
        MiniLm.NAME,
        () -> MiniLm.load(cache.resolve("onnxruntime")),
        cache.resolve("memory-index"),
        notices,
        NearEntries.EXACT);
  }
}
