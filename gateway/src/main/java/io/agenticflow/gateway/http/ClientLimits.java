package io.agenticflow.gateway.http;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How much a client may send and how slow it may be. Who goes over a limit of size is told so by a
 * status; who is too slow is cut off, with a 408 where nothing of an answer was sent.
 *
 * @param head the longest time from a request's first byte, or from the connection's start, to the
 *     end of its headers
 * @param body the time that a request's body may take whatever its size
 * @param bytesPerSecond what each further second of reading a body, or of writing an answer, has to
 *     bring at least
 * @param write the longest wait for a client that does not take what is written to it
 * @param idle how long a connection may wait for its next request
 * @param connections the most connections at once; more wait to be accepted
 * @param headBytes the largest sum of a request's headers
 * @param headers the most headers in a request
 * @param requestLineBytes the longest request line
 */
public record ClientLimits(
    Duration head,
    Duration body,
    int bytesPerSecond,
    Duration write,
    Duration idle,
    int connections,
    int headBytes,
    int headers,
    int requestLineBytes) {
  /**
   * 15 s for the head; 20 s and then 2 KiB/s for the body; 60 s for a write; 2 minutes between
   * requests; 8,192 connections; 64 KiB in at most 100 headers; a request line of 8 KiB.
   */
  public static final ClientLimits DEFAULT =
      new ClientLimits(
          Duration.ofSeconds(15),
          Duration.ofSeconds(20),
          2048,
          Duration.ofSeconds(60),
          Duration.ofMinutes(2),
          8192,
          64 * 1024,
          100,
          8 * 1024);

  public ClientLimits {
    if (!requireNonNull(head, "head").isPositive()
        || !requireNonNull(body, "body").isPositive()
        || !requireNonNull(write, "write").isPositive()
        || !requireNonNull(idle, "idle").isPositive()) {
      throw new IllegalArgumentException("the times of the limits must be more than zero");
    }
    if (bytesPerSecond < 1
        || connections < 1
        || headBytes < 1
        || headers < 1
        || requestLineBytes < 1) {
      throw new IllegalArgumentException("the numbers of the limits must be more than zero");
    }
  }

  /** Returns how long so many bytes may take where {@code start} is granted to any number. */
  long nanosFor(Duration start, long bytes) {
    return start.toNanos() + bytes * 1_000_000_000L / bytesPerSecond;
  }
}
