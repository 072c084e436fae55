package io.millrace.dynamodb;

import io.millrace.api.CommonFault;
import io.millrace.api.Fault;
import io.millrace.dynamodb.TransactionCancelledException.Reason;
import io.millrace.dynamodb.expression.Conditions;
import io.millrace.dynamodb.expression.Paths;
import io.millrace.dynamodb.expression.Update;
import io.millrace.dynamodb.expression.Updates;
import io.millrace.dynamodb.item.Item;
import io.millrace.dynamodb.item.Sizes;
import io.millrace.store.Store;
import io.millrace.store.Table;
import io.millrace.store.Transaction;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Writes items, each with its condition in one transaction of the store; on return they are on the disk.
final class Writes {

    /// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-items>
    private static final int LARGEST_ITEM = 400 << 10;

    /// How long the token of a transaction is remembered.
    ///
    /// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html>
    private static final Duration TOKEN_LIFE = Duration.ofMinutes(10);

    private static final int TOKENS_REMOVED_AT_ONCE = 20;

    private final Store store;
    private final Tables tables;
    private final ItemStore items;
    private final InstantSource clock;
    private final Table<Token> tokens;

    Writes(Store store, Tables tables, ItemStore items, InstantSource clock) {
        this.store = store;
        this.tables = tables;
        this.items = items;
        this.clock = clock;
        this.tokens = store.table("dynamodb.tokens", Token.class);
    }

    /// The token of a transaction that has been done.
    ///
    /// @param fingerprint tells the transaction from others
    record Token(String fingerprint, long usedMillis) {}

    /// Does one write.
    ///
    /// @throws ConditionFailedException if the item is not as it should be
    /// @throws Fault if the write fits the table or the item not
    Written write(ItemWrite write) {
        return store.write(tx -> write(tx, write));
    }

    /// Does all writes, each for itself, but at once.
    List<Written> writeAll(List<ItemWrite> writes) {
        return store.write(tx -> writes.stream().map(write -> write(tx, write)).toList());
    }

    /// Does all writes or none.
    ///
    /// @param owner whose transaction it is
    /// @param token under which the same transaction is done only once
    /// @param fingerprint tells the transaction from others
    /// @throws TransactionCancelledException if one of them cannot be done
    List<Written> transact(List<ItemWrite> writes, String owner, Optional<String> token, String fingerprint) {
        return store.write(tx -> {
            if (token.isPresent() && isRepeated(tx, owner + "/" + token.get(), fingerprint)) {
                return List.of();
            }
            return transact(tx, writes);
        });
    }

    private List<Written> transact(Transaction tx, List<ItemWrite> writes) {
        checkDistinct(tx, writes);
        List<Written> done = new ArrayList<>();
        List<Reason> reasons = new ArrayList<>();
        for (ItemWrite write : writes) {
            try {
                done.add(write(tx, write));
                reasons.add(Reason.NONE);
            } catch (ConditionFailedException e) {
                reasons.add(
                        new Reason("ConditionalCheckFailed", Optional.of(ConditionFailedException.WORDS), e.item()));
            } catch (Fault e) {
                if (e.code() != CommonFault.VALIDATION) {
                    throw e;
                }
                reasons.add(new Reason("ValidationError", Optional.of(e.text()), Optional.empty()));
            }
        }
        if (done.size() < writes.size()) {
            throw new TransactionCancelledException(reasons);
        }
        return done;
    }

    private void checkDistinct(Transaction tx, List<ItemWrite> writes) {
        Set<String> keys = new HashSet<>();
        for (ItemWrite write : writes) {
            if (!keys.add(key(tables.writable(tx, write.table()), write).text())) {
                throw CommonFault.VALIDATION.fault(
                        "Transaction request cannot include multiple operations on one item");
            }
        }
    }

    private boolean isRepeated(Transaction tx, String key, String fingerprint) {
        long oldest = clock.millis() - TOKEN_LIFE.toMillis();
        tx.scan(tokens, "", "", TOKENS_REMOVED_AT_ONCE).stream()
                .filter(row -> row.value().usedMillis() < oldest)
                .forEach(row -> tx.delete(tokens, row.key()));
        Optional<Token> used = tx.get(tokens, key).filter(token -> token.usedMillis() >= oldest);
        if (used.isPresent()) {
            if (!used.get().fingerprint().equals(fingerprint)) {
                throw DynamoDbFault.IDEMPOTENT_PARAMETER_MISMATCH.fault(
                        "Request parameters do not match the parameters of the request that used this token before");
            }
            return true;
        }
        tx.put(tokens, key, new Token(fingerprint, clock.millis()));
        return false;
    }

    private Written write(Transaction tx, ItemWrite write) {
        TableDefinition table = tables.writable(tx, write.table());
        ItemKey key = key(table, write);
        if (write instanceof ItemWrite.Change change) {
            checkKeysUntouched(table, change.update());
            table.checkScalarKeys(change.update().paths().stream());
        }
        table.checkScalarKeys(write.condition().stream().flatMap(Paths::of));
        Optional<Item> before = items.get(tx, key);
        if (write.condition().isPresent() && !Conditions.hold(write.condition().get(), before.orElse(Item.EMPTY))) {
            throw new ConditionFailedException(before);
        }
        return switch (write) {
            case ItemWrite.Put put -> {
                checkSize(put.item(), "Item size has exceeded the maximum allowed size");
                items.put(tx, table, key, before, put.item());
                yield new Written(table, before, Optional.of(put.item()));
            }
            case ItemWrite.Change change -> {
                Item after = Updates.apply(change.update(), before.orElse(key.attributes()));
                checkSize(after, "Item size to update has exceeded the maximum allowed size");
                ItemKey.ofItem(table, after);
                items.put(tx, table, key, before, after);
                yield new Written(table, before, Optional.of(after));
            }
            case ItemWrite.Delete _ -> {
                before.ifPresent(item -> items.delete(tx, table, key, item));
                yield new Written(table, before, Optional.empty());
            }
            case ItemWrite.Check _ -> new Written(table, before, before);
        };
    }

    private static ItemKey key(TableDefinition table, ItemWrite write) {
        return switch (write) {
            case ItemWrite.Put put -> ItemKey.ofItem(table, put.item());
            case ItemWrite.Change change -> ItemKey.of(table, change.key());
            case ItemWrite.Delete delete -> ItemKey.of(table, delete.key());
            case ItemWrite.Check check -> ItemKey.of(table, check.key());
        };
    }

    private static void checkKeysUntouched(TableDefinition table, Update update) {
        update.paths().stream()
                .map(path -> path.attribute())
                .filter(table.keys().names()::contains)
                .findFirst()
                .ifPresent(name -> {
                    throw CommonFault.VALIDATION.fault(
                            "One or more parameter values were invalid: Cannot update attribute %s. This attribute is"
                                    + " part of the key",
                            name);
                });
    }

    private static void checkSize(Item item, String words) {
        if (Sizes.of(item) > LARGEST_ITEM) {
            throw new Fault(CommonFault.VALIDATION, words);
        }
    }
}
