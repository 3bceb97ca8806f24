package io.agenticflow.mcp.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.Meta;
import io.agenticflow.mcp.RpcError;
import io.agenticflow.mcp.RpcException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * Gives a client something to keep and bring back, such that it cannot change it, use it for
 * another request or as another user, or keep it for long. The key is this process's own: a server
 * that was started anew takes no state of the one before, and asks again.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr">Multi
 *     round-trip requests</a>
 */
final class StateSeal {
  private static final Duration VALID = Duration.ofMinutes(15);
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final byte[] key = new byte[32];
  private final InstantSource clock;

  StateSeal(InstantSource clock) {
    this.clock = clock;
    new SecureRandom().nextBytes(key);
  }

  /** Returns a text that holds a value for a later try of this request. */
  String seal(JrsValue value, Message.Request request, String principal) {
    String body =
        Json.write(
            Json.object()
                .put("until", clock.instant().plus(VALID).toEpochMilli())
                .put("for", purpose(request, principal))
                .put("value", value)
                .build());
    String encoded = ENCODER.encodeToString(body.getBytes(UTF_8));
    return encoded + "." + ENCODER.encodeToString(mac(encoded));
  }

  /**
   * Returns what was sealed.
   *
   * @throws RpcException where it was not, or not for this
   */
  JrsValue open(String sealed, Message.Request request, String principal) throws RpcException {
    int dot = sealed.indexOf('.');
    if (dot < 0) {
      throw refused();
    }
    String encoded = sealed.substring(0, dot);
    byte[] expected = ENCODER.encodeToString(mac(encoded)).getBytes(UTF_8);
    if (!MessageDigest.isEqual(expected, sealed.substring(dot + 1).getBytes(UTF_8))) {
      throw refused();
    }
    JrsValue body;
    try {
      body = Json.parse(Base64.getUrlDecoder().decode(encoded));
    } catch (IllegalArgumentException | JsonException e) {
      throw refused();
    }
    JrsValue value = Json.field(body, "value");
    if (value == null
        || !purpose(request, principal).equals(Json.string(body, "for"))
        || Json.integer(body, "until", 0) < clock.millis()) {
      throw refused();
    }
    return value;
  }

  /** Tells requests apart by all that they ask for, and those who ask. */
  private static String purpose(Message.Request request, String principal) {
    var asked = Json.object().put("method", request.method()).put("as", principal);
    for (var each : Json.fields(request.params())) {
      String name = each.getKey();
      if (!name.equals(Meta.FIELD)
          && !name.equals(Stateless.INPUT_RESPONSES)
          && !name.equals(Stateless.REQUEST_STATE)) {
        asked.put("param " + name, each.getValue());
      }
    }
    JrsObject all = asked.build();
    try {
      return ENCODER.encodeToString(
          MessageDigest.getInstance("SHA-256").digest(Json.writeBytes(all)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private byte[] mac(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  private static RpcException refused() {
    return new RpcException(
        RpcError.INVALID_PARAMS,
        "the requestState was not made by this server for this request, or is too old;"
            + " make the request again without it");
  }
}
