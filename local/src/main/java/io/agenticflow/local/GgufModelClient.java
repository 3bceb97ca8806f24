package io.agenticflow.local;

import io.agenticflow.provider.Cancellation;
import io.agenticflow.provider.ModelClient;
import io.agenticflow.provider.ModelStream;
import io.agenticflow.vocabulary.ModelRequest;
import java.nio.file.Path;

/**
 * Runs a model from a GGUF file in this process, with llama.cpp through its JNI binding. Safe for
 * use by several threads; one answer is written at a time, the others wait their turn.
 *
 * <p>The file is loaded at the first request. Tools are described in the system text; a call is
 * written under a grammar made from the tool's schema, so that even a weak model's call names a
 * tool that exists and carries arguments of the right shape ({@link SchemaGrammar} says how far
 * that goes). The prompt's state stays in the engine, so a conversation that goes on pays only for
 * what is new: {@code Usage.cacheReadTokens} counts what was found there. It costs nothing, and its
 * usage says so. Text only: images and PDF documents in a request are refused.
 *
 * <p>After the first request the binding has a native thread that keeps the JVM alive even after
 * {@link #close()}, and the model's memory is given back only by the end of the process. A program
 * that used this class must end by {@link System#exit} or {@link Runtime#halt}.
 */
public final class GgufModelClient implements ModelClient, AutoCloseable {
  private final GgufEngine engine;

  /** Creates a client of the model in {@code file}; nothing is read before the first request. */
  public GgufModelClient(Path file, GgufOptions options) {
    engine = new GgufEngine(file, options);
  }

  /**
   * {@inheritDoc}
   *
   * <p>{@code topP}, {@code topK}, {@code temperature}, {@code stopSequences}, {@code toolChoice},
   * {@code parallelToolCalls} and {@code outputSchema} act; {@code outputSchema} only without
   * tools. {@code reasoning} does not. While a long prompt is read, {@code Ping}s come.
   */
  @Override
  public ModelStream send(ModelRequest request, Cancellation cancellation) {
    GgufStream stream = new GgufStream(cancellation);
    engine.submit(new GgufAnswer(engine, request, stream));
    stream.awaitFirst();
    return stream;
  }

  /**
   * Takes no more requests; answers that are being written are cancelled by their readers, not by
   * this.
   */
  @Override
  public void close() {
    engine.close();
  }
}
