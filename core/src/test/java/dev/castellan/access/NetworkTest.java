package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.InvalidInputException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class NetworkTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0/8",
        "0.0.0.0/0",
        "255.255.255.255/32",
        "192.168.128.0/17",
        "::/0",
        "::1/128",
        "2001:db8::/32",
        "2001:db8:0:1::/64",
        "2001:db8::1:0:0:1/128",
        "2001:0:0:1::/64",
        "1:2:3:4:5:6:7:8/128",
        "1:0:3:0:5:0:7:0/112",
        "fe80::/10",
        "::ffff:0:0:0/96",
        "64:ff9b::/96",
        "0:0:1::/48",
        "1::/16"
      })
  void hasOneWrittenForm(String text) {
    assertThat(Network.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({"10.1.2.3, 10.1.2.3/32", "::1, ::1/128", "2001:db8::, 2001:db8::/128"})
  void anAddressIsANetworkOfItsOwn(String address, String network) {
    assertThat(Network.parse(address)).hasToString(network).isEqualTo(Network.parse(network));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/8",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/08",
        "10.0.0.0/8/8",
        "10.0.0.0/+8",
        "10.0.0.0/ 8",
        "10.0.0.0 /8",
        "10.0.0.1/8",
        "10/8",
        "10.0/16",
        "10.0.0/24",
        "10.0.0.0.0/8",
        "010.0.0.0/8",
        "0x0a.0.0.0/8",
        "10.0.0.256/32",
        "10.0.0.1000/32",
        "10..0.0/8",
        ".10.0.0.0/8",
        "10.0.0.0./8",
        "167772160/8",
        "١٠.0.0.0/8",
        "localhost",
        "localhost/8",
        "example.com/8",
        "a",
        "::/129",
        "::1/127",
        ":/0",
        ":::/0",
        "::1::/0",
        "1::2::3/128",
        "1:2:3:4:5:6:7/128",
        "1:2:3:4:5:6:7:8:9/128",
        "1:2:3:4:5:6:7::/128",
        "::1:2:3:4:5:6:7:8/128",
        "2001:DB8::/32",
        "2001:0db8::/32",
        "2001:db8:0:0:0:0:0:0/32",
        "2001:db8:0:1:0::/64",
        "::10.0.0.1/128",
        "::ffff:10.0.0.0/104",
        "::ffff:10.0.0.0/8",
        "12345::/16",
        "g::/16",
        "fe80::1%eth0/128",
        "fe80::%1/10",
        "[::1]/128",
        ".:1",
        ".::/0",
        "::1.2.3/128",
        "1.2.3.4::/0",
        "::1.2.3.4:1/128",
        ":1:2:3:4:5:6:7:8/128",
        "1:2:3:4:5:6:7:8:/128"
      })
  void parseTakesNothingElse(String text) {
    assertThatThrownBy(() -> Network.parse(text)).isInstanceOf(InvalidInputException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.0.0.0/8, ::ffff:10.1.2.3, true",
    "10.0.0.0/8, ::ffff:a01:203, true",
    "10.0.0.0/8, ::10.1.2.3, false",
    "0.0.0.0/0, 1.2.3.4, true",
    "0.0.0.0/0, ::1, false",
    "::/0, 2001:DB8:0:0:0:0:0:1, true",
    "::/0, 1.2.3.4, false",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
    "192.168.128.0/17, 192.168.127.255, false",
    "192.168.128.0/17, 192.168.128.0, true"
  })
  void containsAddressesHoweverTheyAreWritten(String network, String address, boolean contained) {
    assertThat(Network.parse(network).contains(address)).contains(contained);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "localhost", "10.1.2", "10.1.2.3:80", "[::1]", "fe80::1%lo", "unknown"})
  void ofWhatIsNoAddressNobodyKnows(String text) {
    assertThat(Network.parse("::/0").contains(text)).isEmpty();
    assertThat(Network.isAddress(text)).isFalse();
    assertThat(Network.canonicalAddress(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.1.0.0/16, true",
    "10.1.0.0/16, 10.0.0.0/8, false",
    "10.0.0.0/8, 10.0.0.0/8, true",
    "10.0.0.0/8, 11.0.0.0/16, false",
    "0.0.0.0/0, ::/0, false",
    "::/0, 2001:db8::/32, true"
  })
  void containsNetworks(String network, String other, boolean contained) {
    assertThat(Network.parse(network).contains(Network.parse(other))).isEqualTo(contained);
  }

  @Test
  void addressesMeanWhatTheyMeanToJava() throws UnknownHostException {
    long seed = new Random().nextLong();
    System.out.println("NetworkTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
      for (int b = 0; b < bytes.length; b++) {
        bytes[b] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : 0);
      }
      InetAddress address = InetAddress.getByAddress(bytes);
      String canonical = Network.canonicalAddress(address.getHostAddress()).orElseThrow();

      assertThat(InetAddress.getByName(canonical)).isEqualTo(address);
      assertThat(Network.canonicalAddress(canonical)).contains(canonical);
      // RFC 5952: lower case, and a run of zeros is shortened as a whole.
      assertThat(canonical).doesNotContain("::0").isLowerCase();
    }
  }

  @Test
  void whatJavaDoesNotTakeForAnAddressIsNone() {
    long seed = new Random().nextLong();
    System.out.println("NetworkTest seed " + seed);
    Random random = new Random(seed);
    String letters = "::::0001af2.";
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder("1:");
      int length = random.nextInt(24);
      for (int j = 0; j < length; j++) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      boolean address;
      try {
        // Begins with a digit and a colon, so Java looks no name up.
        address = InetAddress.getByName(text.toString()) != null;
      } catch (UnknownHostException e) {
        address = false;
      }
      if (!address) {
        assertThat(Network.isAddress(text.toString())).as(text.toString()).isFalse();
      }
    }
  }
}
