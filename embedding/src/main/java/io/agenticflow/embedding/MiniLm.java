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
 * <p>A longer text is read in windows of the length that the model was trained for, and its vector
 * is their mean; what is behind the last window does not count. The vectors have length 1. Safe for
 * use by several threads.
 */
final class MiniLm implements Embedder, AutoCloseable {
  /** Written beside each vector: another name, and vectors are made anew. */
  static final String NAME = "all-minilm-l6-v2-q/1";

  static final int DIMENSIONS = 384;

  /** Of a window, with the pieces that mark its start and end. */
  private static final int WINDOW = 256;

  private static final int MOST_WINDOWS = 8;

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
    List<float[]> vectors = new ArrayList<>(texts.size());
    for (String each : texts) {
      vectors.add(embed(each));
    }
    return vectors;
  }

  /**
   * Reads one window after the other: the runtime scales eight-bit numbers by the largest of what
   * it is given at once, so that a text's vector would depend on what stands beside it. Several at
   * once are hardly faster.
   */
  private float[] embed(String text) {
    int[] all = pieces.of(text, MOST_WINDOWS * (WINDOW - 2));
    float[] sum = new float[DIMENSIONS];
    int from = 0;
    do {
      int count = Math.min(WINDOW - 2, all.length - from);
      addWindow(all, from, count, sum);
      from += count;
    } while (from < all.length);
    scaleToOne(sum);
    return sum;
  }

  /** Adds what the model says of each piece of a window to the sum. */
  private void addWindow(int[] all, int from, int count, float[] sum) {
    int length = count + 2;
    long[] shape = {1, length};
    LongBuffer numbers = LongBuffer.allocate(length).put(WordPieces.START);
    for (int i = 0; i < count; i++) {
      numbers.put(all[from + i]);
    }
    numbers.put(WordPieces.END).flip();
    long[] ones = new long[length];
    Arrays.fill(ones, 1);
    try (OnnxTensor ids = OnnxTensor.createTensor(runtime, numbers, shape);
        OnnxTensor attention = OnnxTensor.createTensor(runtime, LongBuffer.wrap(ones), shape);
        OnnxTensor types = OnnxTensor.createTensor(runtime, LongBuffer.allocate(length), shape);
        OrtSession.Result result =
            session.run(
                Map.of("input_ids", ids, "attention_mask", attention, "token_type_ids", types))) {
      FloatBuffer said = ((OnnxTensor) result.get(0)).getFloatBuffer();
      for (int i = 0; i < length; i++) {
        for (int d = 0; d < DIMENSIONS; d++) {
          sum[d] += said.get();
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
