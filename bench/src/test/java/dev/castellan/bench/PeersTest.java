package dev.castellan.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.apache.shiro.authz.permission.WildcardPermission;
import org.casbin.jcasbin.main.CachedEnforcer;
import org.casbin.jcasbin.main.Enforcer;
import org.casbin.jcasbin.util.BuiltInFunctions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the documentation says of peers, seen: when one of these fails, a peer has changed. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PeersTest {

  @Test
  void theCachedEnforcerStillAllowsWhatHasBeenTakenAway() {
    CachedEnforcer enforcer = (CachedEnforcer) CasbinPeer.enforcer(true);
    enforcer.addPolicy("role", "topic:read", "/topics/a", "allow");
    enforcer.addGroupingPolicy("ann", "role");
    assertThat(enforcer.enforce("ann", "topic:read", "/topics/a")).isTrue();

    enforcer.addPolicy("role", "topic:read", "/topics/a", "deny");
    assertThat(enforcer.enforce("ann", "topic:read", "/topics/a")).isTrue();
    enforcer.removePolicy("role", "topic:read", "/topics/a", "allow");
    assertThat(enforcer.enforce("ann", "topic:read", "/topics/a")).isTrue();

    enforcer.invalidateCache();
    assertThat(enforcer.enforce("ann", "topic:read", "/topics/a")).isFalse();
  }

  @Test
  void theEnforcerWithoutACacheDoesNot() {
    Enforcer enforcer = CasbinPeer.enforcer(false);
    enforcer.addPolicy("role", "topic:read", "/topics/a", "allow");
    enforcer.addGroupingPolicy("ann", "role");
    assertThat(enforcer.enforce("ann", "topic:read", "/topics/a")).isTrue();
    enforcer.addPolicy("role", "topic:read", "/topics/a", "deny");
    assertThat(enforcer.enforce("ann", "topic:read", "/topics/a")).isFalse();
  }

  @Test
  void casbinsKeyMatchLooksAtNothingBehindTheFirstStar() {
    assertThat(BuiltInFunctions.keyMatch("/topics/a", "/topics/*/x")).isTrue();
    assertThat(CasbinPeer.matches("/topics/a", "/topics/*/x")).isFalse();
  }

  @Test
  void shirosShorterPermissionIsAboutEverythingBelowAndTheThingItself() {
    WildcardPermission topics = new WildcardPermission("topic.read:tenants:t1:topics");
    assertThat(topics.implies(new WildcardPermission("topic.read:tenants:t1:topics:a"))).isTrue();
    assertThat(topics.implies(new WildcardPermission("topic.read:tenants:t1:topics"))).isTrue();
  }

  @Test
  void shiroHasNoPrefixes() {
    WildcardPermission some = new WildcardPermission("topic.read:orders-*");
    assertThat(some.implies(new WildcardPermission("topic.read:orders-1"))).isFalse();
  }
}
