package io.millrace.wire.signature;

import io.millrace.wire.refusal.Denial;

/// A request is refused; which words the client sees depends on the [io.millrace.wire.refusal.Dialect] of the service.
final class SignatureRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Denial denial;
    private final String detail;

    SignatureRefused(Denial denial, String detail) {
        super(detail, null, false, false);
        this.denial = denial;
        this.detail = detail;
    }

    /// Why.
    Denial denial() {
        return denial;
    }

    /// What exactly is wrong, in AWS's words for services that are not S3.
    String detail() {
        return detail;
    }
}
