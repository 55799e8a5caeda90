/** Providers that are not ours, as programs of their own. The tests of the example use them too. */
@NullMarked
package dev.castellan.sso.peers;

import org.jspecify.annotations.NullMarked;
