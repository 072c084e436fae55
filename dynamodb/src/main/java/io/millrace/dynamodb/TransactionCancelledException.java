package io.millrace.dynamodb;

import io.millrace.dynamodb.item.Item;
import java.util.List;
import java.util.Optional;

/// A transaction did nothing, since one of its writes could not be done.
final class TransactionCancelledException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Reason> reasons;

    /// Why, or why not, for one write.
    ///
    /// @param code AWS's code; `None` if the write could have been done
    /// @param item as it is, if a condition did not hold
    record Reason(String code, Optional<String> message, Optional<Item> item) {

        static final Reason NONE = new Reason("None", Optional.empty(), Optional.empty());
    }

    /// @param reasons one for each write, in their order
    TransactionCancelledException(List<Reason> reasons) {
        super("cancelled", null, false, false);
        this.reasons = List.copyOf(reasons);
    }

    List<Reason> reasons() {
        return reasons;
    }
}
