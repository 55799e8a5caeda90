package dev.castellan.sso.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.access.Network;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DestinationsTest {

  private static final String[] NONE = {};

  @ParameterizedTest
  @ValueSource(
      strings = {"8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.1", "2606:4700:4700::1111"})
  void aPublicAddressMayBeCalled(String address) throws Exception {
    assertThat(resolve(destinations(NONE, NONE, address))).containsExactly(ip(address));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "169.254.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "168.63.129.16",
        "::",
        "::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "::10.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b:1::a00:1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:a00:1::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1"
      })
  void anAddressThatIsNotPublicMayNot(String address) throws Exception {
    assertRefused(destinations(NONE, NONE, address), ProviderProblem.NOT_ALLOWED);
    // Nor does one good address help.
    assertRefused(destinations(NONE, NONE, "8.8.8.8", address), ProviderProblem.NOT_ALLOWED);
  }

  @Test
  void theHostOpensNetworks() throws Exception {
    assertThat(resolve(destinations(NONE, new String[] {"10.2.0.0/16"}, "10.2.3.4"))).hasSize(1);
    assertThat(resolve(destinations(NONE, new String[] {"fd00::/8"}, "fd12::1"))).hasSize(1);
    assertThat(resolve(destinations(NONE, new String[] {"10.2.0.0/16"}, "::ffff:10.2.3.4")))
        .hasSize(1);
    assertRefused(
        destinations(NONE, new String[] {"10.2.0.0/16"}, "10.3.3.4"), ProviderProblem.NOT_ALLOWED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"169.254.169.254", "fd00:ec2::254", "100.100.100.200"})
  void whereACloudKeepsCredentialsIsOpenedByItsOwnAddressAlone(String address) throws Exception {
    String[] wide = {"0.0.0.0/0", "::/0"};
    assertRefused(destinations(NONE, wide, address), ProviderProblem.NOT_ALLOWED);
    assertThat(resolve(destinations(NONE, new String[] {address}, address))).hasSize(1);
  }

  @Test
  void onlyListedHostsMayBeCalledOnceThereIsAList() throws Exception {
    String[] hosts = {"login.example.com", "*.corp.example.com"};
    Destinations some = destinations(hosts, NONE, "8.8.8.8");
    assertThat(some.resolve("LOGIN.example.com")).hasSize(1);
    assertThat(some.resolve("a.b.corp.example.com")).hasSize(1);
    for (String other :
        List.of("example.com", "xlogin.example.com", "corp.example.com", "xcorp.example.com")) {
      assertThatThrownBy(() -> some.resolve(other))
          .isInstanceOfSatisfying(
              ProviderException.class,
              e -> assertThat(e.problem()).isEqualTo(ProviderProblem.NOT_ALLOWED));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ".", "2130706433", "0x7f000001", "0x7f.1", "127.1", "0177.0.0.1", "a..b", "a.b.",
        "-a.example", "a b", "a/b", "a@b", "ex%61mple.com", "ﬀ.example", "a.0x1", "[::1]", "*.a"
      })
  void whatIsNoPlainNameOrAddressIsNeverResolved(String host) throws Exception {
    Destinations any =
        new Destinations(
            List.of(),
            List.of(Network.parse("0.0.0.0/0")),
            true,
            name -> {
              throw new AssertionError("Resolved: " + name);
            });
    assertThatThrownBy(() -> any.resolve(host))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> assertThat(e.problem()).isEqualTo(ProviderProblem.NOT_ALLOWED));
  }

  @Test
  void aNameWithoutAddressesIsUnknown() {
    assertRefused(destinations(NONE, NONE), ProviderProblem.NAME_UNKNOWN);
    Destinations silent =
        new Destinations(
            List.of(),
            List.of(),
            false,
            name -> {
              throw new UnknownHostException(name);
            });
    assertRefused(silent, ProviderProblem.NAME_UNKNOWN);
  }

  private static Destinations destinations(String[] hosts, String[] networks, String... answers) {
    return new Destinations(
        Stream.of(hosts).map(Destinations::pattern).toList(),
        Stream.of(networks).map(Network::parse).toList(),
        false,
        name -> Stream.of(answers).map(DestinationsTest::ip).toList());
  }

  private static List<InetAddress> resolve(Destinations destinations) throws ProviderException {
    return destinations.resolve("idp.example");
  }

  private static void assertRefused(Destinations destinations, ProviderProblem problem) {
    assertThatThrownBy(() -> resolve(destinations))
        .isInstanceOfSatisfying(
            ProviderException.class, e -> assertThat(e.problem()).isEqualTo(problem));
  }

  private static InetAddress ip(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
