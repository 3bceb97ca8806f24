package io.agenticflow.embedding;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.agenticflow.memory.Embedder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The sentence model all-MiniLM-L6-v2, its weights in eight bits: 384 numbers for a text, texts of
 * like meaning near each other. It knows English best.
 *
 * <p>A longer text is read in windows of the length that the model was trained for, and its vector is
 * their mean; what is behind the last window does not count. The vectors have length 1. Safe for use
 * by several threads.
 */
final class MiniLm implements Embedder, AutoCloseable {
  /** Written beside each vector: another name, and vectors are made anew. */
  static final String NAME = "all-minilm-l6-v2-q/1";

  static final int DIMENSIONS = 384;

  /** Of a window, with the pieces that mark its start and end. */
  private static final int WINDOW = 256;

  private static final int MOST_WINDOWS = 8;

  /** Of windows read at once: more need memory and are no faster. */
  private static final int BATCH = 16;

  private final OrtEnvironment runtime;
  private final OrtSession session;
  private final WordPieces pieces;

  private MiniLm(OrtEnvironment runtime, OrtSession session, WordPieces pieces) {
    this.runtime = runtime;
    this.session = session;
    this.pieces = pieces;
  }

  /**
   * Loads the model, which takes about half a second.
   *
   * @param natives a folder for the runtime's libraries; made and filled where that was not done
   * @throws IOException where it cannot be loaded on this machine
   */
  static MiniLm load(Path natives) throws IOException {
    Natives.prepare(natives);
    try {
      // First: options that are made before it end the process when they are used.
      return load(
          OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "agentic-flow"));
    } catch (OrtException | LinkageError | IllegalStateException e) {
      throw new IOException("the model's runtime does not work here: " + e.getMessage(), e);
    }
  }

  private static MiniLm load(OrtEnvironment runtime) throws IOException, OrtException {
    try (InputStream tokenizer = resource("all-minilm-l6-v2-q-tokenizer.json");
        InputStream model = resource("all-minilm-l6-v2-q.onnx");
        OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      runtime.setTelemetry(false);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      options.setIntraOpNumThreads(Math.min(4, Runtime.getRuntime().availableProcessors()));
      // Threads that wait for work by turning round would take a core each from others.
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      return new MiniLm(
          runtime,
          runtime.createSession(model.readAllBytes(), options),
          WordPieces.read(tokenizer));
    }
  }

  private static InputStream resource(String name) throws IOException {
    InputStream found = MiniLm.class.getClassLoader().getResourceAsStream(name);
    if (found == null) {
      throw new IOException("the model's file " + name + " is not there");
    }
    return found;
  }

  @Override
  public String model() {
    return NAME;
  }

  @Override
  public int dimensions() {
    return DIMENSIONS;
  }

  @Override
  public List<float[]> embed(List<String> texts) {
    List<Window> windows = new ArrayList<>();
    for (int text = 0; text < texts.size(); text++) {
      addWindows(text, texts.get(text), windows);
    }
    float[][] sums = new float[texts.size()][DIMENSIONS];
    // Of like length together: a batch is as long as its longest.
    windows.sort((a, b) -> Integer.compare(a.pieces().length, b.pieces().length));
    for (int from = 0; from < windows.size(); from += BATCH) {
      run(windows.subList(from, Math.min(windows.size(), from + BATCH)), sums);
    }
    for (float[] each : sums) {
      scaleToOne(each);
    }
    return List.of(sums);
  }

  /** Pieces of a text, with those that mark start and end. */
  private record Window(int text, int[] pieces) {}

  private void addWindows(int text, String content, List<Window> windows) {
    int[] all = pieces.of(content, MOST_WINDOWS * (WINDOW - 2));
    int from = 0;
    do {
      int count = Math.min(WINDOW - 2, all.length - from);
      int[] marked = new int[count + 2];
      marked[0] = WordPieces.START;
      System.arraycopy(all, from, marked, 1, count);
      marked[count + 1] = WordPieces.END;
      windows.add(new Window(text, marked));
      from += count;
    } while (from < all.length);
  }

  /** Adds, for each piece of the windows, what the model says of it to its text's sum. */
  private void run(List<Window> windows, float[][] sums) {
    int length = windows.getLast().pieces().length;
    long[] shape = {windows.size(), length};
    LongBuffer numbers = LongBuffer.allocate(windows.size() * length);
    LongBuffer mask = LongBuffer.allocate(windows.size() * length);
    for (Window each : windows) {
      for (int i = 0; i < length; i++) {
        boolean isThere = i < each.pieces().length;
        numbers.put(isThere ? each.pieces()[i] : 0);
        mask.put(isThere ? 1 : 0);
      }
    }
    LongBuffer kinds = LongBuffer.allocate(windows.size() * length);
    try (OnnxTensor ids = OnnxTensor.createTensor(runtime, numbers.flip(), shape);
        OnnxTensor attention = OnnxTensor.createTensor(runtime, mask.flip(), shape);
        OnnxTensor types = OnnxTensor.createTensor(runtime, kinds, shape);
        OrtSession.Result result =
            session.run(
                Map.of("input_ids", ids, "attention_mask", attention, "token_type_ids", types))) {
      FloatBuffer said = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] ofPiece = new float[DIMENSIONS];
      for (int window = 0; window < windows.size(); window++) {
        float[] sum = sums[windows.get(window).text()];
        for (int i = 0; i < windows.get(window).pieces().length; i++) {
          said.get((window * length + i) * DIMENSIONS, ofPiece);
          for (int d = 0; d < DIMENSIONS; d++) {
            sum[d] += ofPiece[d];
          }
        }
      }
    } catch (OrtException e) {
      throw new IllegalStateException("the sentence model failed: " + e.getMessage(), e);
    }
  }

  private static void scaleToOne(float[] vector) {
    double square = 0;
    for (float each : vector) {
      square += (double) each * each;
    }
    if (square > 0) {
      float factor = (float) (1 / Math.sqrt(square));
      for (int i = 0; i < vector.length; i++) {
        vector[i] *= factor;
      }
    } else {
      Arrays.fill(vector, 0);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("the sentence model cannot be closed: " + e.getMessage(), e);
    }
  }
}
