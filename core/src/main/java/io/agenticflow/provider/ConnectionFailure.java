package io.agenticflow.provider;

import io.agenticflow.vocabulary.ApiError;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** What to say about a connection that failed. */
final class ConnectionFailure {
  private ConnectionFailure() {}

  /** Returns the failure in words for people; {@code base} is the address that they know. */
  static ApiError explain(URI base, IOException e) {
    String where = shown(base);
    return switch (e) {
      case SocketTimeoutException _ ->
          new ApiError(
              ApiError.Kind.TIMEOUT, where + " was " + e.getMessage() + "; the call was ended");
      case UnknownHostException _ ->
          connection("cannot reach " + where + ": no such host; check the address and the network");
      case NoRouteToHostException _ ->
          connection("cannot reach " + where + ": no route to the host; check the network");
      case ConnectException _ when isRefusal(e) ->
          connection("cannot reach " + where + ": connection refused; is the server running?");
      case ConnectException _ -> connection("cannot reach " + where + ": " + said(e));
      case SSLException _ -> connection("no safe connection to " + where + ": " + said(e));
      default -> connection("the connection to " + where + " broke: " + said(e));
    };
  }

  /** Returns the address without a query or a login, which could hold a secret. */
  static String shown(URI base) {
    return base.getScheme()
        + "://"
        + base.getHost()
        + (base.getPort() < 0 ? "" : ":" + base.getPort())
        + (base.getRawPath() == null ? "" : base.getRawPath());
  }

  private static boolean isRefusal(IOException e) {
    return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("refused")
        && !String.valueOf(e.getMessage()).startsWith("the proxy");
  }

  private static String said(IOException e) {
    String message = e.getMessage();
    return message == null || message.isBlank() ? e.getClass().getSimpleName() : message.strip();
  }

  private static ApiError connection(String message) {
    return new ApiError(ApiError.Kind.CONNECTION, message);
  }
}
