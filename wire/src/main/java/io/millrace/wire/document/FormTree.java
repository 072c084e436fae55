package io.millrace.wire.document;

import io.millrace.api.Fault;
import io.millrace.wire.message.QueryParameters;
import io.millrace.wire.refusal.SyntaxFault;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The parameters of the query protocol as the tree that the dots in their names describe.
public final class FormTree {

    private static final int MAX_DEPTH = 32;
    private static final int MAX_INDEX_DIGITS = 9;

    private final Map<String, FormTree> children = new HashMap<>();
    private @Nullable String value;

    private FormTree() {}

    /// Makes the tree; of a name that stands twice the last one counts.
    ///
    /// @throws Fault `MalformedInput` if a name has too many dots
    public static FormTree of(QueryParameters parameters) {
        FormTree root = new FormTree();
        parameters.all().forEach(parameter -> root.add(parameter.name(), parameter.value()));
        return root;
    }

    private void add(String name, String text) {
        FormTree node = this;
        int start = 0;
        for (int depth = 0; start <= name.length(); depth++) {
            if (depth == MAX_DEPTH) {
                throw SyntaxFault.MALFORMED_INPUT.fault("Parameter name is nested too deeply");
            }
            int end = name.indexOf('.', start);
            if (end < 0) {
                end = name.length();
            }
            node = node.children.computeIfAbsent(name.substring(start, end), part -> new FormTree());
            start = end + 1;
        }
        node.value = text;
    }

    /// The text that stands under exactly this name.
    public Optional<String> value() {
        return Optional.ofNullable(value);
    }

    /// What stands under that name behind a dot.
    public Optional<FormTree> child(String name) {
        return Optional.ofNullable(children.get(name));
    }

    /// The children in the order of the numbers that are their names.
    ///
    /// @throws Fault `MalformedInput` if a name is not a number
    public Collection<FormTree> elements() {
        TreeMap<Integer, FormTree> elements = new TreeMap<>();
        children.forEach((name, child) -> elements.put(index(name), child));
        return elements.values();
    }

    private static int index(String name) {
        if (name.isEmpty() || name.length() > MAX_INDEX_DIGITS || !name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw SyntaxFault.MALFORMED_INPUT.fault("Key '%s' is not a list index", TokenReader.quoted(name));
        }
        return Integer.parseInt(name);
    }
}
