package dev.castellan.bench;

/** How much policy there is. */
enum Size {
  /** A broker that has just been set up. */
  SMALL(3, 20, 20, 2),
  /** A company's. */
  MEDIUM(100, 2_000, 1_000, 10),
  /** A service provider's. */
  LARGE(1_000, 20_000, 10_000, 100);

  private final int roles;
  private final int rules;
  private final int subjects;
  private final int tenants;

  Size(int roles, int rules, int subjects, int tenants) {
    this.roles = roles;
    this.rules = rules;
    this.subjects = subjects;
    this.tenants = tenants;
  }

  int roles() {
    return roles;
  }

  int rules() {
    return rules;
  }

  int subjects() {
    return subjects;
  }

  int tenants() {
    return tenants;
  }
}
