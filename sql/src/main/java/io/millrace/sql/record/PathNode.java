package io.millrace.sql.record;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One place in a JSON document that mapped paths pass through or end at; its members are found by the bytes of a name.
///
/// The slots of a node and of all below it are consecutive, so that a member that occurs twice clears what its first
/// occurrence left. Built once by [JsonPlan], read only afterwards.
final class PathNode {

    private final byte[] name;
    private final List<PathNode> children = new ArrayList<>();
    private @Nullable PathNode[] table = new PathNode[0];
    private boolean endsPath;
    private boolean isFlattened;
    private boolean leadsToFlattened;
    private int slot = -1;
    private int firstSlot;
    private int endSlot;

    private PathNode(byte[] name) {
        this.name = name;
    }

    static PathNode root() {
        return new PathNode(new byte[0]);
    }

    /// Adds the way along these members; returns its last node.
    PathNode add(List<JsonPath.Step> steps) {
        PathNode node = this;
        for (JsonPath.Step step : steps) {
            node = switch (step) {
                case JsonPath.Step.Member(String member) -> node.childOrNew(member);
                case JsonPath.Step.Elements() ->
                    throw new IllegalArgumentException("only one array of a schema is flattened, and one level of it");
            };
        }
        return node;
    }

    private PathNode childOrNew(String member) {
        byte[] bytes = member.getBytes(StandardCharsets.UTF_8);
        for (PathNode child : children) {
            if (Arrays.equals(child.name, bytes)) {
                return child;
            }
        }
        PathNode child = new PathNode(bytes);
        children.add(child);
        return child;
    }

    void endPath() {
        endsPath = true;
    }

    void flatten() {
        isFlattened = true;
    }

    /// Numbers the slots from `next` on and fixes the node; returns the number that follows its last slot.
    int seal(int next) {
        firstSlot = next;
        if (endsPath) {
            slot = next++;
        }
        leadsToFlattened = isFlattened;
        for (PathNode child : children) {
            next = child.seal(next);
            leadsToFlattened |= child.leadsToFlattened;
        }
        endSlot = next;
        int size = Math.max(4, Integer.highestOneBit(children.size()) * 4);
        table = new PathNode[children.isEmpty() ? 0 : size];
        for (PathNode child : children) {
            int at = index(child.name, 0, child.name.length);
            while (table[at] != null) {
                at = (at + 1) & (size - 1);
            }
            table[at] = child;
        }
        return next;
    }

    /// The member with the name in `[from, to)`, or null if no path goes there.
    @Nullable
    PathNode child(byte[] text, int from, int to) {
        int at = index(text, from, to);
        while (true) {
            PathNode child = table[at];
            if (child == null || Arrays.equals(child.name, 0, child.name.length, text, from, to)) {
                return child;
            }
            at = (at + 1) & (table.length - 1);
        }
    }

    private int index(byte[] text, int from, int to) {
        int length = to - from;
        int hash = length == 0 ? 0 : length + text[from] * 31 + text[to - 1] * 17 + text[from + length / 2] * 7;
        return (hash ^ hash >>> 5) & (table.length - 1);
    }

    boolean hasChildren() {
        return !children.isEmpty();
    }

    /// Whether the elements of the array at this place become rows.
    boolean isFlattened() {
        return isFlattened;
    }

    /// Whether this place or one below it is flattened.
    boolean leadsToFlattened() {
        return leadsToFlattened;
    }

    /// The slot that takes the value at this place, or -1.
    int slot() {
        return slot;
    }

    int firstSlot() {
        return firstSlot;
    }

    int endSlot() {
        return endSlot;
    }
}
