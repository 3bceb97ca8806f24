package io.agenticflow.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Writes a GGUF file of half a megabyte that llama.cpp runs: a Llama of two layers of 64 with a
 * vocabulary of bytes and random weights. It knows nothing. Its only skill, where it has one, is
 * set by hand: after the line end of the assistant's header it opens a tool call, and after a
 * closed one it ends its turn.
 */
final class TinyGguf {
  private static final int WIDTH = 64;
  private static final int LAYERS = 2;
  private static final int FEED_FORWARD = 128;
  private static final int TEXT = 8;
  private static final int ARRAY = 9;

  private static final int FIRST_BYTE = 3;
  private static final int NEWLINE = FIRST_BYTE + 10;
  private static final int IM_END = FIRST_BYTE + 256 + 1;
  private static final int CALL = IM_END + 1;
  private static final int CALL_END = IM_END + 2;

  /** What the model does after the assistant's header. */
  enum Skill {
    /** Opens a tool call, and ends its turn after one. */
    CALLS_TOOLS,
    /** Writes random bytes until it happens to stop. */
    BABBLES,
    /** Writes the letter a for ever. */
    NEVER_STOPS,
    /** Writes the letter a after a quotation mark, and a quotation mark after it. */
    QUOTES
  }

  private final Map<String, float[][]> tensors = new LinkedHashMap<>();
  private final List<String> tokens = new ArrayList<>();
  private final List<Integer> types = new ArrayList<>();
  private final Random random;

  private TinyGguf(long seed) {
    random = new Random(seed);
  }

  static Path write(Path file, Skill skill) throws IOException {
    return write(file, skill, "llama", TEMPLATE);
  }

  static Path write(Path file, Skill skill, String architecture, String template)
      throws IOException {
    return write(file, skill, architecture, template, false, 7);
  }

  static Path write(
      Path file, Skill skill, String architecture, String template, boolean beginToken, long seed)
      throws IOException {
    TinyGguf gguf = new TinyGguf(seed);
    gguf.vocabulary();
    gguf.weights(skill);
    return Files.write(file, gguf.bytes(architecture, template, beginToken));
  }

  static final String TEMPLATE =
      "{%- for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
          + "{%- if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

  private void vocabulary() {
    add("<unk>", 2);
    add("<s>", 3);
    add("</s>", 3);
    for (int b = 0; b < 256; b++) {
      add("<0x%02X>".formatted(b), 6);
    }
    add("<|im_start|>", 3);
    add("<|im_end|>", 3);
    add("<tool_call>", 4);
    add("</tool_call>", 4);
    for (char c = 32; c < 127; c++) {
      add(c == 32 ? "\u2581" : String.valueOf(c), 1);
    }
  }

  private void add(String token, int type) {
    tokens.add(token);
    types.add(type);
  }

  private void weights(Skill skill) {
    float[][] embedding = gaussian(tokens.size(), WIDTH, 0.05f);
    float[][] output = gaussian(tokens.size(), WIDTH, 1);
    tensors.put("token_embd.weight", embedding);
    tensors.put("output_norm.weight", ones());
    tensors.put("output.weight", output);
    for (int i = 0; i < LAYERS; i++) {
      String layer = "blk." + i + ".";
      tensors.put(layer + "attn_norm.weight", ones());
      tensors.put(layer + "ffn_norm.weight", ones());
      for (String name : List.of("attn_q", "attn_k", "attn_v", "attn_output")) {
        tensors.put(layer + name + ".weight", gaussian(WIDTH, WIDTH, 0.05f));
      }
      tensors.put(layer + "ffn_gate.weight", gaussian(FEED_FORWARD, WIDTH, 0.05f));
      tensors.put(layer + "ffn_up.weight", gaussian(FEED_FORWARD, WIDTH, 0.05f));
      tensors.put(layer + "ffn_down.weight", gaussian(WIDTH, FEED_FORWARD, 0.05f));
    }
    int letter = tokens.indexOf("a");
    switch (skill) {
      case CALLS_TOOLS -> lead(new int[][] {{NEWLINE, CALL}, {CALL, NEWLINE}, {CALL_END, IM_END}});
      case NEVER_STOPS -> lead(new int[][] {{NEWLINE, letter}, {letter, letter}});
      case QUOTES -> {
        int quote = tokens.indexOf("\"");
        lead(new int[][] {{quote, letter}, {letter, quote}});
      }
      case BABBLES -> {}
    }
  }

