/** What is stored, and what of it lies in memory. */
@NullMarked
package dev.castellan.internal.model;

import org.jspecify.annotations.NullMarked;
