/** The one way out, against real servers on loopback. */
@NullMarked
package dev.castellan.sso.internal.http;

import org.jspecify.annotations.NullMarked;
