package dev.castellan.sso.internal.oidc;

/**
 * What a token says whose signature was verified.
 *
 * @param algorithm by which it is signed
 */
record SignedClaims(String algorithm, Claims claims) {}
