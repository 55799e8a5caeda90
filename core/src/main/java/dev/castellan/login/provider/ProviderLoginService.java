package dev.castellan.login.provider;

import dev.castellan.NotFoundException;
import dev.castellan.UnavailableException;
import dev.castellan.access.Principal;
import dev.castellan.login.LoginResult;
import dev.castellan.secret.SecretText;
import java.util.List;
import java.util.Optional;

/**
 * Logins at providers to whom the browser goes, for whoever speaks HTTP with it. Logins with a
 * password go through {@link dev.castellan.login.LoginService}, with the provider named. Safe for
 * use by many threads; blocks on the store and on the provider, of which so few calls go on at once
 * that a slow one keeps nobody from logging in elsewhere.
 *
 * <p>All methods with a provider throw {@link NotFoundException} if there is none of that id which
 * is enabled, and {@link UnavailableException} with {@code provider-unavailable} if it does not run
 * now or has trouble, and with {@code busy} if it is asked too much at once.
 */
public interface ProviderLoginService {

  /** The ways to log in beside the password kept here, that work now. Reads memory alone. */
  List<LoginOption> available();

  /**
   * Begins a login. Writes nothing.
   *
   * @param returnTo comes back with {@link ProviderLogin.Completed}; at most 512 characters. The
   *     caller has checked it
   * @param again whether the person must log in at the provider again though it remembers them
   */
  ProviderDeparture begin(String providerId, ProviderUrls urls, String returnTo, boolean again);

  /** Completes a login with what the browser brought back. An answer is good once, on all nodes. */
  ProviderLogin complete(ProviderCall call);

  /**
   * A code for the result of a login that was completed, to be shown by the same browser within a
   * minute, once.
   *
   * @param binding what that browser alone has, such as a cookie
   */
  SecretText code(LoginResult result, SecretText binding);

  /** What the code stands for; empty if it is wrong, over, used, or another browser's. */
  Optional<LoginResult> redeem(SecretText code, SecretText binding);

  /**
   * Ends the principal's session, and tells where the browser goes to log out at the provider too;
   * empty if the session did not begin at one, or it knows no such thing or has trouble.
   *
   * @param base what all addresses begin with; {@code /<provider>} is put behind it
   */
  Optional<ProviderDeparture> logout(Principal principal, java.net.URI base);

  /**
   * The form of a logout, sealed, for a page whose forms go to its own server alone. Asks nobody.
   *
   * @return some twice as long as the form. Whoever has it can ask {@link #held} for a minute, also
   *     more than once: what is in the form is the browser's anyway
   */
  SecretText hold(String providerId, Departure.Form form);

  /**
   * The form that was held, without its state; empty if that was more than a minute ago, or not
   * here for this provider. Reads memory alone.
   */
  Optional<Departure.Form> held(String providerId, SecretText sealed);

  /**
   * Answers what came to {@link ProviderUrls#logout} by the browser: an answer to a logout that
   * began here, or the provider's request to end sessions.
   *
   * @return where the browser goes next; empty if nowhere in particular
   * @throws dev.castellan.ForbiddenException with {@code provider-rejected} if it was not accepted
   */
  Optional<Departure> arriveLogout(ProviderCall call);

  /**
   * Ends the sessions that the provider itself says have ended.
   *
   * @throws dev.castellan.ForbiddenException as {@link #arriveLogout}
   */
  void backchannel(ProviderCall call);

  /** Our metadata for the provider; empty if its protocol has none. */
  Optional<Metadata> metadata(String providerId, ProviderUrls urls);
}
