package io.agenticflow.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.dialect.Profiles;
import io.agenticflow.dialect.chat.ChatDialect;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderEndpointTest {
  @ParameterizedTest
  @CsvSource({
    "CHAT_COMPLETIONS, https://openrouter.ai/api/v1, https://openrouter.ai/api/v1/chat/completions",
    "CHAT_COMPLETIONS, http://127.0.0.1:8080/v1/, http://127.0.0.1:8080/v1/chat/completions",
    "CHAT_COMPLETIONS, http://h/v3?api-version=1, http://h/v3/chat/completions?api-version=1",
    "MESSAGES, https://api.anthropic.com, https://api.anthropic.com/v1/messages",
    "MESSAGES, https://api.anthropic.com/v1/, https://api.anthropic.com/v1/messages",
    "MESSAGES, http://[::1]:3000/x, http://[::1]:3000/x/v1/messages"
  })
  void requestUri_isBelowTheBase(ProviderEndpoint.Api api, URI base, URI expected) {
    assertThat(endpoint(api, base).requestUri()).isEqualTo(expected);
  }

  @Test
  void toString_showsNoHeadersAndNoQuery() {
    assertThat(
            endpoint(ProviderEndpoint.Api.CHAT_COMPLETIONS, URI.create("http://h:1/v1?key=geheim")))
        .hasToString("test at http://h:1/v1");
  }

  private static ProviderEndpoint endpoint(ProviderEndpoint.Api api, URI base) {
    return new ProviderEndpoint(
        "test",
        base,
        api,
        new ChatDialect(),
        Profiles.COMPATIBLE,
        new Credential.None(),
        Map.of("x-secret", "geheim"),
        HttpLimits.DEFAULT);
  }
}