  /**
   * Sets directions of the state by hand, each from a token that was read to the token that must
   * follow.
   */
  private void lead(int[][] steps) {
    float[][] embedding = tensor("token_embd.weight");
    float[][] output = tensor("output.weight");
    for (int k = 0; k < steps.length; k++) {
      for (float[] row : embedding) {
        row[k] = 0;
      }
      for (float[] row : output) {
        row[k] = 0;
      }
    }
    for (int k = 0; k < steps.length; k++) {
      float[] from = embedding[steps[k][0]];
      for (int i = 0; i < WIDTH; i++) {
        from[i] *= 0.01f;
      }
      from[k] = 8;
      java.util.Arrays.fill(output[steps[k][1]], 0);
    }
    for (int k = 0; k < steps.length; k++) {
      output[steps[k][1]][k] = 8;
    }
    // Nothing that the layers add may touch those directions.
    tensors.forEach((name, rows) -> {
      if (name.endsWith("attn_output.weight") || name.endsWith("ffn_down.weight")) {
        for (int k = 0; k < steps.length; k++) {
          java.util.Arrays.fill(rows[k], 0);
        }
      }
    });
  }

  private float[][] tensor(String name) {
    float[][] found = tensors.get(name);
    if (found == null) {
      throw new IllegalStateException(name);
    }
    return found;
  }

  private float[][] gaussian(int rows, int columns, float scale) {
    float[][] values = new float[rows][columns];
    for (float[] row : values) {
      for (int i = 0; i < columns; i++) {
        row[i] = (float) random.nextGaussian() * scale;
      }
    }
    return values;
  }

  private static float[][] ones() {
    float[] row = new float[WIDTH];
    java.util.Arrays.fill(row, 1);
    return new float[][] {row};
  }

  private byte[] bytes(String architecture, String template, boolean beginToken) {
    Out metadata = new Out();
    int entries = 0;
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("general.architecture", architecture);
    values.put("general.name", "tiny");
    values.put("general.file_type", 0);
    values.put(architecture + ".context_length", 32768);
    values.put(architecture + ".embedding_length", WIDTH);
    values.put(architecture + ".block_count", LAYERS);
    values.put(architecture + ".feed_forward_length", FEED_FORWARD);
    values.put(architecture + ".attention.head_count", 4);
    values.put(architecture + ".attention.head_count_kv", 4);
    values.put(architecture + ".attention.layer_norm_rms_epsilon", 1e-5f);
    values.put(architecture + ".rope.dimension_count", WIDTH / 4);
    values.put(architecture + ".vocab_size", tokens.size());
    values.put("tokenizer.ggml.model", "llama");
    values.put("tokenizer.ggml.tokens", tokens);
    values.put("tokenizer.ggml.token_type", types);
    values.put("tokenizer.ggml.scores", types.stream().map(t -> t == 1 ? -1f : 0f).toList());
    values.put("tokenizer.ggml.bos_token_id", 1);
    values.put("tokenizer.ggml.eos_token_id", IM_END);
    values.put("tokenizer.ggml.unknown_token_id", 0);
    values.put("tokenizer.ggml.add_bos_token", beginToken);
    values.put("tokenizer.ggml.add_space_prefix", false);
    values.put("tokenizer.chat_template", template);
    for (Map.Entry<String, Object> value : values.entrySet()) {
      metadata.text(value.getKey());
      metadata.value(value.getValue());
      entries++;
    }
    Out infos = new Out();
    Out data = new Out();
    tensors.forEach((name, rows) -> {
      infos.text(name);
      boolean vector = rows.length == 1;
      infos.u32(vector ? 1 : 2);
      infos.u64(rows[0].length);
      if (!vector) {
        infos.u64(rows.length);
      }
      infos.u32(0);
      infos.u64(data.size());
      for (float[] row : rows) {
        data.floats(row);
      }
      data.pad();
    });
    Out file = new Out();
    file.raw("GGUF".getBytes(StandardCharsets.US_ASCII));
    file.u32(3);
    file.u64(tensors.size());
    file.u64(entries);
    file.raw(metadata.toByteArray());
    file.raw(infos.toByteArray());
    file.pad();
    file.raw(data.toByteArray());
    return file.toByteArray();
  }

  /** Bytes in the order of the format. */
  private static final class Out extends ByteArrayOutputStream {
    void raw(byte[] bytes) {
      try {
        write(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void u32(int value) {
      raw(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    }

    void u64(long value) {
      raw(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
    }

    void floats(float[] values) {
      ByteBuffer buffer = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
      for (float value : values) {
        buffer.putFloat(value);
      }
      raw(buffer.array());
    }

    void text(String text) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      u64(utf8.length);
      raw(utf8);
    }

    void value(Object value) {
      u32(typeOf(value));
      if (value instanceof List<?> list) {
        u32(list.getFirst() instanceof Integer ? 5 : typeOf(list.getFirst()));
        u64(list.size());
        list.forEach(this::scalar);
      } else {
        scalar(value);
      }
    }

    private static int typeOf(Object value) {
      return switch (value) {
        case Boolean _ -> 7;
        case Integer _ -> 4;
        case Float _ -> 6;
        case List<?> _ -> ARRAY;
        default -> TEXT;
      };
    }

    private void scalar(Object value) {
      switch (value) {
        case Boolean flag -> write(flag ? 1 : 0);
        case Integer number -> u32(number);
        case Float number -> floats(new float[] {number});
        default -> text((String) value);
      }
    }

    void pad() {
      while (size() % 32 != 0) {
        write(0);
      }
    }
  }
}
