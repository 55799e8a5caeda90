package dev.castellan.internal.service;

import dev.castellan.Admin;
import dev.castellan.access.Action;
import dev.castellan.access.Binding;
import dev.castellan.access.PolicyService;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.apikey.ApiKeyService;
import dev.castellan.audit.AuditEntry;
import dev.castellan.audit.AuditService;
import dev.castellan.internal.access.Caller;
import dev.castellan.internal.engine.AuditDraft;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.UserDoc;
import dev.castellan.license.LicenseService;
import dev.castellan.login.SecondFactorService;
import dev.castellan.login.SessionService;
import dev.castellan.login.provider.LoginProviderService;
import dev.castellan.settings.PreferenceService;
import dev.castellan.storage.StoredRecord;
import dev.castellan.user.User;
import dev.castellan.user.UserService;
import dev.castellan.user.UserTransfer;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The services on behalf of one caller. Immutable. */
public final class AdminServices implements Admin {

  private static final Logger LOG = LoggerFactory.getLogger(AdminServices.class);

  private final Services services;
  private final Operations operations;
  private final Caller caller;

  /** For this caller. */
  public AdminServices(Services services, Caller caller) {
    this.services = services;
    this.operations = services.operations();
    this.caller = caller;
  }

  @Override
  public Principal principal() {
    return caller;
  }

  @Override
  public UserService users() {
    return new UserAdmin(services, caller);
  }

  @Override
  public UserTransfer transfer() {
    return new UserTransferAdmin(services, caller);
  }

  @Override
  public ApiKeyService apiKeys() {
    return new ApiKeyAdmin(services, caller);
  }

  @Override
  public PolicyService policy() {
    return new PolicyAdmin(services, caller);
  }

  @Override
  public LoginProviderService loginProviders() {
    return new LoginProviderAdmin(services, caller);
  }

  @Override
  public AuditService audit() {
    return new AuditLog(services, caller);
  }

  @Override
  public SessionService sessions() {
    return new SessionAdmin(services, caller);
  }

  @Override
  public SecondFactorService secondFactor() {
    return new SecondFactorAdmin(services, caller);
  }

  @Override
  public PreferenceService preferences() {
    return new PreferenceAdmin(services, caller);
  }

  @Override
  public User me() {
    Engine engine = operations.engine();
    return engine
        .counters()
        .refusals(
            () ->
                engine
                    .read(Records.user(operations.requireKnownPerson(caller).id()), this::view)
                    .orElseThrow(Operations::notAuthenticated));
  }

  private User view(StoredRecord stored) {
    return operations.view(UserDoc.read(stored), stored.revision().toString());
  }

  @Override
  public Set<Binding> bindings() {
    return operations.engine().counters().refusals(() -> operations.bindings(caller));
  }

  @Override
  public LicenseService license() {
    return new LicenseAdmin(services, caller);
  }

  @Override
  public void require(Action action, Resource resource) {
    operations.audited(
        caller,
        action,
        About.atRoot(resource),
        () -> {
          operations.require(caller, action, resource);
          return true;
        });
  }

  @Override
  public <T extends @Nullable Object, E extends Exception> T perform(
      Action action, Resource resource, Operation<T, E> operation) throws E {
    return perform(action, resource, notes -> operation.run());
  }

  @Override
  public <T extends @Nullable Object, E extends Exception> T perform(
      Action action, Resource resource, RecordedOperation<T, E> operation) throws E {
    operations.engine().requireChangesAllowed();
    String number = services.ids().next();
    operations.audited(
        caller,
        action,
        About.atRoot(resource),
        () ->
            operations.changeEvenIfStale(
                caller,
                action,
                step -> {
                  step.require(resource);
                  step.audit(
                      entry(action, resource, number)
                          .outcome(AuditEntry.Outcome.STARTED, Optional.empty()));
                  return revision -> true;
                }));
    OperationNotes notes = new OperationNotes();
    boolean done = false;
    try {
      T result = operation.run(notes);
      done = true;
      return result;
    } finally {
      ended(notes.into(entry(action, resource, number)), done);
    }
  }

  /** Whatever happens here, the operation has ended as it has. */
  private void ended(AuditDraft entry, boolean done) {
    AuditDraft outcome = done ? entry : entry.outcome(AuditEntry.Outcome.FAILED, Optional.empty());
    Engine engine = operations.engine();
    try {
      engine.changeEvenIfStale(
          draft -> {
            draft.audit(outcome);
            return revision -> revision;
          });
    } catch (RuntimeException e) {
      engine.counters().auditDropped();
      LOG.warn(
          "The end of an operation is missing in the audit log: {} on {}, {}",
          entry.action(),
          entry.resource(),
          done ? "done" : "failed",
          e);
    }
  }

  /** The number joins the two entries of one operation. */
  private AuditDraft entry(Action action, Resource resource, String number) {
    return Operations.entry(caller, action.toString(), About.atRoot(resource))
        .detail("operation", number);
  }
}
