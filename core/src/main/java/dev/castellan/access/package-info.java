/** Principals, resources, roles and decisions. */
@NullMarked
package dev.castellan.access;

import org.jspecify.annotations.NullMarked;
