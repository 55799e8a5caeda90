package dev.castellan.internal.service;

import dev.castellan.CastellanException;
import dev.castellan.ErrorCode;
import dev.castellan.ForbiddenException;
import dev.castellan.InvalidInputException;
import dev.castellan.Page;
import dev.castellan.PageRequest;
import dev.castellan.UnavailableException;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.internal.access.Caller;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.UserDoc;
import dev.castellan.user.ImportOptions;
import dev.castellan.user.ImportProblem;
import dev.castellan.user.ImportReport;
import dev.castellan.user.User;
import dev.castellan.user.UserQuery;
import dev.castellan.user.UserTransfer;
import java.io.Reader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Moves users, on behalf of a caller. */
final class UserTransferAdmin implements UserTransfer {

  private static final int PAGE = 500;

  private final Services services;
  private final Operations operations;
  private final Caller caller;
  private final UserAdmin users;
  private final UserCreation creation;

  UserTransferAdmin(Services services, Caller caller) {
    this.services = services;
    this.operations = services.operations();
    this.caller = caller;
    this.users = new UserAdmin(services, caller);
    this.creation = new UserCreation(services, caller);
  }

  @Override
  public void exportTo(Consumer<String> lines) {
    export(lines, false);
  }

  @Override
  public void exportWithHashesTo(Consumer<String> lines) {
    if (caller.kind() != Principal.Kind.SYSTEM) {
      throw new ForbiddenException(ErrorCode.FORBIDDEN, "Only the host itself gets hashes");
    }
    export(lines, true);
  }

  /** Said in the audit log before the first line leaves. */
  private void export(Consumer<String> lines, boolean hashes) {
    About all = About.atRoot(Resources.users(Resource.ROOT));
    operations.audited(
        caller,
        UserAdmin.LIST,
        all,
        () -> {
          operations.requireAnywhere(caller, UserAdmin.LIST, Resources::users);
          return operations.change(
              caller,
              UserAdmin.LIST,
              step -> {
                step.audit(step.entry(all).detail("exported", hashes ? "with hashes" : "users"));
                return revision -> true;
              });
        });
    PageRequest request = PageRequest.ofSize(PAGE);
    for (Optional<PageRequest> next = Optional.of(request); next.isPresent(); ) {
      Page<User> page = users.list(UserQuery.all(), next.get());
      Instant now = operations.engine().now();
      page.items().forEach(user -> lines.accept(line(user, hashes, now)));
      next = page.next().map(request::after);
    }
  }

  private String line(User user, boolean hashes, Instant now) {
    boolean local = user.source().equals(User.LOCAL);
    Optional<UserDoc> doc =
        hashes || !local
            ? operations.engine().read(Records.user(user.id()), UserDoc::read)
            : Optional.empty();
    return TransferLine.write(
        user,
        doc.flatMap(UserDoc::subject),
        doc.filter(one -> hashes).flatMap(UserDoc::passwordHash),
        now);
  }

  @Override
  public ImportReport importFrom(Reader lines, ImportOptions options) {
    About all = About.atRoot(Resources.users(Resource.ROOT));
    return operations.audited(
        caller,
        UserAdmin.CREATE,
        all,
        () -> {
          operations.requireAlive(caller);
          Judged judged = judge(lines, options);
          judged.tally.refusal.ifPresent(
              code -> operations.refused(caller, UserAdmin.CREATE, all, code));
          if (judged.tally.failed > 0 || options.dryRun()) {
            return judged.report(options);
          }
          operations.requireRecentForRights(caller); // once: an import may take long
          return write(judged.tasks, options);
        });
  }

  /** What is to be done for one line. */
  private record Task(
      int line,
      UserCreation.Candidate candidate,
      TransferLine wanted,
      Optional<HotUser> existing) {}

  /** Counts what was done. For one thread. */
  private static final class Tally {

    private int created;
    private int updated;
    private int unchanged;
    private int failed;
    private Optional<ErrorCode> refusal = Optional.empty();
    private final List<ImportProblem> problems = new ArrayList<>();

    void problem(int line, CastellanException e) {
      failed++;
      if (e instanceof ForbiddenException) {
        refusal = Optional.of(e.code());
      }
      if (problems.size() < ImportReport.MAX_PROBLEMS) {
        Optional<String> field =
            e instanceof InvalidInputException invalid
                ? Optional.of(invalid.field()).filter(name -> !name.isEmpty())
                : Optional.empty();
        problems.add(
            new ImportProblem(line, e.code().text(), field, String.valueOf(e.getMessage())));
      }
    }

    ImportReport report(int users, boolean complete, boolean dryRun) {
      return new ImportReport(
          users, created, updated, unchanged, failed, problems, complete, dryRun);
    }
  }

  private record Judged(List<Task> tasks, int users, Tally tally) {

    ImportReport report(ImportOptions options) {
      for (Task task : tasks) {
        if (task.existing.isEmpty()) {
          tally.created++;
        } else if (options.existing() == ImportOptions.Existing.UPDATE) {
          tally.updated++;
        } else {
          tally.unchanged++;
        }
      }
      boolean fine = tally.failed == 0;
      if (!options.dryRun()) {
        tally.created = 0;
        tally.updated = 0;
        tally.unchanged = 0;
      }
      return tally.report(users, fine, options.dryRun());
    }
  }

