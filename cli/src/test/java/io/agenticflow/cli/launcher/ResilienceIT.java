package io.agenticflow.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Providers that fail, and a gateway that is ended, under the real launcher. */
@Timeout(120)
class ResilienceIT {
  private static final String MODEL = "meta-llama/llama-3.1-8b-instruct";

  @TempDir Path folder;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void run_goesOnWithAnotherModel_andSaysSo() throws Exception {
    try (ScriptedUpstream busy = ScriptedUpstream.start(Turn.fails(Fault.status(529)).forever());
        ScriptedUpstream office = ScriptedUpstream.start(Turn.says("From the office."))) {
      configure("max_retries: 0", office);
      Started.Outcome outcome =
          start(busy, "ask", "Who are you?", "--model", MODEL, "--fallback", "office/mini")
              .outcome();
      assertThat(outcome.exitCode()).isZero();
      assertThat(outcome.out()).isEqualTo("From the office.\n");
      assertThat(outcome.err())
          .contains(MODEL + " at openrouter cannot answer (")
          .contains("); asking mini at office");
      assertThat(office.modelRequests().getFirst().at("/model")).isEqualTo("mini");
    }
  }

  @Test
  void fallbackThatCannotBeAsked_isAnErrorWhereItWasTyped_andLeftOutWhereItWasConfigured()
      throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("Hi."))) {
      Started.Outcome typed =
          start(upstream, "ask", "Hello?", "--model", MODEL, "--fallback", "claude-opus-4-5,")
              .outcome();
      assertThat(typed.exitCode()).isEqualTo(2);
      assertThat(typed.err()).contains("a model's name is empty");
      Started.Outcome unknown =
          start(upstream, "ask", "Hello?", "--model", MODEL, "--fallback", "a model").outcome();
      assertThat(unknown.exitCode()).isEqualTo(5);
      assertThat(unknown.err()).contains("the fallback a model cannot be asked: ");
      assertThat(upstream.requests()).isEmpty();
      configure("fallback: [a model]", upstream);
      Started.Outcome configured = start(upstream, "ask", "Hello?", "--model", MODEL).outcome();
      assertThat(configured.exitCode()).isZero();
      assertThat(configured.out()).isEqualTo("Hi.\n");
      assertThat(configured.err()).contains("the fallback a model cannot be asked: ");
    }
  }

  @Test
  void gateway_fallsBack_leavesTheDeadAlone_andFindsItWhenItIsBack() throws Exception {
    ScriptedUpstream first = ScriptedUpstream.start(Turn.says("first").forever());
    int port = first.port();
    try (ScriptedUpstream office = ScriptedUpstream.start(Turn.says("office").forever())) {
      configure(
          "max_retries: 0\nbreaker: {failures: 2, pause: 300ms}\nfallback: office/mini", office);
      Started started = start(first, "proxy", "--port", "0", "--model", MODEL);
      try {
        URI base = base(started);
        assertAnsweredBy(ask(base), "first", MODEL);
        first.close();
        assertAnsweredBy(ask(base), "office", "mini");
        assertAnsweredBy(ask(base), "office", "mini");
        try (ScriptedUpstream revived =
            ScriptedUpstream.start(Script.of(Turn.says("back").forever()), port, null)) {
          HttpResponse<String> response = ask(base);
          while (!response.body().contains("back")) {
            assertAnsweredBy(response, "office", "mini");
            Thread.sleep(50);
            response = ask(base);
          }
          assertAnsweredBy(response, "back", MODEL);
          assertThat(revived.modelRequests()).hasSize(1);
        }
        String log = Files.readString(started.err());
        assertThat(log)
            .contains(
                "openrouter is left alone for 1 s where another can be asked, because its last calls failed")
            .contains(MODEL + " at openrouter cannot answer (cannot reach ")
            .contains("openrouter answers again");
      } finally {
        end(started);
      }
    }
  }

  @Test
  void sigterm_letsStreamsEnd_andTakesNothingNew() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.says("one two three four five six seven eight")
                .chunk(2)
                .faults(Fault.delayEvents(Duration.ofMillis(100)))
                .forever())) {
      Started started = start(upstream, "proxy", "--port", "0", "--model", MODEL);
      URI base = base(started);
      HttpResponse<InputStream> response =
          http.send(request(base, true), HttpResponse.BodyHandlers.ofInputStream());
      StringBuilder stream = new StringBuilder();
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
        while (!stream.toString().contains("content_block_delta")) {
          stream.append(lines.readLine()).append('\n');
        }
        started.process().destroy(); // SIGTERM
        assertRefusedSoon(base);
        lines.lines().forEach(line -> stream.append(line).append('\n'));
      }
      assertThat(stream.toString()).contains("message_stop").doesNotContain("event: error");
      assertThat(started.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(started.outcome().exitCode()).isEqualTo(143);
    }
  }

  /** A connection may still be taken for a moment; it gets no answer but 529. */
  private void assertRefusedSoon(URI base) throws Exception {
    HttpClient another = HttpClient.newHttpClient();
    long limit = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (true) {
      try {
        HttpResponse<String> response =
            another.send(request(base, false), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() == 529) {
          assertThat(response.headers().firstValue("retry-after")).isPresent();
          return;
        }
      } catch (ConnectException e) {
        return;
      } catch (IOException e) {
        // The connection was closed under the request: the next attempt is refused.
      }
      assertThat(System.nanoTime()).isLessThan(limit);
    }
  }

  private void configure(String more, ScriptedUpstream office) throws IOException {
    Files.writeString(
        folder.resolve("agentic-flow.yaml"),
        more + "\nproviders:\n  office: {base_url: \"" + office.openAiUrl() + "\"}\n");
  }

  private Started start(ScriptedUpstream openRouter, String... arguments) throws IOException {
    Map<String, String> environment = new HashMap<>();
    for (String name :
        List.of(
            "ANTHROPIC_API_KEY",
            "ANTHROPIC_AUTH_TOKEN",
            "OPENAI_API_KEY",
            "ANTHROPIC_BASE_URL",
            "OPENAI_BASE_URL",
            "OLLAMA_HOST",
            "COMPLETION_MODEL",
            "USE_OPENROUTER",
            "PROXY_PORT")) {
      environment.put(name, "");
    }
    environment.put("OPENROUTER_API_KEY", MarkedKeys.OPENROUTER);
    environment.put("OPENROUTER_BASE_URL", openRouter.openRouterUrl());
    environment.put("AGENTIC_FLOW_HOME", folder.resolve("home").toString());
    String[] command = new String[arguments.length + 1];
    command[0] = Distribution.built().launcher();
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    return Started.start(folder, environment, command);
  }

  private static URI base(Started started) throws Exception {
    while (true) {
      String out = Files.readString(started.out());
      if (out.startsWith("ANTHROPIC_BASE_URL=") && out.endsWith("\n")) {
        return URI.create(out.strip().substring("ANTHROPIC_BASE_URL=".length()));
      }
      assertThat(started.process().isAlive()).as(Files.readString(started.err())).isTrue();
      Thread.sleep(20);
    }
  }

  private static HttpRequest request(URI base, boolean stream) {
    String body =
        """
        {"model":"claude-x","max_tokens":100,"stream":%s,"messages":[{"role":"user","content":"hi"}]}\
        """
            .formatted(stream);
    return HttpRequest.newBuilder(base.resolve("/v1/messages"))
        .header("content-type", "application/json")
        .timeout(Duration.ofSeconds(30))
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private HttpResponse<String> ask(URI base) throws IOException, InterruptedException {
    return http.send(request(base, true), HttpResponse.BodyHandlers.ofString());
  }

  private static void assertAnsweredBy(HttpResponse<String> response, String words, String model) {
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("\"text\":\"" + words);
    assertThat(response.headers().firstValue("x-agentic-flow-model")).hasValue(model);
  }

  private static void end(Started started) throws Exception {
    started.process().destroy();
    started.outcome();
  }
}
