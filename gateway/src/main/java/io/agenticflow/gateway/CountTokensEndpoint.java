package io.agenticflow.gateway;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.provider.ModelException;
import io.agenticflow.provider.TokenCount;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.TokenEstimate;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/messages/count_tokens}: the provider's own count where it speaks the client's
 * dialect and counts, else an estimate that is rather too high than too low.
 *
 * @see <a href="https://docs.anthropic.com/en/api/messages-count-tokens">Count Message tokens</a>
 */
final class CountTokensEndpoint implements Endpoint {
  private final ModelDirectory directory;

  CountTokensEndpoint(ModelDirectory directory) {
    this.directory = directory;
  }

  @Override
  public void answer(Exchange exchange) {
    byte[] body = exchange.body();
    if (body == null) {
      return;
    }
    ModelRequest asked = ModelCalls.read(exchange, body);
    TokenCount counted;
    try {
      counted = counted(exchange, asked);
    } catch (ModelException e) {
      if (e.passed() != null) {
        ErrorAnswers.pass(exchange, e.passed());
      } else {
        exchange.fail(e.error());
      }
      return;
    }
    if (counted == null) {
      exchange.send(
          Json.writeBytes(Json.object().put("input_tokens", TokenEstimate.of(asked)).build()));
      return;
    }
    exchange.sendPassed(counted.headers(), counted.json());
  }

  private @Nullable TokenCount counted(Exchange exchange, ModelRequest asked) {
    Route route;
    try {
      route = directory.route(asked.model());
    } catch (ModelException e) {
      return null; // a count needs no model: the request itself will be refused in words
    }
    Cancellation cancellation = new Cancellation();
    exchange.response().onLeave(() -> cancellation.cancel(ModelCall.CLIENT_LEFT));
    return route.client().countTokens(asked.toBuilder().model(route.model()).build(), cancellation);
  }
}
