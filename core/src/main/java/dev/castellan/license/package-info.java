/** The licence and its connection quota. */
@NullMarked
package dev.castellan.license;

import org.jspecify.annotations.NullMarked;
