package dev.castellan.internal.service;

import dev.castellan.access.Resource;

/**
 * What an audit entry is about.
 *
 * @param scope who administers this scope reads the entry: that of the user or key it is about
 * @param resource the thing itself
 */
record About(Resource scope, Resource resource) {

  /** Something that lives in no scope. */
  static About atRoot(Resource resource) {
    return new About(Resource.ROOT, resource);
  }
}
