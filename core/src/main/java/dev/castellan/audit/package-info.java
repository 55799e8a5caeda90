/** The audit log. */
@NullMarked
package dev.castellan.audit;

import org.jspecify.annotations.NullMarked;
