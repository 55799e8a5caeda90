/** OpenID Connect from outside: against a provider that lies, and against one that does not. */
@NullMarked
package dev.castellan.sso.oidc;

import org.jspecify.annotations.NullMarked;
