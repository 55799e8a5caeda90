/** The services, on behalf of a principal or of a stranger. */
@NullMarked
package dev.castellan.internal.service;

import org.jspecify.annotations.NullMarked;
