package io.millrace.dynamodb;

import io.millrace.dynamodb.expression.Condition;
import io.millrace.dynamodb.expression.Update;
import io.millrace.dynamodb.item.Item;
import java.util.Optional;

/// What is to be done with one item, if it is as the condition wants it.
sealed interface ItemWrite {

    TableId table();

    Optional<Condition> condition();

    /// Puts an item in the place of any other with its key.
    record Put(TableId table, Item item, Optional<Condition> condition) implements ItemWrite {}

    /// Changes an item, or creates it.
    record Change(TableId table, Item key, Update update, Optional<Condition> condition) implements ItemWrite {}

    /// Removes an item, if it is there.
    record Delete(TableId table, Item key, Optional<Condition> condition) implements ItemWrite {}

    /// Leaves the item as it is.
    record Check(TableId table, Item key, Optional<Condition> condition) implements ItemWrite {}
}
