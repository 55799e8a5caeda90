package dev.castellan.login.provider;

import dev.castellan.ConflictException;
import dev.castellan.ForbiddenException;
import dev.castellan.InvalidInputException;
import dev.castellan.NotFoundException;
import dev.castellan.UnavailableException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The login providers, on behalf of a caller. The resource of one is {@code /sso/<id>}, of all of
 * them {@code /sso}; the actions are those of type {@code sso}. Safe for use by many threads;
 * blocks on the store, and on the provider where it is started or tested.
 *
 * <p>Whoever changes a provider must hold all that it can give: each binding of its rules, its
 * defaults, and what the policy gives to groups of that provider, before and after. Otherwise
 * {@link ForbiddenException} with {@code escalation}.
 */
public interface LoginProviderService {

  /** The kinds that the host has put in, in its order; what a form needs to know. */
  List<LoginProviderKind> kinds();

  /** All providers that the caller may read, by id. */
  List<LoginProviderInfo> list();

  /** The provider of this id; empty if there is none that the caller may read. */
  Optional<LoginProviderInfo> find(String id);

  /**
   * Creates a provider, and if it is enabled starts it before.
   *
   * @throws InvalidInputException that names the field at fault; with {@code provider-not-started}
   *     if it cannot start
   * @throws ConflictException with {@code provider-exists}
   */
  LoginProviderInfo create(NewLoginProvider provider);

  /**
   * Changes a provider. All sessions that began with it end. If it is enabled it is started with
   * the new configuration before the old one is given up.
   *
   * @param expectedVersion if given, it must still be at this {@link LoginProviderInfo#version}
   * @throws InvalidInputException as {@link #create}; the old configuration stays
   * @throws NotFoundException if there is none that the caller may read
   * @throws ConflictException with {@code version-conflict}, or {@code setting-fixed}
   */
  LoginProviderInfo update(String id, LoginProviderChange change, Optional<String> expectedVersion);

  /**
   * Deletes a provider. Its users cannot log in any more and their sessions end; they stay, and a
   * provider of the same id knows them again.
   *
   * @throws NotFoundException if there is none that the caller may read
   * @throws ConflictException as {@link #update}
   */
  void delete(String id, Optional<String> expectedVersion);

  /**
   * Tries whether the peer can be used, with the configuration as it would be after this change;
   * nothing is stored. Needs a recent proof of who the caller is.
   *
   * @param urls where we would be reached
   * @throws InvalidInputException if the configuration breaks a rule
   * @throws UnavailableException with {@code busy} if too much is being started or tested
   */
  List<ProviderCheck> test(String id, LoginProviderChange change, ProviderUrls urls);

  /** The same of a provider that is not stored. */
  List<ProviderCheck> test(NewLoginProvider draft, ProviderUrls urls);

  /**
   * What somebody with these claims would get from this provider now. Exactly what a login does.
   *
   * @param mapping the mapping to try in place of the one that is stored
   */
  MappedAccess dryRun(
      String id, Optional<ProviderMapping> mapping, Map<String, List<String>> claims);
}
