package dev.castellan.login.provider;

import java.util.Optional;

/** A provider to whom the browser goes, and with whose answer it comes back. */
public non-sealed interface BrowserProvider extends LoginProvider {

  /** Where the browser goes to log in. */
  Departure begin(LoginStart start) throws ProviderException;

  /**
   * Reads the answer, and checks all that one can without remembering answers: {@link
   * Identity#oneTimeId} is consumed by the caller, once for all nodes.
   */
  Arrival complete(BrowserCall call);

  /**
   * Where the browser goes to log out at the provider too; empty if the provider knows no such
   * thing. The session here has ended already.
   */
  Optional<Departure> logout(LogoutStart start) throws ProviderException;

  /** Reads what came to {@link ProviderUrls#logout} by the browser. */
  LogoutArrival arriveLogout(BrowserCall call);

  /** Reads what came to {@link ProviderUrls#backchannel} from the provider itself. */
  LogoutArrival backchannel(BrowserCall call);

  /** Our metadata for the provider; empty if the protocol has none. */
  Optional<Metadata> metadata(ProviderUrls urls) throws ProviderException;
}
