package dev.castellan.user;

import java.util.Optional;

/**
 * Why a line of an import is wrong, or its user could not be written.
 *
 * @param line which line, from 1
 * @param code a stable code, as in {@link dev.castellan.ErrorCode}
 * @param field the member at fault, if it is one
 * @param message why, in words that may be shown
 */
public record ImportProblem(int line, String code, Optional<String> field, String message) {}
