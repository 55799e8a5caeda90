/** What all parts of the policy engine share. */
@NullMarked
package dev.castellan.internal.policy;

import org.jspecify.annotations.NullMarked;
