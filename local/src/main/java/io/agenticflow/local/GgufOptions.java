package io.agenticflow.local;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a GGUF model is run.
 *
 * @param nativeFolder where the native library is unpacked, once per version (5 MB)
 * @param contextTokens the most tokens that prompt and answer may have together, at least 256; a
 *     model trained for fewer gets fewer. Memory is taken for all of them when the model is loaded:
 *     about 28 KB each for a model of 1.5 billion parameters, 115 KB for Llama 3.2 of 3 billion
 * @param threads threads to compute with, or 0 to let the engine choose
 * @param seed makes the choice of words repeatable, or null
 */
public record GgufOptions(
    Path nativeFolder, int contextTokens, int threads, @Nullable Integer seed) {

  public GgufOptions {
    requireNonNull(nativeFolder, "nativeFolder");
    if (contextTokens < 256) {
      throw new IllegalArgumentException("contextTokens is " + contextTokens + ", less than 256");
    }
  }

  /** Returns the usual options: a context of 8,192 tokens, with the library under {@code home}. */
  public static GgufOptions under(Path home) {
    return new GgufOptions(home.resolve("native"), 8192, 0, null);
  }

  /** Returns these options with another context. */
  public GgufOptions withContextTokens(int tokens) {
    return new GgufOptions(nativeFolder, tokens, threads, seed);
  }

  /** Returns these options with a seed. */
  public GgufOptions withSeed(int value) {
    return new GgufOptions(nativeFolder, contextTokens, threads, value);
  }
}
