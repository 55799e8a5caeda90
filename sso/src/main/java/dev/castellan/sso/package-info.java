/** Login by OpenID Connect, SAML 2.0 and LDAP, to be handed to the builder. */
@NullMarked
package dev.castellan.sso;

import org.jspecify.annotations.NullMarked;
