/** LDAP from outside: against directories in memory. */
@NullMarked
package dev.castellan.sso.ldap;

import org.jspecify.annotations.NullMarked;
