package dev.castellan.sso.ldap;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSearchEntry;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSearchRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSimpleBindRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryOperationInterceptor;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchResultReference;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import dev.castellan.sso.internal.http.TestCertificate;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A directory with a few people, reached plainly (where TLS can be started) and by TLS. */
final class TestDirectory implements AutoCloseable {

  static final String SERVICE = "cn=service,dc=example,dc=com";
  static final String SERVICE_PASSWORD = "service-pw";

  final InMemoryDirectoryServer server;

  /** As whom was bound, and what was searched, in order. */
  final List<String> binds = new CopyOnWriteArrayList<>();

  final List<String> searches = new CopyOnWriteArrayList<>();

  /** Whose password opens a name that is no DN, as with Active Directory's principals. */
  final Map<String, String> principals = new ConcurrentHashMap<>();

  /** What a bind as a DN is answered with instead. */
  final Map<String, LDAPException> refusals = new ConcurrentHashMap<>();

  @Nullable SearchChange searchChange;

  /** What our own account does not see. */
  final List<String> hidden = new CopyOnWriteArrayList<>();

  interface SearchChange {
    void change(InMemoryInterceptedSearchRequest request) throws LDAPException;
  }

  TestDirectory() {
    this(TestCertificate.of("localhost", "127.0.0.1").server(), true);
  }

  TestDirectory(SSLContext tls, boolean startTls) {
    try {
      InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig("dc=example,dc=com");
      config.setSchema(null);
      InetAddress loopback = InetAddress.getLoopbackAddress();
      config.setListenerConfigs(
          new InMemoryListenerConfig(
              "plain", loopback, 0, null, null, startTls ? tls.getSocketFactory() : null),
          new InMemoryListenerConfig(
              "tls", loopback, 0, tls.getServerSocketFactory(), tls.getSocketFactory(), null));
      config.addInMemoryOperationInterceptor(new Watch());
      server = new InMemoryDirectoryServer(config);
      add("dn: dc=example,dc=com", "objectClass: domain", "dc: example");
      add("dn: ou=people,dc=example,dc=com", "objectClass: organizationalUnit", "ou: people");
      add("dn: ou=groups,dc=example,dc=com", "objectClass: organizationalUnit", "ou: groups");
      add("dn: " + SERVICE, "objectClass: device", "cn: service", "userPassword: service-pw");
      person("alice", "mail: alice@example.com");
      person("bob");
      server.startListening();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  void person(String uid, String... more) throws LDAPException {
    String[] lines = new String[6 + more.length];
    lines[0] = "dn: uid=" + uid + ",ou=people,dc=example,dc=com";
    lines[1] = "objectClass: person";
    lines[2] = "objectClass: inetOrgPerson";
    lines[3] = "uid: " + uid;
    lines[4] = "cn: Name of " + uid;
    lines[5] = "userPassword: pw of " + uid;
    System.arraycopy(more, 0, lines, 6, more.length);
    add(lines);
  }

  void group(String cn, String... members) throws LDAPException {
    String[] lines = new String[3 + members.length];
    lines[0] = "dn: cn=" + cn + ",ou=groups,dc=example,dc=com";
    lines[1] = "objectClass: groupOfNames";
    lines[2] = "cn: " + cn;
    for (int i = 0; i < members.length; i++) {
      lines[3 + i] = "member: " + members[i];
    }
    add(lines);
  }

  void add(String... ldif) throws LDAPException {
    try {
      server.add(ldif);
    } catch (com.unboundid.ldif.LDIFException e) {
      throw new IllegalArgumentException(e);
    }
  }

  String plain() {
    return "ldap://127.0.0.1:" + server.getListenPort("plain");
  }

  String tls() {
    return "ldaps://127.0.0.1:" + server.getListenPort("tls");
  }

  private final class Watch extends InMemoryOperationInterceptor {

    @Override
    public void processSimpleBindRequest(InMemoryInterceptedSimpleBindRequest request)
        throws LDAPException {
      binds.add(request.getRequest().getBindDN());
      LDAPException refusal = refusals.get(request.getRequest().getBindDN());
      if (refusal != null) {
        throw refusal;
      }
      String dn = principals.get(request.getRequest().getBindDN());
      if (dn != null) {
        request.setRequest(
            new SimpleBindRequest(dn, request.getRequest().getPassword().getValue()));
      }
    }

    @Override
    public void processSearchRequest(InMemoryInterceptedSearchRequest request)
        throws LDAPException {
      searches.add(String.valueOf(request.getRequest().getFilter()));
      if (searchChange != null) {
        searchChange.change(request);
      }
    }

    @Override
    public void processSearchEntry(InMemoryInterceptedSearchEntry entry) {
      if (hidden.contains(entry.getSearchEntry().getDN())) {
        entry.setSearchEntry(null);
      }
    }
  }

  /** Refers elsewhere in each answer. */
  void refers(String... urls) {
    searchChange = request -> request.sendSearchReference(new SearchResultReference(urls, null));
  }

  static LDAPException refusal(ResultCode code, String message) {
    return new LDAPException(code, message, "ou=EVIL", new String[] {"ldap://127.0.0.1:1/EVIL"});
  }

  @Override
  public void close() {
    server.shutDown(true);
  }
}
