package io.agenticflow.local;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.provider.http.HttpTransport;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one file to its place, over as many attempts as it takes.
 *
 * <p>What has arrived is kept in {@code <file>.part}, and what it is a part of in {@code
 * <file>.part.json}. An attempt asks for the rest; {@code If-Range} makes a server that has another
 * file now send all of it. The hub answers a request for a large file with a redirect to its
 * storage, and in the same answer gives the size ({@code X-Linked-Size}) and the SHA-256 ({@code
 * X-Linked-ETag}), which decide at the end.
 *
 * @see <a href="https://huggingface.co/docs/huggingface_hub/package_reference/file_download">The
 *     hub's headers</a>
 */
final class Download {
  private static final Duration CONNECT = Duration.ofSeconds(15);
  private static final Duration SILENCE = Duration.ofSeconds(60);
  private static final int MAX_HOPS = 6;
  private static final int MAX_FAILURES = 5;
  private static final long SPARE_DISK = 64L << 20;
  private static final int MAGIC = 0x47475546; // "GGUF", first byte first

  private final HttpTransport transport;
  private final Hub hub;
  private final URI uri;
  private final Path target;
  private final Path part;
  private final Path state;
  private final PullListener listener;
  private final Cancellation cancellation;
  private final Duration pause;

  /**
   * @param pause how long to wait after a failure; twice as long after two, and so on
   */
  Download(
      HttpTransport transport,
      Hub hub,
      URI uri,
      Path target,
      PullListener listener,
      Cancellation cancellation,
      Duration pause) {
    this.transport = transport;
    this.hub = hub;
    this.uri = uri;
    this.target = target;
    this.part = target.resolveSibling(target.getFileName() + ".part");
    this.state = target.resolveSibling(target.getFileName() + ".part.json");
    this.listener = listener;
    this.cancellation = cancellation;
    this.pause = pause;
  }

  void run() throws IOException, PullException {
    int failures = 0;
    while (true) {
      long before = partSize();
      try {
        attempt();
        return;
      } catch (IOException e) {
        stopIfCancelled(e);
        if (partSize() > before) {
          failures = 0;
        }
        if (++failures >= MAX_FAILURES) {
          throw new PullException(
              "Fetching "
                  + target.getFileName()
                  + " failed "
                  + failures
                  + " times without a byte more ("
                  + e.getMessage()
                  + "); what is here is kept, the same command goes on from it.",
              e);
        }
        listener.note("The connection failed (" + e.getMessage() + "); trying again.");
        rest(pause.multipliedBy(failures));
        stopIfCancelled(e);
      }
    }
  }

  private void stopIfCancelled(IOException cause) throws PullException {
    if (cancellation.isCancelled()) {
      throw new PullException(
          "Fetching "
              + target.getFileName()
              + " was stopped; what is here is kept, the same command goes on from it.",
          cause);
    }
  }

  private void rest(Duration time) throws PullException {
    CountDownLatch stopped = new CountDownLatch(1);
    try (var _ = cancellation.onCancel(stopped::countDown)) {
      var _ = stopped.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PullException("Fetching " + target.getFileName() + " was interrupted.", e);
    }
  }

  private long partSize() throws IOException {
    return Files.exists(part) ? Files.size(part) : 0;
  }

  /** What is known of the whole file. */
  private record Identity(@Nullable String sha256, @Nullable String etag, long size) {
    static final Identity UNKNOWN = new Identity(null, null, -1);

    /** Returns whether both are surely the same file. */
    boolean isSame(Identity other) {
      if (sha256 != null && other.sha256 != null) {
        return sha256.equals(other.sha256);
      }
      return etag != null && etag.equals(other.etag);
    }
  }

  private Identity remembered() {
    try {
      var json = Json.parse(Files.readAllBytes(state));
      return new Identity(
          Json.string(json, "sha256"), Json.string(json, "etag"), Json.integer(json, "size", -1));
    } catch (IOException | JsonException e) {
      return Identity.UNKNOWN; // nothing remembered, or nothing of use
    }
  }

