package io.agenticflow.local;

import de.kherud.llama.LlamaModel;
import de.kherud.llama.ModelParameters;
import io.agenticflow.provider.ModelException;
import io.agenticflow.vocabulary.ApiError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One model and the one thread that may touch it.
 *
 * <p>A call into the binding blocks its thread in native code, which would hold a virtual thread's
 * carrier; and a reader that is cancelled must not wait for it. So every native call is made by one
 * platform thread, and readers wait for a queue.
 */
final class GgufEngine implements AutoCloseable {
  private final Path file;
  private final GgufOptions options;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("gguf").factory());
  private @Nullable Loaded loaded;

  GgufEngine(Path file, GgufOptions options) {
    this.file = file;
    this.options = options;
  }

  /** Runs the answer when its turn has come. */
  void submit(GgufAnswer answer) {
    try {
      thread.execute(answer);
    } catch (RejectedExecutionException e) {
      throw new ModelException(failure(ApiError.Kind.API, "The model " + file + " was closed."), e);
    }
  }

  GgufOptions options() {
    return options;
  }

  /** Returns the model, loading it at the first call. Only for the engine's thread. */
  Loaded loaded() {
    Loaded model = loaded;
    if (model == null) {
      try {
        model = load();
      } catch (IOException e) {
        ApiError.Kind kind = Files.exists(file) ? ApiError.Kind.API : ApiError.Kind.NOT_FOUND;
        throw new ModelException(failure(kind, String.valueOf(e.getMessage())), e);
      }
      loaded = model;
    }
    return model;
  }

  /** Returns an error that a second try would only repeat. */
  static ApiError failure(ApiError.Kind kind, String message) {
    return new ApiError(kind, message, null, null, false, null, null);
  }

  private Loaded load() throws IOException {
    GgufFile header = GgufFile.read(file);
    NativeLlama.load(options.nativeFolder());
    int context =
        header.contextLength() > 0
            ? (int) Math.min(header.contextLength(), options.contextTokens())
            : options.contextTokens();
    ModelParameters parameters =
        new ModelParameters()
            .setModel(file.toAbsolutePath().toString())
            .setCtxSize(context)
            .setParallel(1)
            .disableContextShift()
            .disableLog()
            .skipWarmup()
            .enableJinja();
    if (options.threads() > 0) {
      parameters.setThreads(options.threads()).setThreadsBatch(options.threads());
    }
    try {
      LlamaModel model = new LlamaModel(parameters);
      // While it loaded, the engine tried the template on a conversation of the probe's form and
      // took another where it
      // failed, so the probe is safe.
      ChatFormat format = ChatFormat.learn(model.applyTemplate(ChatFormat.PROBE));
      return new Loaded(model, header, context, format);
    } catch (RuntimeException e) { // the binding's own exception is not public
      throw new IOException(
          "llama.cpp could not load "
              + file
              + ": there is too little memory for its "
              + Files.size(file) / 1_000_000
              + " MB and a context of "
              + context
              + " tokens, or the file is damaged.",
          e);
    }
  }

  @Override
  public void close() {
    thread.shutdown();
    var _ =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try {
                if (thread.awaitTermination(1, TimeUnit.MINUTES) && loaded != null) {
                  loaded.model().close();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  /** A model in memory, and the text whose state the engine holds. Only for the engine's thread. */
  static final class Loaded {
    private final LlamaModel model;
    private final GgufFile header;
    private final int context;
    private final ChatFormat format;
    private String held = "";

    Loaded(LlamaModel model, GgufFile header, int context, ChatFormat format) {
      this.model = model;
      this.header = header;
      this.context = context;
      this.format = format;
    }

    LlamaModel model() {
      return model;
    }

    GgufFile header() {
      return header;
    }

    /** Returns the most tokens that prompt and answer may have together. */
    int context() {
      return context;
    }

    ChatFormat format() {
      return format;
    }

    /** Returns the text that was read or written last. */
    String held() {
      return held;
    }

    void hold(String text) {
      held = text;
    }
  }
}
