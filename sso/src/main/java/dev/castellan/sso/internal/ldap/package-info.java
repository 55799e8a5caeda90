/** LDAP directories: who one is by a bind, and what the directory says of one. */
@NullMarked
package dev.castellan.sso.internal.ldap;

import org.jspecify.annotations.NullMarked;