  private void attempt() throws IOException, PullException {
    Identity known = remembered();
    long have = partSize();
    if (have > 0 && known.sha256() == null && known.etag() == null) {
      Files.delete(part); // nothing tells what it is a part of
      have = 0;
    }
    URI at = uri;
    String sha256 = null;
    long linkedSize = -1;
    for (int hop = 0; hop < MAX_HOPS; hop++) {
      try (HttpTransport.Response response =
          transport.send(request(at, have, known), cancellation)) {
        String sum = sha256(response);
        if (sum != null) {
          sha256 = sum;
          linkedSize = number(response.header("x-linked-size"), linkedSize);
          if (have > 0 && known.sha256() != null && !known.sha256().equals(sum)) {
            listener.note("The file on the hub has changed; beginning anew.");
            Files.delete(part);
            have = 0;
          }
        }
        int status = response.status();
        if (status == 301 || status == 302 || status == 303 || status == 307 || status == 308) {
          at = next(at, response.header("location"));
          continue;
        }
        refuse(status, at);
        String etag = response.header("etag");
        String strongTag = etag == null || etag.startsWith("W/") ? null : etag;
        long total = total(response, linkedSize);
        Identity now = new Identity(sha256, strongTag, total);
        long offset = 0;
        if (status == 206) {
          offset = have;
          if (firstByte(response) != have || !now.isSame(known)) {
            Files.delete(part);
            throw new IOException("the server sent another part than the one asked for");
          }
        }
        receive(response, now, offset);
        finish(now);
        return;
      }
    }
    throw new PullException(
        "Fetching " + uri + " was redirected more than " + MAX_HOPS + " times.");
  }

  private HttpTransport.Request request(URI at, long have, Identity known) {
    Map<String, String> headers = new HashMap<>();
    headers.put("accept-encoding", "identity");
    headers.put("user-agent", "agentic-flow");
    String token = hub.tokenFor(at);
    if (token != null) {
      headers.put("authorization", "Bearer " + token);
    }
    if (have > 0) {
      headers.put("range", "bytes=" + have + "-");
      if (known.etag() != null) {
        headers.put("if-range", known.etag());
      }
    }
    return HttpTransport.Request.bodiless("GET", at, headers, CONNECT, SILENCE);
  }

  private static @Nullable String sha256(HttpTransport.Response response) {
    String tag = response.header("x-linked-etag");
    if (tag == null) {
      return null;
    }
    String sum = tag.replace("\"", "").replace("W/", "").toLowerCase(Locale.ROOT);
    return sum.matches("[0-9a-f]{64}") ? sum : null;
  }

  private static long number(@Nullable String text, long otherwise) {
    return text != null && text.strip().matches("\\d{1,18}")
        ? Long.parseLong(text.strip())
        : otherwise;
  }

  /** Returns where a redirect leads; throws where it must not be followed. */
  static URI next(URI from, @Nullable String location) throws PullException {
    if (location == null) {
      throw new PullException("Fetching " + from + " failed: it redirects to nowhere.");
    }
    URI to;
    try {
      to = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new PullException(
          "Fetching " + from + " failed: it redirects to something that is no address.", e);
    }
    boolean secure = "https".equalsIgnoreCase(to.getScheme());
    boolean plain = "http".equalsIgnoreCase(to.getScheme());
    if ((!secure && !plain) || to.getHost() == null) {
      throw new PullException(
          "Fetching " + from + " failed: it redirects to something that is no web address.");
    }
    if (plain && "https".equalsIgnoreCase(from.getScheme())) {
      throw new PullException(
          "Fetching " + from + " failed: it redirects from https to http, which is not followed.");
    }
    return to;
  }

  private void refuse(int status, URI at) throws IOException, PullException {
    switch (status) {
      case 200, 206 -> {}
      case 401, 403 ->
          throw new PullException(
              at.getHost()
                  + " does not give "
                  + target.getFileName()
                  + " to everybody (status "
                  + status
                  + "): accept the model's licence on its page and set HF_TOKEN, or take another model.");
      case 404, 410 ->
          throw new PullException(
              "There is no "
                  + uri
                  + " (status "
                  + status
                  + "). By name there are: "
                  + String.join(", ", Models.near(String.valueOf(target.getFileName())))
                  + ".");
      case 416 -> {
        Files.deleteIfExists(part);
        throw new IOException("what was here did not fit to the file on the server");
      }
      default -> {
        String message = at.getHost() + " answered with status " + status;
        if (status == 408 || status == 429 || status >= 500) {
          throw new IOException(message);
        }
        throw new PullException("Fetching " + uri + " failed: " + message + ".");
      }
    }
  }

