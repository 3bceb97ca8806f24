package io.agenticflow.provider.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The body of one answer, taken out of its framing. A read returns what has arrived, and waits only
 * where that is nothing. For one reading thread; closing it does nothing, the response owns the
 * connection.
 */
final class BodyStream extends InputStream {
  private static final int MAX_LINE = 4 * 1024;
  private static final int MAX_TRAILERS = 100;

  private final WireInput in;
  private final ResponseHead.Framing.Kind kind;

  /** Bytes left: of the body where its length is known, of the chunk where it is chunked. */
  private long left;

  private boolean firstChunk = true;
  private boolean ended;

  BodyStream(WireInput in, ResponseHead.Framing framing) {
    this.in = in;
    this.kind = framing.kind();
    this.left = framing.length();
    this.ended = kind == ResponseHead.Framing.Kind.LENGTH && left == 0;
  }

  /** Returns whether the body was read to its end, its last framing bytes included. */
  boolean ended() {
    return ended;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (ended) {
      return -1;
    }
    return switch (kind) {
      case UNTIL_CLOSE -> {
        int n = in.read(target, offset, length);
        ended = n < 0;
        yield n;
      }
      case LENGTH -> {
        int n = readOfLeft(target, offset, length);
        ended = left == 0;
        yield n;
      }
      case CHUNKED -> {
        if (left == 0 && !nextChunk()) {
          ended = true;
          yield -1;
        }
        yield readChunks(target, offset, length);
      }
    };
  }

  /** Returns how many bytes of the body are here for certain, without waiting. */
  @Override
  public int available() {
    if (ended) {
      return 0;
    }
    return switch (kind) {
      case UNTIL_CLOSE -> in.buffered();
      case LENGTH -> (int) Math.min(left, in.buffered());
      case CHUNKED ->
          left > 0 ? (int) Math.min(left, in.buffered()) : in.hasBufferedChunk() ? 1 : 0;
    };
  }

  /**
   * Reads from this chunk, and from those after it as far as they are here already: a server that
   * writes many small chunks would otherwise cost as many reads, and its reader as many writes.
   */
  private int readChunks(byte[] target, int offset, int length) throws IOException {
    int n = readOfLeft(target, offset, length);
    while (left == 0 && n < length && in.hasBufferedChunk() && nextChunk()) {
      n += readOfLeft(target, offset + n, length - n);
    }
    return n;
  }

  private int readOfLeft(byte[] target, int offset, int length) throws IOException {
    int n = in.read(target, offset, (int) Math.min(length, left));
    if (n < 0) {
      throw cut();
    }
    left -= n;
    return n;
  }

  /** Reads up to the bytes of the next chunk; false after the last one. */
  private boolean nextChunk() throws IOException {
    if (!firstChunk && !line().isEmpty()) {
      throw new IOException("the server sent more than the chunk that it had announced");
    }
    firstChunk = false;
    String size = line();
    int semicolon = size.indexOf(';');
    String digits = (semicolon < 0 ? size : size.substring(0, semicolon)).strip();
    if (digits.isEmpty() || digits.length() > 15 || digits.charAt(0) == '+') {
      throw new IOException("the server sent a chunk without a size");
    }
    try {
      left = Long.parseUnsignedLong(digits, 16);
    } catch (NumberFormatException e) {
      throw new IOException("the server sent a chunk without a size", e);
    }
    if (left > 0) {
      return true;
    }
    for (int i = 0; i < MAX_TRAILERS; i++) {
      if (line().isEmpty()) {
        return false;
      }
    }
    throw new IOException("the server sent more than " + MAX_TRAILERS + " trailers");
  }

  private String line() throws IOException {
    String line = in.readLine(MAX_LINE);
    if (line == null) {
      throw cut();
    }
    return line;
  }

  private static EOFException cut() {
    return new EOFException("the connection was closed in the middle of the answer");
  }
}
