/** What holds for the code of all modules, and the proof that each rule notices a breach. */
@NullMarked
package dev.castellan.testkit.architecture;

import org.jspecify.annotations.NullMarked;
