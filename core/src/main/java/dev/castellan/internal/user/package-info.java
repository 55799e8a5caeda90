/** What is known of users beyond their public face. */
@NullMarked
package dev.castellan.internal.user;

import org.jspecify.annotations.NullMarked;
