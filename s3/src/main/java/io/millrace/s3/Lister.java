package io.millrace.s3;

import io.millrace.store.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Lists the keys of a bucket from the index.
///
/// With a delimiter it does not read the keys behind a common prefix: it goes on at the first key that no longer starts
/// with it. So a page costs about as many rows as it has entries, however many keys a folder holds.
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html>
final class Lister {

    static final int MAX_KEYS = 1000;

    /// How many rows are read at first, and after each common prefix.
    private static final int SHORT_PAGE = 16;

    private final Table<StoredObject> index;

    Lister(Table<StoredObject> index) {
        this.index = index;
    }

    /// A page of `max` objects and common prefixes at most.
    ///
    /// @param delimiter what ends a common prefix; empty for a listing without them
    Listing list(BucketName bucket, String prefix, String delimiter, ListingPosition from, int max) {
        if (max == 0) {
            return new Listing(List.of(), List.of(), Optional.empty());
        }
        return new Page(bucket.text() + "/", prefix, delimiter, max).read(from);
    }

    /// The start of a key up to and with the first delimiter behind the prefix, if there is one.
    static Optional<String> commonPrefix(String key, String prefix, String delimiter) {
        if (delimiter.isEmpty() || !key.startsWith(prefix)) {
            return Optional.empty();
        }
        int end = key.indexOf(delimiter, prefix.length());
        return end < 0 ? Optional.empty() : Optional.of(key.substring(0, end + delimiter.length()));
    }

    /// The lowest text above all that start with the prefix, in the order of code points, which is that of UTF-8;
    /// nothing
    /// if there is none.
    static Optional<String> successor(String prefix) {
        int end = prefix.length();
        while (end > 0) {
            int last = prefix.codePointBefore(end);
            int start = end - Character.charCount(last);
            if (last < Character.MAX_CODE_POINT) {
                int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
                return Optional.of(prefix.substring(0, start) + Character.toString(next));
            }
            end = start;
        }
        return Optional.empty();
    }

    /// One page as it fills.
    private final class Page {

        private final String root;
        private final String prefix;
        private final String delimiter;
        private final int max;
        private final List<Listing.Entry> objects = new ArrayList<>();
        private final List<String> commonPrefixes = new ArrayList<>();
        private ListingPosition reached = ListingPosition.start();

        Page(String root, String prefix, String delimiter, int max) {
            this.root = root;
            this.prefix = prefix;
            this.delimiter = delimiter;
            this.max = max;
        }

        Listing read(ListingPosition from) {
            int rows = delimiter.isEmpty() ? max + 1 : SHORT_PAGE;
            Optional<ListingPosition> position = Optional.of(from);
            while (position.isPresent()) {
                List<Table.Row<StoredObject>> page = rowsFrom(position.get(), rows);
                boolean isLast = page.size() < rows;
                for (Table.Row<StoredObject> row : page) {
                    if (!add(row)) {
                        return new Listing(objects, commonPrefixes, Optional.of(reached));
                    }
                }
                rows = reached instanceof ListingPosition.AfterPrefix ? SHORT_PAGE : Math.min(rows * 2, MAX_KEYS);
                position = isLast ? Optional.empty() : Optional.of(reached);
            }
            return new Listing(objects, commonPrefixes, Optional.empty());
        }

        /// Takes in a row; false if the page is full without it.
        private boolean add(Table.Row<StoredObject> row) {
            String key = row.key().substring(root.length());
            Optional<String> common = commonPrefix(key, prefix, delimiter);
            if (common.isPresent()
                    && reached instanceof ListingPosition.AfterPrefix(String last)
                    && last.equals(common.get())) {
                return true;
            }
            if (objects.size() + commonPrefixes.size() == max) {
                return false;
            }
            if (common.isPresent()) {
                commonPrefixes.add(common.get());
                reached = new ListingPosition.AfterPrefix(common.get());
            } else {
                objects.add(new Listing.Entry(key, row.value()));
                reached = new ListingPosition.AfterKey(key);
            }
            return true;
        }

        private List<Table.Row<StoredObject>> rowsFrom(ListingPosition position, int limit) {
            return switch (position) {
                case ListingPosition.AfterKey(String key) ->
                    index.scan(root + prefix, key.isEmpty() ? "" : root + key, limit);
                case ListingPosition.AfterPrefix(String passed) ->
                    successor(passed).map(first -> rowsAt(first, limit)).orElse(List.of());
            };
        }

        /// The rows from a key on, itself included.
        private List<Table.Row<StoredObject>> rowsAt(String first, int limit) {
            List<Table.Row<StoredObject>> rows = new ArrayList<>();
            if (first.startsWith(prefix)) {
                index.get(root + first).ifPresent(object -> rows.add(new Table.Row<>(root + first, object)));
            }
            rows.addAll(index.scan(root + prefix, root + first, limit - rows.size()));
            return rows;
        }
    }
}
