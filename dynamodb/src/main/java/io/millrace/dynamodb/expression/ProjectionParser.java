package io.millrace.dynamodb.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads projections: paths with commas between them.
public final class ProjectionParser {

    private ProjectionParser() {}

    /// The projection that a `ProjectionExpression` means.
    ///
    /// @throws io.millrace.api.Fault in AWS's words, if it means none
    public static Projection parse(String expression, Substitutions substitutions) {
        Tokens tokens = new Tokens("ProjectionExpression", expression);
        Complaints complaints = new Complaints();
        Reader reader = new Reader(tokens, substitutions, complaints);
        List<DocumentPath> paths = new ArrayList<>();
        do {
            paths.add(reader.path());
        } while (tokens.takeSign(","));
        tokens.expectEnd();
        Overlaps.check(paths, complaints);
        Optional<String> complaint = complaints.first();
        if (complaint.isPresent()) {
            throw tokens.refused(complaint.get());
        }
        return new Projection(paths);
    }
}
