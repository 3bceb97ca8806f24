package io.agenticflow.mcp.servers;

import io.agenticflow.json.Json;
import io.agenticflow.mcp.oauth.OAuthSettings;
import io.agenticflow.mcp.oauth.SigningKey;
import io.agenticflow.secret.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * Reads the field {@code oauth} of an entry. {@code clientId}, {@code callbackPort}, {@code scopes}
 * and {@code authServerMetadataUrl} are as Claude Code has them; {@code clientSecret}, {@code
 * clientMetadataUrl}, {@code grant}, {@code privateKeyFile} and {@code signingAlgorithm} are ours.
 */
final class LoginEntry {
  private final JrsObject oauth;
  private final VariableExpansion variables;
  private final Path folder;

  private LoginEntry(JrsObject oauth, VariableExpansion variables, Path folder) {
    this.oauth = oauth;
    this.variables = variables;
    this.folder = folder;
  }

  /**
   * Reads it.
   *
   * @param oauth null where there is none
   * @param folder that a key's file is looked for in
   * @throws DefinitionException where it cannot be meant
   */
  static OAuthSettings read(@Nullable JrsObject oauth, VariableExpansion variables, Path folder)
      throws DefinitionException {
    return oauth == null ? OAuthSettings.NONE : new LoginEntry(oauth, variables, folder).settings();
  }

  private OAuthSettings settings() throws DefinitionException {
    String secret = text("clientSecret");
    String metadata = text("clientMetadataUrl");
    String server = text("authServerMetadataUrl");
    try {
      return new OAuthSettings(
          grant(),
          text("clientId"),
          secret == null ? null : new Secret(secret),
          key(),
          metadata == null ? null : URI.create(metadata),
          server == null ? null : URI.create(server),
          scopes(),
          Math.toIntExact(Json.integer(oauth, "callbackPort", 0)));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new DefinitionException("has oauth that cannot be meant: " + e.getMessage(), e);
    }
  }

  private OAuthSettings.Grant grant() throws DefinitionException {
    String word = text("grant");
    if (word == null || word.equals("authorization_code")) {
      return OAuthSettings.Grant.AUTHORIZATION_CODE;
    }
    if (word.equals("client_credentials")) {
      return OAuthSettings.Grant.CLIENT_CREDENTIALS;
    }
    throw new DefinitionException(
        "has the oauth.grant " + word + "; known are authorization_code and client_credentials");
  }

  private @Nullable SigningKey key() throws DefinitionException {
    String file = text("privateKeyFile");
    if (file == null) {
      return null;
    }
    String algorithm = text("signingAlgorithm");
    try {
      return SigningKey.of(
          algorithm == null ? "ES256" : algorithm, Files.readString(folder.resolve(file)));
    } catch (IOException e) {
      throw new DefinitionException("has an oauth.privateKeyFile that cannot be read: " + file, e);
    }
  }

  /** They may be written as a list, or as OAuth itself writes them. */
  private List<String> scopes() throws DefinitionException {
    List<String> scopes = new ArrayList<>();
    for (JrsValue each : Json.array(oauth, "scopes")) {
      scopes.add(each.asText());
    }
    String words = Json.field(oauth, "scopes") instanceof JrsString ? text("scopes") : null;
    if (words != null) {
      for (String each : words.split(" ")) {
        if (!each.isEmpty()) {
          scopes.add(each);
        }
      }
    }
    return scopes;
  }

  private @Nullable String text(String field) throws DefinitionException {
    String text = Json.string(oauth, field);
    return text == null ? null : variables.expand(text);
  }
}
