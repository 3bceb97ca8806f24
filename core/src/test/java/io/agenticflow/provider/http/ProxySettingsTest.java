package io.agenticflow.provider.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxySettingsTest {
  @ParameterizedTest
  @CsvSource({
    "api.example.com, example.com, false",
    "api.example.com, .example.com, false",
    "api.example.com, *.example.com, false",
    "example.com, .example.com, false",
    "API.Example.COM, example.com, false",
    "notexample.com, example.com, true",
    "api.example.com, example.com:8443, true",
    "api.example.com, example.com:443, false",
    "api.example.com, *, false",
    "api.example.com, 'a.b,  example.com', false",
    "api.example.com, '', true",
    "10.0.0.1, 10.0.0.1, false",
    "localhost, '', false",
    "x.localhost, '', false",
    "127.3.2.1, '', false",
    "::1, '', false",
    "127.example.com, '', true"
  })
  void noProxy_takesOutHostsAndDomains(String host, String noProxy, boolean proxied) {
    ProxySettings settings = ProxySettings.of(null, "http://proxy:3128", noProxy);
    assertThat(settings.proxyFor(true, host, 443) != null).isEqualTo(proxied);
  }

  @Test
  void schemesHaveTheirOwnProxies() {
    ProxySettings settings = ProxySettings.of("one:8080", "http://two", null);
    assertThat(settings.proxyFor(false, "example.com", 80)).hasToString("http://one:8080");
    assertThat(settings.proxyFor(true, "example.com", 443)).hasToString("http://two:80");
  }

  @ParameterizedTest
  @ValueSource(strings = {"socks5://me:geheim@proxy", "https://me:geheim@proxy", "http://me:geheim@", "http://me:geheim@ bad"})
  void addressThatIsNone_isAnError_withoutThePassword(String address) {
    assertThatThrownBy(() -> ProxySettings.of(null, address, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("HTTPS_PROXY")
        .hasMessageNotContaining("geheim");
  }

  @Test
  void password_isNotShown() {
    assertThat(ProxySettings.of("http://me:geheim@proxy:1", null, null).toString())
        .doesNotContain("geheim")
        .doesNotContain("bWU6");
  }
}
