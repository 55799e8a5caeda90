/** A broker's own commands, guarded by a policy. */
@NullMarked
package dev.castellan.examples.policy;

import org.jspecify.annotations.NullMarked;
