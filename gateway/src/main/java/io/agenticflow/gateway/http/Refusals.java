package io.agenticflow.gateway.http;

import org.jspecify.annotations.Nullable;

/** Puts into words what the server answers where no {@link Handler} can be asked. */
@FunctionalInterface
public interface Refusals {
  /** One line of text. */
  Refusals PLAIN =
      (response, path, message) -> {
        response.header("Content-Type", "text/plain; charset=utf-8");
        response.send(message + "\n");
      };

  /**
   * Sends the answer; its status is set.
   *
   * @param path what was asked for; null where that is not known
   * @param message for people
   */
  void answer(HttpResponse response, @Nullable String path, String message);
}
