/** The policy language as text and JSON. */
@NullMarked
package dev.castellan.internal.policy.text;

import org.jspecify.annotations.NullMarked;
