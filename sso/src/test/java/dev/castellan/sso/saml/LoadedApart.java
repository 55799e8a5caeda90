package dev.castellan.sso.saml;

import dev.castellan.sso.Outgoing;
import dev.castellan.sso.Saml;

/** What {@link SamlLoadingTest} runs in a class loader of its own. */
final class LoadedApart {

  private LoadedApart() {}

  static void kindAlone() {
    Saml.kind(Outgoing.publicHosts()).fields();
  }

  static void login() {
    Party idp = Party.make();
    Rig rig = new Rig(idp, Party.make());
    rig.accepted(rig.answer().signed(idp));
  }
}
