package io.agenticflow.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cases are those of Ollama's own test of its variable. */
class OllamaHostTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "``, http://127.0.0.1:11434",
        "1.2.3.4, http://1.2.3.4:11434",
        ":1234, http://127.0.0.1:1234",
        "1.2.3.4:1234, http://1.2.3.4:1234",
        "example.com, http://example.com:11434",
        "example.com:1234, http://example.com:1234",
        "1.2.3.4:0, http://1.2.3.4:0",
        "1.2.3.4:66000, http://1.2.3.4:11434",
        "1.2.3.4:-1, http://1.2.3.4:11434",
        "[::1], http://[::1]:11434",
        "[::1]:1337, http://[::1]:1337",
        "::1, http://[::1]:11434",
        "[::]:1337, http://127.0.0.1:1337",
        "0.0.0.0, http://127.0.0.1:11434",
        "0.0.0.0:8080, http://127.0.0.1:8080",
        "' 1.2.3.4 ', http://1.2.3.4:11434",
        "\"1.2.3.4\", http://1.2.3.4:11434",
        "http://1.2.3.4, http://1.2.3.4:80",
        "https://1.2.3.4, https://1.2.3.4:443",
        "https://1.2.3.4:4321, https://1.2.3.4:4321",
        "http://example.com/ollama/, http://example.com:80/ollama",
        "ollama.com, https://ollama.com:443"
      })
  void value_isReadAsOllamaReadsIt(String value, String uri) {
    assertThat(OllamaHost.parse(value)).hasToString(uri);
  }

  @Test
  void null_isTheUsualPort() {
    assertThat(OllamaHost.parse(null)).hasToString("http://127.0.0.1:11434");
  }

  @Test
  void whatIsNoHost_isAnError() {
    assertThatThrownBy(() -> OllamaHost.parse("ftp://x"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("OLLAMA_HOST is not a host");
    assertThatThrownBy(() -> OllamaHost.parse("a b")).isInstanceOf(ConfigurationException.class);
  }
}
