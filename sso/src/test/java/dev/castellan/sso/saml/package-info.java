/** SAML 2.0, by its public face: against a provider of the tests' own and against real ones. */
@NullMarked
package dev.castellan.sso.saml;

import org.jspecify.annotations.NullMarked;
