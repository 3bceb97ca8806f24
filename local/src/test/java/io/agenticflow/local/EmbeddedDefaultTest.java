package io.agenticflow.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.provider.http.SocketTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDefaultTest {
  @TempDir Path folder;
  private final SocketTransport transport = new SocketTransport(ProxySettings.NONE);
  private String list = "{\"data\":[]}";
  private final SmallServer server;

  EmbeddedDefaultTest() throws IOException {
    server = new SmallServer(exchange -> SmallServer.answer(exchange, 200, list));
  }

  @AfterEach
  void stop() {
    server.close();
    transport.close();
  }

  private EmbeddedDefault choice(boolean withServer) {
    List<LocalServers.Place> places =
        withServer
            ? List.of(new LocalServers.Place(server.uri("/v1"), LocalServer.Kind.LM_STUDIO))
            : List.of();
    return new EmbeddedDefault(
        new LocalServers(transport, places, Duration.ofSeconds(5)),
        new Models(folder, transport, Map.of()));
  }

  private void install(String name) throws IOException {
    Files.writeString(folder.resolve(name), "GGUF");
  }

  @Test
  void server_comesFirst_andSaysWhatItIs() throws IOException {
    install("mine.gguf");
    list =
        "{\"data\":[{\"id\":\"nomic-embed-text\"},{\"id\":\"qwen3:8b\",\"owned_by\":\"library\"}]}";
    EmbeddedDefault.Choice choice = choice(true).resolve();
    assertThat(choice).isInstanceOf(EmbeddedDefault.Server.class);
    assertThat(((EmbeddedDefault.Server) choice).model()).isEqualTo("qwen3:8b");
    assertThat(choice.line())
        .isEqualTo("Using qwen3:8b on Ollama (" + server.uri("").getAuthority() + ").");
  }

  @Test
  void serverWithAnUnknownModel_isTaken_withAWarning() {
    list = "{\"data\":[{\"id\":\"tinyllama\"}]}";
    assertThat(choice(true).local().line()).contains("tinyllama", "not known to call tools");
  }

  @Test
  void modelFile_isTakenWhereNoServerHasAModel() throws IOException {
    install("mine.gguf");
    EmbeddedDefault.Choice choice = choice(true).resolve();
    assertThat(choice).isInstanceOf(EmbeddedDefault.Gguf.class);
    assertThat(choice.line()).contains("Running mine in this process");
  }

  @Test
  void nothing_namesTheThreeWaysIn_andTheRecording() {
    EmbeddedDefault.Choice choice = choice(false).resolve();
    assertThat(choice).isInstanceOf(EmbeddedDefault.Nothing.class);
    assertThat(choice.line())
        .contains("OPENROUTER_API_KEY", "Ollama", "models pull", "--model demo")
        .doesNotContain("\n");
    assertThat(choice(true).resolve().line())
        .startsWith("LM Studio (")
        .contains("runs but has no model");
  }

  @Test
  void namedFile_isFoundOrTheNearestAreNamed() throws IOException {
    assertThat(choice(false).gguf("gguf:").line()).contains("There is no model in " + folder);
    install("mine.gguf");
    assertThat(choice(false).gguf("gguf:mine")).isInstanceOf(EmbeddedDefault.Gguf.class);
    assertThat(choice(false).gguf("gguf")).isInstanceOf(EmbeddedDefault.Gguf.class);
    assertThat(choice(false).gguf("gguf:yours").line()).contains("named yours", "here are: mine");
  }
}
