package io.agenticflow.local;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the header of a GGUF file says, as far as it matters here.
 *
 * <p>Read before the engine sees the file, because the engine's own reasons do not reach us and
 * some damage ends the process.
 *
 * @param architecture for example {@code llama} or {@code qwen2}
 * @param contextLength the longest context that the model was trained for, in tokens; 0 where the
 *     file does not say
 * @param addsBeginToken whether the tokenizer puts its begin-of-text token before each prompt
 * @param controlTokens the texts of the tokens that are commands
 * @see <a href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">The GGUF format</a>
 */
record GgufFile(
    String architecture, long contextLength, boolean addsBeginToken, ControlTokens controlTokens) {

  /**
   * Architectures of text generators that llama.cpp b4916, the engine in the binding 4.2.0, can
   * run.
   */
  private static final Set<String> ARCHITECTURES =
      Set.of(
          "llama",
          "deci",
          "falcon",
          "grok",
          "gpt2",
          "gptj",
          "gptneox",
          "mpt",
          "baichuan",
          "starcoder",
          "refact",
          "bloom",
          "stablelm",
          "qwen",
          "qwen2",
          "qwen2moe",
          "qwen2vl",
          "phi2",
          "phi3",
          "phimoe",
          "plamo",
          "codeshell",
          "orion",
          "internlm2",
          "minicpm",
          "minicpm3",
          "gemma",
          "gemma2",
          "gemma3",
          "starcoder2",
          "mamba",
          "xverse",
          "command-r",
          "cohere2",
          "dbrx",
          "olmo",
          "olmo2",
          "olmoe",
          "openelm",
          "arctic",
          "deepseek",
          "deepseek2",
          "chatglm",
          "bitnet",
          "jais",
          "nemotron",
          "exaone",
          "rwkv6",
          "rwkv6qwen2",
          "rwkv7",
          "arwkv7",
          "granite",
          "granitemoe",
          "chameleon");

  private static final Set<String> EMBEDDERS =
      Set.of("bert", "nomic-bert", "jina-bert-v2", "t5encoder");

  private static final int CONTROL_TOKEN = 3;
  private static final int NEWEST_TENSOR_TYPE = 35;
  private static final int MAX_STRING = 64 << 20;

  /**
   * Reads the header and checks that the file is whole and that the engine knows its kind.
   *
   * @throws IOException where not; the message names the file and says what to do
   */
  static GgufFile read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("There is no model file " + file + ".");
    }
    try (Reader in = new Reader(Files.newInputStream(file))) {
      return read(file, in, Files.size(file));
    } catch (EOFException e) {
      throw damaged(file, "it ends inside its header", e);
    }
  }

  private static GgufFile read(Path file, Reader in, long size) throws IOException {
    if (size < 24 || in.u32() != 0x46554747L) {
      throw new IOException(
          file + " is not a GGUF file; a model for this program is one .gguf file.");
    }
    long version = in.u32();
    if (version < 2 || version > 3) {
      throw new IOException(
          file
              + " is of GGUF version "
              + version
              + "; this program reads 2 and 3: convert or pull the model anew.");
    }
    long tensors = in.count(file, "tensors");
    long entries = in.count(file, "entries");
    Metadata metadata = new Metadata();
    for (long i = 0; i < entries; i++) {
      metadata.read(file, in, in.text(file));
    }
    String architecture = metadata.architecture;
    if (EMBEDDERS.contains(architecture)) {
      throw new IOException(
          file + " is an embedding model (" + architecture + "); it cannot hold a conversation.");
    }
    if (!ARCHITECTURES.contains(architecture)) {
      throw new IOException(
          file
              + " is of the kind '"
              + architecture
              + "', which the engine in this program (llama.cpp of March 2025) does not know; run it in a newer"
              + " llama-server or Ollama, or take another model.");
    }
    long end = checkTensors(file, in, tensors);
    long data = (in.position() + metadata.alignment - 1) / metadata.alignment * metadata.alignment;
    if (data + end > size) {
      throw damaged(file, "it has " + size + " bytes of " + (data + end), null);
    }
    return new GgufFile(
        architecture,
        metadata.contextLength(),
        metadata.addsBeginToken(),
        new ControlTokens(metadata.controlTokens()));
  }

  /** Returns the number of bytes that the tensors take. */
  private static long checkTensors(Path file, Reader in, long count) throws IOException {
    long end = 0;
    for (long i = 0; i < count; i++) {
      in.text(file);
      long dimensions = in.u32();
      long values = 1;
      for (long d = 0; d < Math.min(dimensions, 8); d++) {
        values *= in.u64();
      }
      int type = (int) in.u32();
      if (type > NEWEST_TENSOR_TYPE) {
        throw new IOException(
            file
                + " is packed in a way (tensor type "
                + type
                + ") that the engine in this program does not know; take a Q4_K_M or Q8_0 file of the model.");
      }
      end = Math.max(end, in.u64() + bytes(type, values));
    }
    return end;
  }

  /** Returns what so many values of a type take; 0 for a type whose size is not listed here. */
  private static long bytes(int type, long values) {
    return switch (type) {
      case 0, 26 -> values * 4;
      case 1, 25, 30 -> values * 2;
      case 24 -> values;
      case 27, 28 -> values * 8;
      case 2, 20 -> values / 32 * 18;
      case 3 -> values / 32 * 20;
      case 6 -> values / 32 * 22;
      case 7 -> values / 32 * 24;
      case 8 -> values / 32 * 34;
      case 10 -> values / 256 * 84;
      case 11, 21 -> values / 256 * 110;
      case 12 -> values / 256 * 144;
      case 13 -> values / 256 * 176;
      case 14 -> values / 256 * 210;
      case 23 -> values / 256 * 136;
      default -> 0;
    };
  }

  private static IOException damaged(Path file, String why, @Nullable Throwable cause) {
    return new IOException(file + " is damaged: " + why + "; delete it and pull it again.", cause);
  }

  /** The entries of the header that are kept. */
  private static final class Metadata {
    private String architecture = "";
    private long alignment = 32;
    private @Nullable Boolean addBegin;
    private String tokenizer = "";
    private List<String> tokens = List.of();
    private int[] tokenTypes = {};
    private final Map<String, Long> contextLengths = new HashMap<>();

    void read(Path file, Reader in, String key) throws IOException {
      int type = (int) in.u32();
      switch (key) {
        case "general.architecture" -> architecture = in.textOf(file, type);
        case "general.alignment" -> alignment = Math.max(1, in.number(type));
        case "tokenizer.ggml.model" -> tokenizer = in.textOf(file, type);
        case "tokenizer.ggml.add_bos_token" -> addBegin = in.number(type) != 0;
        case "tokenizer.ggml.tokens" -> tokens = in.texts(file, type);
        case "tokenizer.ggml.token_type" -> tokenTypes = in.numbers(file, type);
        default -> {
          if (key.endsWith(".context_length")) {
            contextLengths.put(key, in.number(type));
          } else {
            in.skip(file, type);
          }
        }
      }
    }

    long contextLength() {
      return contextLengths.getOrDefault(architecture + ".context_length", 0L);
    }

    /** Where the file does not say, the engine decides by the kind of tokenizer. */
    boolean addsBeginToken() {
      return addBegin != null ? addBegin : tokenizer.equals("llama");
    }

    List<String> controlTokens() {
      List<String> control = new ArrayList<>();
      for (int i = 0; i < Math.min(tokens.size(), tokenTypes.length); i++) {
        if (tokenTypes[i] == CONTROL_TOKEN && !tokens.get(i).isEmpty()) {
          control.add(tokens.get(i));
        }
      }
      return control;
    }
  }

  /** Reads little-endian values and counts the bytes. */
  private static final class Reader implements AutoCloseable {
    private final InputStream in;
    private final byte[] number = new byte[8];
    private long position;

    Reader(InputStream in) {
      this.in = new BufferedInputStream(in, 1 << 16);
    }

    long position() {
      return position;
    }

    long u32() throws IOException {
      return little(4);
    }

    long u64() throws IOException {
      return little(8);
    }

    private long little(int bytes) throws IOException {
      if (in.readNBytes(number, 0, bytes) < bytes) {
        throw new EOFException();
      }
      long value = 0;
      for (int i = 0; i < bytes; i++) {
        value |= (number[i] & 0xFFL) << (8 * i);
      }
      position += bytes;
      return value;
    }

    long count(Path file, String of) throws IOException {
      long count = u64();
      if (count < 0 || count > 10_000_000) {
        throw damaged(file, "it claims to have " + Long.toUnsignedString(count) + " " + of, null);
      }
      return count;
    }

    private long length(Path file) throws IOException {
      long length = u64();
      if (length < 0 || length > MAX_STRING) {
        throw damaged(
            file, "it claims a text of " + Long.toUnsignedString(length) + " bytes", null);
      }
      return length;
    }

    String text(Path file) throws IOException {
      long length = length(file);
      byte[] bytes = in.readNBytes((int) length);
      if (bytes.length < length) {
        throw new EOFException();
      }
      position += length;
      return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Returns the value if it is a text, else nothing. */
    String textOf(Path file, int type) throws IOException {
      if (type == 8) {
        return text(file);
      }
      skip(file, type);
      return "";
    }

    /** Returns the value of a scalar; for a floating-point one, its bits. */
    long number(int type) throws IOException {
      return little(width(type));
    }

    List<String> texts(Path file, int type) throws IOException {
      if (type != 9) {
        skip(file, type);
        return List.of();
      }
      int of = (int) u32();
      long count = count(file, "tokens");
      List<String> all = new ArrayList<>((int) count);
      for (long i = 0; i < count; i++) {
        all.add(textOf(file, of));
      }
      return all;
    }

    int[] numbers(Path file, int type) throws IOException {
      if (type != 9) {
        skip(file, type);
        return new int[0];
      }
      int of = (int) u32();
      int[] all = new int[(int) count(file, "token types")];
      for (int i = 0; i < all.length; i++) {
        all[i] = (int) number(of);
      }
      return all;
    }

    void skip(Path file, int type) throws IOException {
      if (type == 8) {
        advance(length(file));
      } else if (type == 9) {
        int of = (int) u32();
        long count = count(file, "values");
        if (of == 8 || of == 9) {
          for (long i = 0; i < count; i++) {
            skip(file, of);
          }
        } else {
          advance(count * width(of));
        }
      } else {
        advance(width(type));
      }
    }

    private void advance(long bytes) throws IOException {
      in.skipNBytes(bytes);
      position += bytes;
    }

    private static int width(int type) throws IOException {
      return switch (type) {
        case 0, 1, 7 -> 1;
        case 2, 3 -> 2;
        case 4, 5, 6 -> 4;
        case 10, 11, 12 -> 8;
        default -> throw new IOException("A GGUF header has a value of unknown type " + type + ".");
      };
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
