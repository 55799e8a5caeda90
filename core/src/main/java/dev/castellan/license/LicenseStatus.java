package dev.castellan.license;

/**
 * The connection quota at this moment.
 *
 * @param connectionLimit how many connections may be open at once
 * @param connections how many places are taken
 * @param broker the broker's name
 * @param version the broker's version
 */
public record LicenseStatus(int connectionLimit, int connections, String broker, String version) {}
