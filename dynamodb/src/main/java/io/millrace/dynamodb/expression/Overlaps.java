package io.millrace.dynamodb.expression;

import io.millrace.dynamodb.expression.Complaints.Kind;
import java.util.ArrayList;
import java.util.List;

/// Finds paths of one expression that lead to the same place.
final class Overlaps {

    private Overlaps() {}

    /// Complains about the first two paths of which one starts with the other, and the first two of which one enters
    /// a list where the other enters a map.
    static void check(List<DocumentPath> paths, Complaints complaints) {
        List<DocumentPath> seen = new ArrayList<>();
        for (DocumentPath path : paths) {
            seen.forEach(before -> check(before, path, complaints));
            seen.add(path);
        }
    }

    private static void check(DocumentPath one, DocumentPath other, Complaints complaints) {
        String paths = "; must remove or rewrite one of these paths; path one: " + one + ", path two: " + other;
        for (int i = 0; i < Math.min(one.steps().size(), other.steps().size()); i++) {
            DocumentPath.Step step = one.steps().get(i);
            DocumentPath.Step otherStep = other.steps().get(i);
            if (step instanceof DocumentPath.Element != otherStep instanceof DocumentPath.Element) {
                complaints.add(Kind.CONFLICT, "Two document paths conflict with each other" + paths);
                return;
            }
            if (!step.equals(otherStep)) {
                return;
            }
        }
        complaints.add(Kind.OVERLAP, "Two document paths overlap with each other" + paths);
    }
}
