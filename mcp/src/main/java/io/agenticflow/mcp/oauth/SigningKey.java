package io.agenticflow.mcp.oauth;

import io.agenticflow.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import tools.jackson.jr.stree.JrsObject;

/**
 * A private key that proves who we are instead of a secret. ({@code private_key_jwt}, RFC 7523)
 * Immutable; does not show the key.
 */
public final class SigningKey {
  private static final long SECONDS = 300;

  private final String algorithm;
  private final PrivateKey key;

  private SigningKey(String algorithm, PrivateKey key) {
    this.algorithm = algorithm;
    this.key = key;
  }

  /**
   * Reads a key.
   *
   * @param algorithm {@code ES256}, {@code ES384}, {@code RS256}, {@code RS384} or {@code RS512}
   * @param pem PKCS #8, as {@code -----BEGIN PRIVATE KEY-----}
   * @throws IllegalArgumentException where it is none; the message does not repeat it
   */
  public static SigningKey of(String algorithm, String pem) {
    signature(algorithm);
    String body =
        pem.replace("-----BEGIN PRIVATE KEY-----", "")
            .replace("-----END PRIVATE KEY-----", "")
            .replaceAll("\\s", "");
    try {
      byte[] der = Base64.getDecoder().decode(body);
      KeyFactory factory = KeyFactory.getInstance(algorithm.startsWith("ES") ? "EC" : "RSA");
      return new SigningKey(algorithm, factory.generatePrivate(new PKCS8EncodedKeySpec(der)));
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "not a private key for " + algorithm + "; wanted is PKCS #8 in PEM", e);
    }
  }

  /** Returns a signed statement of who we are, good for five minutes and for one use. */
  String assertion(String clientId, String audience, Instant now) {
    byte[] id = new byte[16];
    new SecureRandom().nextBytes(id);
    JrsObject header = Json.object().put("alg", algorithm).put("typ", "JWT").build();
    JrsObject claims =
        Json.object()
            .put("iss", clientId)
            .put("sub", clientId)
            .put("aud", audience)
            .put("jti", base64(id))
            .put("iat", (Long) now.getEpochSecond())
            .put("exp", (Long) (now.getEpochSecond() + SECONDS))
            .build();
    String signed = base64(Json.writeBytes(header)) + "." + base64(Json.writeBytes(claims));
    try {
      Signature signature = Signature.getInstance(signature(algorithm));
      signature.initSign(key);
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + base64(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot sign with " + algorithm, e);
    }
  }

  /** Of elliptic curves JOSE wants the two numbers alone, without their ASN.1. */
  private static String signature(String algorithm) {
    return switch (algorithm) {
      case "ES256" -> "SHA256withECDSAinP1363Format";
      case "ES384" -> "SHA384withECDSAinP1363Format";
      case "RS256" -> "SHA256withRSA";
      case "RS384" -> "SHA384withRSA";
      case "RS512" -> "SHA512withRSA";
      default ->
          throw new IllegalArgumentException(
              "signing algorithm "
                  + algorithm
                  + " is not one of ES256, ES384, RS256, RS384, RS512");
    };
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public String toString() {
    return "SigningKey[" + algorithm + "]";
  }
}
