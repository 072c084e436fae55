package io.millrace.log;

/// Nothing of the append was stored, because a lane of one of its entries is closed; see [Log#closeLanes].
public final class LaneClosedException extends LogException {

    LaneClosedException(String log, int lane) {
        super("lane " + lane + " of " + log + " is closed", null);
    }
}
