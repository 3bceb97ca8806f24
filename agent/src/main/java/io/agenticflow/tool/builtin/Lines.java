package io.agenticflow.tool.builtin;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;

/**
 * The lines of a file in UTF-8, one after the other, in bounded memory. For use by one thread.
 *
 * <p>A line ends at LF; a CR before it and a byte order mark at the start are not part of the text.
 * Bytes that are not UTF-8 become U+FFFD.
 */
final class Lines implements Closeable {
  /** How much of a file is looked at to tell text from other things. */
  private static final int PEEK = 8192;

  private final InputStream in;
  private final int maxBytes;
  private final byte[] buffer = new byte[1 << 16];
  private int from;
  private int to;
  private long number;

  private String text = "";
  private long bytes;
  private boolean malformed;

  private Lines(InputStream in, int maxBytes) throws IOException {
    this.in = in;
    this.maxBytes = maxBytes;
    fillToPeek();
  }

  /**
   * Opens a file. A last link is not followed.
   *
   * @param maxBytes how much of each line to keep
   */
  static Lines open(Path file, int maxBytes) throws IOException {
    InputStream in = openStream(file);
    try {
      return new Lines(in, maxBytes);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /** Opens a file's bytes. A last link is not followed. */
  static InputStream openStream(Path file) throws IOException {
    return Channels.newInputStream(
        Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)));
  }

  private void fillToPeek() throws IOException {
    while (to < PEEK) {
      int n = in.read(buffer, to, buffer.length - to);
      if (n < 0) {
        return;
      }
      to += n;
    }
  }

  /**
   * Returns the first bytes of the file, some thousands at most. Only before the first line is
   * read.
   */
  byte[] beginning() {
    return Arrays.copyOf(buffer, Math.min(to, PEEK));
  }

  /**
   * Returns whether the file is no text: it has a NUL near its beginning. Only before the first
   * line is read.
   */
  boolean isBinary() {
    for (int i = 0; i < Math.min(to, PEEK); i++) {
      if (buffer[i] == 0) {
        return true;
      }
    }
    return false;
  }

  /** Goes to the next line. Returns false at the end. */
  boolean next() throws IOException {
    if (from == to && !fill()) {
      return false;
    }
    int end = indexOfNewline();
    if (end >= 0) {
      take(buffer, from, end - from);
      from = end + 1;
    } else {
      takeLong();
    }
    number++;
    return true;
  }

  /** Collects a line that goes on beyond what is in the buffer. */
  private void takeLong() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
    long all = 0;
    int end;
    do {
      end = indexOfNewline();
      int part = (end < 0 ? to : end) - from;
      line.write(buffer, from, Math.min(part, Math.max(0, maxBytes + 2 - line.size())));
      all += part;
      from += part;
    } while (end < 0 && fill());
    if (end >= 0) {
      from++;
    }
    byte[] kept = line.toByteArray();
    take(kept, 0, kept.length);
    if (all > kept.length) {
      bytes = all;
    }
  }

  private boolean fill() throws IOException {
    from = 0;
    to = Math.max(0, in.read(buffer, 0, buffer.length));
    return to > 0;
  }

  private int indexOfNewline() {
    for (int i = from; i < to; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private void take(byte[] line, int offset, int length) {
    int start = offset;
    int size = length;
    if (size > 0 && line[start + size - 1] == '\r') {
      size--;
    }
    if (number == 0
        && size >= 3
        && line[start] == (byte) 0xEF
        && line[start + 1] == (byte) 0xBB
        && line[start + 2] == (byte) 0xBF) {
      start += 3;
      size -= 3;
    }
    bytes = size;
    if (size > maxBytes) {
      size = maxBytes;
      // Not in the middle of a character.
      for (int i = 0; i < 3 && size > 0 && (line[start + size] & 0xC0) == 0x80; i++) {
        size--;
      }
    }
    text = new String(line, start, size, StandardCharsets.UTF_8);
    malformed = text.indexOf('\uFFFD') >= 0 && !isUtf8(line, start, size);
  }

  private static boolean isUtf8(byte[] line, int start, int size) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line, start, size));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** Returns the number of the line, from 1. */
  long number() {
    return number;
  }

  /** Returns the line, or as much of it as is kept. */
  String text() {
    return text;
  }

  /** Returns how long the whole line is, in bytes. */
  long bytes() {
    return bytes;
  }

  /** Returns whether bytes of the line were not UTF-8. */
  boolean malformed() {
    return malformed;
  }

  /**
   * Returns the line with at most {@code limit} characters and, where it had more, a mark that says
   * so.
   */
  String shown(int limit) {
    if (text.length() <= limit && bytes <= maxBytes) {
      return text;
    }
    int end = Math.min(limit, text.length());
    if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + " [... line cut: it has " + bytes + " bytes]";
  }

  /** Appends a line as the file tools show it: its number in six places, a tab, its text. */
  static void appendNumbered(StringBuilder target, long number, String line) {
    String digits = Long.toString(number);
    target
        .repeat(' ', Math.max(0, 6 - digits.length()))
        .append(digits)
        .append('\t')
        .append(line)
        .append('\n');
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
