package io.agenticflow.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.agenticflow.provider.Cancellation;
import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.provider.http.SocketTransport;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Downloads from a small hub and its storage, both on loopback. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class ModelsTest {
  private static final String FILE = "qwen2.5-0.5b-instruct-q4_k_m.gguf";

  @TempDir Path folder;
  private final SocketTransport transport = new SocketTransport(ProxySettings.NONE);
  private final byte[] content = content(1);
  private final List<String> notes = new ArrayList<>();
  private final List<Long> progress = new ArrayList<>();
  private final PullListener listener =
      new PullListener() {
        @Override
        public void progress(long bytes, long total, long bytesPerSecond) {
          progress.add(bytes);
        }

        @Override
        public void note(String line) {
          notes.add(line);
        }
      };

  private volatile byte[] served = content;
  private volatile String statedSum = sha256(content);

  /** How many bytes the storage sends of each answer before it closes the connection. */
  private volatile int cutAfter = Integer.MAX_VALUE;

  private final AtomicInteger cuts = new AtomicInteger();
  private SmallServer storage;
  private SmallServer hub;

  ModelsTest() throws IOException {
    storage = new SmallServer(this::store);
    hub = new SmallServer(this::redirect);
  }

  @BeforeEach
  void start() {
    progress.clear();
  }

  @AfterEach
  void stop() {
    hub.close();
    storage.close();
    transport.close();
  }

  private static byte[] content(long seed) {
    byte[] bytes = new byte[700_000];
    new Random(seed).nextBytes(bytes);
    System.arraycopy("GGUF".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, 4);
    return bytes;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void redirect(HttpExchange exchange) throws IOException {
    if (!exchange.getRequestURI().getPath().endsWith("/resolve/main/" + FILE)) {
      SmallServer.answer(exchange, 404, "Entry not found");
      return;
    }
    var headers = exchange.getResponseHeaders();
    headers.add("X-Linked-ETag", "\"" + statedSum + "\"");
    headers.add("X-Linked-Size", String.valueOf(served.length));
    headers.add("ETag", "\"" + statedSum + "\"");
    headers.add("Location", storage.uri("/blob/1?signature=s").toString());
    SmallServer.answer(exchange, 302, "Found");
  }

  /** Like a storage service: ranges, and an ETag of its own. */
  private void store(HttpExchange exchange) throws IOException {
    byte[] bytes = served;
    String tag = "\"blob-" + sha256(bytes).substring(0, 8) + "\"";
    exchange.getResponseHeaders().add("ETag", tag);
    String range = exchange.getRequestHeaders().getFirst("range");
    String ifRange = exchange.getRequestHeaders().getFirst("if-range");
    int from = 0;
    if (range != null && (ifRange == null || ifRange.equals(tag))) {
      from = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
      exchange
          .getResponseHeaders()
          .add("Content-Range", "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
      exchange.sendResponseHeaders(206, bytes.length - from);
    } else {
      exchange.sendResponseHeaders(200, bytes.length);
    }
    int length = bytes.length - from;
    if (length > cutAfter) {
      cuts.incrementAndGet();
      length = cutAfter;
    }
    exchange.getResponseBody().write(bytes, from, length);
    exchange.getResponseBody().flush();
  }

  private Models models() {
    return models(Map.of("HF_ENDPOINT", hub.uri("/").toString(), "HF_TOKEN", "hf_secret"));
  }

  private Models models(Map<String, String> environment) {
    return new Models(folder, transport, environment, Duration.ofMillis(5));
  }

  private InstalledModel pull(String name) throws PullException {
    return models().pull(name, listener, new Cancellation());
  }

  @Test
  void pull_fetchesThroughTheRedirect_andTheTokenStaysWithTheHub() throws Exception {
    InstalledModel model = pull("qwen2.5-0.5b");
    assertThat(model.name()).isEqualTo("qwen2.5-0.5b");
    assertThat(model.file()).isEqualTo(folder.resolve(FILE)).hasBinaryContent(content);
    assertThat(hub.seen()).hasSize(1);
    assertThat(hub.seen().getFirst().path())
        .isEqualTo("/Qwen/Qwen2.5-0.5B-Instruct-GGUF/resolve/main/" + FILE);
    assertThat(hub.seen().getFirst().authorization()).isEqualTo("Bearer hf_secret");
    assertThat(storage.seen()).hasSize(1);
    assertThat(storage.seen().getFirst().path()).isEqualTo("/blob/1?signature=s");
    assertThat(storage.seen().getFirst().authorization()).isNull();
    assertThat(progress).isSorted().last().isEqualTo((long) content.length);
    assertThat(notes).anyMatch(n -> n.contains(sha256(content)));
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder(FILE, "." + FILE + ".lock");
  }

  @Test
  void pull_ofWhatIsHere_asksNobody() throws Exception {
    pull("qwen2.5-0.5b");
    pull("qwen2.5-0.5b");
    assertThat(hub.seen()).hasSize(1);
  }

  @Test
  void pull_goesOnAfterEachCut_byItself() throws Exception {
    cutAfter = 200_000;
    InstalledModel model = pull("qwen2.5-0.5b");
    assertThat(model.file()).hasBinaryContent(content);
    assertThat(cuts.get()).isEqualTo(3);
    assertThat(storage.seen()).extracting(SmallServer.Seen::range).first().isNull();
    assertThat(storage.seen().subList(1, 4))
        .allSatisfy(s -> assertThat(s.range()).matches("bytes=[1-9]\\d*-"))
        .allSatisfy(s -> assertThat(s.ifRange()).startsWith("\"blob-"));
  }

  @Test
  void pull_thatFailedForGood_isGoneOnWithLater() throws Exception {
    cutAfter = 300_000;
    // The first answer brings bytes, the later ones of this attempt nothing.
    SmallServer closing =
        new SmallServer(exchange -> {
          exchange.getResponseHeaders().add("X-Linked-ETag", "\"" + statedSum + "\"");
          exchange.getResponseHeaders().add("X-Linked-Size", String.valueOf(served.length));
          exchange.getResponseHeaders().add("Location", storage.uri("/blob/1").toString());
          if (storage.seen().isEmpty()) {
            SmallServer.answer(exchange, 302, "");
          } else {
            SmallServer.answer(exchange, 503, "");
          }
        });
    try (closing) {
      Models failing = models(Map.of("HF_ENDPOINT", closing.uri("").toString()));
      assertThatThrownBy(() -> failing.pull("qwen2.5-0.5b", listener, new Cancellation()))
          .isInstanceOf(PullException.class)
          .hasMessageContaining("status 503")
          .hasMessageContaining("goes on from it");
    }
    assertThat(folder.resolve(FILE + ".part")).hasSize(300_000);
    cutAfter = Integer.MAX_VALUE;
    assertThat(pull("qwen2.5-0.5b").file()).hasBinaryContent(content);
    assertThat(storage.seen())
        .last()
        .extracting(SmallServer.Seen::range)
        .isEqualTo("bytes=300000-");
  }

  @Test
  void pull_ofAFileThatChanged_beginsAnew() throws Exception {
    Files.write(folder.resolve(FILE + ".part"), content(2));
    Files.writeString(
        folder.resolve(FILE + ".part.json"),
        "{\"sha256\":\"" + sha256(content(2)) + "\",\"etag\":\"\\\"old\\\"\"}");
    assertThat(pull("qwen2.5-0.5b").file()).hasBinaryContent(content);
    assertThat(notes).anyMatch(n -> n.contains("changed"));
  }

  @Test
  void pull_ofAPartOfUnknownOrigin_beginsAnew() throws Exception {
    Files.write(folder.resolve(FILE + ".part"), new byte[1000]);
    assertThat(pull("qwen2.5-0.5b").file()).hasBinaryContent(content);
  }

  @Test
  void pull_withAWrongSum_isDeletedAndSaid() {
    statedSum = sha256(content(3));
    assertThatThrownBy(() -> pull("qwen2.5-0.5b"))
        .isInstanceOf(PullException.class)
        .hasMessageContaining("instead of " + statedSum)
        .hasMessageContaining("deleted");
    assertThat(folder.toFile().list()).containsExactly("." + FILE + ".lock");
  }

  @Test
  void pull_ofSomethingElse_stopsAtItsFirstBytes() throws Exception {
    served = "<html>Please log in</html>".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> pull("qwen2.5-0.5b")).hasMessageContaining("is not a GGUF file");
    assertThat(folder.resolve(FILE)).doesNotExist();
  }

  @Test
  void pull_ofAnUnknownName_namesTheNearest() {
    assertThatThrownBy(() -> pull("qwen2.5-coder-2b"))
        .isInstanceOf(PullException.class)
        .hasMessageContaining("Near: qwen2.5-coder-")
        .hasMessageContaining("owner/repository/file.gguf");
    assertThatThrownBy(() -> pull("owner/repository/none.gguf"))
        .hasMessageContaining("status 404")
        .hasMessageContaining(hub.uri("/owner/repository/resolve/main/none.gguf").toString());
  }

  @Test
  void pull_ofAGatedModel_namesTheRemedy() throws Exception {
    try (SmallServer gated = new SmallServer(e -> SmallServer.answer(e, 401, "no"))) {
      assertThatThrownBy(() ->
              models(Map.of("HF_ENDPOINT", gated.uri("").toString()))
                  .pull("llama-3.2-3b", listener, new Cancellation()))
          .hasMessageContaining("HF_TOKEN")
          .hasMessageContaining("licence");
    }
  }

  @Test
  void pull_ofAPathOrAUrl_works() throws Exception {
    assertThat(pull("anybody/any-repo/" + FILE).file()).hasBinaryContent(content);
    Files.delete(folder.resolve(FILE));
    assertThat(pull(storage.uri("/files/" + FILE + "?x=1").toString()).file())
        .hasBinaryContent(content);
    assertThat(notes).anyMatch(n -> n.contains("no checksum"));
  }

  @Test
  void pull_neverLeavesTheFolder_norTakesPartsOfModels() {
    for (String name :
        List.of(
            "a/b/..gguf",
            "a/b/.hidden.gguf",
            "a/b/x.bin",
            "a/b/x-00001-of-00002.gguf",
            "a/b/ .gguf")) {
      assertThatThrownBy(() -> pull(name)).isInstanceOf(PullException.class);
    }
    assertThat(hub.seen()).isEmpty();
  }

  @Test
  void pull_refusesEndlessRedirects_andForeignSchemes() throws Exception {
    try (SmallServer loop =
            new SmallServer(e -> {
              e.getResponseHeaders().add("Location", e.getRequestURI().getPath());
              SmallServer.answer(e, 302, "");
            });
        SmallServer file =
            new SmallServer(e -> {
              e.getResponseHeaders().add("Location", "file:///etc/passwd");
              SmallServer.answer(e, 302, "");
            })) {
      assertThatThrownBy(() ->
              models(Map.of("HF_ENDPOINT", loop.uri("").toString()))
                  .pull("qwen2.5-0.5b", listener, new Cancellation()))
          .hasMessageContaining("redirected more than");
      assertThatThrownBy(() ->
              models(Map.of("HF_ENDPOINT", file.uri("").toString()))
                  .pull("qwen2.5-0.5b", listener, new Cancellation()))
          .hasMessageContaining("no web address");
    }
  }

  @Test
  void redirect_isNeverFollowedFromHttpsToHttp() throws Exception {
    URI from = URI.create("https://hub.example/a/resolve/main/b.gguf");
    assertThat(Download.next(from, "https://cdn.example/x?y=1"))
        .isEqualTo(URI.create("https://cdn.example/x?y=1"));
    assertThat(Download.next(from, "/api/b")).isEqualTo(URI.create("https://hub.example/api/b"));
    assertThatThrownBy(() -> Download.next(from, "http://cdn.example/x"))
        .isInstanceOf(PullException.class)
        .hasMessageContaining("from https to http");
  }

  @Test
  void pull_twiceAtOnce_isRefused() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (SmallServer slow =
        new SmallServer(e -> {
          asked.countDown();
          try {
            var _ = go.await(20, TimeUnit.SECONDS);
          } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
          }
          redirect(e);
        })) {
      Models models = models(Map.of("HF_ENDPOINT", slow.uri("").toString()));
      var first =
          new java.util.concurrent.FutureTask<>(
              () -> models.pull("qwen2.5-0.5b", PullListener.silent(), new Cancellation()));
      Thread.ofVirtual().start(first);
      assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
      assertThatThrownBy(() -> models.pull("qwen2.5-0.5b", listener, new Cancellation()))
          .hasMessageContaining("Somebody else is fetching");
      go.countDown();
      assertThat(first.get().file()).hasBinaryContent(content);
    }
  }

  @Test
  void pull_thatIsCancelled_keepsWhatIsHere() throws Exception {
    Cancellation cancellation = new Cancellation();
    PullListener stopping =
        new PullListener() {
          @Override
          public void progress(long bytes, long total, long bytesPerSecond) {
            cancellation.cancel("enough");
          }

          @Override
          public void note(String line) {}
        };
    assertThatThrownBy(() -> models().pull("qwen2.5-0.5b", stopping, cancellation))
        .isInstanceOf(PullException.class)
        .hasMessageContaining("stopped");
    assertThat(folder.resolve(FILE)).doesNotExist();
    assertThat(folder.resolve(FILE + ".part")).exists();
    assertThat(pull("qwen2.5-0.5b").file()).hasBinaryContent(content);
  }

  @Test
  void token_isForTheHubsOriginOnly_andNeverInTheClear() {
    Hub hub = Hub.of(Map.of("HF_ENDPOINT", "https://hub.example/", "HF_TOKEN", "t"));
    assertThat(hub.tokenFor(URI.create("https://HUB.example:443/a"))).isEqualTo("t");
    assertThat(hub.tokenFor(URI.create("https://cdn.hub.example/a"))).isNull();
    assertThat(hub.tokenFor(URI.create("http://hub.example/a"))).isNull();
    assertThat(hub.toString()).doesNotContain("t]");
    Hub clear = Hub.of(Map.of("HF_ENDPOINT", "http://hub.example", "HF_TOKEN", "t"));
    assertThat(clear.tokenFor(URI.create("http://hub.example/a"))).isNull();
  }

  @Test
  void installed_areTheFilesInTheFolder_newestFirst_andFoundByName() throws Exception {
    Models models = models();
    assertThat(models.installed()).isEmpty();
    assertThat(models.latest()).isNull();
    Path own = Files.write(folder.resolve("My-Model-Q8.gguf"), content);
    Path known = Files.write(folder.resolve(FILE), content);
    Files.writeString(folder.resolve("notes.txt"), "x");
    Files.write(folder.resolve("half.gguf.part"), content);
    Files.setLastModifiedTime(own, FileTime.from(Instant.ofEpochSecond(2_000)));
    Files.setLastModifiedTime(known, FileTime.from(Instant.ofEpochSecond(1_000)));
    assertThat(models.installed())
        .extracting(InstalledModel::name)
        .containsExactly("My-Model-Q8", "qwen2.5-0.5b");
    for (String name :
        List.of("gguf:my-model-q8", "My-Model", "my-model-q8.gguf", own.toString())) {
      assertThat(models.find(name))
          .as(name)
          .isNotNull()
          .extracting(InstalledModel::file)
          .isEqualTo(own);
    }
    for (String name : List.of("gguf:qwen2.5-0.5b", "qwen2.5-0.5b-instruct", "qwen")) {
      assertThat(models.find(name))
          .as(name)
          .isNotNull()
          .extracting(InstalledModel::file)
          .isEqualTo(known);
    }
    assertThat(models.find("gguf:")).isNull();
    assertThat(models.find("llama")).isNull();
    assertThat(models.notFound("gguf:smollm2-1.7b")).contains("models pull smollm2-1.7b", "1.1 GB");
    assertThat(models.notFound("mymodel")).contains("here are: My-Model-Q8, qwen2.5-0.5b");
  }

  @Test
  void folder_followsTheHomeVariable() {
    Path user = Path.of("/home/u");
    assertThat(Models.folder(Map.of(), user)).isEqualTo(Path.of("/home/u/.agentic-flow/models"));
    assertThat(Models.folder(Map.of("AGENTIC_FLOW_HOME", "/x"), user))
        .isEqualTo(Path.of("/x/models"));
  }

  @Test
  void catalog_hasOneFileEach_andNoNameTwice() {
    assertThat(Models.catalog()).extracting(CatalogModel::name).doesNotHaveDuplicates();
    assertThat(Models.catalog())
        .allSatisfy(m -> assertThat(m.file()).endsWith(".gguf").doesNotContain("-of-"))
        .allSatisfy(m -> assertThat(m.repository()).matches("[\\w-]+/[\\w.-]+"));
  }
}
