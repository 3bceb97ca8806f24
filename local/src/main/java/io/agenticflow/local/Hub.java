package io.agenticflow.local;

import io.agenticflow.provider.http.ProxySettings;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The hub that models come from, and the token for it.
 *
 * @param endpoint without a slash at its end
 * @param token sent to the endpoint's own origin and nowhere else; null for none
 */
record Hub(URI endpoint, @Nullable String token) {
  private static final String PUBLIC = "https://huggingface.co";

  static Hub of(Map<String, String> environment) {
    String endpoint = environment.getOrDefault("HF_ENDPOINT", "").strip();
    String token = environment.getOrDefault("HF_TOKEN", "").strip();
    return new Hub(
        URI.create(endpoint.isEmpty() ? PUBLIC : endpoint.replaceAll("/+$", "")),
        token.isEmpty() ? null : token);
  }

  /** Returns the address of a file on the main branch of a repository. */
  URI file(String repository, String file) {
    return URI.create(endpoint + "/" + repository + "/resolve/main/" + file);
  }

  /**
   * Returns the token if a request to that address may carry it, else null. It never goes over the
   * network in the clear.
   */
  @Nullable String tokenFor(URI uri) {
    boolean hidden =
        "https".equalsIgnoreCase(uri.getScheme())
            || ProxySettings.isLoopback(String.valueOf(uri.getHost()));
    return token != null && hidden && origin(uri).equals(origin(endpoint)) ? token : null;
  }

  private static String origin(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
    return scheme + "://" + String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
  }

  /** Never shows the token. */
  @Override
  public String toString() {
    return "Hub[" + endpoint + "]";
  }
}
