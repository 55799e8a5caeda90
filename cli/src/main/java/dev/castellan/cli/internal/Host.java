package dev.castellan.cli.internal;

import dev.castellan.Castellan;
import dev.castellan.SystemAccess;

/**
 * What the host has open. The commands never close it.
 *
 * @param castellan the host's
 * @param access its key to everything
 */
public record Host(Castellan castellan, SystemAccess access) {}
