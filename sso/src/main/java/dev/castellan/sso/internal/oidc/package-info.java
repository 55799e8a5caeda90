/** OpenID Connect: the code flow with PKCE, and all that is checked of its answers. */
@NullMarked
package dev.castellan.sso.internal.oidc;

import org.jspecify.annotations.NullMarked;
