package io.agenticflow.provider.resilience;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.dialect.Profiles;
import io.agenticflow.dialect.chat.ChatDialect;
import io.agenticflow.provider.Credential;
import io.agenticflow.provider.HttpLimits;
import io.agenticflow.provider.HttpModelClient;
import io.agenticflow.provider.ModelClient;
import io.agenticflow.provider.ModelStream;
import io.agenticflow.provider.ProviderEndpoint;
import io.agenticflow.provider.http.HttpTransport;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.StreamEvent;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Scripted upstreams as clients see them. */
final class Upstreams {
  private Upstreams() {}

  static ModelClient client(ScriptedUpstream upstream, HttpTransport transport) {
    return new HttpModelClient(
        new ProviderEndpoint(
            "test",
            URI.create(upstream.openAiUrl()),
            ProviderEndpoint.Api.CHAT_COMPLETIONS,
            new ChatDialect(),
            Profiles.COMPATIBLE,
            new Credential.None(),
            Map.of(),
            new HttpLimits(Duration.ofSeconds(2), Duration.ofSeconds(5), null)),
        transport);
  }

  static ModelRequest request(String model) {
    return ModelRequest.to(model).messages(List.of(Message.user("hi"))).build();
  }

  /** Sends and reads to the end; throws where either fails. */
  static String answer(ModelClient client, String model) {
    StringBuilder text = new StringBuilder();
    try (ModelStream stream = client.send(request(model), new Cancellation())) {
      for (StreamEvent event = stream.next(); event != null; event = stream.next()) {
        if (event instanceof StreamEvent.BlockDelta(int _, StreamEvent.Delta.Text delta)) {
          text.append(delta.text());
        }
      }
    }
    return text.toString();
  }
}
