/**
 * What a login provider is to Castellan: plain values and two contracts, without HTTP, XML or any
 * protocol's types. Module {@code sso} has kinds for OpenID Connect, SAML 2.0 and LDAP; a host may
 * write its own.
 */
@NullMarked
package dev.castellan.login.provider;

import org.jspecify.annotations.NullMarked;
