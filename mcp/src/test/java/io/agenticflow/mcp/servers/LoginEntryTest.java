package io.agenticflow.mcp.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.json.Json;
import io.agenticflow.mcp.oauth.OAuthSettings;
import io.agenticflow.secret.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsObject;

class LoginEntryTest {
  @TempDir Path folder;

  private OAuthSettings read(String json) throws DefinitionException {
    return LoginEntry.read(
        (JrsObject) Json.parse(json), new VariableExpansion(Map.of("S", "secret!")), folder);
  }

  @Test
  void fields_areTakenAsWritten_withTheirVariables() throws Exception {
    OAuthSettings settings =
        read(
            """
            {"clientId": "me", "clientSecret": "${S}", "callbackPort": 7777, "scopes": "a  b",
             "authServerMetadataUrl": "https://login.example/about"}
            """);
    assertThat(settings.grant()).isEqualTo(OAuthSettings.Grant.AUTHORIZATION_CODE);
    assertThat(settings.clientId()).isEqualTo("me");
    assertThat(settings.clientSecret()).isEqualTo(new Secret("secret!"));
    assertThat(settings.callbackPort()).isEqualTo(7777);
    assertThat(settings.scopes()).containsExactly("a", "b");
    assertThat(settings.authorizationServerMetadata()).hasToString("https://login.example/about");
    assertThat(settings.toString()).doesNotContain("secret!");
    assertThat(read("{\"scopes\":[\"x\",\"y\"]}").scopes()).containsExactly("x", "y");
    assertThat(LoginEntry.read(null, new VariableExpansion(Map.of()), folder))
        .isEqualTo(OAuthSettings.NONE);
  }

  @Test
  void whatCannotBeMeant_isAnErrorWithoutTheSecret() throws Exception {
    Files.writeString(folder.resolve("key.pem"), "secret!");
    for (String wrong :
        new String[] {
          "{\"grant\":\"password\"}",
          "{\"grant\":\"client_credentials\",\"clientId\":\"me\"}",
          "{\"callbackPort\":99999999999}",
          "{\"callbackPort\":-1}",
          "{\"clientSecret\":\"${MISSING}\"}",
          "{\"privateKeyFile\":\"none.pem\"}",
          "{\"privateKeyFile\":\"key.pem\"}",
          "{\"privateKeyFile\":\"key.pem\",\"signingAlgorithm\":\"none\"}",
          "{\"clientMetadataUrl\":\"no address\"}"
        }) {
      assertThatThrownBy(() -> read(wrong))
          .as(wrong)
          .isInstanceOf(DefinitionException.class)
          .hasMessageNotContaining("secret!");
    }
  }
}
