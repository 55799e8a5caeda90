package dev.castellan.sso.internal.ldap;

import static dev.castellan.login.provider.ProviderField.Type.FLAG;
import static dev.castellan.login.provider.ProviderField.Type.LIST;
import static dev.castellan.login.provider.ProviderField.Type.SECRET;
import static dev.castellan.login.provider.ProviderField.Type.TEXT;

import dev.castellan.login.provider.ProviderField;
import java.util.List;

/** What a configuration of LDAP consists of; docs/sso-ldap.md explains each. */
final class LdapFields {

  static final String SERVERS = "servers";
  static final String START_TLS = "startTls";
  static final String BIND_DN = "bindDn";
  static final String BIND_PASSWORD = "bindPassword";
  static final String USER_DN = "userDn";
  static final String USER_BASE = "userBase";
  static final String USER_SCOPE = "userScope";
  static final String USER_FILTER = "userFilter";
  static final String LOGIN_ATTRIBUTES = "loginAttributes";
  static final String SUBJECT_ATTRIBUTE = "subjectAttribute";
  static final String NAME_ATTRIBUTE = "nameAttribute";
  static final String EMAIL_ATTRIBUTE = "emailAttribute";
  static final String CLAIM_ATTRIBUTES = "claimAttributes";
  static final String GROUPS_FROM = "groupsFrom";
  static final String GROUPS_ATTRIBUTE = "groupsAttribute";
  static final String GROUP_BASE = "groupBase";
  static final String GROUP_FILTER = "groupFilter";
  static final String GROUP_MEMBER_ATTRIBUTE = "groupMemberAttribute";
  static final String GROUP_NAMES = "groupNames";
  static final String NESTED_GROUPS = "nestedGroups";
  static final String ACTIVE_DIRECTORY = "activeDirectory";

  static final String SUBTREE = "subtree";
  static final String ONE_LEVEL = "one-level";
  static final String ATTRIBUTE = "attribute";
  static final String SEARCH = "search";
  static final String NONE = "none";
  static final String IN_CHAIN = "in-chain";
  static final String STEP_BY_STEP = "step-by-step";
  static final String DN = "dn";
  static final String FIRST_PART = "first-part";

  private LdapFields() {}

  static List<ProviderField> all() {
    return List.of(
        ProviderField.of(SERVERS, LIST).mandatory().asEndpoint(),
        ProviderField.of(START_TLS, FLAG).or("true").asEndpoint(),
        ProviderField.of(BIND_DN, TEXT),
        ProviderField.of(BIND_PASSWORD, SECRET),
        ProviderField.of(USER_DN, TEXT),
        ProviderField.of(USER_BASE, TEXT).mandatory(),
        ProviderField.of(USER_SCOPE, TEXT).or(SUBTREE).among(SUBTREE, ONE_LEVEL),
        ProviderField.of(USER_FILTER, TEXT).or("(objectClass=person)"),
        ProviderField.of(LOGIN_ATTRIBUTES, LIST).or("uid"),
        ProviderField.of(SUBJECT_ATTRIBUTE, TEXT).or("entryUUID"),
        ProviderField.of(NAME_ATTRIBUTE, TEXT).or("cn"),
        ProviderField.of(EMAIL_ATTRIBUTE, TEXT).or("mail"),
        ProviderField.of(CLAIM_ATTRIBUTES, LIST),
        ProviderField.of(GROUPS_FROM, TEXT).or(ATTRIBUTE).among(ATTRIBUTE, SEARCH, NONE),
        ProviderField.of(GROUPS_ATTRIBUTE, TEXT).or("memberOf"),
        ProviderField.of(GROUP_BASE, TEXT),
        ProviderField.of(GROUP_FILTER, TEXT).or("(objectClass=groupOfNames)"),
        ProviderField.of(GROUP_MEMBER_ATTRIBUTE, TEXT).or("member"),
        ProviderField.of(GROUP_NAMES, TEXT).or(DN).among(DN, FIRST_PART),
        ProviderField.of(NESTED_GROUPS, TEXT).or(NONE).among(NONE, IN_CHAIN, STEP_BY_STEP),
        ProviderField.of(ACTIVE_DIRECTORY, FLAG).or("false"));
  }
}
