/**
 * SAML 2.0. OpenSAML is known here alone; identity is read from no other bytes than those whose
 * digest was signed.
 */
@NullMarked
package dev.castellan.sso.internal.saml;

import org.jspecify.annotations.NullMarked;