  private static long firstByte(HttpTransport.Response response) {
    String range = String.valueOf(response.header("content-range"));
    return range.startsWith("bytes ") ? number(range.substring(6).replaceAll("-.*", ""), -1) : -1;
  }

  private static long total(HttpTransport.Response response, long linkedSize) {
    if (linkedSize >= 0) {
      return linkedSize;
    }
    if (response.status() == 206) {
      String range = String.valueOf(response.header("content-range"));
      return number(range.substring(range.lastIndexOf('/') + 1), -1);
    }
    return number(response.header("content-length"), -1);
  }

  private void receive(HttpTransport.Response response, Identity now, long offset)
      throws IOException, PullException {
    long total = now.size();
    if (total >= 0) {
      long needed = total - offset + SPARE_DISK;
      long free = Files.getFileStore(target.toAbsolutePath().getParent()).getUsableSpace();
      if (free < needed) {
        throw new PullException(
            target.getFileName()
                + " needs "
                + Models.size(needed)
                + " more in "
                + target.toAbsolutePath().getParent()
                + ", where "
                + Models.size(free)
                + " are free.");
      }
    }
    remember(now);
    listener.note(
        (offset > 0 ? "Going on at " + Models.size(offset) + " with " : "Fetching ")
            + target.getFileName()
            + " from "
            + uri);
    try (FileChannel out =
        FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      out.truncate(offset).position(offset);
      InputStream in = response.body();
      byte[] buffer = new byte[128 << 10];
      long at = offset;
      if (offset == 0) {
        byte[] head = in.readNBytes(4);
        if (head.length < 4 || ByteBuffer.wrap(head).getInt() != MAGIC) {
          throw new PullException("What " + uri + " gives is not a GGUF file.");
        }
        at += out.write(ByteBuffer.wrap(head));
      }
      long began = System.nanoTime();
      long told = began;
      listener.progress(at, total, 0);
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
        while (bytes.hasRemaining()) {
          at += out.write(bytes);
        }
        long time = System.nanoTime();
        if (time - told > 100_000_000) {
          told = time;
          listener.progress(at, total, rate(at - offset, time - began));
        }
      }
      out.force(true);
      listener.progress(at, total, rate(at - offset, System.nanoTime() - began));
      if (total >= 0 && at < total) {
        throw new IOException(
            "the connection was closed at " + Models.size(at) + " of " + Models.size(total));
      }
    }
  }

  private static long rate(long bytes, long nanos) {
    return nanos <= 0 ? 0 : (long) (bytes * 1e9 / nanos);
  }

  private void remember(Identity now) throws IOException {
    Files.write(
        state,
        Json.writeBytes(
            Json.object()
                .put("from", uri.toString())
                .put("sha256", now.sha256())
                .put("etag", now.etag())
                .put("size", now.size())
                .build()));
  }

  private void finish(Identity now) throws IOException, PullException {
    long size = Files.size(part);
    if (now.size() >= 0 && size != now.size()) {
      discard();
      throw new PullException(
          target.getFileName()
              + " has "
              + size
              + " bytes instead of "
              + now.size()
              + "; it was deleted, fetch it again.");
    }
    if (now.sha256() == null) {
      listener.note("The source states no checksum; only size and format were checked.");
    } else {
      String actual = sum();
      if (!actual.equals(now.sha256())) {
        discard();
        throw new PullException(
            target.getFileName()
                + " has the SHA-256 "
                + actual
                + " instead of "
                + now.sha256()
                + "; it was deleted, fetch it again.");
      }
      listener.note("SHA-256 is right: " + actual);
    }
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    Files.deleteIfExists(state);
  }

  private void discard() throws IOException {
    Files.deleteIfExists(part);
    Files.deleteIfExists(state);
  }

  private String sum() throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
    try (InputStream in = Files.newInputStream(part)) {
      byte[] buffer = new byte[1 << 20];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
