/** The chain of the audit log: how it is written, sealed, checked and searched. */
@NullMarked
package dev.castellan.internal.audit;

import org.jspecify.annotations.NullMarked;
