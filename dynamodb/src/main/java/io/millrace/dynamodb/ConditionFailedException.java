package io.millrace.dynamodb;

import io.millrace.dynamodb.item.Item;
import java.util.Optional;

/// An item was not as a condition wanted it.
final class ConditionFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// AWS's words for it.
    static final String WORDS = "The conditional request failed";

    private final transient Optional<Item> item;

    /// @param item as it is, if it is there
    ConditionFailedException(Optional<Item> item) {
        super(WORDS, null, false, false);
        this.item = item;
    }

    Optional<Item> item() {
        return item;
    }
}
