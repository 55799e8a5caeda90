@NullMarked
package dev.castellan.console;

import org.jspecify.annotations.NullMarked;
