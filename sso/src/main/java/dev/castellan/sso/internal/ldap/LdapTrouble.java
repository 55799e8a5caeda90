package dev.castellan.sso.internal.ldap;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;
import java.net.SocketTimeoutException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Puts what went wrong into a class. The directory's own words are compared, never repeated. */
final class LdapTrouble {

  private static final int MAX_CAUSES = 8;

  /** Active Directory says there why it refuses: 49 stands for many things. */
  private static final Pattern DATA = Pattern.compile("\\bdata ([0-9a-f]{3,8})\\b");

  private LdapTrouble() {}

  /** Of a connection or a search. */
  static ProviderException of(LDAPException trouble) {
    ProviderException carried = carried(trouble);
    if (carried != null) {
      return carried;
    }
    return switch (trouble.getResultCode().intValue()) {
      case ResultCode.TIMEOUT_INT_VALUE, ResultCode.TIME_LIMIT_EXCEEDED_INT_VALUE ->
          problem(ProviderProblem.TIMEOUT, "The directory took too long");
      case ResultCode.CONNECT_ERROR_INT_VALUE,
          ResultCode.SERVER_DOWN_INT_VALUE,
          ResultCode.UNAVAILABLE_INT_VALUE,
          ResultCode.BUSY_INT_VALUE ->
          problem(ProviderProblem.UNREACHABLE, "No directory answers");
      case ResultCode.INVALID_CREDENTIALS_INT_VALUE,
          ResultCode.INSUFFICIENT_ACCESS_RIGHTS_INT_VALUE,
          ResultCode.INAPPROPRIATE_AUTHENTICATION_INT_VALUE ->
          problem(ProviderProblem.CREDENTIALS, "The directory refused our own account");
      case ResultCode.NO_SUCH_OBJECT_INT_VALUE ->
          problem(ProviderProblem.CONFIGURATION, "The directory has no such base");
      case ResultCode.SIZE_LIMIT_EXCEEDED_INT_VALUE, ResultCode.DECODING_ERROR_INT_VALUE ->
          problem(ProviderProblem.BAD_ANSWER, "The directory answered too much, or no LDAP");
      case ResultCode.CONFIDENTIALITY_REQUIRED_INT_VALUE,
          ResultCode.STRONG_AUTH_REQUIRED_INT_VALUE ->
          problem(ProviderProblem.CONFIGURATION, "The directory demands TLS or more");
      default -> problem(ProviderProblem.PEER_ERROR, "The directory answered with an error");
    };
  }

  private static @Nullable ProviderException carried(LDAPException trouble) {
    Throwable cause = trouble;
    for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
      if (cause instanceof LdapSockets.Carrier carrier) {
        return carrier.trouble();
      }
      if (cause instanceof Answers.TooMuchException) {
        return Answers.TooMuchException.trouble();
      }
      if (cause instanceof SocketTimeoutException) {
        return problem(ProviderProblem.TIMEOUT, "The directory took too long");
      }
      cause = cause.getCause();
    }
    return null;
  }

  /** Of a bind as a person. An unknown name and a wrong password look alike. */
  static ProviderException ofBind(LDAPException trouble, boolean activeDirectory) {
    return switch (trouble.getResultCode().intValue()) {
      case ResultCode.INVALID_CREDENTIALS_INT_VALUE ->
          activeDirectory ? ofActiveDirectory(trouble.getDiagnosticMessage()) : wrong();
      case ResultCode.NO_SUCH_OBJECT_INT_VALUE,
          ResultCode.INAPPROPRIATE_AUTHENTICATION_INT_VALUE,
          ResultCode.INVALID_DN_SYNTAX_INT_VALUE,
          ResultCode.NAMING_VIOLATION_INT_VALUE ->
          wrong();
      case ResultCode.UNWILLING_TO_PERFORM_INT_VALUE, ResultCode.CONSTRAINT_VIOLATION_INT_VALUE ->
          account("The directory does not let the account log in");
      default -> of(trouble);
    };
  }

  private static ProviderException ofActiveDirectory(@Nullable String message) {
    Matcher data = DATA.matcher(message == null ? "" : message.toLowerCase(Locale.ROOT));
    return switch (data.find() ? data.group(1) : "") {
      case "530", "531" -> account("The account may not log in now, or from here");
      case "532" -> account("The account's password has expired");
      case "533" -> account("The account is disabled");
      case "701" -> account("The account has expired");
      case "773" -> account("The account's password must be changed first");
      case "775" -> account("The account is locked");
      default -> wrong();
    };
  }

  static ProviderException wrong() {
    return problem(ProviderProblem.CREDENTIALS, "The name or the password is wrong");
  }

  static ProviderException account(String message) {
    return problem(ProviderProblem.ACCOUNT, message);
  }

  private static ProviderException problem(ProviderProblem problem, String message) {
    return new ProviderException(problem, message);
  }
}
