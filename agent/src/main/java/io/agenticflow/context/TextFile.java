package io.agenticflow.context;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The text of a file that somebody wrote for a model to read, as much of it as there is room for.
 *
 * @param text without a byte order mark
 * @param bytes how long the whole file is
 * @param cut whether the text is only its beginning
 */
record TextFile(String text, long bytes, boolean cut) {

  /**
   * Reads a file; links are followed.
   *
   * @param most bytes to read
   * @throws IOException where it cannot be read or is no text; the message is for people and does
   *     not name the file
   */
  static TextFile read(Path file, int most) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("it is not a regular file"); // opening a pipe can block for ever
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(most + 1);
    } catch (java.nio.file.AccessDeniedException e) {
      throw new IOException("we have no right to read it", e);
    }
    boolean cut = bytes.length > most;
    int end = Math.min(bytes.length, most);
    while (cut && end > 0 && (bytes[end] & 0xC0) == 0x80) {
      end--; // not in the middle of a character
    }
    for (int i = 0; i < end; i++) {
      if (bytes[i] == 0) {
        throw new IOException("it is not text");
      }
    }
    String text = new String(bytes, 0, end, StandardCharsets.UTF_8);
    return new TextFile(
        text.startsWith("\uFEFF") ? text.substring(1) : text,
        cut ? Files.size(file) : bytes.length,
        cut);
  }
}
