package io.agenticflow.gateway.http;

/** Answers requests. Called by many threads at once, one for each request. */
@FunctionalInterface
public interface Handler {
  /**
   * Answers a request.
   *
   * @throws ClientLeftException where nobody is there any more, or where the answer breaks off; the
   *     connection is closed
   */
  void handle(HttpRequest request, HttpResponse response);
}
