package io.millrace.dynamodb;

import io.millrace.dynamodb.item.Item;
import java.util.Optional;

/// What has been done with one item.
///
/// @param before the item as it was, if it was there
/// @param after the item as it is, if it is there
record Written(TableDefinition table, Optional<Item> before, Optional<Item> after) {}
