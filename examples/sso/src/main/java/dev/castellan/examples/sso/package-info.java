/** A broker with single sign-on, and two login providers to try it with. */
@NullMarked
package dev.castellan.examples.sso;

import org.jspecify.annotations.NullMarked;
