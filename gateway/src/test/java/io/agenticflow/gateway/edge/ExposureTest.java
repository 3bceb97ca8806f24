package io.agenticflow.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.gateway.http.ClientLimits;
import io.agenticflow.secret.Secret;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses, tokens and names, without a server. */
class ExposureTest {
  private static final AccessPolicy TOKEN = AccessPolicy.of(List.of(new Secret("secret-one")));

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.7", "2001:db8::1"})
  void otherAddressThanLoopback_needsAToken(String address) throws Exception {
    assertThatThrownBy(() -> exposed(address, AccessPolicy.OPEN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs a token");
    assertThat(exposed(address, TOKEN).access().isOpen()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1"})
  void loopback_needsNone(String address) throws Exception {
    assertThat(exposed(address, AccessPolicy.OPEN).access().isOpen()).isTrue();
  }

  @Test
  void anyOfTheTokens_isTaken() {
    AccessPolicy access =
        AccessPolicy.of(List.of(new Secret("secret-one"), new Secret("secret-two")));
    assertThat(access.admits("secret-one")).isTrue();
    assertThat(access.admits(" secret-two ")).isTrue();
    assertThat(access.admits("secret-three")).isFalse();
    assertThat(access.admits("secret-on")).isFalse();
    assertThat(access.admits("SECRET-ONE")).isFalse();
    assertThat(access.admits("")).isFalse();
    assertThat(access.admits(null)).isFalse();
  }

  @Test
  void policy_showsNoToken() {
    assertThat(TOKEN).hasToString("1 token");
    assertThat(AccessPolicy.of(List.of())).hasToString("open");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, localhost, true",
    "127.0.0.1, 127.0.0.1:3000, true",
    "127.0.0.1, '[::1]:3000', true",
    "127.0.0.1, 192.0.2.7, false",
    "127.0.0.1, evil.example, false",
    "127.0.0.1, gateway.lan:80, true",
    "127.0.0.1, other.lan, false",
    "192.0.2.7, 192.0.2.7:3000, true",
    "192.0.2.7, 192.0.2.8, false",
    "192.0.2.7, localhost:3000, true",
    "0.0.0.0, 192.0.2.7:3000, true",
    "0.0.0.0, '[2001:db8::1]:80', true",
    "0.0.0.0, evil.example, false",
    "0.0.0.0, 1.2.3.4.evil.example, false",
    "0.0.0.0, 1.2.3, false",
    "0.0.0.0, '', false",
    "127.0.0.1, 127.0.0.1.evil.example, false",
    "127.0.0.1, 127.1, false"
  })
  void hosts_areThisMachineTheAddressAndWhatIsConfigured(
      String address, String host, boolean allowed) throws Exception {
    HostNames names = new HostNames(InetAddress.getByName(address), Set.of("Gateway.lan"));
    assertThat(names.allow(host)).isEqualTo(allowed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "app.example.com", "https://", "https://a.example/path", "null"})
  void originThatIsNone_isRefused(String origin) {
    assertThatThrownBy(() ->
            new Exposure(
                InetAddress.getLoopbackAddress(),
                AccessPolicy.OPEN,
                Set.of(),
                Set.of(origin),
                ClientLimits.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(origin);
  }

  @Test
  void shownHost_canBeReachedFromThisMachine() throws Exception {
    assertThat(exposed("0.0.0.0", TOKEN).shownHost()).isEqualTo("127.0.0.1");
    assertThat(exposed("192.0.2.7", TOKEN).shownHost()).isEqualTo("192.0.2.7");
    assertThat(exposed("::1", TOKEN).shownHost()).startsWith("[").endsWith(":1]");
  }

  private static Exposure exposed(String address, AccessPolicy access) throws UnknownHostException {
    return new Exposure(
        InetAddress.getByName(address), access, Set.of(), Set.of(), ClientLimits.DEFAULT);
  }
}
