package io.agenticflow.agent.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunRecord;
import io.agenticflow.agent.RunResult;
import io.agenticflow.permission.PermissionMode;
import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.tool.web.WebPages;
import io.agenticflow.vocabulary.Money;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** WebFetch in a run, with a real server and a scripted model. */
@Timeout(60)
class WebFetchToolTest {
  @TempDir Path folder;
  private HttpServer server;
  private final WebPages pages = new WebPages(ProxySettings.NONE, true);

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body =
              (exchange.getRequestURI().getPath().equals("/short")
                      ? "<h1>Short</h1><p>It is 42.</p>"
                      : "<h1>Long</h1>"
                          + "<p>Words and words.</p>".repeat(2_000)
                          + "<p>It is 43.</p>")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    pages.close();
    server.stop(0);
  }

  private String at(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private RunRecord run(ScriptedUpstream upstream) throws IOException {
    return RunRecord.of(upstream, folder)
        .tool(new WebFetchTool(() -> pages, model -> model))
        .mode(PermissionMode.DEFAULT)
        .run("Look it up");
  }

  @Test
  void aShortPage_isGivenAsItIs() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("WebFetch", "url", at("/short"), "prompt", "What is it?"),
                Turn.says("42.").expect("It is 42.")))) {
      RunRecord run = run(upstream);
      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.COMPLETED);
      assertThat(upstream.modelRequests()).hasSize(2);
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void aLongPage_isReadByAModel_whoseCostIsTheRuns() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("WebFetch", "url", at("/long"), "prompt", "What is it?").usage(100, 10),
                Turn.says("The page says 43.").usage(5_000, 20).expect("It is 43."),
                Turn.says("43.").usage(200, 5).expect("The page says 43.")))) {
      RunRecord run = run(upstream);
      assertThat(run.result().answer()).isEqualTo("43.");
      assertThat(run.result().cost().amount()).isEqualTo(new Money(5_335));
      assertThat(run.result().usage().outputTokens()).isEqualTo(15);
      assertThat(upstream.modelRequests().getLast().body()).doesNotContain("Words and words");
    }
  }

  @Test
  void whereNoModelCanReadIt_itsBeginningIsGiven() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("WebFetch", "url", at("/long"), "prompt", "What is it?"),
                Turn.says("").faults(new Fault.Status(400, null, Map.of())),
                Turn.says("I see.").expect("more characters left out")))) {
      RunRecord run = run(upstream);
      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.COMPLETED);
      assertThat(run.finishedTools())
          .extracting(RunEvent.ToolFinished::isError)
          .containsExactly(false);
    }
  }
}
