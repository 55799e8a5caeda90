/** The one way out of this module: whom one may call, and a small HTTP/1.1 client for it. */
@NullMarked
package dev.castellan.sso.internal.http;

import org.jspecify.annotations.NullMarked;
