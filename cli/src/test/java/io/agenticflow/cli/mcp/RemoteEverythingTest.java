package io.agenticflow.cli.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.Revision;
import io.agenticflow.mcp.client.CallOptions;
import io.agenticflow.mcp.client.ClientOptions;
import io.agenticflow.mcp.client.McpClient;
import io.agenticflow.mcp.client.ServerTool;
import io.agenticflow.mcp.remote.Credentials;
import io.agenticflow.mcp.remote.RemoteServer;
import io.agenticflow.mcp.remote.StreamableHttpTransport;
import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.testkit.NpmClients;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsObject;

/** The protocol's own example server, made with its TypeScript kit, over both kinds of HTTP. */
@Timeout(60)
class RemoteEverythingTest {
  private static final String PROGRAM = "@modelcontextprotocol/server-everything/dist/index.js";

  @TempDir Path temp;

  private final SocketTransport http = new SocketTransport(ProxySettings.NONE);
  private final List<Process> processes = new ArrayList<>();
  private final List<String> remarks = new CopyOnWriteArrayList<>();
  private int port;

  @BeforeEach
  void findPort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
  }

  @AfterEach
  void end() throws InterruptedException {
    for (Process each : processes) {
      kill(each);
    }
    http.close();
  }

  private static void kill(Process process) throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  private Process start(String kind) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            NpmClients.node().toString(), NpmClients.modules().resolve(PROGRAM).toString(), kind);
    builder.environment().put("PORT", Integer.toString(port));
    builder.redirectErrorStream(true);
    builder.redirectOutput(temp.resolve("server.log").toFile());
    Process process = builder.start();
    processes.add(process);
    while (process.isAlive() && !isListening()) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return process;
  }

  private boolean isListening() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private McpClient connect(String path) throws Exception {
    StreamableHttpTransport transport =
        new StreamableHttpTransport(
            new RemoteServer(URI.create("http://127.0.0.1:" + port + path)),
            http,
            Credentials.NONE,
            remarks::add);
    return McpClient.connect(
        "everything", transport, ClientOptions.of("agentic-flow", "0"), new Cancellation());
  }

  private static String echo(McpClient client, String text) throws Exception {
    JrsObject result =
        client.call(
            "echo", Json.object().put("message", text).build(), CallOptions.of(new Cancellation()));
    return Json.string(Json.array(result, "content").getFirst(), "text", "");
  }

  @Test
  void streamable_goesOnWhenTheServerWasStartedAgain() throws Exception {
    Process first = start("streamableHttp");
    try (McpClient client = connect("/mcp")) {
      assertThat(client.facts().revision()).isEqualTo(Revision.V2025_11_25);
      assertThat(client.tools()).extracting(ServerTool::name).contains("echo");
      assertThat(client.resources()).isNotEmpty();
      assertThat(echo(client, "one")).isEqualTo("Echo: one");
      kill(first);
      start("streamableHttp");
      assertThat(echo(client, "two")).isEqualTo("Echo: two");
      assertThat(remarks).anyMatch(each -> each.contains("forgotten the session"));
    }
  }

  @Test
  void olderTransport_isFoundByItself() throws Exception {
    start("sse");
    try (McpClient client = connect("/sse")) {
      assertThat(client.tools()).extracting(ServerTool::name).contains("echo");
      assertThat(echo(client, "three")).isEqualTo("Echo: three");
    }
  }
}
