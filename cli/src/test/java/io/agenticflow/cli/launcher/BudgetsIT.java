package io.agenticflow.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.Usage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Budgets and virtual keys under the real launcher. */
@Timeout(120)
class BudgetsIT {
  private static final String MODEL = "meta-llama/llama-3.1-8b-instruct";

  @TempDir Path folder;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void run_stopsBeforeTheCallThatWouldPassTheDay() throws Exception {
    Files.writeString(folder.resolve("agentic-flow.yaml"), "budgets: {day: {usd: 0.5}}");
    try (ScriptedUpstream upstream = paid("0.4")) {
      Started.Outcome first = start(upstream, "ask", "Hello?", "--model", MODEL).outcome();
      assertThat(first.exitCode()).as(first.err()).isZero();
      assertThat(first.err()).contains("Note: 75 % of the budget 'day' is spent: $0.4 of $0.5");
      Started.Outcome second = start(upstream, "ask", "Hello?", "--model", MODEL).outcome();
      assertThat(second.exitCode()).as(second.err()).isZero();

      Started.Outcome third = start(upstream, "ask", "Hello?", "--model", MODEL).outcome();
      assertThat(third.exitCode()).isEqualTo(10);
      assertThat(third.err())
          .contains("the budget 'day' would be passed: $0.8 of $0.5 spent, $0 left");
      assertThat(upstream.modelRequests()).hasSize(2);

      Started.Outcome shown = start(upstream, "budget", "--output", "json").outcome();
      assertThat(Json.parse(shown.out()).at("/budgets/0/spent_usd").asText()).isEqualTo("0.8");
    }
  }

  @Test
  void gateways_shareABudget_andSayWhenItIsSpent() throws Exception {
    Files.writeString(folder.resolve("agentic-flow.yaml"), "budgets: {day: {usd: 1}}");
    try (ScriptedUpstream upstream = paid("0.4")) {
      Started one = start(upstream, "proxy", "--port", "0", "--model", MODEL);
      Started other = start(upstream, "proxy", "--port", "0", "--model", MODEL);
      try {
        URI here = base(one);
        URI there = base(other);
        assertThat(messages(here, null).statusCode()).isEqualTo(200);
        HttpResponse<String> second = messages(there, null);
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.headers().firstValue("x-agentic-flow-budget"))
            .hasValueSatisfying(value -> assertThat(value).startsWith("day; used=0.4000; resets="));
        assertThat(messages(here, null).headers().firstValue("anthropic-ratelimit-unified-status"))
            .hasValue("allowed_warning");

        HttpResponse<String> refused = messages(there, null);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body())
            .contains("\"type\":\"rate_limit_error\"")
            .contains("the budget 'day' would be passed: $1.2 of $1 spent, $0 left");
        assertThat(refused.headers().firstValue("retry-after")).isPresent();
        assertThat(refused.headers().firstValue("x-should-retry")).hasValue("false");
        assertThat(refused.headers().firstValue("anthropic-ratelimit-unified-status"))
            .hasValue("rejected");
        HttpResponse<String> chat = chat(here, null);
        assertThat(chat.statusCode()).isEqualTo(429);
        assertThat(Json.parse(chat.body()).at("/error/type").asText())
            .isEqualTo("insufficient_quota");
        assertThat(upstream.modelRequests()).hasSize(3);
        assertThat(get(here, "/metrics"))
            .contains("agentic_flow_budget_left_dollars{budget=\"day\",subject=\"\"} 0.0")
            .contains("agentic_flow_budget_spent_dollars{budget=\"day\",subject=\"\"} 1.2");
      } finally {
        end(one);
        end(other);
      }
    }
  }

  @Test
  void virtualKey_hasModelsAndABudget_untilItIsTakenBack() throws Exception {
    try (ScriptedUpstream upstream = paid("0.4")) {
      String key =
          start(upstream, "keys", "create", "alice", "--models", "claude-*", "--budget-usd", "0.5")
              .outcome()
              .out()
              .strip();
      assertThat(key).startsWith("af-key-");
      Started gateway =
          start(
              upstream, "proxy", "--port", "0", "--model", MODEL, "--auth-token", "owner-token-1");
      try {
        URI base = base(gateway);
        assertThat(messages(base, "nothing").statusCode()).isEqualTo(401);
        assertThat(messages(base, key).statusCode()).isEqualTo(200);
        HttpResponse<String> other = chat(base, key);
        assertThat(other.statusCode()).isEqualTo(403);
        assertThat(other.body())
            .contains("the key 'alice' may not ask for gpt-x, only for claude-*");
        assertThat(messages(base, key).statusCode()).isEqualTo(200);
        HttpResponse<String> spent = messages(base, key);
        assertThat(spent.statusCode()).isEqualTo(429);
        assertThat(spent.body()).contains("the budget 'key alice' would be passed");
        assertThat(messages(base, "owner-token-1").statusCode()).as("its own").isEqualTo(200);

        assertThat(start(upstream, "keys", "revoke", "alice").outcome().exitCode()).isZero();
        HttpResponse<String> revoked = messages(base, key);
        assertThat(revoked.statusCode()).isEqualTo(401);
        assertThat(revoked.body()).contains("the key 'alice' was taken back");
      } finally {
        end(gateway);
      }
      String report = start(upstream, "cost", "--by", "token", "--output", "csv").outcome().out();
      assertThat(report).contains("key:alice,2,0,").doesNotContain(key.substring(7));
      assertThat(start(upstream, "keys", "list").outcome().out())
          .contains("alice", "taken back")
          .doesNotContain(key.substring(7));
    }
  }

  private static ScriptedUpstream paid(String dollars) throws IOException {
    return ScriptedUpstream.start(
        Script.of(Turn.says("Hello.").usage(Usage.of(100, 10).withCost(dollars)).forever()));
  }

  private HttpResponse<String> messages(URI base, @Nullable String token) throws Exception {
    return post(base.resolve("/v1/messages"), "claude-x", token);
  }

  private HttpResponse<String> chat(URI base, @Nullable String token) throws Exception {
    return post(base.resolve("/v1/chat/completions"), "gpt-x", token);
  }

  private HttpResponse<String> post(URI address, String model, @Nullable String token)
      throws Exception {
    String body =
        """
        {"model":"%s","max_tokens":100,"messages":[{"role":"user","content":"hi"}]}\
        """
            .formatted(model);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (token != null) {
      request.header("authorization", "Bearer " + token);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private String get(URI base, String path) throws Exception {
    return http.send(
            HttpRequest.newBuilder(base.resolve(path)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
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

  private static void end(Started started) throws Exception {
    started.process().destroy();
    started.outcome();
  }
}
