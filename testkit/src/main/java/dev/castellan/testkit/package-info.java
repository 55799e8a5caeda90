/** For the tests of those who embed Castellan. */
@NullMarked
package dev.castellan.testkit;

import org.jspecify.annotations.NullMarked;
