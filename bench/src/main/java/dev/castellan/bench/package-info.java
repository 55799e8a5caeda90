/** How quick the policy engine decides, beside its peers under the same policy and questions. */
@NullMarked
package dev.castellan.bench;

import org.jspecify.annotations.NullMarked;
