package io.agenticflow.gateway.edge;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import java.util.function.Supplier;

/**
 * The library's reader, with the chunks of a body taken by the letter: a size is one to eight
 * hexadecimal digits, and each chunk ends where it says. The library takes a sign before the size
 * and any two bytes after the chunk; where another server before us counts otherwise, one request
 * would hide in another.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-7.1">RFC 9112, section 7.1</a>
 */
@SuppressWarnings("removal") // the constructor is to become invisible, and the class has no other
final class StrictReader extends DataReader {
  private static final int LONGEST_SIZE = 8;

  private boolean chunked;
  private boolean lastChunk;
  private boolean atEndOfChunk;

  /** The body broke: closing its stream would otherwise try to read what is left of it. */
  private boolean broken;

  StrictReader(Supplier<byte[]> source) {
    super(source);
  }

  /** A body, or the next request, begins. */
  void begin() {
    chunked = false;
    lastChunk = false;
    atEndOfChunk = false;
    broken = false;
  }

  /** The library reads lines in bodies only: sizes of chunks, and the empty one after the last. */
  @Override
  public String readLine() {
    if (broken) {
      throw broken("the body broke before");
    }
    int length = findNewLine(LONGEST_SIZE + 1);
    String line = readAsciiString(length); // without the line's end, or the start of a longer one
    skip(2);
    if (lastChunk && length == 0) {
      return line;
    }
    if (lastChunk || !isSize(line)) {
      throw broken(
          "the size of a chunk is no hexadecimal number, or the last chunk has more after it");
    }
    chunked = true;
    lastChunk = line.chars().allMatch(c -> c == '0');
    return line;
  }

  @Override
  public BufferData readBuffer(int length) {
    BufferData data = super.readBuffer(length);
    atEndOfChunk = chunked;
    return data;
  }

  @Override
  public void skip(int length) {
    if (atEndOfChunk) {
      atEndOfChunk = false;
      if (!startsWithNewLine()) {
        throw broken("a chunk does not end where its size says");
      }
    }
    super.skip(length);
  }

  private IllegalArgumentException broken(String how) {
    broken = true;
    return new IllegalArgumentException(how);
  }

  private static boolean isSize(String line) {
    if (line.isEmpty() || line.length() > LONGEST_SIZE) {
      return false;
    }
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f') && !(c >= 'A' && c <= 'F')) {
        return false;
      }
    }
    return true;
  }
}
