package io.agenticflow.provider;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.provider.http.HttpTransport;
import io.agenticflow.vocabulary.ApiError;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.jr.stree.JrsValue;

/** Asks a provider which models it has. */
public final class ModelListing {
  /** OpenRouter's list is about one megabyte. */
  private static final int MAX_BYTES = 16 << 20;

  private ModelListing() {}

  /**
   * Returns the names in the provider's list, in its order.
   *
   * @param longest for the connection, and again for each silence
   * @throws ModelException where there is no such list
   */
  public static List<String> names(
      ProviderEndpoint endpoint,
      HttpTransport transport,
      Duration longest,
      Cancellation cancellation) {
    HttpTransport.Request request =
        HttpTransport.Request.bodiless(
            "GET",
            endpoint.modelsUri(),
            ProviderHeaders.of(endpoint, "application/json", false),
            longest,
            longest);
    try (HttpTransport.Response response = transport.send(request, cancellation)) {
      byte[] body = response.body().readNBytes(MAX_BYTES);
      if (response.status() != 200) {
        throw new ModelException(
            endpoint.dialect().readError(response.status(), response.headers(), body));
      }
      List<String> names = new ArrayList<>();
      for (JrsValue model : Json.array(Json.parse(body), "data")) {
        String id = Json.string(model, "id");
        if (id != null) {
          names.add(id);
        }
      }
      return names;
    } catch (IOException e) {
      if (cancellation.isCancelled()) {
        throw ModelException.cancelled(cancellation.reason(), e);
      }
      throw new ModelException(ConnectionFailure.explain(endpoint.base(), e), e);
    } catch (JsonException e) {
      throw new ModelException(
          new ApiError(
              ApiError.Kind.API,
              endpoint.name()
                  + " answered with a list of models that is not JSON: "
                  + e.getMessage()),
          e);
    }
  }
}
