package dev.castellan.sso.internal.ldap;

import com.unboundid.ldap.sdk.NameResolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Resolves nothing: {@link LdapSockets} does, checks the answer and connects to it. */
final class Unresolved extends NameResolver {

  private static final int BYTES = 4;

  @Override
  public InetAddress getByName(@Nullable String host) throws UnknownHostException {
    return InetAddress.getByAddress(host, new byte[BYTES]);
  }

  @Override
  public InetAddress[] getAllByName(@Nullable String host) throws UnknownHostException {
    return new InetAddress[] {getByName(host)};
  }

  @Override
  public String getHostName(InetAddress address) {
    return address.getHostAddress();
  }

  @Override
  public String getCanonicalHostName(InetAddress address) {
    return address.getHostAddress();
  }

  @Override
  public void toString(StringBuilder buffer) {
    buffer.append("Unresolved");
  }
}
