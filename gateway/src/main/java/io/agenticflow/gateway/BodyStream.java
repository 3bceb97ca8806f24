package io.agenticflow.gateway;

import io.helidon.common.buffers.DataReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * The body of an HTTP/1.1 answer, handed over as it arrives. For one reading thread.
 *
 * <p>The client library has such streams too, but its chunked one holds a chunk back until the last
 * byte of it is there, reads on when it is closed, and leaves trailers for the next answer to
 * stumble over.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-6">RFC 9112, sections 6 and 7</a>
 */
final class BodyStream extends InputStream {
  private static final int LONGEST_LINE = 8192;
  private static final int MOST_TRAILERS = 100;

  private final DataReader reader;
  private final Framing framing;
  private final byte[] one = new byte[1];
  private long remaining; // of the body, or of the chunk
  private boolean firstChunk = true;
  private boolean ended;

  BodyStream(DataReader reader, Framing framing, long length) {
    this.reader = reader;
    this.framing = framing;
    this.remaining = length;
    this.ended = framing == Framing.LENGTH && length == 0;
  }

  /** How the end of a body is known. */
  enum Framing {
    /** By its length. */
    LENGTH,
    /** By the last chunk. */
    CHUNKED,
    /** By the end of the connection. */
    UNTIL_CLOSE
  }

  /**
   * Returns whether only the framing's end is missing, as after the last event of a stream whose
   * reader knows that it was the last.
   */
  boolean isBetweenChunks() {
    return framing == Framing.CHUNKED && !ended && remaining == 0;
  }

  /** Returns whether the whole body was read and the connection is ready for another answer. */
  boolean isReusable() {
    return ended && framing != Framing.UNTIL_CLOSE && reader.available() == 0;
  }

  @Override
  public int read() throws IOException {
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    if (ended || (framing == Framing.CHUNKED && remaining == 0 && !nextChunk())) {
      return -1;
    }
    try {
      reader.ensureAvailable();
    } catch (DataReader.InsufficientDataAvailableException e) {
      if (framing == Framing.UNTIL_CLOSE) {
        ended = true;
        return -1;
      }
      throw e;
    }
    int count = Math.min(length, reader.available());
    if (framing != Framing.UNTIL_CLOSE) {
      count = (int) Math.min(count, remaining);
      remaining -= count;
    }
    reader.readBuffer(count).read(target, offset, count);
    if (framing == Framing.LENGTH) {
      ended = remaining == 0;
    }
    return count;
  }

  @Override
  public int available() {
    // Only what needs no reading of chunk sizes: enough to tell that more is there.
    return ended ? 0 : (int) Math.min(reader.available(), remaining);
  }

  private boolean nextChunk() throws IOException {
    if (!firstChunk && !line().isEmpty()) {
      throw new IOException("the answer's chunk is longer than its size says");
    }
    firstChunk = false;
    remaining = chunkSize(line());
    if (remaining > 0) {
      return true;
    }
    for (int trailers = 0; !line().isEmpty(); trailers++) {
      if (trailers == MOST_TRAILERS) {
        throw new IOException("the answer has more than " + MOST_TRAILERS + " trailers");
      }
    }
    ended = true;
    return false;
  }

  private String line() throws IOException {
    int length = reader.findNewLine(LONGEST_LINE);
    if (length == LONGEST_LINE) {
      throw new IOException("a chunk size or trailer of the answer is too long");
    }
    String line = length == 0 ? "" : reader.readAsciiString(length);
    reader.skip(2);
    return line;
  }

  private static long chunkSize(String line) throws IOException {
    int end = line.indexOf(';'); // what follows is an extension, which must be ignored
    String digits = (end < 0 ? line : line.substring(0, end)).strip();
    if (digits.isEmpty() || digits.length() > 15) {
      throw new IOException("a chunk of the answer has no size: '" + digits + "'");
    }
    try {
      return Long.parseUnsignedLong(digits, 16);
    } catch (NumberFormatException e) {
      throw new IOException(
          "a chunk of the answer has the size '" + digits + "', which is no number", e);
    }
  }
}
