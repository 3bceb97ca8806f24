package io.agenticflow.provider;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.provider.http.HttpTransport;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** Asks a provider for something that costs nothing, to find out whether it takes a key. */
public final class KeyCheck {
  private static final int MAX_BYTES = 16 << 20;

  private KeyCheck() {}

  /**
   * Returns where the key is taken.
   *
   * @param uri what to get, an address at the provider that wants a key
   * @param longest for the connection, and again for each silence
   * @throws ModelException where the key is refused ({@code AUTHENTICATION} or {@code PERMISSION}),
   *     or where that cannot be found out
   */
  public static void check(
      ProviderEndpoint endpoint, URI uri, HttpTransport transport, Duration longest) {
    HttpTransport.Request request =
        HttpTransport.Request.bodiless(
            "GET", uri, ProviderHeaders.of(endpoint, "application/json", false), longest, longest);
    try (HttpTransport.Response response = transport.send(request, new Cancellation())) {
      byte[] body = response.body().readNBytes(MAX_BYTES);
      if (response.status() != 200) {
        throw new ModelException(
            endpoint.dialect().readError(response.status(), response.headers(), body));
      }
    } catch (IOException e) {
      throw new ModelException(ConnectionFailure.explain(endpoint.base(), e), e);
    }
  }
}
