package io.agenticflow.mcp.stdio;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Cuts a stream of bytes into lines. For use by one thread. */
final class LineReader {
  private static final int CHUNK = 16 * 1024;

  private final InputStream in;
  private final int longest;
  private final byte[] chunk = new byte[CHUNK];
  private int at;
  private int end;

  /**
   * @param longest in bytes
   */
  LineReader(InputStream in, int longest) {
    this.in = in;
    this.longest = longest;
  }

  /** A line is longer than may be; the stream is of no more use. */
  static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLongException(String message) {
      super(message);
    }
  }

  /** Returns the next line without its end, or null where there is no more; the last needs none. */
  byte @Nullable [] next() throws IOException {
    ByteArrayOutputStream begun = null; // what came before this chunk
    while (true) {
      if (at == end) {
        at = 0;
        end = Math.max(0, in.read(chunk));
        if (end == 0) {
          return begun == null ? null : begun.toByteArray();
        }
      }
      int from = at;
      while (at < end && chunk[at] != '\n') {
        at++;
      }
      int length = at - from;
      boolean whole = at < end;
      if (whole) {
        at++;
        if (begun == null) {
          return Arrays.copyOfRange(chunk, from, from + length);
        }
      } else if (begun == null) {
        begun = new ByteArrayOutputStream(2 * CHUNK);
      }
      if (begun.size() + length > longest) {
        throw new TooLongException("it wrote a line of more than " + longest / 1024 + " KiB");
      }
      begun.write(chunk, from, length);
      if (whole) {
        return begun.toByteArray();
      }
    }
  }
}
