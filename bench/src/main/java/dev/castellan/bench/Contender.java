package dev.castellan.bench;

/** Who takes part, in the order of the report. */
enum Contender {
  LIMIT_BITS("limit: bit set, numbers known", Group.LIMIT) {
    @Override
    Engine.Source source(Workload workload) {
      return () -> questions -> new BitSetLimit(workload, questions);
    }
  },
  LIMIT_HASHMAP("limit: HashMap of answers", Group.LIMIT) {
    @Override
    Engine.Source source(Workload workload) {
      return () -> questions -> new HashMapLimit(workload, questions);
    }
  },
  CASTELLAN_HANDLES("**Castellan, handles kept**", Group.OURS) {
    @Override
    Engine.Source source(Workload workload) {
      return CastellanEngine.source(workload, CastellanEngine.By.HANDLES);
    }
  },
  CASTELLAN_STRINGS("**Castellan, from strings**", Group.OURS) {
    @Override
    Engine.Source source(Workload workload) {
      return CastellanEngine.source(workload, CastellanEngine.By.STRINGS);
    }
  },
  CASTELLAN_SEGMENTS("**Castellan, resource made for each question**", Group.OURS) {
    @Override
    Engine.Source source(Workload workload) {
      return CastellanEngine.source(workload, CastellanEngine.By.SEGMENTS);
    }
  },
  CASBIN_CACHED("jCasbin CachedEnforcer (goes stale)", Group.PEER) {
    @Override
    Engine.Source source(Workload workload) {
      return CasbinPeer.source(workload, true);
    }
  },
  SHIRO("Apache Shiro", Group.PEER) {
    @Override
    Engine.Source source(Workload workload) {
      return ShiroPeer.source(workload);
    }
  },
  KAFKA("Kafka StandardAuthorizer", Group.PEER) {
    @Override
    Engine.Source source(Workload workload) {
      return KafkaPeer.source(workload);
    }
  },
  SPRING("Spring Security matchers", Group.PEER) {
    @Override
    Engine.Source source(Workload workload) {
      return SpringPeer.source(workload);
    }
  },
  CASBIN("jCasbin Enforcer", Group.PEER) {
    @Override
    Engine.Source source(Workload workload) {
      return CasbinPeer.source(workload, false);
    }
  },
  CEDAR("Cedar, cached policy set", Group.PEER) {
    @Override
    Engine.Source source(Workload workload) {
      return CedarPeer.source(workload);
    }
  };

  /** What a contender is there for. */
  enum Group {
    LIMIT,
    OURS,
    PEER
  }

  private final String label;
  private final Group group;

  Contender(String label, Group group) {
    this.label = label;
    this.group = group;
  }

  /** The policy of a workload as this one takes it. */
  abstract Engine.Source source(Workload workload);

  /** As the report names it. */
  String label() {
    return label;
  }

  Group group() {
    return group;
  }

  /** Whether its answers are right also after the policy has changed. */
  boolean staysRight() {
    return this != CASBIN_CACHED;
  }

  /**
   * Whether it takes part. Peers have no scopes and conditions of this kind; a bit for each of a
   * million questions is no look-up any more; and a cache that forgets nothing has nothing to say
   * of questions that are asked once.
   */
  boolean takesPart(Kind kind, Asking asking) {
    return (group != Group.PEER || kind == Kind.PLAIN)
        && (asking == Asking.WARM || (this != LIMIT_BITS && this != CASBIN_CACHED));
  }
}
