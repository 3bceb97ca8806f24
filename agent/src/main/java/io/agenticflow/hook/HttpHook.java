package io.agenticflow.hook;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.jr.stree.JrsObject;

/** Sends a hook's input to a server and understands its answer. */
final class HttpHook {
  private static final long MOST_BYTES = 1 << 20;
  private static final Pattern VARIABLE =
      Pattern.compile("\\$(?:\\{([A-Za-z_][A-Za-z0-9_]*)\\}|([A-Za-z_][A-Za-z0-9_]*))");

  private HttpHook() {}

  /**
   * Calls a server.
   *
   * @param environment what may be put into headers, without keys
   * @throws IOException where no answer comes
   */
  static HookCalls.Called call(
      Hook hook,
      Hook.Kind.Http http,
      HookSettings settings,
      Map<String, String> environment,
      JrsObject input,
      Duration timeout,
      Cancellation cancellation)
      throws IOException, InterruptedException {
    if (!settings.allows(http.url().toString())) {
      return HookCalls.Called.of(
          HookAnswer.failed(hook, "is not among the addresses of allowedHttpHookUrls"));
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(http.url())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(Json.writeBytes(input)));
    try {
      http.headers()
          .forEach(
              (name, value) -> request.setHeader(name, filled(value, http, settings, environment)));
    } catch (IllegalArgumentException e) {
      return HookCalls.Called.of(
          HookAnswer.failed(hook, "has a header that cannot be sent: " + e.getMessage()));
    }
    // One client for one call: hooks are rare, and nothing of it is left behind.
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    try {
      CompletableFuture<HttpResponse<byte[]>> answer =
          client.sendAsync(
              request.build(),
              HttpResponse.BodyHandlers.limiting(
                  HttpResponse.BodyHandlers.ofByteArray(), MOST_BYTES));
      try (Cancellation.Registration _ = cancellation.onCancel(() -> answer.cancel(true))) {
        return understood(hook, answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
      }
    } catch (TimeoutException e) {
      return HookCalls.Called.of(
          HookAnswer.failed(hook, "did not answer within " + HookCalls.shown(timeout)));
    } catch (CancellationException e) {
      return HookCalls.Called.of(HookAnswer.CANCELLED);
    } catch (ExecutionException e) {
      String why = e.getCause() == null ? null : e.getCause().getMessage();
      throw new IOException(why == null ? "no connection" : why, e);
    } finally {
      client.shutdownNow();
    }
  }

  private static HookCalls.Called understood(Hook hook, HttpResponse<byte[]> response) {
    String body = new String(response.body(), StandardCharsets.UTF_8);
    boolean good = response.statusCode() / 100 == 2;
    return new HookCalls.Called(
        good
            ? HookAnswer.ofText(hook, body)
            : HookAnswer.failed(hook, "answered with status " + response.statusCode()),
        body,
        "",
        null);
  }

  /** Puts variables into a header; one that may not be used is left empty. */
  private static String filled(
      String value, Hook.Kind.Http http, HookSettings settings, Map<String, String> environment) {
    return VARIABLE
        .matcher(value)
        .replaceAll(found -> {
          String name = found.group(1) == null ? found.group(2) : found.group(1);
          boolean may = http.variables().contains(name) && settings.mayUse(name);
          return Matcher.quoteReplacement(may ? environment.getOrDefault(name, "") : "");
        });
  }
}
