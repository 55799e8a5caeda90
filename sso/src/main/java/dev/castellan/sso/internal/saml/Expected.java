package dev.castellan.sso.internal.saml;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/**
 * What an answer must be like.
 *
 * @param idp who may have sent it
 * @param entityId whom it must be for
 * @param address where it must have been sent to
 * @param request which it answers; empty if the provider began
 */
record Expected(
    IdpMetadata idp, String entityId, URI address, Optional<PendingRequest> request, Instant now) {

  Optional<String> requestId() {
    return request.map(PendingRequest::id);
  }
}