  /** All lines, before anything is done. */
  private Judged judge(Reader reader, ImportOptions options) {
    BoundedLines lines = new BoundedLines(reader, MAX_LINE);
    Map<String, HotUser> there = byName();
    Set<String> seen = new HashSet<>();
    List<Task> tasks = new ArrayList<>();
    Tally tally = new Tally();
    int users = 0;
    for (Optional<BoundedLines.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
      if (line.get().isBlank()) {
        continue;
      }
      if (++users > MAX_USERS) {
        throw Limits.invalid("lines", "An import has at most " + MAX_USERS + " users");
      }
      try {
        tasks.add(judge(line.get(), options, there, seen));
      } catch (UnavailableException e) {
        throw e;
      } catch (CastellanException e) {
        if (e.code() == ErrorCode.NOT_AUTHENTICATED) {
          throw e;
        }
        tally.problem(line.get().number(), e);
      }
    }
    return new Judged(tasks, users, tally);
  }

  private Map<String, HotUser> byName() {
    Map<String, HotUser> there = new HashMap<>();
    operations
        .engine()
        .snapshot()
        .users()
        .values()
        .forEach(user -> there.put(nameIn(user.source(), user.canonical()), user));
    return there;
  }

  private static String nameIn(String source, String canonical) {
    return source + '\0' + canonical;
  }

  private Task judge(
      BoundedLines.Line line, ImportOptions options, Map<String, HotUser> there, Set<String> seen) {
    if (line.tooLong()) {
      throw Limits.invalid("", "A line has at most " + MAX_LINE + " characters");
    }
    TransferLine wanted = TransferLine.read(line.text());
    UserCreation.Candidate candidate = creation.judge(wanted.user(), wanted.subject());
    requireHash(wanted);
    String name = nameIn(wanted.user().source(), candidate.name().canonical());
    if (!seen.add(name)) {
      throw Limits.invalid("username", "There is another line of this name");
    }
    if (wanted.subject().isPresent() && !seen.add(subject(wanted))) {
      throw Limits.invalid("subject", "There is another line of this subject");
    }
    Optional<HotUser> existing = Optional.ofNullable(there.get(name));
    requireSubject(wanted, existing);
    if (existing.isPresent() && options.existing() == ImportOptions.Existing.REFUSE) {
      throw UserCreation.taken();
    }
    if (existing.isEmpty() || options.existing() == ImportOptions.Existing.UPDATE) {
      operations.requireHolds(
          caller, candidate.user().bindings(), candidate.user().groups(), UserCreation.HOLDS_LESS);
    }
    if (existing.isPresent() && options.existing() == ImportOptions.Existing.UPDATE) {
      HotUser user = existing.get();
      operations.require(caller, UserAdmin.UPDATE, Target.user(user.scope(), user.id()));
      operations.requireHolds(caller, user.bindings(), user.groups(), UserAdmin.HOLDS_MORE);
    }
    return new Task(line.number(), candidate, wanted, existing);
  }

  /** Told apart from names by the blank, which is in none. */
  private static String subject(TransferLine wanted) {
    return ' ' + nameIn(wanted.user().source(), wanted.subject().orElse(""));
  }

  /**
   * Nobody who is there is linked by an import: not to another subject, and not for the first time.
   */
  private void requireSubject(TransferLine wanted, Optional<HotUser> existing) {
    if (wanted.subject().isEmpty()) {
      return;
    }
    Optional<String> subject =
        existing
            .flatMap(user -> operations.engine().read(Records.user(user.id()), UserDoc::read))
            .flatMap(UserDoc::subject);
    if (existing.isPresent() && !subject.equals(wanted.subject())) {
      throw Limits.invalid("subject", "The user of this name here has another subject, or none");
    }
    if (existing.isEmpty()) {
      creation.requireFree(wanted.user().source(), wanted.subject().get());
    }
  }

  private void requireHash(TransferLine wanted) {
    if (wanted.hash().isEmpty()) {
      return; // Whatever it says of the password: it may come from an export without hashes.
    }
    if (!wanted.user().source().equals(User.LOCAL)) {
      throw Limits.invalid("passwordHash", "A user of another source has no password here");
    }
    if (!services.passwords().understands(wanted.hash().get().expose())) {
      throw Limits.invalid(
          "passwordHash", "It is of no form that is known, or costs too much to verify");
    }
  }

  private ImportReport write(List<Task> tasks, ImportOptions options) {
    Tally tally = new Tally();
    int done = 0;
    for (Task task : tasks) {
      try {
        write(task, options.existing(), tally);
      } catch (CastellanException e) {
        tally.problem(task.line, e);
        if (e instanceof UnavailableException || e.code() == ErrorCode.NOT_AUTHENTICATED) {
          return tally.report(tasks.size(), false, false);
        }
      }
      options.progress().done(++done, tasks.size());
    }
    return tally.report(tasks.size(), tally.failed == 0, false);
  }

  private void write(Task task, ImportOptions.Existing existing, Tally tally) {
    if (task.existing.isEmpty()) {
      create(task);
      tally.created++;
    } else if (existing == ImportOptions.Existing.UPDATE) {
      String before = users.find(task.existing.get().id()).map(User::version).orElse("");
      User after = users.updateImported(task.existing.get().id(), task.wanted.change());
      if (after.version().equals(before)) {
        tally.unchanged++;
      } else {
        tally.updated++;
      }
    } else {
      tally.unchanged++;
    }
  }

  private void create(Task task) {
    About about =
        new About(task.candidate.user().scope(), Resources.users(task.candidate.user().scope()));
    operations.audited(
        caller, UserAdmin.CREATE, about, () -> creation.create(task.candidate, task.wanted.hash()));
  }
}
