package io.agenticflow.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.provider.http.SocketTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalServersTest {
  private final SocketTransport transport = new SocketTransport(ProxySettings.NONE);
  private final List<SmallServer> running = new ArrayList<>();

  @AfterEach
  void stop() {
    running.forEach(SmallServer::close);
    transport.close();
  }

  private SmallServer server(int status, String body) throws IOException {
    SmallServer server = new SmallServer(exchange -> SmallServer.answer(exchange, status, body));
    running.add(server);
    return server;
  }

  private List<LocalServer> find(LocalServers.Place... places) {
    return new LocalServers(transport, List.of(places), Duration.ofSeconds(1)).find();
  }

  private static LocalServers.Place place(SmallServer server, LocalServer.Kind usual) {
    return new LocalServers.Place(server.uri("/v1"), usual);
  }

  @Test
  void serversThatAnswer_areFoundInOrder_andToldApartByTheirAnswer() throws IOException {
    SmallServer ollama =
        server(
            200,
            "{\"object\":\"list\",\"data\":[{\"id\":\"qwen3:8b\",\"owned_by\":\"library\"},{\"id\":\"all-minilm:latest\",\"owned_by\":\"library\"}]}");
    SmallServer llama =
        server(
            200, "{\"data\":[{\"id\":\"/models/x.gguf\",\"owned_by\":\"llamacpp\",\"meta\":{}}]}");
    SmallServer other = server(200, "{\"data\":[{\"id\":\"a\",\"owned_by\":\"me\"}]}");
    List<LocalServer> found =
        find(
            place(ollama, LocalServer.Kind.OTHER),
            place(llama, LocalServer.Kind.OTHER),
            place(other, LocalServer.Kind.LM_STUDIO));
    assertThat(found)
        .containsExactly(
            new LocalServer(
                LocalServer.Kind.OLLAMA,
                ollama.uri("/v1"),
                List.of("qwen3:8b", "all-minilm:latest")),
            new LocalServer(
                LocalServer.Kind.LLAMA_SERVER, llama.uri("/v1"), List.of("/models/x.gguf")),
            new LocalServer(LocalServer.Kind.LM_STUDIO, other.uri("/v1"), List.of("a")));
    assertThat(ollama.seen()).extracting(SmallServer.Seen::path).containsExactly("/v1/models");
  }

  @Test
  void otherPrograms_areNotTakenForModelServers() throws IOException {
    SmallServer page = server(200, "<html>It works</html>");
    SmallServer json = server(200, "{\"status\":\"ok\"}");
    SmallServer list = server(200, "{\"data\":[{\"name\":\"no id\"}]}");
    SmallServer text = server(200, "{\"data\":\"models\"}");
    SmallServer missing = server(404, "{\"data\":[{\"id\":\"a\"}]}");
    SmallServer nothing = server(204, "");
    assertThat(
            find(
                running.stream()
                    .map(s -> place(s, LocalServer.Kind.OTHER))
                    .toArray(LocalServers.Place[]::new)))
        .isEmpty();
    assertThat(List.of(page, json, list, text, missing, nothing))
        .allMatch(s -> s.seen().size() == 1);
  }

  @Test
  void closedPorts_andSilentOnes_costLittle() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      int closed;
      try (ServerSocket gone = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
        closed = gone.getLocalPort();
      }
      SmallServer good = server(200, "{\"data\":[]}");
      long began = System.nanoTime();
      List<LocalServer> found =
          find(
              new LocalServers.Place(
                  URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/v1"),
                  LocalServer.Kind.OTHER),
              new LocalServers.Place(
                  URI.create("http://127.0.0.1:" + closed + "/v1"), LocalServer.Kind.OTHER),
              place(good, LocalServer.Kind.VLLM));
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
      assertThat(found)
          .containsExactly(new LocalServer(LocalServer.Kind.VLLM, good.uri("/v1"), List.of()));
    }
  }

  @Test
  void ollamaWithoutModels_isFoundEmpty() throws IOException {
    SmallServer ollama = server(200, "{\"object\":\"list\",\"data\":null}");
    assertThat(find(place(ollama, LocalServer.Kind.OLLAMA)))
        .containsExactly(new LocalServer(LocalServer.Kind.OLLAMA, ollama.uri("/v1"), List.of()));
    assertThat(find(place(ollama, LocalServer.Kind.OTHER))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          '', http://127.0.0.1:11434/v1
          0.0.0.0, http://127.0.0.1:11434/v1
          :9999, http://127.0.0.1:9999/v1
          0.0.0.0:9999, http://127.0.0.1:9999/v1
          box, http://box:11434/v1
          box:5000, http://box:5000/v1
          http://box, http://box:80/v1
          https://box/ollama/, https://box:443/ollama/v1
          http://127.0.0.1:11434/, http://127.0.0.1:11434/v1
          [::1]:7000, http://[::1]:7000/v1
          [::1], http://[::1]:11434/v1
          '"box:1"', http://box:1/v1
          box:port, http://127.0.0.1:11434/v1
          """)
  void ollamaHost_isReadAsOllamaDoes(String value, String base) {
    assertThat(LocalServers.ollama(value)).isEqualTo(URI.create(base));
  }

  @Test
  void bestModel_isTheLargestClassThenTheBetterFamily() {
    assertThat(ToolModels.best(List.of("llama3.2:1b", "qwen3:0.6b", "llama3.1:8b", "qwen2.5:7b")))
        .isEqualTo("qwen2.5:7b");
    assertThat(ToolModels.best(List.of("qwen3:4b", "llama3.1:latest")))
        .isEqualTo("llama3.1:latest");
    assertThat(ToolModels.best(List.of("gpt-oss:20b", "qwen3-coder:30b-a3b-q4_K_M", "devstral")))
        .isEqualTo("qwen3-coder:30b-a3b-q4_K_M");
    assertThat(
            ToolModels.best(
                List.of("qwen2.5-coder:1.5b", "qwen2.5-coder:1.5b-base", "nomic-embed-text")))
        .isEqualTo("qwen2.5-coder:1.5b");
    assertThat(ToolModels.best(List.of("/models/Meta-Llama-3.1-8B-Instruct-Q4_K_M.gguf")))
        .isEqualTo("/models/Meta-Llama-3.1-8B-Instruct-Q4_K_M.gguf");
  }

  @Test
  void bestModel_isNeverAnEmbedder_norAnUnknownOne() {
    assertThat(
            ToolModels.best(
                List.of("qwen3-embedding:8b", "bge-m3", "all-minilm", "mxbai-embed-large")))
        .isNull();
    assertThat(ToolModels.best(List.of("tinyllama", "gemma:2b"))).isNull();
    assertThat(ToolModels.anyChat(List.of("nomic-embed-text", "tinyllama"))).isEqualTo("tinyllama");
    assertThat(ToolModels.anyChat(List.of("nomic-embed-text"))).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "qwen2.5:1.5b-instruct-q4_K_M, 1.5",
    "Qwen3-30B-A3B-Q4_K_M.gguf, 30",
    "mixtral:8x7b, 56",
    "smollm2:135m, 0.135",
    "qwen2.5:latest, 0",
    "llama-3.2-3b-instruct, 3",
    "model-4bit, 0",
    "phi4, 0"
  })
  void statedSize_isReadFromTheName(String name, double size) {
    assertThat(ToolModels.statedSize(name)).isEqualTo(size);
  }
}
