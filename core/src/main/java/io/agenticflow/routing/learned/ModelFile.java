package io.agenticflow.routing.learned;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.CRC32;

/**
 * The file of a {@link GainModel}: four letters, the format's number, the parts one after the other
 * in big-endian order, and a CRC-32 of all that. Has no date and no place, so that the same model
 * is the same file.
 */
final class ModelFile {
  private static final int LETTERS = 0x41464741; // AFGA: Agentic Flow, gain
  private static final int FORMAT = 1;
  private static final int CHECKSUM_BYTES = 8;

  private ModelFile() {}

  static void write(GainModel.Parts parts, Path file) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      Files.createDirectories(folder);
      Path unfinished = Files.createTempFile(folder, file.getFileName().toString(), ".part");
      try {
        Files.write(unfinished, bytes(parts));
        Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      throw new LearnedRoutingException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  static GainModel.Parts read(Path file) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new LearnedRoutingException("there is no routing model " + file, e);
    } catch (IOException e) {
      throw new LearnedRoutingException("cannot read " + file + ": " + e.getMessage(), e);
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (bytes.length < 2 * Integer.BYTES + CHECKSUM_BYTES || in.readInt() != LETTERS) {
        throw new LearnedRoutingException(file + " is not a routing model");
      }
      int format = in.readInt();
      if (format != FORMAT) {
        throw new LearnedRoutingException(
            file + " has format " + format + ", this program reads " + FORMAT + "; train it anew");
      }
      if (checksum(bytes, bytes.length - CHECKSUM_BYTES) != lastLong(bytes)) {
        throw new LearnedRoutingException(file + " is damaged: its checksum is wrong");
      }
      return parts(in);
    } catch (EOFException | IllegalArgumentException | NegativeArraySizeException e) {
      throw new LearnedRoutingException(file + " is damaged: a part of it is missing", e);
    } catch (IOException e) {
      throw new LearnedRoutingException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static byte[] bytes(GainModel.Parts parts) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(LETTERS);
      out.writeInt(FORMAT);
      out.writeUTF(parts.weak());
      out.writeUTF(parts.strong());
      out.writeInt(parts.prompts());
      out.writeDouble(parts.offset());
      out.writeInt(parts.vocabulary().size());
      for (int hash : parts.vocabulary().hashes()) {
        out.writeInt(hash);
      }
      write(parts.vocabulary().rarities(), out);
      write(parts.words(), out);
      write(parts.form().means(), out);
      write(parts.form().scales(), out);
      write(parts.form().weights(), out);
      write(parts.unusual(), out);
      write(parts.foreign(), out);
      write(parts.quantiles(), out);
      out.writeDouble(parts.evidence().apgr());
      out.writeDouble(parts.evidence().low());
      out.writeDouble(parts.evidence().high());
      out.flush();
      out.writeLong(checksum(bytes.toByteArray(), bytes.size()));
    }
    return bytes.toByteArray();
  }

  private static GainModel.Parts parts(DataInputStream in) throws IOException {
    String weak = in.readUTF();
    String strong = in.readUTF();
    int prompts = in.readInt();
    double offset = in.readDouble();
    int size = in.readInt();
    if (size < 0 || size > Vocabulary.MOST) {
      throw new IllegalArgumentException("a vocabulary of " + size);
    }
    int[] hashes = new int[size];
    for (int i = 0; i < size; i++) {
      hashes[i] = in.readInt();
    }
    Vocabulary vocabulary = new Vocabulary(hashes, floats(size, in));
    return new GainModel.Parts(
        weak,
        strong,
        prompts,
        offset,
        vocabulary,
        floats(size, in),
        new GainModel.Form(
            floats(PromptForm.SIZE, in), floats(PromptForm.SIZE, in), floats(PromptForm.SIZE, in)),
        new GainModel.Border(in.readDouble(), in.readDouble()),
        new GainModel.Border(in.readDouble(), in.readDouble()),
        floats(GainModel.QUANTILES, in),
        new GainModel.Evidence(in.readDouble(), in.readDouble(), in.readDouble()));
  }

  private static void write(GainModel.Border border, DataOutputStream out) throws IOException {
    out.writeDouble(border.leastCoverage());
    out.writeDouble(border.mostDistance());
  }

  private static void write(float[] numbers, DataOutputStream out) throws IOException {
    for (float each : numbers) {
      out.writeFloat(each);
    }
  }

  private static float[] floats(int size, DataInputStream in) throws IOException {
    float[] numbers = new float[size];
    for (int i = 0; i < size; i++) {
      numbers[i] = in.readFloat();
    }
    return numbers;
  }

  private static long checksum(byte[] bytes, int size) {
    CRC32 checksum = new CRC32();
    checksum.update(bytes, 0, size);
    return checksum.getValue();
  }

  private static long lastLong(byte[] bytes) {
    long value = 0;
    for (int i = bytes.length - CHECKSUM_BYTES; i < bytes.length; i++) {
      value = (value << 8) | (bytes[i] & 0xff);
    }
    return value;
  }
}
