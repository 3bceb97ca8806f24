package io.agenticflow.memory;

import java.nio.file.Path;
import java.util.function.Consumer;

/** What can give a {@link Meaning}: a service that the embedding part of the program offers. */
public interface MeaningSource {

  /**
   * Opens one, quickly: the model is loaded when it is first needed.
   *
   * @param home the program's home, in which an index and unpacked libraries are kept
   * @param notices is told in one line, once, what keeps the search from using it
   */
  Meaning open(MemoryStore store, Path home, Consumer<String> notices);
}
