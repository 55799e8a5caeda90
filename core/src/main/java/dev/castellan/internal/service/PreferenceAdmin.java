package dev.castellan.internal.service;

import dev.castellan.access.Action;
import dev.castellan.internal.access.Caller;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.model.PreferenceDoc;
import dev.castellan.internal.model.Records;
import dev.castellan.settings.PreferenceService;
import dev.castellan.settings.Preferences;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Revision;
import java.util.IllformedLocaleException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The preferences of the person who calls. */
final class PreferenceAdmin implements PreferenceService {

  private static final Action UPDATE = Action.of("setting", "update");
  private static final int MAX_TAG = 64;

  private final Operations operations;
  private final Caller caller;

  PreferenceAdmin(Services services, Caller caller) {
    this.operations = services.operations();
    this.caller = caller;
  }

  @Override
  public Preferences get() {
    return operations.engine().counters().refusals(this::read);
  }

  private Preferences read() {
    HotUser me = operations.requirePerson(caller);
    return operations
        .engine()
        .read(Records.preference(me.id()), PreferenceDoc::read)
        .map(PreferenceDoc::view)
        .orElse(Preferences.DEFAULT);
  }

  @Override
  public Preferences change(UnaryOperator<Preferences> change) {
    HotUser me = operations.requirePerson(caller);
    return operations.audited(
        caller,
        UPDATE,
        about(me),
        () -> operations.change(caller, UPDATE, step -> change(step, me, change)));
  }

  private Function<Revision, Preferences> change(
      Step step, HotUser me, UnaryOperator<Preferences> change) {
    operations.requirePerson(step.snapshot(), caller, step.now());
    RecordKey key = Records.preference(me.id());
    Optional<PreferenceDoc> before = step.read(key).map(PreferenceDoc::read);
    Preferences after = change.apply(before.map(PreferenceDoc::view).orElse(Preferences.DEFAULT));
    after.language().ifPresent(PreferenceAdmin::requireLanguage);
    step.put(key, before.orElseGet(() -> PreferenceDoc.create(me.id())).with(after).payload());
    step.audit(step.entry(about(me)).detail("changed", "preferences"));
    return revision -> after;
  }

  private static About about(HotUser me) {
    return new About(me.scope(), Resources.user(me.scope(), me.id()));
  }

  /** RFC 5646 (BCP 47), well-formed. */
  private static void requireLanguage(String tag) {
    try {
      if (tag.isEmpty() || tag.length() > MAX_TAG) {
        throw new IllformedLocaleException();
      }
      new Locale.Builder().setLanguageTag(tag);
    } catch (IllformedLocaleException e) {
      throw Limits.invalid("language", "A language is a tag such as en or pt-BR");
    }
  }
}
